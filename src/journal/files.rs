//! The files that processes leave in a folder for `cargo stubs`, one each.
//! Nothing goes to stdout, which belongs to whoever lists the tests.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A new file of this process in the folder that the variable names; `None` if
/// the variable is not set.
pub(crate) fn create_for(variable: &str, extension: &str) -> Option<io::Result<File>> {
    let folder = env::var_os(variable).filter(|folder| !folder.is_empty())?;
    Some(create_in(Path::new(&folder), extension))
}

fn create_in(folder: &Path, extension: &str) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let id = std::process::id();
    // The system reuses process ids.
    for count in 0_u32.. {
        let path = folder.join(format!("{id}-{count}.{extension}"));
        match File::options().append(true).create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
    }
    unreachable!("some count is free")
}

/// The files with this extension in a folder, sorted by name.
#[cfg(feature = "__command")]
pub(crate) fn list(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<_> = entries
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == extension))
        .collect();
    files.sort();
    Ok(files)
}

/// The name and the folder of the package that cargo runs this process for.
pub(crate) fn package() -> (Option<String>, Option<PathBuf>) {
    let name = env::var("CARGO_PKG_NAME").ok();
    let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    (name, folder)
}
