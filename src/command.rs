// Not public API: what the package `cargo-stubs` uses, and nothing else. It depends
// on exactly this version of the library, so anything here may change.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use serde::ser::{Serialize, Serializer};

pub use crate::describe::{DESCRIBE, DescribedFixture, DescribedFunction, Description};
pub use crate::function::RENAME;
pub use crate::journal::{Event, FileChange, JOURNAL, JournalReader, LoggedEvent, TestFileError};
pub use crate::render::View;
pub use crate::secrets::Secrets;
pub use crate::store::Recording;
pub use crate::value::{Node, Number};

use crate::config::{self, Config};
use crate::mode;
use crate::record_summary;
use crate::render::{self, Difference, Labels};
use crate::scrub::ScrubPath;
use crate::store;

/// Reads a recording and its sidecars.
///
/// # Errors
///
/// Why the file cannot be read, for people.
pub fn read(path: &Path) -> Result<Recording, String> {
    match store::read(path, None) {
        Ok(Some(recording)) => Ok(recording),
        Ok(None) => Err("the file does not exist any more".to_owned()),
        Err(unreadable) => Err(store::paragraph(&unreadable)),
    }
}

/// Why no call can use the recording in this file, as far as the file shows, for people: somebody
/// has edited it. A recording `in_sequence` may have several values.
#[must_use]
pub fn unusable(path: &Path, recording: &Recording, in_sequence: bool) -> Option<String> {
    let unusable = store::unusable(path, recording, in_sequence)?;
    Some(store::paragraph(&unusable))
}

/// Reads a recording from the text of its file. `sidecar` reads the files beside it, and
/// the error names `path`.
///
/// # Errors
///
/// Why the text cannot be read, for people.
pub fn parse(
    path: &Path,
    text: &[u8],
    sidecar: impl FnMut(&str) -> io::Result<Vec<u8>>,
) -> Result<Recording, String> {
    store::parse(path, text, sidecar).map_err(|unreadable| store::paragraph(&unreadable))
}

/// Whether a file of this name is one that a process left in a store when it was killed
/// while it recorded.
#[must_use]
pub fn is_temporary(name: &OsStr) -> bool {
    store::is_temporary(name)
}

/// Removes the file that a killed process left in a store. False if a process may still
/// write it.
#[must_use]
pub fn remove_left_over(path: &Path) -> bool {
    store::remove_left_over(path)
}

/// Whether a recording could have a file of this name.
#[must_use]
pub fn is_name_of_recording(name: &OsStr) -> bool {
    store::is_name_of_recording(name)
}

/// Whether this is the name of the recording's file. Calls find it under no other.
#[must_use]
pub fn is_own_name(name: &OsStr, recording: &Recording) -> bool {
    store::is_own_name(name, recording)
}

/// Whether this folder, relative to the folder of all recordings, is that of the function.
#[must_use]
pub fn is_folder_of_function(folder: &Path, function: &str) -> bool {
    store::is_folder_of_function(folder, function)
}

/// Whether a sidecar could have this name.
#[must_use]
pub fn is_name_of_sidecar(name: &OsStr) -> bool {
    store::is_name_of_sidecar(name)
}

/// Whether this file is a sidecar: its content has the hash that is its name.
#[must_use]
pub fn is_sidecar(path: &Path) -> bool {
    store::is_sidecar(path)
}

/// Whether this is the file beside sidecars that tells git to leave them alone.
#[must_use]
pub fn is_attributes(path: &Path) -> bool {
    store::is_attributes(path)
}

/// The content of a file of at most 100 MiB; `None` if it cannot be read, is not a regular
/// file, or is a link that leads out of its folder.
#[must_use]
pub fn read_file(path: &Path) -> Option<Vec<u8>> {
    store::read_file(path).ok().flatten()
}

/// The rows that show how a value changed, as a miss shows them; `None` if it did not.
#[must_use]
pub fn difference(former: &Node, now: &Node) -> Option<String> {
    let difference = Difference::between(former, now, Labels::FORMER);
    (!difference.is_empty()).then(|| difference.to_string())
}

/// The text on one line, with invisible characters and control sequences escaped, and cut
/// if it is very long.
#[must_use]
pub fn visible(text: &str) -> String {
    render::visible(text)
}

/// The same with its line ends and tabs.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    render::printable(text)
}

/// Whether [`visible`] escapes a character.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    render::is_invisible(c)
}

/// The value with a placeholder for each text that contains a secret.
#[must_use]
pub fn masked(value: &Node, secrets: &Secrets) -> Node {
    secrets.masked(value)
}

/// The text with a placeholder for each value of a variable that is secret.
#[must_use]
pub fn masked_text(text: &str, secrets: &Secrets) -> String {
    secrets.without_variables(text)
}

