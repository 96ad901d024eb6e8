//! Two lists: what was put in and taken out is told from what changed.

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::columns::count;
use super::difference::Walk;
use super::path::Path;
use super::shape::fingerprint;
use crate::value::Node;

/// Differing elements of one list that are shown.
const MOST_ELEMENTS: usize = 5;

impl Walk {
    pub(super) fn lists(&mut self, path: &Path<'_>, recorded: &[Node], called: &[Node]) {
        let old: Vec<u64> = recorded.iter().map(fingerprint).collect();
        let new: Vec<u64> = called.iter().map(fingerprint).collect();
        if sorted(&old) == sorted(&new) {
            return self.same_in_another_order(path, called.len());
        }
        if self.both_on_one_line(path, recorded, called) {
            return;
        }
        if old.len() != new.len() {
            let elements = count(new.len(), "element");
            self.note(path, format!("{elements} (recorded: {})", old.len()));
        }
        let mut differing = 0;
        for operation in
            capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(self.deadline))
        {
            if let DiffOp::Equal { .. } = operation {
                continue;
            }
            let (old, new) = (operation.old_range(), operation.new_range());
            for at in 0..old.len().max(new.len()) {
                differing += 1;
                if differing > MOST_ELEMENTS {
                    continue;
                }
                let (old, new) = (old.start + at, new.start + at);
                match (operation.old_range().contains(&old), operation.new_range().contains(&new)) {
                    (true, true) => self.values(&Path::Index(path, new), &recorded[old], &called[new]),
                    (true, false) => self.only_recorded(&Path::Index(path, old), &recorded[old]),
                    _ => self.only_called(&Path::Index(path, new), &called[new]),
                }
            }
        }
        if differing > MOST_ELEMENTS {
            let more = count(differing - MOST_ELEMENTS, "more element");
            let verb = if differing - MOST_ELEMENTS == 1 { "differs" } else { "differ" };
            self.note(path, format!("{more} {verb}"));
        }
    }
}

fn sorted(fingerprints: &[u64]) -> Vec<u64> {
    let mut sorted = fingerprints.to_vec();
    sorted.sort_unstable();
    sorted
}
