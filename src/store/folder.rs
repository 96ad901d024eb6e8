//! The folder of one function's recordings, and what can be wrong with it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::lock_dir::{lock_dir, unique};
use super::regular_file::Refused;
use super::write;

/// The folder of one function's recordings.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    path: PathBuf,
    /// A link leads out of the store.
    leaves: OnceLock<bool>,
    /// A recording could be written the last time that one was.
    is_writable: AtomicBool,
}

impl Folder {
    /// The folder `path`, which is below the folder of all recordings.
    pub(super) fn new(root: &Path, path: PathBuf) -> Self {
        Self {
            root: root.to_owned(),
            path,
            leaves: OnceLock::new(),
            is_writable: AtomicBool::new(false),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that no link leads out of the folder of all recordings, which may
    /// be a link itself.
    pub(super) fn check_links(&self) -> io::Result<()> {
        match self.leaves.get_or_init(|| self.leaves_store()) {
            false => Ok(()),
            true => Err(Refused::LeavesStore.into()),
        }
    }

    fn leaves_store(&self) -> bool {
        let is_inside = |folder: &Path| match (folder.canonicalize(), self.root.canonicalize()) {
            (Ok(target), Ok(root)) => target.starts_with(root),
            _ => false,
        };
        self.levels()
            .iter()
            .any(|folder| folder.is_symlink() && !is_inside(folder))
    }

    /// The folders below that of all recordings, from the outermost to this
    /// one.
    fn levels(&self) -> Vec<&Path> {
        // Comparing paths would be slow in unoptimised builds.
        let root = self.root.as_os_str().len();
        let mut levels: Vec<_> = self
            .path
            .ancestors()
            .take_while(|folder| folder.as_os_str().len() > root)
            .collect();
        levels.reverse();
        levels
    }

    /// Checks, before a real call is made, that its recording can be written as
    /// far as that can be known.
    pub(super) fn check_writable(&self) -> io::Result<()> {
        // Descriptors may run out at any time.
        if let Some(lock_dir) = lock_dir() {
            File::open(lock_dir.process())?;
        }
        self.check_links()?;
        if self.is_writable.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.check_case()?;
        self.write_something()?;
        self.remove_left_over();
        self.is_writable.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Writing has failed: the next call checks again.
    pub(super) fn has_failed(&self) {
        self.is_writable.store(false, Ordering::Relaxed);
    }

    /// Removes the temporary files of killed processes.
    fn remove_left_over(&self) {
        let Ok(entries) = fs::read_dir(&self.path) else {
            return;
        };
        for entry in entries.filter_map(Result::ok) {
            if write::is_temporary(&entry.file_name()) {
                write::remove_left_over(&entry.path());
            }
        }
    }

    /// On macOS and Windows, folders whose names differ only by case are one.
    fn check_case(&self) -> io::Result<()> {
        for folder in self.levels() {
            let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
                continue;
            };
            let Ok(entries) = fs::read_dir(parent) else {
                return Ok(());
            };
            for entry in entries.filter_map(Result::ok) {
                let other = entry.file_name();
                if other != name && other.eq_ignore_ascii_case(name) {
                    return Err(Refused::DiffersByCase(parent.join(other)).into());
                }
            }
        }
        Ok(())
    }

    /// Writes a file where the folder is or will be, and removes it.
    fn write_something(&self) -> io::Result<()> {
        let is_folder = |folder: &&Path| folder.as_os_str().is_empty() || folder.exists();
        let there = self.path.ancestors().find(is_folder);
        let path = there
            .unwrap_or(Path::new(""))
            .join(format!(".recording-{}.tmp", unique()));
        let written = File::create_new(&path).and_then(|mut file| file.write_all(b"\n"));
        let _ = fs::remove_file(&path);
        written
    }
}

/// The files of a folder that look like recordings.
pub(super) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn names_that_differ_by_case_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| Folder::new(root.path(), root.path().join("app").join(name));
        fs::create_dir_all(root.path().join("app/ask")).unwrap();
        assert!(folder("ask").check_writable().is_ok());
        assert!(folder("asks").check_writable().is_ok());
        for name in ["Ask", "aSK/inner"] {
            let error = folder(name).check_writable().unwrap_err().to_string();
            let ask = root.path().join("app/ask");
            assert_eq!(
                error,
                format!(
                    "it differs only by case from {}, which is the same on macOS and Windows; \
                     remove that one, or give one of the functions another name: name = \"…\"",
                    ask.display()
                )
            );
        }
        // Only what was checked leaves no trace.
        assert_eq!(fs::read_dir(root.path().join("app")).unwrap().count(), 1);
    }

    #[test]
    fn links_must_not_leave_the_store() {
        let root = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("app/inside")).unwrap();
        symlink(outside.path(), root.path().join("app/out")).unwrap();
        symlink("inside", root.path().join("app/in")).unwrap();
        let folder = |root: &Path, name| Folder::new(root, root.join("app").join(name));
        for name in ["inside", "in", "in/deeper", "new"] {
            assert!(folder(root.path(), name).check_links().is_ok(), "{name}");
        }
        for name in ["out", "out/deeper"] {
            let folder = folder(root.path(), name);
            for error in [folder.check_links(), folder.check_writable()] {
                assert_eq!(
                    error.unwrap_err().to_string(),
                    "a symbolic link leads out of the folder of recordings"
                );
            }
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        // The whole store may be elsewhere.
        let link = outside.path().join("stubs");
        symlink(root.path(), &link).unwrap();
        assert!(folder(&link, "inside").check_writable().is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_reported_before_the_call() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("app"), "").unwrap();
        let folder = Folder::new(root.path(), root.path().join("app/ask"));
        assert!(folder.check_writable().is_err());
        fs::remove_file(root.path().join("app")).unwrap();
        assert!(folder.check_writable().is_ok());
        assert!(!folder.path().exists());
    }
}
