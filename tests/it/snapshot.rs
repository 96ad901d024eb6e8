//! The state of a folder, to assert that nothing touches it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Files with their bytes and times, and folders.
#[derive(Debug, PartialEq)]
pub(crate) struct Snapshot(BTreeMap<PathBuf, Option<(Vec<u8>, SystemTime)>>);

impl Snapshot {
    pub(crate) fn of(folder: &Path) -> Self {
        let contents = |path: PathBuf| {
            let file = path.is_file().then(|| {
                let modified = path.metadata().unwrap().modified().unwrap();
                (fs::read(&path).unwrap(), modified)
            });
            (path, file)
        };
        Self(below(folder).into_iter().map(contents).collect())
    }

    /// The files without their times.
    pub(crate) fn bytes(self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let without_time = |(path, file): (PathBuf, Option<(Vec<u8>, SystemTime)>)| {
            (path, file.map(|(bytes, _)| bytes))
        };
        self.0.into_iter().map(without_time).collect()
    }
}

/// Everything below a folder.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            paths.extend(below(&path));
        }
        paths.push(path);
    }
    paths.sort();
    paths
}

/// Makes every file old, so that its time shows a write.
pub(crate) fn age(folder: &Path) {
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in below(folder).iter().filter(|path| path.is_file()) {
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
}
