//! Makes what happens at one path atomic, across threads and processes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lock_dir::{lock_dir, open_lock};
use crate::hash::sha256_begin;

/// Paths share this many locks: each is held for a moment only, and keeps a
/// descriptor open.
const LOCKS: usize = 16;

/// The locks as one process opens them.
#[derive(Debug)]
pub(super) struct PathLocks {
    /// The lock folder. Without it, only the threads of this process exclude
    /// each other.
    folder: Option<PathBuf>,
    locks: [Mutex<SharedLock>; LOCKS],
}

/// The lock that a process shares with others.
#[derive(Debug)]
enum SharedLock {
    NotOpened,
    Opened(File),
    Unavailable,
}

/// Held while a recording is compared and replaced, or a call is claimed. No
/// thread may hold two.
pub(super) struct PathLock<'l> {
    guard: MutexGuard<'l, SharedLock>,
}

impl PathLocks {
    pub(super) const fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            locks: [const { Mutex::new(SharedLock::NotOpened) }; LOCKS],
        }
    }

    pub(super) fn acquire(&self, path: PathId) -> PathLock<'_> {
        let number = (path.0 % LOCKS as u128) as usize;
        let mut guard = self.locks[number]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let SharedLock::NotOpened = *guard {
            *guard = self.open(number);
        }
        if let SharedLock::Opened(file) = &*guard
            && file.lock().is_err()
        {
            *guard = SharedLock::Unavailable;
        }
        PathLock { guard }
    }

    fn open(&self, number: usize) -> SharedLock {
        let Some(folder) = &self.folder else {
            return SharedLock::Unavailable;
        };
        match open_lock(&folder.join(format!("calls-{number}.lock"))) {
            Ok(file) => SharedLock::Opened(file),
            // There may be descriptors the next time.
            Err(_) => SharedLock::NotOpened,
        }
    }
}

impl PathLock<'static> {
    /// Locks this path.
    pub(super) fn acquire(path: &Path) -> Self {
        static OF_THIS_PROCESS: PathLocks = PathLocks::new(None);

        let locks = lock_dir().map_or(&OF_THIS_PROCESS, |lock_dir| lock_dir.locks());
        locks.acquire(PathId::of(path))
    }
}

impl PathLock<'_> {
    /// The file that is locked; `None` if other processes are not excluded.
    pub(super) fn file(&self) -> Option<&File> {
        match &*self.guard {
            SharedLock::Opened(file) => Some(file),
            SharedLock::NotOpened | SharedLock::Unavailable => None,
        }
    }
}

impl Drop for PathLock<'_> {
    fn drop(&mut self) {
        if let Some(file) = self.file() {
            let _ = file.unlock();
        }
    }
}

/// Identifies a path to all processes: std's hashes may differ from version to version. Two
/// paths with one id would only wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathId(pub(super) u128);

impl PathId {
    pub(super) fn of(path: &Path) -> Self {
        Self(sha256_begin(path.as_os_str().as_encoded_bytes()))
    }
}
