//! How to turn one sequence into another.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};
use std::time::Instant;

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// Keeps, deletes, inserts and replaces that turn `old` into `new`; coarser ones
/// where the deadline has passed.
///
/// Items are compared by their hashes, so that `similar` is compiled for one
/// type of items only: it is the largest generic code that this crate uses.
pub(super) fn edit_script<T: Hash>(old: &[T], new: &[T], deadline: Instant) -> Vec<DiffOp> {
    edit_script_of_hashes(&hashes(old), &hashes(new), deadline)
}

fn hashes<T: Hash>(items: &[T]) -> Vec<u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    items.iter().map(|item| hasher.hash_one(item)).collect()
}

/// As `similar::capture_diff_slices_deadline`, which would compile six
/// algorithms instead of one.
fn edit_script_of_hashes(old: &[u64], new: &[u64], deadline: Instant) -> Vec<DiffOp> {
    let mut hook = Compact::new(Replace::new(Capture::new()), old, new);
    let (whole_old, whole_new) = (0..old.len(), 0..new.len());
    let Ok(()) = myers::diff_deadline(&mut hook, old, whole_old, new, whole_new, Some(deadline));
    hook.into_inner().into_inner().into_ops()
}
