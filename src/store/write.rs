//! Writes files completely or not at all.

use std::fs;
#[cfg(unix)]
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

#[cfg(unix)]
use super::process_lock::is_file_at;

/// The result of writing a file.
#[derive(Debug, PartialEq)]
pub(super) enum WriteOutcome {
    /// The file is new.
    New,
    /// The file replaced one with other content.
    Changed,
    /// The file existed with the same content; nothing was written.
    Same,
    /// A file with other content exists and must not be replaced.
    Taken,
}

/// Writes `contents` to `path`, through a temporary file in the same folder. A
/// file with other content is replaced only with `replace`.
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

/// A temporary file. Its extension is not that of a recording. It is removed
/// when it is dropped, and locked until then, so that no other process takes it
/// for a left-over file.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Everybody may read committed files; temporary files are private by
        // default.
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

/// Locks the file. False if another process has just removed it as left over.
#[cfg(unix)]
fn is_kept(file: &NamedTempFile) -> bool {
    match file.as_file().try_lock() {
        Ok(()) => is_file_at(file.as_file(), file.path()),
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => true,
    }
}

/// Removes the temporary files of killed processes, whose locks the system has
/// released. Errors are ignored, since nobody reads those files.
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

/// On other systems a locked file cannot be read. So temporary files are not
/// locked there, and it is unknown which ones are left over.
#[cfg(not(unix))]
pub(super) fn remove_left_over(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_then_stays() {
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
    fn only_the_files_of_killed_processes_are_removed() {
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
    fn a_folder_at_the_path_is_an_error_and_leaves_no_file_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        fs::create_dir(&path).unwrap();
        assert!(write(&path, b"one", true).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn everybody_may_read_a_recording() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        write(&path, b"one", false).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
    }
}
