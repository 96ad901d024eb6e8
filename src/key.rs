//! What a call is looked up by.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::args::Args;
use crate::stubbable::Function;

/// The number of the key's encoding: part of every key, so that a change of
/// the encoding can never find a recording under the wrong one.
const FORMAT: u8 = 1;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Digest256([u8; 32]);

impl Digest256 {
    pub(crate) fn of(hash: Sha256) -> Self {
        Self(hash.finalize().into())
    }

    pub(crate) fn to_hex(self) -> String {
        use fmt::Write as _;
        self.0
            .iter()
            .fold(String::with_capacity(64), |mut hex, byte| {
                // Writing to a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}

impl fmt::Debug for Digest256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// Eight hex digits, to keep names apart.
pub(crate) fn short_hash(name: &str) -> String {
    Digest256(Sha256::digest(name.as_bytes()).into()).to_hex()[..8].to_owned()
}

/// The key of a call: a hash over the function's identity and its arguments,
/// each part with its length before it, so that no two calls read alike.
pub(crate) fn key(function: &Function, args: &Args) -> Digest256 {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    let identity = function.identity();
    part(&[FORMAT]);
    part(identity.package.as_bytes());
    part(identity.path.as_bytes());
    part(&(args.generics().len() as u64).to_le_bytes());
    for generic in args.generics() {
        part(generic.as_bytes());
    }
    let mut bytes = Vec::new();
    for (name, argument) in args.named() {
        bytes.clear();
        argument.key_bytes(&mut bytes);
        part(name.as_bytes());
        part(&bytes);
    }
    Digest256::of(hash)
}
