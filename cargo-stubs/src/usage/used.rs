//! The recordings that tests used, from what they logged.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use cached_stubs::__command::{Event, LoggedEvent};

use crate::recordings::RecordingFile;
use crate::workspace::Workspace;

type Tests = BTreeSet<String>;

pub(super) struct UsedRecordings {
    /// The folder of each package, by its name.
    packages: HashMap<String, PathBuf>,
    /// The tests that used a recording, by its folder and key.
    by_key: HashMap<(PathBuf, String), Tests>,
    /// The same by file.
    by_file: HashMap<PathBuf, Tests>,
    /// The key of the call that a recording without a key answered.
    by_hand: HashMap<PathBuf, String>,
    /// The canonical path of each folder: many events name few folders.
    real: HashMap<PathBuf, PathBuf>,
}

impl UsedRecordings {
    pub(super) fn new(workspace: &Workspace) -> Self {
        let packages = workspace
            .members()
            .map(|package| (package.name.clone(), package.folder.clone()));
        Self {
            packages: packages.collect(),
            by_key: HashMap::new(),
            by_file: HashMap::new(),
            by_hand: HashMap::new(),
            real: HashMap::new(),
        }
    }

    pub(super) fn add(&mut self, events: &[LoggedEvent]) {
        for LoggedEvent { package, event } in events {
            let (tests, test) = match event {
                Event::Used { folder, key, test } => {
                    let place = (self.folder(package.as_ref(), folder), key.clone());
                    (self.by_key.entry(place).or_default(), test.as_ref())
                }
                Event::ByHand { file, key, .. } => {
                    let file = self.file(package.as_ref(), file);
                    self.by_hand.insert(file, key.clone());
                    continue;
                }
                Event::Missed { file, test, .. } => {
                    let file = self.file(package.as_ref(), file);
                    (self.by_file.entry(file).or_default(), test.as_ref())
                }
                Event::Saved { file, .. } => {
                    let file = self.file(package.as_ref(), file);
                    (self.by_file.entry(file).or_default(), None)
                }
                _ => continue,
            };
            tests.extend(test.cloned());
        }
    }

    /// The canonical path of a folder that a test of the package names.
    fn folder(&mut self, package: Option<&String>, folder: &Path) -> PathBuf {
        let package = package.and_then(|name| self.packages.get(name));
        let folder = package.map_or_else(|| folder.to_path_buf(), |root| root.join(folder));
        let entry = self.real.entry(folder);
        entry.or_insert_with_key(|folder| real(folder)).clone()
    }

    fn file(&mut self, package: Option<&String>, file: &Path) -> PathBuf {
        let folder = self.folder(package, file.parent().unwrap_or(Path::new("")));
        folder.join(file.file_name().unwrap_or_default())
    }

    fn places(&self, file: &RecordingFile) -> [Option<&Tests>; 2] {
        let folder = real(file.path.parent().unwrap_or(Path::new("")));
        let name = file.path.file_name().unwrap_or_default();
        let path = folder.join(name);
        let by_file = self.by_file.get(&path);
        let key = if file.is_by_hand() {
            self.by_hand.get(&path).cloned()
        } else {
            let recording = file.content.as_ref().ok();
            recording.map(|recording| recording.key.clone())
        };
        [key.and_then(|key| self.by_key.get(&(folder, key))), by_file]
    }

    pub(super) fn contains(&self, file: &RecordingFile) -> bool {
        self.places(file).iter().any(Option::is_some)
    }

    pub(super) fn tests(&self, file: &RecordingFile) -> BTreeSet<&str> {
        let tests = self.places(file).into_iter().flatten().flatten();
        tests.map(String::as_str).collect()
    }
}

/// The canonical path of a folder, or the path itself if there is no such folder.
pub(super) fn real(folder: &Path) -> PathBuf {
    let real = folder.canonicalize();
    real.unwrap_or_else(|_| folder.to_path_buf())
}
