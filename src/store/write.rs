//! Writes files completely or not at all.
//!
//! Nothing is flushed to the disk: the crash of a process cannot tear a renamed
//! file, and after a power cut an empty recording is an error that names it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::KEY_IN_NAME;
#[cfg(unix)]
use super::lock_dir::FileId;
use super::path_lock::PathLock;
use super::regular_file;

/// The result of writing a file.
#[derive(Debug, PartialEq)]
pub(super) enum WriteOutcome {
    /// The file is new.
    New,
    /// The file replaced one with other content.
    Changed,
    /// The file existed with the same content; nothing was written.
    Same,
    /// Without a lock between processes: another one has just written the file;
    /// nothing was replaced.
    Taken,
}

/// Writes `contents` to `path`, through a temporary file in the same folder. The
/// lock is that of the path.
pub(super) fn write(lock: &PathLock<'_>, path: &Path, contents: &[u8]) -> io::Result<WriteOutcome> {
    regular_file::check_size(contents.len() as u64)?;
    let existing = regular_file::read(path)?;
    if existing.as_deref() == Some(contents) {
        return Ok(WriteOutcome::Same);
    }
    let mut temporary = Temporary::create(path)?;
    temporary.file.write_all(contents)?;
    if existing.is_some() {
        temporary.rename(path)?;
        return Ok(WriteOutcome::Changed);
    }
    if lock.file().is_some() {
        // Nobody else can have written it meanwhile. One rename changes the folder half as often
        // as a link and its removal.
        temporary.rename(path)?;
        return Ok(WriteOutcome::New);
    }
    match temporary.link(path) {
        Ok(()) => Ok(WriteOutcome::New),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(WriteOutcome::Taken),
        Err(error) => Err(error),
    }
}

/// A temporary file, named after the file that it is to become. Its extension
/// is not that of a recording.
///
/// It is locked while it is written. If a killed process left it behind, the
/// next one that writes the same file removes it, and every process removes
/// those that it finds when it first records into the folder.
struct Temporary {
    file: File,
    path: PathBuf,
    is_renamed: bool,
}

impl Temporary {
    fn create(target: &Path) -> io::Result<Self> {
        let folder = target.parent().unwrap_or(Path::new(""));
        let mut path = folder.join(temporary_name(target, None));
        loop {
            let file = match create_new(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(folder)?;
                    create_new(&path)
                }
                created => created,
            };
            match file {
                Ok(file) if lock(&file, &path) => {
                    return Ok(Self {
                        file,
                        path,
                        is_renamed: false,
                    });
                }
                // Another process took it for left over.
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if !remove_left_over(&path) {
                        path = folder.join(temporary_name(target, Some(unique())));
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Puts the file in its place.
    fn rename(mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.is_renamed = true;
        Ok(())
    }

    /// Puts the file in its place unless there is one already.
    fn link(self, target: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Not every file system has hard links. The caller holds the lock
            // and has seen that there is no file.
            Err(_) => self.rename(target),
            Ok(()) => Ok(()),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_renamed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// `.recording-<name>.tmp`, or with a number if that is taken.
fn temporary_name(target: &Path, unique: Option<String>) -> OsString {
    let mut name = OsString::from(PREFIX);
    name.push(target.file_name().unwrap_or_default());
    if let Some(unique) = unique {
        name.push(".");
        name.push(unique);
    }
    name.push(SUFFIX);
    name
}

const PREFIX: &str = ".recording-";
const SUFFIX: &str = ".tmp";

/// Whether a temporary file of ours has this name, and nobody else's.
pub(crate) fn is_temporary(name: &OsStr) -> bool {
    let name = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    let Some(target) = name.and_then(|name| name.strip_suffix(SUFFIX)) else {
        return false;
    };
    let target = match target.rsplit_once('.') {
        Some((target, number)) if is_number(number) => target,
        _ => target,
    };
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    match target.rsplit_once('.') {
        Some((hash, "bin")) => is_hex(hash, 64),
        Some((recording, "json")) => {
            let key = recording.rsplit_once('.').map(|(_, key)| key);
            key.is_some_and(|key| is_hex(key, KEY_IN_NAME))
        }
        Some(_) => false,
        // That of `Folder::check_writable`.
        None => is_hex(target, 32),
    }
}

/// Whether `unique` makes such text.
fn is_number(text: &str) -> bool {
    let is_decimal = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-')
        .is_some_and(|(process, number)| is_decimal(process) && is_decimal(number))
}

fn unique() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{}-{number}", process::id())
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    // Everybody may read committed files.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options.open(path)
}

/// Locks the file. False if another process has just removed it as left over.
#[cfg(unix)]
fn lock(file: &File, path: &Path) -> bool {
    match file.try_lock() {
        Ok(()) => is_at(file, path),
        Err(fs::TryLockError::WouldBlock) => false,
        // Where files cannot be locked, nobody removes them.
        Err(fs::TryLockError::Error(_)) => true,
    }
}

/// Whether this open file is the one at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    match (FileId::of(file), FileId::at(path)) {
        (Ok(file), Ok(at)) => file == at,
        _ => false,
    }
}

/// Removes the temporary file of a killed process, whose lock the system has
/// released. False if it may still be written.
#[cfg(unix)]
pub(crate) fn remove_left_over(path: &Path) -> bool {
    // Opening a FIFO or a device could block.
    if !path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file())
    {
        return false;
    }
    let file = match File::options().write(true).open(path) {
        Ok(file) => file,
        Err(error) => return error.kind() == io::ErrorKind::NotFound,
    };
    file.try_lock().is_ok() && is_at(&file, path) && fs::remove_file(path).is_ok()
}

/// On other systems a locked file cannot be renamed. So temporary files are not
/// locked there, and it is unknown which ones are left over.
#[cfg(not(unix))]
fn lock(_: &File, _: &Path) -> bool {
    true
}

#[cfg(not(unix))]
pub(crate) fn remove_left_over(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, contents: &[u8]) -> io::Result<WriteOutcome> {
        super::write(&PathLock::acquire(path), path, contents)
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        files
    }

