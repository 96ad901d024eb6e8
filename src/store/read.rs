//! Reads a recording and its sidecars.

use std::io;
use std::path::Path;

use super::read_error::{ReadError, ReadProblem};
use super::{Recording, regular_file, sidecar};

/// Parses a recording; `sidecar` returns the content of a file beside it.
pub(crate) fn parse(
    path: &Path,
    text: &[u8],
    mut sidecar: impl FnMut(&str) -> io::Result<Vec<u8>>,
) -> Result<Recording, ReadError> {
    let mut recording = Recording::parse(path, text)?;
    [&mut recording.args]
        .into_iter()
        .chain(&mut recording.returns)
        .try_for_each(|value| sidecar::read_in(value, &mut sidecar))
        .map_err(|problem| ReadError {
            path: path.to_path_buf(),
            position: None,
            problem,
        })?;
    Ok(recording)
}

/// Reads a recording; `None` if it does not exist.
pub(crate) fn read(path: &Path, key: Option<&str>) -> Result<Option<Recording>, ReadError> {
    let bytes = match regular_file::read(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(None),
        Err(error) => {
            return Err(ReadError {
                path: path.to_path_buf(),
                position: None,
                problem: ReadProblem::Io(error.to_string()),
            });
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let recording = parse(path, &bytes, |file| {
        let sidecar = regular_file::read(&folder.join(file))?;
        sidecar.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it does not exist"))
    })?;
    match key {
        // One without a key was written by hand.
        Some(expected) if !recording.key.is_empty() && recording.key != expected => {
            let problem = ReadProblem::WrongKey {
                found: recording.key,
                expected: expected.to_owned(),
            };
            Err(ReadError::at_field(path.to_path_buf(), problem))
        }
        _ => Ok(Some(recording)),
    }
}
