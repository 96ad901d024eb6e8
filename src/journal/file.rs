//! The files that processes write into a folder for `cargo stubs`: one each, a
//! header and then JSON, line by line. Nothing goes to stdout, which belongs to
//! whoever lists the tests.

#[cfg(feature = "__command")]
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
#[cfg(feature = "__command")]
use std::path::PathBuf;

use serde::Serialize;
#[cfg(feature = "__command")]
use serde::de::DeserializeOwned;

use super::header::Header;
use crate::config::Variable;
#[cfg(feature = "__command")]
use crate::render::{printable, shown_path};

/// A new file of this process in the folder that the variable names, with its
/// header; `None` if the variable is not set.
pub(crate) fn create(variable: Variable, extension: &str) -> Option<io::Result<File>> {
    let created = create_in(&variable.path()?, extension);
    Some(created.and_then(|mut file| {
        write_line(&mut file, &Header::of_this_process())?;
        Ok(file)
    }))
}

fn create_in(folder: &Path, extension: &str) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let id = std::process::id();
    // The system reuses process ids.
    for count in 0_u32.. {
        let path = folder.join(format!("{id}-{count}.{extension}"));
        match File::options().append(true).create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
    }
    unreachable!("some count is free")
}

/// Appends a line in one write: a process that is killed leaves whole lines, and
/// at most one that is cut short.
pub(crate) fn write_line(file: &mut File, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    file.write_all(&line)
}

/// Why a file of a test binary cannot be read, for people.
#[cfg(feature = "__command")]
#[derive(Debug)]
pub struct TestFileError(String);

#[cfg(feature = "__command")]
impl TestFileError {
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        Self(format!("{}: {error}", shown_path(path)))
    }
}

#[cfg(feature = "__command")]
impl fmt::Display for TestFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.0))
    }
}

/// The files with this extension in a folder, sorted by name.
#[cfg(feature = "__command")]
pub(crate) fn list(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, TestFileError> {
    let list = || {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == extension) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    };
    list().map_err(|error| TestFileError::io(folder, &error))
}

/// Reads the first line of a file, which must be from a library that writes what
/// this one reads.
#[cfg(feature = "__command")]
pub(crate) fn read_header(line: &[u8], path: &Path) -> Result<Header, TestFileError> {
    let header: Header = read_line(line, path)?;
    match header.mismatch() {
        None => Ok(header),
        Some(mismatch) => Err(TestFileError(mismatch)),
    }
}

/// Reads a line. One that cannot be read is an error, because it might say that a
/// recording is in use.
#[cfg(feature = "__command")]
pub(crate) fn read_line<T: DeserializeOwned>(line: &[u8], path: &Path) -> Result<T, TestFileError> {
    serde_json::from_slice(line).map_err(|error| {
        const SHOWN: usize = 80;
        let text: String = String::from_utf8_lossy(line).chars().take(SHOWN).collect();
        TestFileError(format!(
            "{} has a line that cargo-stubs cannot read: {error}\n  {text:?}",
            shown_path(path)
        ))
    })
}
