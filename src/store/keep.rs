//! Puts recordings in their place.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::rerecorded::{self, Rerecorded};
use super::write::{self, Written};
use super::{Known, Problem, Recording, Store, Unreadable, parts, read, sidecar};
use crate::args::Args;
use crate::mode::Mode;
use crate::tool::{Change, Event, journal};
use crate::value::Node;

/// What became of a recording that was to be kept.
pub(crate) enum Kept {
    /// It is in the store.
    Ours,
    /// Another process was faster; what it recorded counts.
    Theirs(Arc<Known>),
}

/// Why a recording was not kept.
#[derive(Debug)]
pub(crate) enum NotKept {
    /// The file could not be read back.
    NotReadable(Problem),
    Io {
        path: PathBuf,
        error: io::Error,
    },
    Unreadable(Unreadable),
}

impl Store {
    /// Puts a new recording in its place. Where `replace` says so, the one that
    /// stands there makes way; else the first one written stays.
    pub(crate) fn keep(
        &self,
        mode: Mode,
        args: &Args,
        replace: bool,
        returns: Vec<Node>,
    ) -> Result<Kept, NotKept> {
        let place = self.place(args);
        let path = place.path;
        let recording = Recording {
            function: self.function.path().to_owned(),
            key: place.key.clone(),
            source: self.function.source().to_owned(),
            args: place.args,
            returns,
        };
        let text = self.text(&recording).map_err(|error| NotKept::Io {
            path: path.clone(),
            error,
        })?;
        // What cannot be read back, such as what is nested too deep, is not
        // written.
        Recording::parse(&path, text.as_bytes())
            .map_err(|error| NotKept::NotReadable(error.problem))?;
        self.tidied
            .call_once(|| write::remove_left_over(&self.folder));
        let extent = parts::extent(&recording);
        let replace = match extent {
            Some(extent) if rerecorded::look(&path) != Rerecorded::Not => {
                // Of what this run has recorded, the longest stays.
                let there = read(&path, Some(&place.key)).ok().flatten();
                let there = there.and_then(|there| parts::extent(&there));
                there.is_none_or(|there| there < extent)
            }
            _ => replace || mode == Mode::RecordAll,
        };
        let written =
            write::write(&path, text.as_bytes(), replace).map_err(|error| NotKept::Io {
                path: path.clone(),
                error,
            })?;
        self.tell_kept(&path, &written);
        let kept = match written {
            Written::New | Written::Changed | Written::Same => {
                self.memory.insert(args, recording);
                Kept::Ours
            }
            Written::Taken => match read(&path, Some(&place.key)).map_err(NotKept::Unreadable)? {
                Some(theirs) => Kept::Theirs(self.memory.insert(args, theirs)),
                // It was deleted a moment ago: what this call returned is as good.
                None => Kept::Ours,
            },
        };
        if mode == Mode::RecordAll || extent.is_some_and(|extent| extent.is_partial()) {
            rerecorded::insert(path);
        }
        Ok(kept)
    }

    fn tell_kept(&self, path: &Path, written: &Written) {
        let change = match written {
            Written::New => Change::New,
            Written::Changed => Change::Changed,
            Written::Same => Change::Same,
            Written::Taken => return,
        };
        journal::tell(|places| Event::Kept {
            function: self.function.path().to_owned(),
            file: places.of(path),
            change,
        });
    }

    /// The text of a recording's file, its sidecars written.
    fn text(&self, recording: &Recording) -> io::Result<String> {
        let mut recording = recording.clone();
        sidecar::write_out(&mut recording.args, &self.folder)?;
        for value in &mut recording.returns {
            sidecar::write_out(value, &self.folder)?;
        }
        Ok(recording.to_text())
    }

    /// Puts the answer at this position of a sequence, behind what is recorded
    /// of it. Whoever calls it has the lead.
    pub(crate) fn append(
        &self,
        mode: Mode,
        args: &Args,
        position: usize,
        value: Node,
    ) -> Result<Kept, NotKept> {
        let former = match self.standing(mode, args).map_err(NotKept::Unreadable)? {
            Some(former) if !self.is_stale(&former) => Some(former),
            _ => None,
        };
        match former {
            Some(theirs) if theirs.returns.len() > position => {
                Ok(Kept::Theirs(self.memory.insert(args, theirs)))
            }
            former => {
                let mut returns = former.map_or_else(Vec::new, |former| former.returns);
                returns.push(value);
                self.keep(mode, args, true, returns)
            }
        }
    }
}
