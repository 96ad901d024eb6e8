//! Claims: of all processes that record, one at a time makes a call.
//!
//! A claim is a hard link to the file that its process keeps locked while it
//! lives. Making one is atomic, takes no file descriptor, and needs no inode,
//! which file systems are slow to make and to delete. If the process dies, the
//! next one removes the claim.

use std::fs::{self, File};
use std::io;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::lock_dir::{FileId, LockDir, lock_dir};
use crate::hash::sha256_hex;

pub(super) const EXTENSION: &str = "claim";

/// This process's right to make a call. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Claim {
    lock_dir: &'static LockDir,
    path: PathBuf,
    slot: usize,
}

/// The result of trying to claim a call.
pub(super) enum ClaimAttempt {
    Claimed(Claim),
    /// Another process has claimed it.
    Busy(BusyClaim),
    /// The lock folder cannot be used. Then a call may be made twice, and the
    /// first recording counts.
    Unavailable,
}

/// A claim of another process.
#[derive(Debug)]
pub(super) struct BusyClaim {
    lock_dir: &'static LockDir,
    path: PathBuf,
    id: FileId,
}

/// Who makes a claimed call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClaimHolder {
    /// The id of the process.
    pub(super) process: u32,
    /// The line that calls the function.
    pub(super) location: String,
    pub(super) since: SystemTime,
}

impl Claim {
    /// Tries to claim the call whose recording has this path.
    pub(super) fn attempt(recording: &Path, location: &Location<'_>) -> ClaimAttempt {
        match lock_dir() {
            Some(lock_dir) => Self::attempt_in(lock_dir, recording, &location.to_string()),
            None => ClaimAttempt::Unavailable,
        }
    }

