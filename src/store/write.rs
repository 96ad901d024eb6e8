//! Puts a recording's text in its place: whole or not at all.

use std::fs;
#[cfg(unix)]
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

#[cfg(unix)]
use super::process_lock::is_file_at;

/// What became of a text.
#[derive(Debug, PartialEq)]
pub(super) enum WriteOutcome {
    /// It is in its place, where nothing was.
    New,
    /// It is in its place, where another one was.
    Changed,
    /// It was there already, to the byte; nothing was touched.
    Same,
    /// Somebody else's file is there, and was to be left.
    Taken,
}

/// Writes `contents` to `path`, through a file of another name in the same folder.
/// What stands there is left where it says the same and, unless `replace`,
/// whatever it says.
pub(super) fn write(path: &Path, contents: &[u8], replace: bool) -> io::Result<WriteOutcome> {
    let written = match super::file_at(path)? {
        Some(there) if there == contents => return Ok(WriteOutcome::Same),
        Some(_) if !replace => return Ok(WriteOutcome::Taken),
        Some(_) => WriteOutcome::Changed,
        None => WriteOutcome::New,
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let mut file = temporary(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    if replace {
        file.persist(path).map_err(|error| error.error)?;
        return Ok(written);
    }
    match file.persist_noclobber(path) {
        Ok(_) => Ok(written),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(WriteOutcome::Taken),
        Err(error) => Err(error.error),
    }
}

const PREFIX: &str = ".recording-";
const SUFFIX: &str = ".tmp";

/// A file that no look-up takes for a recording: its name does not end like
/// one. It is removed when it is dropped before it is in place, and locked
/// until then, so that it is not taken for a left-over one.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Committed files are read by everybody; temporary ones are not by default.
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    loop {
        let file = builder.tempfile_in(folder)?;
        #[cfg(unix)]
        if !is_kept(&file) {
            continue;
        }
        return Ok(file);
    }
}

/// Whether the file is locked before anybody takes it for a left-over one.
/// Where files cannot be locked, nobody does.
#[cfg(unix)]
fn is_kept(file: &NamedTempFile) -> bool {
    match file.as_file().try_lock() {
        Ok(()) => is_file_at(file.as_file(), file.path()),
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => true,
    }
}

/// Removes the temporary files of processes that were killed; the system has
/// given their locks back. What fails here stays: nobody reads it.
#[cfg(unix)]
pub(super) fn remove_left_over(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(PREFIX) || !name.ends_with(SUFFIX) {
            continue;
        }
        let file = File::options().write(true).open(entry.path());
        if let Ok(file) = file
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file that somebody has locked cannot be read elsewhere: there temporary
/// files bear no lock, and nothing tells which ones are left over.
#[cfg(not(unix))]
pub(super) fn remove_left_over(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_once_and_then_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/r.json");
        assert_eq!(write(&path, b"one", false).unwrap(), WriteOutcome::New);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(write(&path, b"one", true).unwrap(), WriteOutcome::Same);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
        assert_eq!(write(&path, b"two", false).unwrap(), WriteOutcome::Taken);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(write(&path, b"two", true).unwrap(), WriteOutcome::Changed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let left_over = folder.path().join(".recording-4711.tmp");
        let others = [".recording-4711.json", "notes.tmp", "r.json"];
        for path in others.map(|name| folder.path().join(name)) {
            fs::write(path, "half a f").unwrap();
        }
        fs::write(&left_over, "half a f").unwrap();
        let under_way = temporary(folder.path()).unwrap();
        remove_left_over(folder.path());
        assert!(!left_over.exists() && under_way.path().exists());
        drop(under_way);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), others.len());
        remove_left_over(&folder.path().join("not there"));
    }

    #[test]
    fn a_folder_in_the_place_is_an_error_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        fs::create_dir(&path).unwrap();
        assert!(write(&path, b"one", true).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn everybody_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        write(&path, b"one", false).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
    }
}
