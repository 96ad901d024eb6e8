//! The key under which a call's recording is found.

use sha2::{Digest, Sha256};

use crate::args::ArgValue;
use crate::hash;

/// The version of the key's encoding. It is part of every key, so that a new
/// encoding can never find a recording under an old key.
const FORMAT: u8 = 1;

/// Computes the key of a call, in hex: a hash over the function's identity and
/// its arguments. `function` is the name in the store. Each part is preceded by its length, so that different calls
/// never hash the same bytes.
pub(crate) fn key(
    package: &str,
    function: &str,
    generics: &[String],
    arguments: &[(&'static str, ArgValue)],
) -> String {
    let mut digest = Sha256::new();
    let mut part = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    part(&[FORMAT]);
    part(package.as_bytes());
    part(function.as_bytes());
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
    hash::hex(digest)
}
