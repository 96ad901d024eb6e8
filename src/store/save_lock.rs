//! Makes comparing and replacing a file atomic, across threads and processes.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lock_dir::{lock_dir, open_lock};

/// Files share this many locks: each is held for a moment only, and keeps a
/// descriptor open.
const LOCKS: usize = 16;

/// Held while a file is compared and replaced. No thread may hold two.
pub(super) struct SaveLock {
    guard: MutexGuard<'static, ProcessLock>,
}

/// The lock between processes, once it was opened.
enum ProcessLock {
    NotOpened,
    Opened(File),
    /// Only the threads of this process exclude each other.
    Unavailable,
}

impl SaveLock {
    /// Locks the file at this path.
    pub(super) fn acquire(path: &Path) -> Self {
        static SHARED: [Mutex<ProcessLock>; LOCKS] =
            [const { Mutex::new(ProcessLock::NotOpened) }; LOCKS];

        let number = number_of(path.as_os_str().as_encoded_bytes());
        let mut guard = SHARED[number]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let ProcessLock::NotOpened = *guard {
            *guard = open(number);
        }
        if let ProcessLock::Opened(file) = &*guard
            && file.lock().is_err()
        {
            *guard = ProcessLock::Unavailable;
        }
        Self { guard }
    }
}

/// FNV-1a: processes must agree on it, whatever version of std they have.
fn number_of(path: &[u8]) -> usize {
    let mut hash = 0x811c_9dc5_u32;
    for byte in path {
        hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
    hash as usize % LOCKS
}

fn open(number: usize) -> ProcessLock {
    let file = lock_dir().map(|dir| open_lock(&dir.file(&format!("save-{number}.lock"))));
    match file {
        Some(Ok(file)) => ProcessLock::Opened(file),
        // There may be descriptors the next time.
        Some(Err(_)) => ProcessLock::NotOpened,
        None => ProcessLock::Unavailable,
    }
}

impl Drop for SaveLock {
    fn drop(&mut self) {
        if let ProcessLock::Opened(file) = &*self.guard {
            let _ = file.unlock();
        }
    }
}
