//! Searches for many needles in one pass.

use super::forms::Form;

/// Indexes needles by their first four bytes. It is cheap to build and does not
/// get slower with more needles. An automaton would take longer to build than
/// all scans of a record run take.
pub(super) struct Table {
    /// A bit for each of 2^16 hashes of four bytes.
    maybe: Vec<u64>,
    /// The four bytes and the index of the needle, sorted.
    heads: Vec<(u32, usize)>,
}

const HEAD: usize = 4;

impl Table {
    pub(super) fn new(needles: &[Form]) -> Self {
        let mut table = Self {
            maybe: vec![0; 1 << 10],
            heads: Vec::with_capacity(needles.len()),
        };
        for (at, needle) in needles.iter().enumerate() {
            if let Some(head) = needle.bytes.first_chunk::<HEAD>() {
                let head = u32::from_le_bytes(*head);
                table.heads.push((head, at));
                let slot = slot(head);
                table.maybe[slot / 64] |= 1 << (slot % 64);
            }
        }
        table.heads.sort_unstable();
        table
    }

    pub(super) fn find<'a>(&self, bytes: &[u8], needles: &'a [Form]) -> Option<&'a Form> {
        if self.heads.is_empty() {
            return None;
        }
        // A plain loop: in unoptimised builds an iterator costs a call per byte.
        let (mut end, mut head) = (0, 0u32);
        while end < bytes.len() {
            head = head >> 8 | u32::from(bytes[end]) << 24;
            end += 1;
            let slot = slot(head);
            if end >= HEAD
                && self.maybe[slot / 64] >> (slot % 64) & 1 == 1
                && let Some(needle) = self.at(head, &bytes[end - HEAD..], needles)
            {
                return Some(needle);
            }
        }
        None
    }

    fn at<'a>(&self, head: u32, bytes: &[u8], needles: &'a [Form]) -> Option<&'a Form> {
        let first = self.heads.partition_point(|(other, _)| *other < head);
        self.heads[first..]
            .iter()
            .take_while(|(other, _)| *other == head)
            .map(|(_, at)| &needles[*at])
            .find(|needle| bytes.starts_with(&needle.bytes))
    }
}

/// The upper half of a multiplicative hash.
fn slot(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> 16) as usize
}
