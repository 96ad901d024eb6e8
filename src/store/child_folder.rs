//! The folders through which a test and the processes that it starts talk.
//!
//! Each is in the lock folder, under the name of its process's file there: once that
//! process is dead, the next one removes it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::lock_dir::{is_locked, lock_dir};

const EXTENSION: &str = "child";

/// A new folder for the children of this process.
pub(crate) fn child_folder() -> io::Result<PathBuf> {
    let lock_dir = lock_dir().ok_or_else(|| io::Error::other("the lock folder cannot be used"))?;
    let process = lock_dir.token();
    let mut folders = (0_u32..).map(|n| lock_dir.file(&format!("{process}-{n}.{EXTENSION}")));
    folders
        .find_map(|folder| match create_private(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
            other => Some(other.map(|()| folder)),
        })
        .expect("some number is free")
}

/// Removes the folder if it is that of a process that is dead.
pub(super) fn remove_if_left_over(path: &Path) {
    let is_folder = path.symlink_metadata().is_ok_and(|it| it.is_dir());
    let Some(process) = process_of(path).filter(|_| is_folder) else {
        return;
    };
    if !is_locked(&process) {
        let entries = fs::read_dir(path).into_iter().flatten();
        for entry in entries.filter_map(Result::ok) {
            // It holds only files.
            let _ = fs::remove_file(entry.path());
        }
        let _ = fs::remove_dir(path);
    }
}

/// The file of the process that made the folder; `None` if no process of ours did.
fn process_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let (process, number) = name.strip_suffix(".child")?.split_once('-')?;
    let is_hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_ours = process.len() == 32
        && process.bytes().all(is_hex)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit());
    is_ours.then(|| path.with_file_name(format!("{process}.process")))
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;

    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

#[cfg(test)]
mod tests {
    use super::super::lock_dir::LockDir;
    use super::*;

    #[test]
    fn the_folder_of_a_dead_process_is_removed_by_the_next_one() {
        let temp = tempfile::tempdir().unwrap();
        let open = || LockDir::open(temp.path()).unwrap();
        let (alive, dead) = (open(), open());
        let folder = |of: &LockDir| {
            let folder = of.process().with_extension("").to_str().unwrap().to_owned();
            let folder = PathBuf::from(folder + "-0.child");
            create_private(&folder).unwrap();
            fs::write(folder.join("1-0.started"), "").unwrap();
            folder
        };
        let (kept, left_over) = (folder(&alive), folder(&dead));
        let other = kept.with_file_name("notes-0.child");
        fs::create_dir(&other).unwrap();
        drop(dead);
        open();
        assert!(kept.exists() && other.exists());
        assert!(!left_over.exists());
    }
}
