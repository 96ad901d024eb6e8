//! Recordings that people wrote: files without a key, matched by their arguments.
//!
//! They are looked for only if a call has no recording under its key, so that
//! recorded calls take one `open`.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::edited::mean_the_same;
use super::path_lock::PathLock;
use super::read::read;
use super::read_error::{ReadError, ReadProblem};
use super::recording::Recording;
use super::regular_file;
use super::write::{WriteOutcome, write};
use super::{Place, SaveError, Store, key_in, message};
use crate::args::Args;
use crate::journal::FileChange;

/// The recordings without a key in the folder of a store.
#[derive(Debug, Default)]
pub(super) struct ByHand {
    /// All of them, read once.
    files: OnceLock<Vec<(PathBuf, Recording)>>,
    /// Those that answer calls, by the keys of the calls.
    answering: Mutex<HashMap<String, Answering>>,
}

#[derive(Debug)]
struct Answering {
    file: PathBuf,
    is_logged: bool,
}

impl ByHand {
    /// The recording of the call; `files` are those of the folder. It gets the call's key.
    pub(super) fn find(
        &self,
        place: &Place,
        has_type_arguments: bool,
        files: impl FnOnce() -> Vec<PathBuf>,
    ) -> Result<Option<Recording>, ReadError> {
        let all = self
            .files
            .get_or_init(|| files().into_iter().filter_map(read_without_key).collect());
        let mut matching = all
            .iter()
            .filter(|(_, recording)| mean_the_same(&recording.args, &place.args));
        let Some((file, recording)) = matching.next() else {
            return Ok(None);
        };
        let problem = match matching.next() {
            Some((other, _)) => ReadProblem::SameArgs {
                other: other.clone(),
            },
            None if has_type_arguments => ReadProblem::TypeArguments,
            None => {
                let answering = Answering {
                    file: file.clone(),
                    is_logged: false,
                };
                self.answering()
                    .entry(place.key.clone())
                    .or_insert(answering);
                let mut recording = recording.clone();
                recording.key.clone_from(&place.key);
                return Ok(Some(recording));
            }
        };
        Err(ReadError::at_field(file.clone(), problem))
    }

    /// Whether a file may answer a call. Without one that was read, none does.
    pub(super) fn may_answer(&self) -> bool {
        self.files.get().is_some_and(|files| !files.is_empty())
    }

    /// The file that answers the call with this key.
    pub(super) fn file(&self, key: &str) -> Option<PathBuf> {
        Some(self.answering().get(key)?.file.clone())
    }

    /// The same, once.
    pub(super) fn file_to_log(&self, key: &str) -> Option<PathBuf> {
        let mut answering = self.answering();
        let answering = answering.get_mut(key)?;
        let is_first = !std::mem::replace(&mut answering.is_logged, true);
        is_first.then(|| answering.file.clone())
    }

    /// All files that answer calls.
    pub(super) fn answering_files(&self) -> Vec<PathBuf> {
        let answering = self.answering();
        answering.values().map(|known| known.file.clone()).collect()
    }

    /// The recording of the call with this key has been completed.
    pub(super) fn forget(&self, key: &str) {
        self.answering().remove(key);
    }

    /// Nothing panics while this lock is held.
    fn answering(&self) -> MutexGuard<'_, HashMap<String, Answering>> {
        self.answering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The recording in this file, unless it has a key or cannot be read: a miss names such files.
fn read_without_key(file: PathBuf) -> Option<(PathBuf, Recording)> {
    if has_own_key(&file) {
        return None;
    }
    let recording = read(&file, None).ok()??;
    recording.key.is_empty().then_some((file, recording))
}

/// Whether the file's text has the key that its name promises, which is quicker to
/// see than to parse it.
fn has_own_key(file: &Path) -> bool {
    let Some(key) = key_in(file.file_name().unwrap_or(OsStr::new(""))) else {
        return false;
    };
    // It is in the first lines, and there may be many files.
    let head = regular_file::read_head(file, HEAD).unwrap_or_default();
    String::from_utf8_lossy(&head).contains(&format!("\n  \"key\": \"{key}"))
}

/// How many bytes of a recording have its key in them, unless its function has a long name.
const HEAD: usize = 512;

impl Store {
    /// The recording of the call that somebody wrote, and its file.
    pub(super) fn find_by_hand(
        &self,
        args: &Args,
        place: &Place,
    ) -> Result<Option<(PathBuf, Recording)>, ReadError> {
        let has_type_arguments = !args.generics().is_empty();
        let found = self
            .by_hand
            .find(place, has_type_arguments, || self.files())?;
        Ok(found.and_then(|mut recording| {
            if recording.source.is_empty() {
                // Nobody recorded it, so no change can make it wrong.
                recording.source.clone_from(&self.sources()[0]);
            }
            Some((self.by_hand.file(&place.key)?, recording))
        }))
    }

