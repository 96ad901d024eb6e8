//! What this run has recorded again under `RECORD=all`: from then on it answers.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

static RERECORDED: LazyLock<Mutex<HashSet<PathBuf>>> = LazyLock::new(Mutex::default);

pub(super) fn contains(path: &Path) -> bool {
    lock().contains(path)
}

pub(super) fn insert(path: PathBuf) {
    lock().insert(path);
}

/// Nothing here panics while it holds the lock.
fn lock() -> MutexGuard<'static, HashSet<PathBuf>> {
    RERECORDED.lock().unwrap_or_else(PoisonError::into_inner)
}
