//! Compares two lists: which elements were inserted, deleted or changed.

use std::cell::OnceCell;
use std::time::Instant;

use similar::DiffOp;

use super::alignment::{Pair, align, by_position};
use super::edit_script::{edit_script, hashes};
use super::values::Walk;
use crate::render::columns::count;
use crate::render::path::Path;
use crate::render::similarity::{features, similarity};
use crate::value::Node;

/// How many differing elements of one list are shown.
const MOST_ELEMENTS: usize = 5;

impl Walk {
    pub(super) fn lists(&mut self, path: &Path<'_>, old: &[Node], new: &[Node]) {
        let (old_hashes, new_hashes) = (hashes(old), hashes(new));
        if sorted(&old_hashes) == sorted(&new_hashes) {
            return self.reordered(path, new.len());
        }
        if self.short_lists(path, old, new) {
            return;
        }
        if old.len() != new.len() {
            let elements = count(new.len(), "element");
            let heading = format!("{elements} ({}: {})", self.labels.old, old.len());
            self.heading(path, heading);
        }
        let script = edit_script(&old_hashes, &new_hashes, self.deadline);
        let changes = script
            .iter()
            .filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
        let pairs: Vec<Pair> = changes
            .flat_map(|change| self.pairs(old, new, change))
            .collect();
        for pair in pairs.iter().take(MOST_ELEMENTS) {
            match *pair {
                (Some(old_at), Some(at)) => {
                    self.values(&Path::Index(path, at), &old[old_at], &new[at]);
                }
                (Some(at), None) => self.only_old(&Path::Index(path, at), &old[at]),
                (None, Some(at)) => self.only_new(&Path::Index(path, at), &new[at]),
                (None, None) => {}
            }
        }
        if let Some(more @ 1..) = pairs.len().checked_sub(MOST_ELEMENTS) {
            let verb = if more == 1 { "differs" } else { "differ" };
            self.heading(path, format!("{} {verb}", count(more, "more element")));
        }
    }

    /// Which of the elements that were deleted and inserted at one place belong together.
    fn pairs(&self, old: &[Node], new: &[Node], change: &DiffOp) -> Vec<Pair> {
        let (old_range, new_range) = (change.old_range(), change.new_range());
        if old_range.len() == new_range.len() {
            // Each one was probably changed in its place.
            return by_position(old_range, new_range);
        }
        let old_features = vec![OnceCell::new(); old_range.end];
        let new_features = vec![OnceCell::new(); new_range.end];
        align(old_range, new_range, |old_at, new_at| {
            if Instant::now() >= self.deadline {
                return 0.0;
            }
            similarity(
                old_features[old_at].get_or_init(|| features(&old[old_at])),
                new_features[new_at].get_or_init(|| features(&new[new_at])),
            )
        })
    }
}

fn sorted(hashes: &[u64]) -> Vec<u64> {
    let mut sorted = hashes.to_vec();
    sorted.sort_unstable();
    sorted
}
