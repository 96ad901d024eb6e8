//! What this run has recorded again under `RECORD=all`: from then on it answers.
//!
//! The processes of one run tell each other in a journal, a line for each
//! recording. Where there is none, because the run is not known or the
//! temporary folder cannot be written, a process is a run by itself.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::{lock_dir, run_id};
use crate::hash::sha256_hex;

/// What is known of a recording.
#[derive(Debug, PartialEq)]
pub(super) enum RunState {
    Not,
    /// By this process.
    Here,
    /// By another one of the run: what this one knew before is no more.
    Elsewhere,
}

pub(super) fn look(path: &Path) -> RunState {
    let mut run_state = lock();
    if run_state.here.contains(path) {
        return RunState::Here;
    }
    let journal = run_state.journal.as_mut();
    if journal.is_some_and(|journal| journal.names(path)) {
        RunState::Elsewhere
    } else {
        RunState::Not
    }
}

pub(super) fn insert(path: PathBuf) {
    let mut run_state = lock();
    if let Some(journal) = &mut run_state.journal {
        journal.add(&path);
    }
    run_state.here.insert(path);
}

struct Run {
    here: HashSet<PathBuf>,
    journal: Option<Journal>,
}

/// Nothing here panics while it holds the lock.
fn lock() -> MutexGuard<'static, Run> {
    static RUN: LazyLock<Mutex<Run>> = LazyLock::new(|| {
        let journal = run_id::id().and_then(|id| {
            let folder = lock_dir::path().ok()?;
            Journal::open(&folder, &id).ok()
        });
        Mutex::new(Run {
            here: HashSet::new(),
            journal,
        })
    });
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The journal of a run.
struct Journal {
    file: File,
    /// How much of it was read.
    read: u64,
    /// The hashes of the recordings that it names.
    named: HashSet<String>,
}

impl Journal {
    fn open(folder: &Path, run: &str) -> io::Result<Self> {
        let path = folder.join(format!("{}.run", sha256_hex(run)));
        let file = File::options()
            .create(true)
            .append(true)
            .read(true)
            .open(path)?;
        Ok(Self {
            file,
            read: 0,
            named: HashSet::new(),
        })
    }

    /// Where it cannot be written, others do not learn of it, and make the call
    /// again.
    fn add(&mut self, recording: &Path) {
        // One write, so that no other process's line comes between.
        let _ = self.file.write_all(line(recording).as_bytes());
    }

    fn names(&mut self, recording: &Path) -> bool {
        // As above: where it cannot be read.
        let _ = self.read_on();
        self.named.contains(line(recording).trim_end())
    }

    fn read_on(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut text = String::new();
        self.file.read_to_string(&mut text)?;
        for line in text.split_inclusive('\n') {
            // The rest of a line that is being written comes the next time.
            if let Some(hash) = line.strip_suffix('\n') {
                self.named.insert(hash.to_owned());
                self.read += line.len() as u64;
            }
        }
        Ok(())
    }
}

fn line(recording: &Path) -> String {
    format!("{}\n", sha256_hex(recording.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processes_of_a_run_share_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let open = |run| Journal::open(folder.path(), run).unwrap();
        let (mut one, mut other, mut of_another_run) = (open("1"), open("1"), open("2"));
        let path = |name: &str| Path::new("stubs").join(name);
        assert!(!other.names(&path("a")));
        one.add(&path("a"));
        one.add(&path("b"));
        other.add(&path("c"));
        for name in ["a", "b", "c"] {
            assert!(one.names(&path(name)) && other.names(&path(name)), "{name}");
            assert!(!of_another_run.names(&path(name)), "{name}");
        }
        assert!(!one.names(&path("d")));
    }
}
