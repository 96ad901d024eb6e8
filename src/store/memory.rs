//! The recordings already read, by the canonical bytes of the arguments.
//!
//! In unoptimised test builds every hash function is slow, std's and SHA-256,
//! but comparing memory is fast. So the map hashes only the length and a few
//! samples of the bytes, and compares all bytes. Arguments with the same length
//! and samples share a bucket; a crowded bucket is split by a hash over all
//! bytes.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use super::{CachedRecording, Recording};
use crate::args::Args;

#[derive(Debug, Default)]
pub(super) struct Memory(RwLock<ByHash<Bucket>>);

/// A map whose keys are hashes already.
type ByHash<T> = HashMap<u64, T, BuildHasherDefault<AlreadyHashed>>;

#[derive(Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are of type `u64`, and arrive in `write_u64`")
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[derive(Debug)]
enum Bucket {
    Few(Vec<Arc<CachedRecording>>),
    Crowded(ByHash<Vec<Arc<CachedRecording>>>),
}

/// A bucket with more entries is crowded.
const FEW: usize = 8;

impl Memory {
    pub(super) fn get(&self, args: &Args) -> Option<Arc<CachedRecording>> {
        let bytes = args.bytes();
        let buckets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let entries = match buckets.get(&sampled_hash(bytes))? {
            Bucket::Few(entries) => entries,
            Bucket::Crowded(by_hash) => by_hash.get(&full_hash(bytes))?,
        };
        entries
            .iter()
            .find(|known| known.args.bytes() == bytes)
            .cloned()
    }

    /// All recordings, in no order.
    pub(super) fn all(&self) -> Vec<Arc<CachedRecording>> {
        let buckets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        for bucket in buckets.values() {
            match bucket {
                Bucket::Few(entries) => all.extend_from_slice(entries),
                Bucket::Crowded(by_hash) => {
                    for entries in by_hash.values() {
                        all.extend_from_slice(entries);
                    }
                }
            }
        }
        all
    }

    /// Adds a recording, replacing one of the same arguments.
    pub(super) fn insert(&self, args: &Args, recording: Recording) -> Arc<CachedRecording> {
        let known = Arc::new(CachedRecording {
            args: args.clone(),
            recording,
        });
        let bytes = args.bytes();
        let mut buckets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets
            .entry(sampled_hash(bytes))
            .or_insert_with(|| Bucket::Few(Vec::new()));
        if let Bucket::Few(entries) = bucket
            && entries.len() >= FEW
        {
            let mut by_hash: ByHash<Vec<Arc<CachedRecording>>> = HashMap::default();
            for known in entries.drain(..) {
                by_hash
                    .entry(full_hash(known.args.bytes()))
                    .or_default()
                    .push(known);
            }
            *bucket = Bucket::Crowded(by_hash);
        }
        let entries = match bucket {
            Bucket::Few(entries) => entries,
            Bucket::Crowded(by_hash) => by_hash.entry(full_hash(bytes)).or_default(),
        };
        entries.retain(|other| other.args.bytes() != bytes);
        entries.push(Arc::clone(&known));
        known
    }
}

/// Hashes the length, some 16 to 32 evenly spread samples of 16 bytes, and the bytes after the last
/// 16. Plain indexing, since iterators are slow in unoptimised builds; two halves, since a processor
/// multiplies both at once.
fn sampled_hash(bytes: &[u8]) -> u64 {
    const SAMPLES: usize = 16;
    let (chunks, rest) = bytes.as_chunks();
    let step = (chunks.len() / SAMPLES).max(1);
    let mut halves = (bytes.len() as u64, 0);
    let mut at = 0;
    while at < chunks.len() {
        halves = mix(halves, chunks[at]);
        at += step;
    }
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let (low, high) = mix(halves, last);
    // A multiplication only affects higher bits; the map uses the lowest bits, too.
    let hash = low ^ high.rotate_left(32);
    hash ^ (hash >> 32)
}

fn mix((low, high): (u64, u64), sample: [u8; 16]) -> (u64, u64) {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let sample = u128::from_le_bytes(sample);
    (
        (low.rotate_left(23) ^ sample as u64).wrapping_mul(FACTOR),
        (high.rotate_left(23) ^ (sample >> 64) as u64).wrapping_mul(FACTOR),
    )
}

fn full_hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::ArgsBuilder;

    fn args(bytes: &[u8]) -> Args {
        let mut builder = ArgsBuilder::default();
        builder.buffer().extend_from_slice(bytes);
        builder.argument("bytes");
        builder.build().expect("it is built once")
    }

    fn insert(memory: &Memory, bytes: &[u8], source: &str) {
        memory.insert(&args(bytes), Recording::of_source(source));
    }

    fn source(memory: &Memory, bytes: &[u8]) -> Option<String> {
        let known = memory.get(&args(bytes))?;
        Some(known.recording.source.clone())
    }

    #[test]
    fn different_arguments_have_different_recordings() {
        let memory = Memory::default();
        insert(&memory, b"a", "1");
        insert(&memory, b"b", "2");
        insert(&memory, b"a", "3");
        assert_eq!(source(&memory, b"a").unwrap(), "3");
        assert_eq!(source(&memory, b"b").unwrap(), "2");
        assert_eq!(source(&memory, b""), None);
        assert_eq!(source(&memory, b"c"), None);
    }

    #[test]
    fn arguments_with_equal_samples_are_distinguished() {
        let memory = Memory::default();
        // Of every 128 bytes the first 16 are sampled, so the 20th is not.
        let bytes = |n: u16| {
            let mut bytes = vec![7; 32 * 64];
            bytes[20..22].copy_from_slice(&n.to_le_bytes());
            bytes
        };
        assert_eq!(sampled_hash(&bytes(0)), sampled_hash(&bytes(1)));
        for n in 0..500 {
            insert(&memory, &bytes(n), &n.to_string());
        }
        for n in 0..500 {
            assert_eq!(source(&memory, &bytes(n)).unwrap(), n.to_string());
        }
    }
}
