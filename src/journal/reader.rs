//! The journals of several processes, read while they are written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::Event;
use super::file::{self, TestFileError};
use super::header::Header;
use super::writer::EXTENSION;

/// An event, and the package whose tests ran.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedEvent {
    /// The name of the package.
    pub package: Option<String>,
    /// What happened.
    pub event: Event,
}

/// Reads the journals in a folder as they grow.
#[derive(Debug)]
pub struct JournalReader {
    folder: PathBuf,
    journals: BTreeMap<PathBuf, Progress>,
}

/// How far a journal was read.
#[derive(Debug, Default)]
struct Progress {
    bytes: u64,
    header: Option<Header>,
}

impl JournalReader {
    /// A reader of the journals in this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            journals: BTreeMap::new(),
        }
    }

    /// The events since the last time. A line that is not complete yet is left
    /// for the next time.
    ///
    /// # Errors
    ///
    /// The folder or a journal cannot be read, or another version wrote it.
    pub fn read_new(&mut self) -> Result<Vec<LoggedEvent>, TestFileError> {
        let mut events = Vec::new();
        for path in file::list(&self.folder, EXTENSION)? {
            let progress = self.journals.entry(path.clone()).or_default();
            progress.read_on(&path, &mut events)?;
        }
        Ok(events)
    }
}

impl Progress {
    fn read_on(&mut self, path: &Path, events: &mut Vec<LoggedEvent>) -> Result<(), TestFileError> {
        let new = read_from(path, self.bytes).map_err(|error| TestFileError::io(path, &error))?;
        for line in new.split_inclusive(|byte| *byte == b'\n') {
            if !line.ends_with(b"\n") {
                break;
            }
            match &self.header {
                None => self.header = Some(file::read_header(line, path)?),
                Some(header) => events.push(LoggedEvent {
                    package: header.package.clone(),
                    event: file::read_line(line, path)?,
                }),
            }
            self.bytes += line.len() as u64;
        }
        Ok(())
    }
}

fn read_from(path: &Path, start: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut new = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.read_to_end(&mut new)?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use expect_test::expect;

    use super::*;
    use crate::journal::header::PROTOCOL;

    const USED: &str = r#"{"event":"used","folder":"stubs/app/ask","key":"17","test":null}"#;

    fn header(protocol: u32) -> String {
        format!(r#"{{"protocol":{protocol},"version":"0.1.0","package":"app"}}"#)
    }

    fn used() -> LoggedEvent {
        LoggedEvent {
            package: Some("app".to_owned()),
            event: Event::Used {
                folder: "stubs/app/ask".into(),
                key: "17".to_owned(),
                test: None,
            },
        }
    }

    /// The text of the error that a journal of this text is.
    fn error_of(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("1-0.journal"), text).unwrap();
        let error = JournalReader::new(folder.path()).read_new().unwrap_err();
        let folder = format!("{}/", folder.path().display());
        error.to_string().replace(&folder, "")
    }

    #[test]
    fn journals_are_read_as_they_grow() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("1-0.journal");
        let mut reader = JournalReader::new(folder.path());
        let header = header(PROTOCOL);
        fs::write(&journal, &header[..9]).unwrap();
        assert_eq!(reader.read_new().unwrap(), []);
        fs::write(&journal, format!("{header}\n{USED}\n{}", &USED[..10])).unwrap();
        assert_eq!(reader.read_new().unwrap(), [used()]);
        fs::write(&journal, format!("{header}\n{USED}\n{USED}\n")).unwrap();
        fs::write(
            folder.path().join("2-0.journal"),
            format!("{header}\n{USED}\n"),
        )
        .unwrap();
        assert_eq!(reader.read_new().unwrap(), [used(), used()]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_an_error() {
        expect![[r#"
            1-0.journal has a line that cargo-stubs cannot read: unknown variant `spared`, expected one of `installed`, `used`, `by_hand`, `renamed`, `missed`, `calling`, `called`, `saved`, `not_recorded`, `given_up`, `idle_scrub`, `drifted`, `failed`, `ended` at line 1 column 17
              "{\"event\":\"spared\"}\n""#]]
        .assert_eq(&error_of(&format!("{}\n{{\"event\":\"spared\"}}\n", header(PROTOCOL))));
    }

    #[test]
    fn a_journal_without_a_header_is_an_error() {
        expect![[r#"
            1-0.journal has a line that cargo-stubs cannot read: missing field `protocol` at line 1 column 64
              "{\"event\":\"used\",\"folder\":\"stubs/app/ask\",\"key\":\"17\",\"test\":null}\n""#]]
        .assert_eq(&error_of(&format!("{USED}\n")));
    }

    #[test]
    fn a_journal_of_another_protocol_is_an_error() {
        let header = header(PROTOCOL + 1);
        let error = error_of(&format!("{header}\n{{\"event\":\"spared\"}}\n"));
        assert!(error.contains("cargo-stubs is older"), "{error}");
    }
}
