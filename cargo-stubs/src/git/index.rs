//! What is staged.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Git;
use crate::outcome::Error;

impl Git {
    /// Stages files as they are now; deleted ones, too.
    pub(crate) fn stage(&self, files: &[PathBuf]) -> Result<(), Error> {
        self.with_files(&["add", "--all", "--"], files).map(drop)
    }

    /// Writes files as they are staged.
    pub(crate) fn restore(&self, files: &[PathBuf]) -> Result<(), Error> {
        let restore = ["restore", "--worktree", "--"];
        self.with_files(&restore, files).map(drop)
    }

    /// Whether a file is staged or committed.
    pub(crate) fn is_tracked(&self, file: &Path) -> bool {
        let listed = self.with_files(&["ls-files", "--"], &[file.to_path_buf()]);
        // Where git cannot tell, nothing may be deleted.
        !listed.is_ok_and(|listed| listed.is_empty())
    }

    /// The files in a folder that are staged and deleted.
    pub(crate) fn deleted_in(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        let list = ["ls-files", "--deleted", "-z", "--"];
        let deleted = self.with_files(&list, &[folder.to_path_buf()])?;
        let deleted = deleted.split_terminator('\0');
        Ok(deleted.map(|file| self.root.join(file)).collect())
    }

    fn with_files(&self, words: &[&str], files: &[PathBuf]) -> Result<String, Error> {
        let files = files.iter().map(|file| file.as_os_str());
        self.output(words.iter().map(OsStr::new).chain(files))
    }
}
