//! One process at a time makes a call, of all that record it.
//!
//! The lock is on a file. Of a process that is killed, the system gives it back.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::exchange;
use crate::key::hash;

/// The right of this process to make a call.
#[derive(Debug)]
pub(super) struct ProcessLock {
    file: File,
    path: PathBuf,
}

/// Another process has it.
pub(super) struct Busy(File);

impl ProcessLock {
    /// For the call whose recording stands, or will stand, at this path. Where
    /// the temporary folder cannot be used, there is no lock: a call may then
    /// be made twice, and what is recorded first counts.
    pub(super) fn of(recording: &Path) -> io::Result<Result<Self, Busy>> {
        let name = hash(recording.as_os_str().as_encoded_bytes());
        let path = exchange::folder()?.join(format!("{name}.lock"));
        loop {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            match file.try_lock() {
                Ok(()) if stands_at(&file, &path) => return Ok(Ok(Self { file, path })),
                // Whoever had it has removed it since it was opened.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(Err(Busy(file))),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

impl Busy {
    /// Blocks until the other process is done.
    pub(super) fn wait(&self) {
        // Where this fails, nothing is waited for: see `ProcessLock::of`.
        let _ = self.0.lock();
    }
}

impl Drop for ProcessLock {
    fn drop(&mut self) {
        // While it is locked: whoever opens it now finds that it is gone.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
pub(super) fn stands_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Elsewhere it is never removed.
#[cfg(not(unix))]
fn stands_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_it() {
        let recording = tempfile::tempdir().unwrap().path().join("r.json");
        let lock = || ProcessLock::of(&recording).unwrap();
        let first = lock().ok().unwrap();
        let path = first.path.clone();
        let busy = lock().err().unwrap();
        drop(first);
        busy.wait();
        drop(busy);
        assert!(lock().is_ok());
        assert!(!path.exists() || cfg!(not(unix)));
    }
}
