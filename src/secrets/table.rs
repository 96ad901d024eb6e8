//! Searches for many needles in one pass.

use crate::sort::sort_by;

/// Indexes needles by their first three bytes. It is cheap to build and does not
/// get slower with more needles. An automaton would take longer to build than
/// all scans of a record run take.
pub(super) struct Table {
    /// A bit for each of 2^18 triples of the low six bits of a byte.
    maybe: Vec<u64>,
    /// The first three bytes of each needle, sorted.
    heads: Vec<u32>,
    /// In the order of their heads.
    needles: Vec<Needle>,
}

pub(super) struct Needle {
    pub(super) bytes: Vec<u8>,
    pub(super) meaning: Meaning,
}

/// What was found with a needle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A secret, by its index, in an encoding.
    Secret(usize, &'static str),
    /// The head of a pattern, by its index.
    Head(usize, Encoding),
    /// The end of a name that says that a value is a credential.
    Name,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Encoding {
    Plain,
    /// Shifted by so many bytes.
    Base64(usize),
    Hex,
}

const HEAD: usize = 3;

impl Table {
    /// Shorter needles are never found.
    pub(super) fn new(mut needles: Vec<Needle>) -> Self {
        needles.retain(|needle| needle.bytes.len() >= HEAD);
        // Among those that begin alike, the former order counts.
        sort_by(&mut needles, |a, b| head(&a.bytes).cmp(&head(&b.bytes)));
        let mut maybe = vec![0; 1 << 12];
        for needle in &needles {
            let bytes = &needle.bytes;
            let slot = next(next(next(0, bytes[0]), bytes[1]), bytes[2]);
            maybe[slot / 64] |= 1 << (slot % 64);
        }
        let heads = needles.iter().map(|needle| head(&needle.bytes));
        Self {
            maybe,
            heads: heads.collect(),
            needles,
        }
    }

    /// Calls `found` with the place and the meaning of each needle in the text, until it
    /// returns something.
    pub(super) fn find<T>(
        &self,
        text: &[u8],
        mut found: impl FnMut(usize, &Needle) -> Option<T>,
    ) -> Option<T> {
        let maybe = self.maybe.as_slice();
        // A plain loop: in unoptimised builds an iterator costs a call per byte.
        let (mut end, mut slot) = (0, 0);
        while end < text.len() {
            // As `next`.
            slot = slot >> 6 | (text[end] as usize & 63) << 12;
            end += 1;
            if maybe[slot / 64] >> (slot % 64) & 1 == 1 && end >= HEAD {
                let at = end - HEAD;
                let result = self.at(&text[at..], |needle| found(at, needle));
                if result.is_some() {
                    return result;
                }
            }
        }
        None
    }

    fn at<T>(&self, text: &[u8], mut found: impl FnMut(&Needle) -> Option<T>) -> Option<T> {
        let head = head(text);
        let mut at = self.heads.partition_point(|other| *other < head);
        while at < self.heads.len() && self.heads[at] == head {
            let needle = &self.needles[at];
            at += 1;
            if text.starts_with(&needle.bytes) {
                let result = found(needle);
                if result.is_some() {
                    return result;
                }
            }
        }
        None
    }
}

fn head(bytes: &[u8]) -> u32 {
    u32::from(bytes[0]) << 16 | u32::from(bytes[1]) << 8 | u32::from(bytes[2])
}

/// The slot of the last three bytes.
fn next(slot: usize, byte: u8) -> usize {
    slot >> 6 | (byte as usize & 63) << 12
}
