//! The files that may be deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use walkdir::WalkDir;

use crate::findings::{Finding, Inspector};
use crate::outcome::Error;
use crate::recordings::Recordings;
use crate::usage::{State, Usage};
use crate::workspace::Package;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    Unused,
    Orphaned,
    /// A sidecar that no recording names.
    OfNoRecording,
}

pub(super) struct Deletable<'w> {
    pub(super) package: &'w Package,
    pub(super) function: Option<String>,
    pub(super) path: PathBuf,
    /// The folder of recordings that contains it.
    root: PathBuf,
    pub(super) bytes: u64,
    pub(super) reason: Reason,
}

/// How many recordings stay although no test used them.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) not_run: usize,
    pub(super) unreadable: usize,
}

impl Reason {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Orphaned => "orphaned",
            Self::OfNoRecording => "of no recording",
        }
    }
}

impl<'w> Deletable<'w> {
    pub(super) fn of(
        package: &'w Package,
        recordings: &Recordings,
        inspector: &Inspector<'_>,
        usage: &Usage,
    ) -> (Vec<Self>, Kept) {
        let findings = inspector.findings(recordings);
        let orphaned = findings.iter().filter_map(|(file, finding)| {
            matches!(finding, Finding::Orphaned).then_some(file.path.as_path())
        });
        let orphaned: BTreeSet<_> = orphaned.collect();
        let mut files = Vec::new();
        let mut kept = Kept::default();
        for file in &recordings.files {
            let reason = match usage.state(package, file) {
                State::Used => continue,
                _ if orphaned.contains(file.path.as_path()) => Reason::Orphaned,
                // It may be half of a merge.
                _ if file.content.is_err() => {
                    kept.unreadable += 1;
                    continue;
                }
                State::Unused => Reason::Unused,
                State::NotRun => {
                    kept.not_run += 1;
                    continue;
                }
            };
            files.push(Self {
                package,
                function: Some(file.function()),
                path: file.path.clone(),
                root: file.root.clone(),
                bytes: file.bytes,
                reason,
            });
        }
        let deleted: BTreeSet<_> = files.iter().map(|file| file.path.clone()).collect();
        for root in &recordings.roots {
            for (path, bytes) in sidecars_of_none(root, &deleted) {
                files.push(Self {
                    package,
                    function: None,
                    path,
                    root: root.clone(),
                    bytes,
                    reason: Reason::OfNoRecording,
                });
            }
        }
        (files, kept)
    }

    /// Deletes the file, and the folders that become empty.
    pub(super) fn delete(&self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(|error| Error::at(&self.path, error))?;
        let folders = self.path.ancestors().skip(1);
        for folder in folders.take_while(|folder| *folder != self.root) {
            // Fails for a folder that is not empty.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// The files of one folder.
#[derive(Default)]
struct Folder {
    /// With their sizes.
    sidecars: BTreeMap<PathBuf, u64>,
    others: Vec<PathBuf>,
}

/// The sidecars inside a folder that no file beside them names, apart from files that
/// will be deleted. Path and size.
fn sidecars_of_none(root: &Path, deleted: &BTreeSet<PathBuf>) -> Vec<(PathBuf, u64)> {
    let mut folders: BTreeMap<PathBuf, Folder> = BTreeMap::new();
    for entry in WalkDir::new(root).into_iter().filter_map(Result::ok) {
        let path = entry.path();
        if entry.file_type().is_dir() || deleted.contains(path) {
            continue;
        }
        let folder = path.parent().unwrap_or(root).to_path_buf();
        let folder = folders.entry(folder).or_default();
        if is_sidecar(path) {
            let bytes = entry.metadata().map_or(0, |file| file.len());
            folder.sidecars.insert(entry.into_path(), bytes);
        } else {
            folder.others.push(entry.into_path());
        }
    }
    folders
        .into_values()
        .flat_map(Folder::unnamed_sidecars)
        .collect()
}

impl Folder {
    fn unnamed_sidecars(mut self) -> BTreeMap<PathBuf, u64> {
        for other in self.others {
            if self.sidecars.is_empty() {
                break;
            }
            // A file that names a sidecar keeps it, even if the file is broken.
            let text = fs::read(other).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            self.sidecars.retain(|sidecar, _| {
                let name = sidecar.file_name().unwrap_or_default();
                !text.contains(&*name.to_string_lossy())
            });
        }
        self.sidecars
    }
}

/// Whether a file has the name of a sidecar: a hash and `.bin`.
fn is_sidecar(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.extension().is_some_and(|ending| ending == "bin")
        && stem.len() == 64
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sidecars_that_no_file_beside_them_names_are_found() {
        let root = tempfile::tempdir().unwrap();
        let [named, unnamed, elsewhere] = ["a", "b", "c"].map(|digit| digit.repeat(64) + ".bin");
        let write = |path: String, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        write(format!("f/{named}"), "1");
        let unnamed = write(format!("f/{unnamed}"), "22");
        let elsewhere = write(format!("g/{elsewhere}"), "333");
        write("f/other.bin".to_owned(), "4444");
        write("f/broken.json".to_owned(), &format!("<<< {named} >>>"));
        write("h/recording.json".to_owned(), &"c".repeat(64));
        let found = sidecars_of_none(root.path(), &BTreeSet::new());
        assert_eq!(found, [(unnamed, 2), (elsewhere, 3)]);

        let deleted = BTreeSet::from([root.path().join("f/broken.json")]);
        assert_eq!(sidecars_of_none(root.path(), &deleted).len(), 3);
    }
}
