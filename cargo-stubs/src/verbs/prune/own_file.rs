//! A file that is provably the store's, and may be deleted.

use std::fs;
use std::path::{Path, PathBuf};

use cached_stubs::__command::{self as library, Recording};

use super::sidecars::is_named_beside;
use super::territory::Territory;
use crate::outcome::Error;

pub(in crate::verbs) struct OwnFile {
    pub(in crate::verbs) path: PathBuf,
    /// The folder of recordings that contains it.
    pub(in crate::verbs) root: PathBuf,
    pub(in crate::verbs) proof: Proof,
}

/// What shows that a file is still the one that was found before the tests ran.
pub(in crate::verbs) enum Proof {
    Recording(Recording),
    Sidecar,
    Temporary,
}

impl OwnFile {
    /// Whether the file is the one that was found.
    pub(in crate::verbs) fn is_unchanged(&self) -> bool {
        match &self.proof {
            Proof::Recording(found) => library::read(&self.path).is_ok_and(|now| now == *found),
            Proof::Sidecar => library::is_sidecar(&self.path),
            Proof::Temporary => true,
        }
    }

    /// Deletes what tells git how to treat sidecars, if it is all that remains.
    fn delete_attributes(&self) {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let files: Vec<_> = entries.map(|entry| entry.path()).collect();
        if let [only] = files.as_slice()
            && library::is_attributes(only)
        {
            // Then the folder remains, too.
            let _ = fs::remove_file(only);
        }
    }

    /// Deletes the file, and the folders that become empty. False if it has changed, or is
    /// in use now.
    pub(in crate::verbs) fn delete(&self, territory: &Territory) -> Result<bool, Error> {
        if territory.check(&self.path, &self.root).is_err() || !self.is_unchanged() {
            return Ok(false);
        }
        match self.proof {
            Proof::Temporary if !library::remove_left_over(&self.path) => return Ok(false),
            Proof::Temporary => {}
            Proof::Sidecar if is_named_beside(&self.path) => return Ok(false),
            Proof::Sidecar | Proof::Recording(_) => {
                fs::remove_file(&self.path).map_err(|error| Error::at(&self.path, error))?;
            }
        }
        self.delete_attributes();
        let folders = self.path.ancestors().skip(1);
        for folder in folders.take_while(|folder| *folder != self.root) {
            // Fails for a folder that is not empty.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(true)
    }
}
