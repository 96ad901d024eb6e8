//! Recordings already read, by the whole canonical bytes of the arguments.
//!
//! In an unoptimised test build every hash is slow, SHA-256 and std's alike,
//! while comparing memory is not. So the bytes are the key, only their length
//! and a few samples are hashed, and comparing decides. Arguments that agree in
//! length and samples share a bucket; a crowded bucket is split by a hash over
//! everything.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::sync::{Arc, PoisonError, RwLock};

use super::Recording;

#[derive(Debug, Default)]
pub(super) struct Memory(RwLock<HashMap<u64, Bucket>>);

#[derive(Debug)]
enum Bucket {
    Few(Vec<Entry>),
    Crowded(HashMap<u64, Vec<Entry>>),
}

#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    recording: Arc<Recording>,
}

/// More entries than this make a bucket crowded.
const FEW: usize = 8;

impl Memory {
    pub(super) fn get(&self, bytes: &[u8]) -> Option<Arc<Recording>> {
        let buckets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let entries = match buckets.get(&sampled_hash(bytes))? {
            Bucket::Few(entries) => entries,
            Bucket::Crowded(by_hash) => by_hash.get(&full_hash(bytes))?,
        };
        find(entries, bytes).map(|entry| Arc::clone(&entry.recording))
    }

    /// Keeps a recording; a former one of the same bytes makes way.
    pub(super) fn insert(&self, bytes: &[u8], recording: Arc<Recording>) {
        let mut buckets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets
            .entry(sampled_hash(bytes))
            .or_insert_with(|| Bucket::Few(Vec::new()));
        if let Bucket::Few(entries) = bucket
            && entries.len() >= FEW
        {
            let mut by_hash: HashMap<u64, Vec<Entry>> = HashMap::new();
            for entry in entries.drain(..) {
                by_hash
                    .entry(full_hash(&entry.bytes))
                    .or_default()
                    .push(entry);
            }
            *bucket = Bucket::Crowded(by_hash);
        }
        let entries = match bucket {
            Bucket::Few(entries) => entries,
            Bucket::Crowded(by_hash) => by_hash.entry(full_hash(bytes)).or_default(),
        };
        entries.retain(|entry| *entry.bytes != *bytes);
        entries.push(Entry {
            bytes: bytes.into(),
            recording,
        });
    }
}

fn find<'a>(entries: &'a [Entry], bytes: &[u8]) -> Option<&'a Entry> {
    entries.iter().find(|entry| *entry.bytes == *bytes)
}

/// Over the length and 32 samples of eight bytes, evenly spread.
fn sampled_hash(bytes: &[u8]) -> u64 {
    const SAMPLES: usize = 32;
    const WIDTH: usize = 8;
    let mix = |hash: u64, sample: u64| {
        (hash.rotate_left(23) ^ sample).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    let sample = |at: usize| {
        let mut word = [0; WIDTH];
        let end = bytes.len().min(at + WIDTH);
        word[..end - at].copy_from_slice(&bytes[at..end]);
        u64::from_le_bytes(word)
    };
    let step = (bytes.len() / SAMPLES).max(WIDTH);
    (0..bytes.len())
        .step_by(step)
        .fold(bytes.len() as u64, |hash, at| mix(hash, sample(at)))
}

fn full_hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(source: &str) -> Arc<Recording> {
        Arc::new(Recording::of_source(source))
    }

    #[test]
    fn each_bytes_have_their_own_recording() {
        let memory = Memory::default();
        memory.insert(b"a", recording("1"));
        memory.insert(b"b", recording("2"));
        memory.insert(b"a", recording("3"));
        assert_eq!(memory.get(b"a").unwrap().source, "3");
        assert_eq!(memory.get(b"b").unwrap().source, "2");
        assert!(memory.get(b"").is_none());
        assert!(memory.get(b"c").is_none());
    }

    #[test]
    fn bytes_that_agree_in_every_sample_are_told_apart() {
        let memory = Memory::default();
        // 64 bytes a step, eight of them sampled: the 20th is never one.
        let bytes = |n: u16| {
            let mut bytes = vec![7; 32 * 64];
            bytes[20..22].copy_from_slice(&n.to_le_bytes());
            bytes
        };
        assert_eq!(sampled_hash(&bytes(0)), sampled_hash(&bytes(1)));
        for n in 0..500 {
            memory.insert(&bytes(n), recording(&n.to_string()));
        }
        for n in 0..500 {
            assert_eq!(memory.get(&bytes(n)).unwrap().source, n.to_string());
        }
    }
}