    /// Whether a recording in the folder, written by hand, may answer a call.
    pub(crate) fn has_by_hand(&self) -> bool {
        self.by_hand.may_answer()
    }

    /// The file with the recording of the call, if somebody wrote it by hand.
    pub(crate) fn file_by_hand(&self, place: &Place) -> Option<PathBuf> {
        self.by_hand.file(&place.key)
    }

    /// The same, once for each call.
    pub(crate) fn file_by_hand_to_log(&self, place: &Place) -> Option<PathBuf> {
        self.by_hand.file_to_log(&place.key)
    }

    /// Completes the recording of the call if somebody wrote it by hand.
    pub(crate) fn complete_by_hand(&self, place: &Place) -> Result<(), SaveError> {
        let Some(file) = self.by_hand.file(&place.key) else {
            return Ok(());
        };
        let change = complete(&file, &place.path, &place.key, &self.sources()[0]);
        let change = change.map_err(|error| SaveError::Io { path: file, error })?;
        self.by_hand.forget(&place.key);
        if let Some(change) = change {
            self.note_saved(&place.path, change);
        }
        Ok(())
    }
}

/// Gives a recording that was written by hand the key and the source of its call, and
/// moves it where look-ups find it. `None` if there was nothing to do: the file has gone
/// or has a key by now, or the call has a recording.
pub(crate) fn complete(
    file: &Path,
    place: &Path,
    key: &str,
    source: &str,
) -> io::Result<Option<FileChange>> {
    let lock = PathLock::acquire(place);
    let Some(mut recording) = parse_file(file)?.filter(|recording| recording.key.is_empty()) else {
        return Ok(None);
    };
    if file != place && parse_file(place)?.is_some_and(|there| !there.key.is_empty()) {
        return Ok(None);
    }
    key.clone_into(&mut recording.key);
    source.clone_into(&mut recording.source);
    let change = match write(&lock, place, recording.to_text().as_bytes())? {
        WriteOutcome::New => FileChange::New,
        WriteOutcome::Changed => FileChange::Changed,
        WriteOutcome::Same => FileChange::Same,
        WriteOutcome::Taken => return Ok(None),
    };
    if file != place {
        fs::remove_file(file)?;
    }
    Ok(Some(change))
}

/// The recording without the content of its sidecars, which stay where they are.
fn parse_file(file: &Path) -> io::Result<Option<Recording>> {
    let Some(bytes) = regular_file::read(file)? else {
        return Ok(None);
    };
    let recording = Recording::parse(file, &bytes)
        .map_err(|unreadable| io::Error::other(message::paragraph(&unreadable)))?;
    Ok(Some(recording))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(fields: &str) -> String {
        format!(
            "{{\"format\": 1, \"function\": \"f\", {fields}\"args\": {{\"a\": 1}}, \
             \"returns\": [{{\"$file\": \"x.bin\"}}]}}"
        )
    }

    #[test]
    fn a_completed_recording_has_the_text_of_a_recorded_one() {
        let folder = tempfile::tempdir().unwrap();
        let (file, place) = (folder.path().join("one.json"), folder.path().join("1.json"));
        fs::write(&file, text("")).unwrap();
        let change = complete(&file, &place, "0a", "1b").unwrap();
        assert_eq!(change, Some(FileChange::New));
        assert!(!file.exists());
        assert_eq!(
            fs::read_to_string(&place).unwrap(),
            "{\n  \"format\": 1,\n  \"function\": \"f\",\n  \"key\": \"0a\",\n  \"source\": \"1b\",\n  \
             \"args\": {\n    \"a\": 1\n  },\n  \"returns\": [\n    {\"$file\": \"x.bin\"}\n  ]\n}\n"
        );
        // Another process has completed it in the meantime.
        assert_eq!(complete(&file, &place, "0a", "1b").unwrap(), None);
    }

    #[test]
    fn a_recording_with_a_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (file, place) = (folder.path().join("one.json"), folder.path().join("1.json"));
        fs::write(&file, text("")).unwrap();
        let recorded = text("\"key\": \"0a\", \"source\": \"1b\", ");
        fs::write(&place, &recorded).unwrap();
        assert_eq!(complete(&file, &place, "0a", "1b").unwrap(), None);
        assert_eq!(fs::read_to_string(&file).unwrap(), text(""));
        assert_eq!(fs::read_to_string(&place).unwrap(), recorded);
        assert_eq!(complete(&place, &place, "0a", "1b").unwrap(), None);
        // In its place, it only lacks the rest.
        fs::write(&place, text("\"source\": \"0c\", ")).unwrap();
        let change = complete(&place, &place, "0a", "1b").unwrap();
        assert_eq!(change, Some(FileChange::Changed));
        assert!(place.exists());
    }
}
