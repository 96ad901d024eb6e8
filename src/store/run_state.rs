//! The recordings that this run has already made: under `RECORD=all`, only
//! those answer.
//!
//! The processes of one run share a log with one line per recording. Without a
//! log, because the run is unknown or the temporary folder cannot be written,
//! each process is a run of its own.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::lock_dir::{lock_dir, private};
use super::run_id;
use crate::hash::sha256_hex;

/// Whether this run has made a recording.
#[derive(Debug, PartialEq)]
pub(super) enum RunState {
    NotRecorded,
    /// This process has.
    Here,
    /// Another process of the run has: this one must read it again.
    Elsewhere,
}

pub(super) fn look(path: &Path) -> RunState {
    let mut run = lock();
    if run.here.contains_key(path) {
        return RunState::Here;
    }
    let log = run.log.as_mut();
    if log.is_some_and(|log| log.find(path).is_some()) {
        RunState::Elsewhere
    } else {
        RunState::NotRecorded
    }
}

/// The hash of what was in the file before another process of the run wrote it, if that one keeps
/// what it found.
pub(super) fn found_by_another(path: &Path) -> Option<String> {
    lock().log.as_mut()?.find(path)?.clone()
}

/// `found`: the hash of what was in the file before, if it is kept.
pub(super) fn insert(path: PathBuf, found: Option<String>) {
    let mut run = lock();
    if let Some(log) = &mut run.log {
        log.add(&path, found.as_deref());
    }
    run.here.entry(path).or_insert(found);
}

/// The id by which processes that this one starts belong to its run. `None` if they
/// cannot share a log.
pub(crate) fn share_run() -> Option<String> {
    static OWN: LazyLock<String> = LazyLock::new(|| {
        let unique = RandomState::new().hash_one(std::process::id());
        format!("process {} {unique:016x}", std::process::id())
    });

    if let Some(id) = run_id::id() {
        return Some(id);
    }
    let mut run = lock();
    if run.log.is_none() {
        let mut log = RunLog::of(&OWN)?;
        for (path, found) in &run.here {
            log.add(path, found.as_deref());
        }
        run.log = Some(log);
    }
    Some(OWN.clone())
}

struct Run {
    /// With the hashes of what was there before.
    here: HashMap<PathBuf, Option<String>>,
    log: Option<RunLog>,
}

/// Nothing in this file panics while it holds the lock.
fn lock() -> MutexGuard<'static, Run> {
    static RUN: LazyLock<Mutex<Run>> = LazyLock::new(|| {
        let log = run_id::id().and_then(|id| RunLog::of(&id));
        Mutex::new(Run {
            here: HashMap::new(),
            log,
        })
    });
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The shared log of a run.
struct RunLog {
    file: File,
    /// The number of bytes read.
    read: u64,
    /// The hashes of the recordings in it, and of what was there before.
    named: HashMap<String, Option<String>>,
}

impl RunLog {
    fn of(id: &str) -> Option<Self> {
        let name = format!("{}.run", sha256_hex(id));
        Self::open(&lock_dir()?.file(&name)).ok()
    }

    fn open(path: &Path) -> io::Result<Self> {
        let file = private(File::options().create(true).append(true).read(true)).open(path)?;
        Ok(Self {
            file,
            read: 0,
            named: HashMap::new(),
        })
    }

    /// If writing fails, other processes make the call again.
    fn add(&mut self, recording: &Path, found: Option<&str>) {
        let line = format!("{} {}\n", name_of(recording), found.unwrap_or_default());
        // One write, so that lines of several processes do not mix.
        let _ = self.file.write_all(line.as_bytes());
    }

    /// What the first process that made the recording found there; `None` if none has made it.
    fn find(&mut self, recording: &Path) -> Option<&Option<String>> {
        // If reading fails, this process makes the call again.
        let _ = self.read_on();
        self.named.get(&name_of(recording))
    }

    fn read_on(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut text = String::new();
        self.file.read_to_string(&mut text)?;
        for line in text.split_inclusive('\n') {
            // A line that is still being written is read the next time.
            if let Some((name, found)) = line
                .strip_suffix('\n')
                .and_then(|line| line.split_once(' '))
            {
                let found = (!found.is_empty()).then(|| found.to_owned());
                self.named.entry(name.to_owned()).or_insert(found);
            }
            if line.ends_with('\n') {
                self.read += line.len() as u64;
            }
        }
        Ok(())
    }
}

fn name_of(recording: &Path) -> String {
    sha256_hex(recording.as_os_str().as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processes_of_a_run_share_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let open = |run| RunLog::open(&folder.path().join(run)).unwrap();
        let (mut one, mut other, mut of_another_run) = (open("1"), open("1"), open("2"));
        let path = |name: &str| Path::new("stubs").join(name);
        assert_eq!(other.find(&path("a")), None);
        one.add(&path("a"), Some("5e"));
        one.add(&path("b"), None);
        other.add(&path("c"), Some("7f"));
        other.add(&path("a"), Some("8a"));
        for (name, found) in [("a", Some("5e")), ("b", None), ("c", Some("7f"))] {
            let found = Some(found.map(str::to_owned));
            assert_eq!(one.find(&path(name)), found.as_ref(), "{name}");
            assert_eq!(other.find(&path(name)), found.as_ref(), "{name}");
            assert_eq!(of_another_run.find(&path(name)), None, "{name}");
        }
        assert_eq!(one.find(&path("d")), None);
    }
}
