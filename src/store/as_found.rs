//! The recordings that this run replaces bit by bit, as it found them: at the end, the same
//! answers may be there again.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{regular_file, run_state};
use crate::hash::sha256_hex;

/// The hashes of their contents; `None` for a file that was not there.
static AS_FOUND: Mutex<Option<HashMap<PathBuf, Option<String>>>> = Mutex::new(None);

/// Keeps what is in a file that is about to be written, or what was there before another process of
/// the run wrote it. The caller has the lock of its path.
pub(super) fn keep(path: &Path) -> io::Result<()> {
    if with(path, |known| known.is_some()) {
        return Ok(());
    }
    let found = match run_state::found_by_another(path) {
        Some(found) => Some(found),
        None => regular_file::read(path)?.map(sha256_hex),
    };
    let mut all = AS_FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().insert(path.to_owned(), found);
    Ok(())
}

/// The hash of what was in the file.
pub(super) fn hash_of(path: &Path) -> Option<String> {
    with(path, |known| known.flatten().map(str::to_owned))
}

/// Whether a file had this content.
pub(super) fn was(path: &Path, content: &[u8]) -> bool {
    with(path, |known| known.flatten() == Some(&*sha256_hex(content)))
}

/// Nothing panics while the lock is held.
fn with<T>(path: &Path, look: impl FnOnce(Option<Option<&str>>) -> T) -> T {
    let all = AS_FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let known = all.as_ref().and_then(|all| all.get(path));
    look(known.map(Option::as_deref))
}
