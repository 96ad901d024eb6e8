//! Claims: of all processes that record, one at a time makes a call.
//!
//! The file of a path's lock lists the calls that are being made, each with its
//! process. Changing the list takes no descriptor, and no change of a folder,
//! which file systems are slow to make. A dead process's place in it can be
//! taken.

use std::fs::File;
use std::panic::Location;
use std::path::Path;
use std::time::SystemTime;

use super::claim_list::{ClaimList, ClaimRecord};
use super::lock_dir::{LockDir, lock_dir};
use super::path_lock::PathId;

/// This process's right to make a call. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Claim(Listed);

/// A claim of another process.
#[derive(Debug)]
pub(super) struct BusyClaim(Listed);

/// A claim and its place in the list.
#[derive(Debug)]
struct Listed {
    lock_dir: &'static LockDir,
    call: PathId,
    place: usize,
    record: ClaimRecord,
}

/// The result of trying to claim a call.
pub(super) enum ClaimAttempt {
    Claimed(Claim),
    /// Another process has claimed it.
    Busy(BusyClaim),
    /// The lock folder cannot be used. Then several processes may make the call, and
    /// the last recording counts.
    Unavailable,
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
        let call = PathId::of(recording);
        let lock = lock_dir.locks().acquire(call);
        let Some(file) = lock.file() else {
            return ClaimAttempt::Unavailable;
        };
        let Ok(list) = ClaimList::read(file) else {
            return ClaimAttempt::Unavailable;
        };
        let listed = |place, record| Listed {
            lock_dir,
            call,
            place,
            record,
        };
        let is_alive = |record: &ClaimRecord| lock_dir.is_alive(record.token());
        let place = match list.find(call) {
            Some((place, record)) if is_alive(&record) => {
                return ClaimAttempt::Busy(BusyClaim(listed(place, record)));
            }
            Some((place, _)) => place,
            None => list.free_place(is_alive),
        };
        let record = ClaimRecord::new(call, lock_dir.token(), location);
        match record.write(file, place) {
            Ok(()) => ClaimAttempt::Claimed(Self(listed(place, record))),
            Err(_) => ClaimAttempt::Unavailable,
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // If somebody has removed the temporary files, another process may have taken the place.
        self.0.if_listed(|file| {
            let _ = ClaimRecord::free().write(file, self.0.place);
        });
    }
}

impl BusyClaim {
    /// Whether the other process still makes the call.
    pub(super) fn is_held(&self) -> bool {
        self.is_unchanged() && self.0.lock_dir.is_alive(self.0.record.token())
    }

    /// Whether the claim is there, be its process alive or not.
    pub(super) fn is_unchanged(&self) -> bool {
        self.0.if_listed(|_| ()).is_some()
    }

    /// Who has claimed the call, if that can be found out.
    pub(super) fn holder(&self) -> Option<ClaimHolder> {
        self.0.record.holder()
    }
}

impl Listed {
    /// Runs `work` while nobody else can change the list, if the claim is in it.
    fn if_listed<T>(&self, work: impl FnOnce(&File) -> T) -> Option<T> {
        let lock = self.lock_dir.locks().acquire(self.call);
        let file = lock.file()?;
        let there = ClaimRecord::read(file, self.place).ok()?;
        (there == self.record).then(|| work(file))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
        assert!(!busy.is_held());
        drop(claimed(other, "a"));
    }

    #[test]
    fn a_claim_names_its_holder() {
        let temp = tempfile::tempdir().unwrap();
        let (one, other) = (lock_dir_in(temp.path()), lock_dir_in(temp.path()));
        let claims: Vec<_> = (0..100).map(|n| claimed(one, &n.to_string())).collect();
        for n in 0..100 {
            let busy = busy(other, &n.to_string());
            let holder = busy.holder().unwrap();
            assert_eq!(holder.process, std::process::id());
            assert_eq!(holder.location, "src/lib.rs:1:2");
        }
        drop(claims);
    }

    #[test]
    fn the_claim_of_a_dead_process_is_taken_over() {
        let temp = tempfile::tempdir().unwrap();
        let other = lock_dir_in(temp.path());
        let dead = LockDir::open(temp.path()).unwrap();
        {
            let call = PathId::of(Path::new("a"));
            let lock = dead.locks().acquire(call);
            let record = ClaimRecord::new(call, dead.token(), "src/lib.rs:1:2");
            record.write(lock.file().unwrap(), 0).unwrap();
        }
        let left_over = busy(other, "a");
        drop(dead);
        assert!(left_over.is_unchanged() && !left_over.is_held());
        let claim = claimed(other, "a");
        assert!(!left_over.is_unchanged());
        drop(claim);
        drop(claimed(other, "a"));
    }
    /// File systems are slow to change folders.
    #[cfg(unix)]
    #[test]
    fn claiming_calls_changes_no_folder() {
        let temp = tempfile::tempdir().unwrap();
        let lock_dir = lock_dir_in(temp.path());
        let folder = lock_dir.file("");
        // The file of the lock is made once.
        drop(claimed(lock_dir, "a"));
        let before = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        File::open(&folder).unwrap().set_modified(before).unwrap();
        for _ in 0..100 {
            drop(claimed(lock_dir, "a"));
        }
        assert_eq!(folder.metadata().unwrap().modified().unwrap(), before);
    }
}
