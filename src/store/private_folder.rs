//! Makes the lock folder, and checks that it belongs to this user alone.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::render::shown_path;

/// The folder, created if necessary, if no other user can write to it or
/// exchange it.
#[cfg(unix)]
pub(super) fn create(temp: &Path) -> Result<PathBuf, LockDirError> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};

    let uid = uid(temp).map_err(|error| LockDirError::io(temp, error))?;
    let parent = fs::metadata(temp).map_err(|error| LockDirError::io(temp, error))?;
    let (is_shared, is_sticky) = (parent.mode() & 0o022 != 0, parent.mode() & 0o1000 != 0);
    if !is_sticky && (is_shared || ![0, uid].contains(&parent.uid())) {
        return Err(LockDirError::new(temp, Problem::Exchangeable));
    }
    let path = temp.join(format!("cached-stubs-{uid}"));
    match fs::DirBuilder::new().mode(0o700).create(&path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(LockDirError::io(&path, error));
        }
        _ => {}
    }
    // Not following a link.
    let folder = path
        .symlink_metadata()
        .map_err(|error| LockDirError::io(&path, error))?;
    let problem = if !folder.is_dir() {
        Problem::NotAFolder
    } else if folder.uid() != uid {
        Problem::OtherOwner(folder.uid())
    } else if folder.mode() & 0o077 != 0 {
        Problem::Shared(folder.mode() & 0o777)
    } else {
        return Ok(path);
    };
    Err(LockDirError::new(&path, problem))
}

/// The user as whom this process creates files. std does not offer its id.
#[cfg(unix)]
fn uid(temp: &Path) -> io::Result<u32> {
    use std::os::unix::fs::MetadataExt as _;

    let path = temp.join(format!(".cached-stubs-{}", super::lock_dir::unique()));
    let file = super::lock_dir::create_new(&path)?;
    let uid = file.metadata().map(|metadata| metadata.uid());
    let _ = fs::remove_file(&path);
    uid
}

/// On other systems every user has a folder for temporary files.
#[cfg(not(unix))]
pub(super) fn create(temp: &Path) -> Result<PathBuf, LockDirError> {
    let path = temp.join("cached-stubs");
    match fs::create_dir_all(&path) {
        Ok(()) => Ok(path),
        Err(error) => Err(LockDirError::io(&path, error)),
    }
}

/// Why the lock folder cannot be used.
#[derive(Debug)]
pub(super) struct LockDirError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
#[cfg_attr(not(unix), allow(dead_code))]
enum Problem {
    Io(io::Error),
    /// Other users may rename the lock folder and put another one in its place.
    Exchangeable,
    NotAFolder,
    OtherOwner(u32),
    Shared(u32),
}

impl LockDirError {
    #[cfg_attr(not(unix), allow(dead_code))]
    fn new(path: &Path, problem: Problem) -> Self {
        Self {
            path: path.to_path_buf(),
            problem,
        }
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::new(path, Problem::Io(error))
    }
}

impl fmt::Display for LockDirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = match &self.problem {
            Problem::Io(error) => error.to_string(),
            Problem::Exchangeable => "other users may rename what is in it".to_owned(),
            Problem::NotAFolder => "it is not a folder".to_owned(),
            Problem::OtherOwner(uid) => format!("it belongs to another user, with the id {uid}"),
            Problem::Shared(mode) => format!("its mode is {mode:o} instead of 700"),
        };
        write!(
            f,
            "{} cannot be used for locks: {problem}\n\
             Processes that record at the same time may make the same call twice; the first\n\
             recording counts. Set TMPDIR to a folder that only you can write to.",
            shown_path(&self.path),
        )
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A folder for temporary files, and the lock folder in it.
    fn folders() -> (tempfile::TempDir, PathBuf) {
        let temp = tempfile::tempdir().unwrap();
        let path = create(temp.path()).unwrap();
        (temp, path)
    }

    fn error(temp: &tempfile::TempDir) -> String {
        let error = create(temp.path()).unwrap_err().to_string();
        let (first, rest) = error.split_once('\n').unwrap();
        assert!(rest.starts_with("Processes that record"), "{rest}");
        first
            .replace(temp.path().to_str().unwrap(), "TMP")
            .replace(&format!("-{}", uid(temp.path()).unwrap()), "-UID")
    }

    #[test]
    fn the_folder_is_private() {
        let (temp, path) = folders();
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert_eq!(create(temp.path()).unwrap(), path);
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_refused() {
        let (temp, path) = folders();
        set_mode(&path, 0o770);
        assert_eq!(
            error(&temp),
            "TMP/cached-stubs-UID cannot be used for locks: its mode is 770 instead of 700"
        );
    }

    #[test]
    fn a_link_is_refused_even_to_a_private_folder() {
        let (temp, path) = folders();
        let private = temp.path().join("private");
        fs::rename(&path, &private).unwrap();
        symlink(&private, &path).unwrap();
        let refused = "TMP/cached-stubs-UID cannot be used for locks: it is not a folder";
        assert_eq!(error(&temp), refused);
        fs::remove_file(&path).unwrap();
        fs::write(&path, "").unwrap();
        assert_eq!(error(&temp), refused);
    }

    #[test]
    fn a_folder_that_others_may_exchange_is_refused() {
        let (temp, _) = folders();
        set_mode(temp.path(), 0o777);
        assert_eq!(
            error(&temp),
            "TMP cannot be used for locks: other users may rename what is in it"
        );
        set_mode(temp.path(), 0o1777);
        assert!(create(temp.path()).is_ok());
    }
}
