//! What a process tells `cargo stubs`, where an environment variable asks for
//! it: which functions and fixtures it has, and what its tests did with the
//! recordings. Each process writes files of its own; nothing goes to stdout,
//! which belongs to whoever lists the tests.

mod description;
#[cfg(feature = "cli")]
mod descriptions;
mod event;
mod fixtures;
pub(crate) mod journal;
#[cfg(feature = "cli")]
mod journals;

#[cfg(feature = "cli")]
pub use self::description::{DESCRIBE, DescribedFixture, DescribedFunction, Description};
pub use self::event::{Change, Event};
pub use self::fixtures::{Fixture, RegisteredFixture};
#[cfg(feature = "cli")]
pub use self::journal::JOURNAL;
#[cfg(feature = "cli")]
pub use self::journals::{Entry, Journals};

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// A new file of this process in the folder that a variable names; `None`
/// where it is not set.
fn file_in(variable: &str, extension: &str) -> Option<io::Result<File>> {
    let folder = env::var_os(variable).filter(|folder| !folder.is_empty())?;
    Some(create_in(Path::new(&folder), extension))
}

fn create_in(folder: &Path, extension: &str) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let id = std::process::id();
    // Ids of processes are used again.
    for count in 0_u32.. {
        let path = folder.join(format!("{id}-{count}.{extension}"));
        match File::options().append(true).create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
    }
    unreachable!("some count is free")
}

/// The files of this ending in a folder, by name.
#[cfg(feature = "cli")]
fn files_in(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<_> = entries
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == extension))
        .collect();
    files.sort();
    Ok(files)
}

/// The package that cargo runs this process for.
fn package() -> (Option<String>, Option<PathBuf>) {
    let name = env::var("CARGO_PKG_NAME").ok();
    let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    (name, folder)
}
