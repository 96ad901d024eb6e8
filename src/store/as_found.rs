//! The recordings that this process replaces bit by bit, as it found them: at the end, the same
//! answers may be there again.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::regular_file;

/// `None` for a file that was not there.
static AS_FOUND: Mutex<Option<HashMap<PathBuf, Option<Vec<u8>>>>> = Mutex::new(None);

/// Keeps the content of a file that is about to be written. The caller has the lock of its path.
pub(super) fn keep(path: &Path) -> io::Result<()> {
    if with(path, |known| known.is_some()) {
        return Ok(());
    }
    let found = regular_file::read(path)?;
    let mut all = AS_FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().insert(path.to_owned(), found);
    Ok(())
}

/// Whether a file had this content.
pub(super) fn was(path: &Path, content: &[u8]) -> bool {
    with(path, |known| known.flatten() == Some(content))
}

/// Nothing panics while the lock is held.
fn with<T>(path: &Path, look: impl FnOnce(Option<Option<&[u8]>>) -> T) -> T {
    let all = AS_FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let known = all.as_ref().and_then(|all| all.get(path));
    look(known.map(Option::as_deref))
}
