//! SHA-256 digests.

use sha2::{Digest, Sha256};

/// The finished digest, as 64 hex digits.
pub(crate) fn hex(hash: Sha256) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}

/// The SHA-256 digest of a text or of bytes, as 64 hex digits.
pub(crate) fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex(Sha256::new().chain_update(bytes))
}

/// The first 128 bits of the digest.
pub(crate) fn sha256_begin(bytes: &[u8]) -> u128 {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (begin, _) = digest.split_first_chunk().expect("a digest has 32 bytes");
    u128::from_be_bytes(*begin)
}

/// Eight hex digits of the digest: enough to keep two changed names apart.
pub(crate) fn short_hash(text: &str) -> String {
    sha256_hex(text)[..8].to_owned()
}
