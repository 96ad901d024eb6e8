//! How to turn one sequence into another.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};
use std::time::Instant;

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// The hashes of the items. Comparing these instead of the items means that `similar`, which is
/// most of the generic code here, is compiled once and not for every type of items.
pub(super) fn hashes<T: Hash>(items: &[T]) -> Vec<u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    items.iter().map(|item| hasher.hash_one(item)).collect()
}

/// The operations that turn `old` into `new`. After the deadline they are correct, but coarse.
///
/// `similar::capture_diff_slices_deadline` does the same, but would compile six algorithms.
pub(super) fn edit_script(old: &[u64], new: &[u64], deadline: Instant) -> Vec<DiffOp> {
    let mut hook = Compact::new(Replace::new(Capture::new()), old, new);
    let (old_range, new_range) = (0..old.len(), 0..new.len());
    let Ok(()) = myers::diff_deadline(&mut hook, old, old_range, new, new_range, Some(deadline));
    hook.into_inner().into_inner().into_ops()
}
