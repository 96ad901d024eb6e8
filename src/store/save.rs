//! Writes recordings.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::path_lock::PathLock;
use super::write::{self, WriteOutcome};
use super::{
    CachedRecording, Place, ReadError, ReadProblem, Recording, Store, as_found, items, run_state,
    scrubbed, sidecar,
};
use crate::args::Args;
use crate::journal::{self, Event, FileChange};
use crate::mode::Mode;
use crate::record_summary;
use crate::value::Node;

/// The result of saving a recording.
pub(crate) struct Saved {
    /// The recording of an identical call that counts; `None` if this one is in the store.
    pub(crate) theirs: Option<Arc<CachedRecording>>,
    /// The items of both differ, as far as both go.
    pub(crate) differs: bool,
}

impl Saved {
    fn theirs(recording: Arc<CachedRecording>) -> Self {
        Self {
            theirs: Some(recording),
            differs: false,
        }
    }
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
    /// Saves a new recording, unless a recording that answers is there already.
    pub(crate) fn save(
        &self,
        mode: Mode,
        args: &Args,
        place: &Place,
        returns: Vec<Node>,
    ) -> Result<Saved, SaveError> {
        let path = &place.path;
        let recording = Recording {
            function: self.function.path().to_owned(),
            key: place.key.clone(),
            source: self.sources()[0].clone(),
            args: place.args.clone(),
            returns,
        };
        let io_error = |error| {
            self.folder.has_failed();
            SaveError::Io {
                path: path.clone(),
                error,
            }
        };
        let text = self.text(&recording).map_err(io_error)?;
        // Text that cannot be read back, such as one that is nested too
        // deeply, is not written.
        Recording::parse(path, text.as_bytes())
            .map_err(|error| SaveError::NotReadable(error.problem))?;
        let lock = PathLock::acquire(path);
        // Giving up never replaces an answer, not even where all are recorded again.
        let mode_for_existing = if self.is_pending(&recording) {
            Mode::Record
        } else {
            mode
        };
        if !self.is_pending(&recording) {
            record_summary::note_answered(path);
        }
        let is_partial = items::extent(&recording).is_some_and(|extent| extent.is_partial());
        let grows = mode == Mode::RecordAll && (self.in_sequence || is_partial);
        if grows {
            as_found::keep(path).map_err(io_error)?;
        }
        let mut differs = false;
        let change = loop {
            if let Some(existing) = self.existing(mode_for_existing, args, place)? {
                if !self.is_pending(&existing) {
                    record_summary::note_answered(path);
                }
                differs = items::differ(&recording, &existing);
                if !is_longer(&recording, &existing) {
                    let theirs = Saved::theirs(self.memory.insert(args, existing));
                    return Ok(Saved { differs, ..theirs });
                }
            }
            match write::write(&lock, path, text.as_bytes()).map_err(io_error)? {
                WriteOutcome::New => break FileChange::New,
                WriteOutcome::Changed if as_found::was(path, text.as_bytes()) => {
                    break FileChange::Restored;
                }
                WriteOutcome::Changed => break FileChange::Changed,
                WriteOutcome::Same => break FileChange::Same,
                WriteOutcome::Taken => {}
            }
        };
        if mode == Mode::RecordAll || is_partial {
            // While it is locked: the next one must not replace it.
            run_state::insert(path.clone(), as_found::hash_of(path));
        }
        drop(lock);
        if mode == Mode::RecordAll && change == FileChange::New {
            self.remove_superseded(args, place);
        }
        self.note_saved(path, change);
        self.memory.insert(args, recording);
        Ok(Saved {
            theirs: None,
            differs,
        })
    }

    /// Recording again replaces what somebody wrote by hand for the call, too. Left there, no
    /// call would ever find it.
    fn remove_superseded(&self, args: &Args, place: &Place) {
        if let Ok(Some((file, _))) = self.find_by_hand(args, place) {
            if file != place.path {
                // `status` lists it if it stays.
                let _ = std::fs::remove_file(file);
            }
            self.by_hand.forget(&place.key);
        }
    }

    /// Counts and logs that a recording was written.
    pub(super) fn note_saved(&self, path: &Path, change: FileChange) {
        record_summary::note_saved(change, path);
        scrubbed::note_recorded(self.function, self.folder());
        journal::log(|paths| Event::Saved {
            function: self.function.path().to_owned(),
            file: paths.of(path),
            change,
        });
    }

    /// The recording that is there, if it answers calls.
    fn existing(
        &self,
        mode: Mode,
        args: &Args,
        place: &Place,
    ) -> Result<Option<Recording>, SaveError> {
        match self.standing(mode, args, place) {
            Ok(existing) => Ok(existing.filter(|existing| !self.is_stale(existing))),
            Err(_) if mode == Mode::RecordAll => Ok(None),
            Err(error) => Err(SaveError::Unreadable(error)),
        }
    }

    /// Writes the sidecars and returns the text of the recording's file.
    fn text(&self, recording: &Recording) -> io::Result<String> {
        let mut recording = recording.clone();
        sidecar::write_out(&mut recording.args, self.folder())?;
        for value in &mut recording.returns {
            sidecar::write_out(value, self.folder())?;
        }
        Ok(recording.to_text())
    }

    /// Appends the answer at this position to a recorded sequence. The caller
    /// must hold the permit.
    pub(crate) fn append(
        &self,
        mode: Mode,
        args: &Args,
        place: &Place,
        position: usize,
        value: Node,
    ) -> Result<Saved, SaveError> {
        let former = self.existing(mode, args, place)?;
        match former {
            Some(theirs) if theirs.returns.len() > position => {
                Ok(Saved::theirs(self.memory.insert(args, theirs)))
            }
            former => {
                let mut returns = former.map_or_else(Vec::new, |former| former.returns);
                returns.push(value);
                self.save(mode, args, place, returns)
            }
        }
    }
}

/// Whether a recording goes further than one that is there: the longer one of
/// two streams or sequences stays, and any answer instead of none. Of equally long
/// ones the first stays.
fn is_longer(new: &Recording, existing: &Recording) -> bool {
    match (items::extent(new), items::extent(existing)) {
        _ if items::is_pending_alone(new) => false,
        _ if items::is_pending_alone(existing) => true,
        (Some(new), Some(existing)) => new > existing,
        _ => new.returns.len() > existing.returns.len(),
    }
}
