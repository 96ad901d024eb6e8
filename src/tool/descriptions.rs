//! The descriptions that many binaries left in one folder.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::description::EXTENSION;
use super::{Description, files_in};

impl Description {
    /// All descriptions that binaries left in the folder.
    ///
    /// # Errors
    ///
    /// Where the folder or a description in it cannot be read.
    pub fn read_all(folder: &Path) -> io::Result<Vec<Self>> {
        let read = |path: PathBuf| {
            let file = File::open(path)?;
            serde_json::from_reader(BufReader::new(file)).map_err(io::Error::from)
        };
        files_in(folder, EXTENSION)?.into_iter().map(read).collect()
    }
}
