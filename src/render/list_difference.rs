//! Two lists: what was put in and taken out is told from what changed.

use std::cell::OnceCell;
use std::time::Instant;

use similar::DiffOp;

use super::alignment::{align, by_position};
use super::columns::count;
use super::difference::Walk;
use super::edit_script::edit_script;
use super::likeness::{features, overlap};
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
            self.note(
                path,
                format!("{elements} ({}: {})", self.sides.was, old.len()),
            );
        }
        let mut differing = 0;
        for operation in edit_script(&old, &new, self.deadline) {
            if let DiffOp::Equal { .. } = operation {
                continue;
            }
            let (first_old, first_new) = (operation.old_range().start, operation.new_range().start);
            let (rows, columns) = (operation.old_range().len(), operation.new_range().len());
            // As many as before: each was changed where it stands.
            let pairs = if rows == columns {
                by_position(rows, columns)
            } else {
                // Of an element that is compared with several, taken once.
                let old_features = vec![OnceCell::new(); rows];
                let new_features = vec![OnceCell::new(); columns];
                align(rows, columns, |o, n| {
                    if Instant::now() >= self.deadline {
                        return 0.0;
                    }
                    overlap(
                        old_features[o].get_or_init(|| features(&recorded[first_old + o])),
                        new_features[n].get_or_init(|| features(&called[first_new + n])),
                    )
                })
            };
            for (old, new) in pairs {
                differing += 1;
                if differing > MOST_ELEMENTS {
                    continue;
                }
                let old = old.map(|at| (first_old + at, &recorded[first_old + at]));
                let new = new.map(|at| (first_new + at, &called[first_new + at]));
                match (old, new) {
                    (Some((_, old)), Some((at, new))) => {
                        self.values(&Path::Index(path, at), old, new);
                    }
                    (Some((at, old)), None) => self.only_recorded(&Path::Index(path, at), old),
                    (None, Some((at, new))) => self.only_called(&Path::Index(path, at), new),
                    (None, None) => {}
                }
            }
        }
        if differing > MOST_ELEMENTS {
            let more = count(differing - MOST_ELEMENTS, "more element");
            let verb = if differing - MOST_ELEMENTS == 1 {
                "differs"
            } else {
                "differ"
            };
            self.note(path, format!("{more} {verb}"));
        }
    }
}

fn sorted(fingerprints: &[u64]) -> Vec<u64> {
    let mut sorted = fingerprints.to_vec();
    sorted.sort_unstable();
    sorted
}
