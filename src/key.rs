//! What a call is looked up by.

use sha2::{Digest, Sha256};

use crate::args::Keyed;
use crate::stubbable::Function;

/// The number of the key's encoding: part of every key, so that a change of
/// the encoding can never find a recording under the wrong one.
const FORMAT: u8 = 1;

/// The digest of what was hashed, in hex.
pub(crate) fn hex(hash: Sha256) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}

/// The hash of a text or of bytes, in hex.
pub(crate) fn hash(bytes: impl AsRef<[u8]>) -> String {
    hex(Sha256::new().chain_update(bytes))
}

/// Eight digits of it, to keep names apart.
pub(crate) fn short_hash(text: &str) -> String {
    hash(text)[..8].to_owned()
}

/// The key of a call, in hex: a hash over the function's identity and its arguments,
/// each part with its length before it, so that no two calls read alike.
pub(crate) fn key(
    function: &Function,
    generics: &[String],
    arguments: &[(&'static str, Keyed)],
) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    let identity = function.identity();
    part(&[FORMAT]);
    part(identity.package.as_bytes());
    part(identity.name().as_bytes());
    part(&(generics.len() as u64).to_le_bytes());
    for generic in generics {
        part(generic.as_bytes());
    }
    let mut bytes = Vec::new();
    for (name, argument) in arguments {
        bytes.clear();
        argument.key_bytes(&mut bytes);
        part(name.as_bytes());
        part(&bytes);
    }
    hex(hash)
}
