//! Puts a recording's text in its place: whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// What became of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Written {
    /// It is in its place.
    New,
    /// It was there already, to the byte; nothing was touched.
    Same,
    /// Somebody else's file is there, and was to be left.
    Taken,
}

/// Writes `text` to `path`, through a file of another name in the same folder.
/// What stands there is left where it says the same and, unless `replace`,
/// whatever it says.
pub(super) fn write(path: &Path, text: &str, replace: bool) -> io::Result<Written> {
    match fs::read(path) {
        Ok(there) if there == text.as_bytes() => return Ok(Written::Same),
        Ok(_) if !replace => return Ok(Written::Taken),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let mut file = temporary(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    if replace {
        file.persist(path).map_err(|error| error.error)?;
        return Ok(Written::New);
    }
    match file.persist_noclobber(path) {
        Ok(_) => Ok(Written::New),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(Written::Taken),
        Err(error) => Err(error.error),
    }
}

/// A file that no look-up takes for a recording: its name does not end like
/// one. It is removed when it is dropped before it is in place.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".recording-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Committed files are read by everybody; temporary ones are not by default.
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_once_and_then_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/r.json");
        assert_eq!(write(&path, "one", false).unwrap(), Written::New);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(write(&path, "one", true).unwrap(), Written::Same);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
        assert_eq!(write(&path, "two", false).unwrap(), Written::Taken);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(write(&path, "two", true).unwrap(), Written::New);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_place_is_an_error_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        fs::create_dir(&path).unwrap();
        assert!(write(&path, "one", true).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn everybody_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        write(&path, "one", false).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
    }
}
