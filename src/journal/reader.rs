//! The journals of many processes, read while they are written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use super::Event;
use super::files;
use super::writer::EXTENSION;

/// An event and the package whose tests ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The package's name.
    pub package: Option<String>,
    /// What happened.
    pub event: Event,
}

/// The journals in a folder, read as they grow.
#[derive(Debug)]
pub struct Journals {
    folder: PathBuf,
    /// How far each was read.
    read: BTreeMap<PathBuf, Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    bytes: u64,
    package: Option<String>,
}

impl Journals {
    /// Of this folder. Nothing is read yet.
    #[must_use]
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            read: BTreeMap::new(),
        }
    }

    /// What was told since the last time; half a line stays for the next one.
    ///
    /// # Errors
    ///
    /// Where the folder or a journal cannot be read.
    pub fn news(&mut self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for path in files::list(&self.folder, EXTENSION)? {
            let mut file = File::open(&path)?;
            let progress = self.read.entry(path).or_default();
            progress.read_on(&mut file, &mut entries)?;
        }
        Ok(entries)
    }
}

impl Progress {
    fn read_on(&mut self, file: &mut File, entries: &mut Vec<Entry>) -> io::Result<()> {
        let mut new = Vec::new();
        file.seek(SeekFrom::Start(self.bytes))?;
        file.read_to_end(&mut new)?;
        let whole = new
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        self.bytes += whole as u64;
        for line in new[..whole].split(|byte| *byte == b'\n') {
            // Of another version, or cut by a full disk.
            let Ok(event) = serde_json::from_slice(line) else {
                continue;
            };
            if let Event::Began { package } = &event {
                self.package.clone_from(package);
            }
            entries.push(Entry {
                package: self.package.clone(),
                event,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn line(event: &Event) -> String {
        format!("{}\n", serde_json::to_string(event).unwrap())
    }

    #[test]
    fn journals_are_read_as_they_grow_and_half_lines_later() {
        let folder = tempfile::tempdir().unwrap();
        let began = Event::Began {
            package: Some("app".to_owned()),
        };
        let used = Event::Used {
            folder: "stubs/app/ask".into(),
            key: "17".to_owned(),
            test: None,
        };
        let (whole, half) = (line(&began), line(&used));
        let path = folder.path().join("1-0.journal");
        fs::write(&path, format!("{whole}{}", &half[..10])).unwrap();
        let mut journals = Journals::of(folder.path());
        let entry = |event: &Event| Entry {
            package: Some("app".to_owned()),
            event: event.clone(),
        };
        assert_eq!(journals.news().unwrap(), [entry(&began)]);
        assert_eq!(journals.news().unwrap(), []);
        fs::write(&path, format!("{whole}{half}")).unwrap();
        fs::write(
            folder.path().join("2-0.journal"),
            format!("no journal\n{whole}"),
        )
        .unwrap();
        assert_eq!(journals.news().unwrap(), [entry(&used), entry(&began)]);
    }
}