    fn attempt_in(lock_dir: &'static LockDir, recording: &Path, location: &str) -> ClaimAttempt {
        let name = sha256_hex(recording.as_os_str().as_encoded_bytes());
        let path = lock_dir.file(&format!("{name}.{EXTENSION}"));
        loop {
            match fs::hard_link(lock_dir.process(), &path) {
                Ok(()) => {
                    let record = Record::new(name, location).to_text();
                    let slot = lock_dir.write_record(&record);
                    return ClaimAttempt::Claimed(Self {
                        lock_dir,
                        path,
                        slot,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => return ClaimAttempt::Unavailable,
            }
            let id = match FileId::at(&path) {
                Ok(id) => id,
                // It has just been given back.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_) => return ClaimAttempt::Unavailable,
            };
            let busy = BusyClaim {
                lock_dir,
                path: path.clone(),
                id,
            };
            if busy.is_held() {
                return ClaimAttempt::Busy(busy);
            }
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // It may have been removed, with all temporary files, and the call
        // claimed by another process.
        if FileId::at(&self.path).is_ok_and(|id| id == *self.lock_dir.id()) {
            let _ = fs::remove_file(&self.path);
        }
        self.lock_dir.free_record(self.slot);
    }
}

impl BusyClaim {
    /// Whether the other process still makes the call. Removes the claim of a
    /// dead process.
    pub(super) fn is_held(&self) -> bool {
        if !self.is_unchanged() {
            return false;
        }
        if is_alive(&self.path) {
            return true;
        }
        let removed = self.lock_dir.exclusively(|| {
            // Meanwhile another process may have removed it and claimed the
            // call itself.
            !self.is_unchanged() || fs::remove_file(&self.path).is_ok()
        });
        removed != Some(true)
    }

    /// Whether the claim is there, be its process alive or not.
    pub(super) fn is_unchanged(&self) -> bool {
        FileId::at(&self.path).is_ok_and(|id| id == self.id)
    }

    /// Who has claimed the call, if that can be found out.
    pub(super) fn holder(&self) -> Option<ClaimHolder> {
        let name = self.path.file_stem()?.to_str()?;
        let text = fs::read_to_string(&self.path).ok()?;
        text.lines()
            .filter_map(Record::parse)
            .filter(|record| record.name == name)
            .map(|record| record.holder)
            .max_by_key(|holder| holder.since)
    }
}

/// Whether the process lives that keeps this file, or another link to it,
/// locked.
pub(super) fn is_alive(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => file.try_lock_shared().is_err(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// One line of a process's file: a claim, for the messages of other processes.
struct Record {
    /// The name of the claim.
    name: String,
    holder: ClaimHolder,
}

impl Record {
    fn new(name: String, location: &str) -> Self {
        let holder = ClaimHolder {
            process: process::id(),
            location: location.to_owned(),
            since: SystemTime::now(),
        };
        Self { name, holder }
    }

    fn to_text(&self) -> String {
        let holder = &self.holder;
        let since = holder.since.duration_since(UNIX_EPOCH).unwrap_or_default();
        format!(
            "{} {} {} {}",
            self.name,
            holder.process,
            since.as_millis(),
            holder.location,
        )
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, ' ');
        let name = parts.next()?.to_owned();
        let process = parts.next()?.parse().ok()?;
        let since = Duration::from_millis(parts.next()?.parse().ok()?);
        Some(Self {
            name,
            holder: ClaimHolder {
                process,
                since: UNIX_EPOCH.checked_add(since)?,
                location: parts.next()?.trim_end().to_owned(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock_dir_in(temp: &Path) -> &'static LockDir {
        Box::leak(Box::new(LockDir::open(temp).unwrap()))
    }

    fn attempt(lock_dir: &'static LockDir, name: &str) -> ClaimAttempt {
        Claim::attempt_in(lock_dir, Path::new(name), "src/lib.rs:1:2")
    }

    fn claimed(lock_dir: &'static LockDir, name: &str) -> Claim {
        match attempt(lock_dir, name) {
            ClaimAttempt::Claimed(claim) => claim,
            _ => panic!("nobody has claimed it"),
        }
    }

    fn busy(lock_dir: &'static LockDir, name: &str) -> BusyClaim {
        match attempt(lock_dir, name) {
            ClaimAttempt::Busy(busy) => busy,
            _ => panic!("it is claimed"),
        }
    }

    #[test]
    fn one_process_at_a_time_claims_a_call() {
        let temp = tempfile::tempdir().unwrap();
        // Like two processes.
        let (one, other) = (lock_dir_in(temp.path()), lock_dir_in(temp.path()));
        let claim = claimed(one, "a");
        let busy = busy(other, "a");
        assert!(busy.is_held());
        drop(claimed(other, "b"));
        drop(claim);
        assert!(!busy.is_held() && busy.holder().is_none());
        drop(claimed(other, "a"));
    }

    #[test]
    fn a_claim_names_its_holder() {
        let temp = tempfile::tempdir().unwrap();
        let (one, other) = (lock_dir_in(temp.path()), lock_dir_in(temp.path()));
        // Slots are used again.
        for _ in 0..3 {
            drop(claimed(one, "b"));
        }
        let claims = ["a", "b", "c"].map(|name| claimed(one, name));
        let holder = busy(other, "a").holder().unwrap();
        assert_eq!(holder.process, process::id());
        assert_eq!(holder.location, "src/lib.rs:1:2");
        assert!(holder.since.elapsed().unwrap() < Duration::from_secs(60));
        assert!(busy(other, "c").holder().is_some());
        drop(claims);
    }

    #[test]
    fn the_claim_of_a_dead_process_is_taken_over() {
        let temp = tempfile::tempdir().unwrap();
        let other = lock_dir_in(temp.path());
        let dead = LockDir::open(temp.path()).unwrap();
        let path = other.file(&format!("{}.{EXTENSION}", sha256_hex("a")));
        fs::hard_link(dead.process(), &path).unwrap();
        let left_over = busy(other, "a");
        drop(dead);
        let claim = claimed(other, "a");
        assert!(!left_over.is_held());
        assert_eq!(FileId::at(&path).unwrap(), *other.id());
        drop(claim);
        assert!(!path.exists());
    }

    #[test]
    fn the_next_process_removes_a_dead_one_with_its_claims() {
        let temp = tempfile::tempdir().unwrap();
        let dead = LockDir::open(temp.path()).unwrap();
        let path = dead.file(&format!("{}.{EXTENSION}", sha256_hex("a")));
        fs::hard_link(dead.process(), &path).unwrap();
        let process = dead.process().to_owned();
        lock_dir_in(temp.path());
        assert!(path.exists() && process.exists());
        drop(dead);
        lock_dir_in(temp.path());
        assert!(!path.exists() && !process.exists());
    }
}