    #[test]
    fn a_file_is_only_written_if_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/r.json");
        assert_eq!(write(&path, b"one").unwrap(), WriteOutcome::New);
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(write(&path, b"one").unwrap(), WriteOutcome::Same);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
        assert_eq!(write(&path, b"two").unwrap(), WriteOutcome::Changed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(files(path.parent().unwrap()), ["r.json"]);
    }

    #[test]
    fn temporary_files_are_recognized_by_their_names() {
        let (key, hash) = ("0f".repeat(8), "0f".repeat(32));
        let ours = [
            temporary_name(Path::new(&format!("a-b.{key}.json")), None),
            temporary_name(Path::new(&format!("a-b.{key}.json")), Some(unique())),
            temporary_name(Path::new(&format!("{hash}.bin")), None),
            temporary_name(Path::new(&format!("{hash}.bin")), Some(unique())),
        ];
        for name in ours {
            assert!(is_temporary(&name), "{}", name.display());
        }
        for name in [
            ".recording-.tmp",
            ".recording-4711.tmp",
            ".recording-notes.json.tmp",
            ".recording-notes.txt.tmp",
            &format!(".recording-a.{key}.json"),
            &format!("recording-a.{key}.json.tmp"),
            &format!(".recording-a.{key}.json.1.tmp"),
        ] {
            assert!(!is_temporary(OsStr::new(name)), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_of_a_killed_process_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let left_over = folder.path().join(".recording-r.json.tmp");
        fs::write(&left_over, "half a f").unwrap();
        fs::write(folder.path().join("notes.tmp"), "mine").unwrap();
        write(&folder.path().join("r.json"), b"one").unwrap();
        assert_eq!(files(folder.path()), ["notes.tmp", "r.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_another_process_writes_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        let other = Temporary::create(&path).unwrap();
        // A process that shares no lock with this one writes at the same time.
        assert_eq!(write(&path, b"one").unwrap(), WriteOutcome::New);
        assert!(other.path.exists());
        let error = other.link(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(files(folder.path()), ["r.json"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
    }

    /// Recording must not take longer the more recordings there are.
    #[cfg(unix)]
    #[test]
    fn the_folder_is_not_searched() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode));
        mode(0o300).unwrap();
        let path = folder.path().join("r.json");
        let written = write(&path, b"one");
        mode(0o700).unwrap();
        assert_eq!(written.unwrap(), WriteOutcome::New);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_temporary_file_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        let link = folder.path().join(".recording-r.json.tmp");
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        let path = folder.path().join("r.json");
        assert_eq!(write(&path, b"one").unwrap(), WriteOutcome::New);
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert!(!path.is_symlink() && link.is_symlink());
    }

    #[test]
    fn a_folder_at_the_path_is_an_error_and_leaves_no_file_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        fs::create_dir(&path).unwrap();
        assert!(write(&path, b"one").is_err());
        assert_eq!(files(folder.path()), ["r.json"]);
    }

    #[test]
    fn nothing_is_written_that_could_not_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        let large = vec![b' '; regular_file::LARGEST as usize];
        assert_eq!(write(&path, &large).unwrap(), WriteOutcome::New);
        assert_eq!(regular_file::read(&path).unwrap().unwrap(), large);
        let error = write(&path, &[large, vec![b' ']].concat()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it has 104857601 bytes, but recordings have at most 104857600 (100 MiB)"
        );
    }

    #[cfg(unix)]
    #[test]
    fn everybody_may_read_a_recording() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json");
        write(&path, b"one").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
    }
}
