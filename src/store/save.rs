//! Writes recordings.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::run_state::{self, RunState};
use super::write::{self, WriteOutcome};
use super::{CachedRecording, ReadError, ReadProblem, Recording, Store, items, read, sidecar};
use crate::args::Args;
use crate::journal::{self, Event, FileChange};
use crate::mode::Mode;
use crate::value::Node;

/// The result of saving a recording.
pub(crate) enum Saved {
    /// It is in the store.
    Ours,
    /// Another process was faster; its recording counts.
    Theirs(Arc<CachedRecording>),
}

/// Why a recording was not saved.
#[derive(Debug)]
pub(crate) enum SaveError {
    /// The text could not be read back.
    NotReadable(ReadProblem),
    Io {
        path: PathBuf,
        error: io::Error,
    },
    Unreadable(ReadError),
}

impl Store {
    /// Saves a new recording. With `replace` it replaces an existing one; else
    /// the first recording stays.
    pub(crate) fn save(
        &self,
        mode: Mode,
        args: &Args,
        replace: bool,
        returns: Vec<Node>,
    ) -> Result<Saved, SaveError> {
        let place = self.place(args);
        let path = place.path;
        let recording = Recording {
            function: self.function.path().to_owned(),
            key: place.key.clone(),
            source: self.function.source().to_owned(),
            args: place.args,
            returns,
        };
        let text = self.text(&recording).map_err(|error| SaveError::Io {
            path: path.clone(),
            error,
        })?;
        // Text that cannot be read back, such as one that is nested too
        // deeply, is not written.
        Recording::parse(&path, text.as_bytes())
            .map_err(|error| SaveError::NotReadable(error.problem))?;
        self.tidied
            .call_once(|| write::remove_left_over(&self.folder));
        let extent = items::extent(&recording);
        let replace = match extent {
            Some(extent) if run_state::look(&path) != RunState::NotRecorded => {
                // Of the recordings of this run, the longest one stays.
                let there = read(&path, Some(&place.key)).ok().flatten();
                let there = there.and_then(|there| items::extent(&there));
                there.is_none_or(|there| there < extent)
            }
            _ => replace || mode == Mode::RecordAll,
        };
        let written =
            write::write(&path, text.as_bytes(), replace).map_err(|error| SaveError::Io {
                path: path.clone(),
                error,
            })?;
        self.log_saved(&path, &written);
        let kept = match written {
            WriteOutcome::New | WriteOutcome::Changed | WriteOutcome::Same => {
                self.memory.insert(args, recording);
                Saved::Ours
            }
            WriteOutcome::Taken => {
                match read(&path, Some(&place.key)).map_err(SaveError::Unreadable)? {
                    Some(theirs) => Saved::Theirs(self.memory.insert(args, theirs)),
                    // It has just been deleted, so this call's value is as good.
                    None => Saved::Ours,
                }
            }
        };
        if mode == Mode::RecordAll || extent.is_some_and(|extent| extent.is_partial()) {
            run_state::insert(path);
        }
        Ok(kept)
    }

    fn log_saved(&self, path: &Path, written: &WriteOutcome) {
        let change = match written {
            WriteOutcome::New => FileChange::New,
            WriteOutcome::Changed => FileChange::Changed,
            WriteOutcome::Same => FileChange::Same,
            WriteOutcome::Taken => return,
        };
        journal::log(|paths| Event::Saved {
            function: self.function.path().to_owned(),
            file: paths.of(path),
            change,
        });
    }

    /// Writes the sidecars and returns the text of the recording's file.
    fn text(&self, recording: &Recording) -> io::Result<String> {
        let mut recording = recording.clone();
        sidecar::write_out(&mut recording.args, &self.folder)?;
        for value in &mut recording.returns {
            sidecar::write_out(value, &self.folder)?;
        }
        Ok(recording.to_text())
    }

    /// Appends the answer at this position to a recorded sequence. The caller
    /// must hold the permit.
    pub(crate) fn append(
        &self,
        mode: Mode,
        args: &Args,
        position: usize,
        value: Node,
    ) -> Result<Saved, SaveError> {
        let former = match self.standing(mode, args).map_err(SaveError::Unreadable)? {
            Some(former) if !self.is_stale(&former) => Some(former),
            _ => None,
        };
        match former {
            Some(theirs) if theirs.returns.len() > position => {
                Ok(Saved::Theirs(self.memory.insert(args, theirs)))
            }
            former => {
                let mut returns = former.map_or_else(Vec::new, |former| former.returns);
                returns.push(value);
                self.save(mode, args, true, returns)
            }
        }
    }
}