/// The value on one line, if it fits into so many columns.
#[must_use]
pub fn fitting(value: &Node, columns: usize) -> Option<String> {
    render::fitting(value, columns)
}

/// The value on one line, shortened to so many columns.
#[must_use]
pub fn on_one_line(value: &Node, columns: usize) -> String {
    render::compact(value, columns)
}

/// The place and the kind of a secret in a recording, but never the secret itself.
#[must_use]
pub fn secret_in(recording: &Recording, secrets: &Secrets) -> Option<String> {
    let returns = recording.returns.iter().enumerate();
    let returns = returns.map(|(at, value)| (format!("returns[{at}]"), value));
    let mut parts = [("args".to_owned(), &recording.args)]
        .into_iter()
        .chain(returns);
    parts.find_map(|(part, value)| {
        let found = secrets.find(value)?;
        let place = render::visible(&found.place_in(&part));
        Some(format!("{place}: {}", found.what))
    })
}

/// Whether a path of `scrub` leads to a value that is returned.
#[must_use]
pub fn scrub_leads_into(path: &str, recording: &Recording) -> bool {
    ScrubPath::parse(path).is_ok_and(|path| store::leads_into(&path, recording))
}

/// The paths of `[scrub]` in the `stubs.toml` that counts for the package in this folder.
///
/// # Errors
///
/// If there is a mistake in the file, for people.
pub fn scrub_of_all(package: &Path) -> Result<Vec<String>, String> {
    let config = Config::of_package(package).map_err(|error| error.to_string())?;
    let rules = config.scrub.iter();
    Ok(rules.map(|rule| rule.path.to_string()).collect())
}

/// Whether the file holds nothing but a call that its caller gave up.
#[must_use]
pub fn is_pending(path: &Path) -> bool {
    read(path).is_ok_and(|recording| recording.returns.iter().all(store::is_pending))
}

/// What to say of a call that was given up: what it did, and what to write. With
/// `sequence`, an identical call has completed.
#[must_use]
pub fn given_up(sequence: Option<&str>) -> [String; 2] {
    record_summary::given_up(sequence)
}

/// Replaces the fingerprint in a recording by today's. No other byte changes.
///
/// # Errors
///
/// The file is not a recording, or cannot be written.
pub fn accept(path: &Path, source: &str) -> io::Result<()> {
    store::accept(path, source)
}

/// Gives a recording that was written by hand the key and the source of its call, and moves
/// it to its place. False if it is none any more, or the call has a recording.
///
/// # Errors
///
/// The file is not a recording, or cannot be written.
pub fn complete(file: &Path, place: &Path, key: &str, source: &str) -> io::Result<bool> {
    store::complete(file, place, key, source).map(|change| change.is_some())
}

/// Writes a recording to its place under the new name of its function. False if the call has a
/// recording there.
///
/// # Errors
///
/// The file cannot be written.
pub fn write_renamed(recording: &Recording, place: &Path) -> io::Result<bool> {
    store::write_renamed(recording, place)
}

/// The folder of a test's own recordings of a function, below the folder of all: the binary is
/// the package's crate or that of a file in `tests`. `None` if its path would be too long, and
/// the function is in a doctest.
#[must_use]
pub fn folder_of_test(function: &DescribedFunction, binary: &str, test: &str) -> Option<PathBuf> {
    store::folder_of_test(&function.folder, &function.path, binary, test)
}

/// Whether a folder `test.<folder>` has the recordings of a test with this name, in any
/// binary.
#[must_use]
pub fn is_folder_of_test(folder: &str, test: &str) -> bool {
    store::is_folder_of_test(folder, test)
}

/// The folder of the recordings of the package in this folder, unless a fixture names
/// another one.
///
/// # Errors
///
/// If there is a mistake in the package's `stubs.toml`, for people.
pub fn recordings_folder(package: &Path) -> Result<PathBuf, String> {
    let config = Config::of_package(package).map_err(|error| error.to_string())?;
    Ok(config::recordings_folder(&config, Some(package)))
}

/// The known name that an unknown one probably means.
#[must_use]
pub fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    config::closest(name, known)
}

/// Why recording is refused here, for people; `None` if it is allowed.
#[must_use]
pub fn refusal(record: &str) -> Option<String> {
    mode::refusal(record)
}

/// As in the file.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(Number::Unsigned(value)) => serializer.serialize_u64(*value),
            Self::Number(Number::Signed(value)) => serializer.serialize_i64(*value),
            Self::Number(Number::Float(value)) => serializer.serialize_f64(*value),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => serializer.collect_seq(elements),
            Self::Object(fields) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
