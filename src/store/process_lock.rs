//! A lock between processes: of all processes that record a call, one at a
//! time makes it.
//!
//! It is a lock on a file, which the system releases when a process is killed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::lock_dir;
use crate::hash::sha256_hex;

/// This process's right to make a call.
#[derive(Debug)]
pub(super) struct ProcessLock {
    file: File,
    path: PathBuf,
}

/// The result of trying to lock.
pub(super) enum LockAttempt {
    Acquired(ProcessLock),
    /// Another process holds the lock.
    Busy(BusyLock),
    /// The temporary folder cannot be used. Then a call may be made twice, and
    /// the first recording counts.
    Unavailable,
}

/// A lock that another process holds.
pub(super) struct BusyLock(File);

impl ProcessLock {
    /// Tries to lock the call whose recording has this path.
    pub(super) fn try_acquire(recording: &Path) -> LockAttempt {
        Self::attempt(recording).unwrap_or(LockAttempt::Unavailable)
    }

    fn attempt(recording: &Path) -> io::Result<LockAttempt> {
        let name = sha256_hex(recording.as_os_str().as_encoded_bytes());
        let path = lock_dir::path()?.join(format!("{name}.lock"));
        loop {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            match file.try_lock() {
                Ok(()) if is_file_at(&file, &path) => {
                    return Ok(LockAttempt::Acquired(Self { file, path }));
                }
                // The previous holder removed the file after it was opened.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(LockAttempt::Busy(BusyLock(file))),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

impl BusyLock {
    /// Blocks until the other process releases the lock.
    pub(super) fn wait(&self) {
        // If this fails, nobody waits: see `LockAttempt::Unavailable`.
        let _ = self.0.lock();
    }
}

impl Drop for ProcessLock {
    fn drop(&mut self) {
        // While it is locked: a process that opens it now finds out that the
        // file is gone.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

/// Whether this open file is the one at `path`.
#[cfg(unix)]
pub(super) fn is_file_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// On other systems it is never removed.
#[cfg(not(unix))]
fn is_file_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_holds_the_lock() {
        let recording = tempfile::tempdir().unwrap().path().join("r.json");
        let lock = || ProcessLock::try_acquire(&recording);
        let LockAttempt::Acquired(first) = lock() else {
            panic!("nobody holds it");
        };
        let path = first.path.clone();
        let LockAttempt::Busy(busy) = lock() else {
            panic!("it is held");
        };
        drop(first);
        busy.wait();
        drop(busy);
        assert!(matches!(lock(), LockAttempt::Acquired(_)));
        assert!(!path.exists() || cfg!(not(unix)));
    }
}
