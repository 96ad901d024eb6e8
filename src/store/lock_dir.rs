//! The private folder in which the processes of a run coordinate.
//!
//! It is outside of the store, so that a killed process leaves nothing there.
//! It belongs to this user alone: another user could otherwise redirect files
//! by links, block a run with a FIFO, or have files deleted. Only names that
//! this module makes are ever deleted.
//!
//! | name | meaning |
//! |---|---|
//! | `<32 hex digits>.process` | locked as long as its process lives; the digits are its token |
//! | `<32 hex digits>-<n>.child` | a folder that this process shares with processes that it starts |
//! | `<hash>.run` | the recordings that a run has made |
//! | `calls-<n>.lock` | locked while a recording is compared and replaced, or a call claimed; it lists the claimed calls |
//! | `cleaning.lock` | locked while something of a dead process is removed |

use std::env;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::child_folder;
use super::path_lock::PathLocks;
use super::private_folder::{self, LockDirError};
use crate::config::Variable;
use crate::hash::sha256_hex;

/// A log of a run that was not written for so long is left over.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Cleaning takes a moment. A process that was stopped while it cleans must not
/// block the others.
const CLEANING_PATIENCE: Duration = Duration::from_secs(2);

/// The lock folder, opened by this process.
#[derive(Debug)]
pub(super) struct LockDir {
    path: PathBuf,
    /// The file of this process, which it keeps locked.
    process: PathBuf,
    _locked: File,
    locks: PathLocks,
}

/// The lock folder of this process; `None` where it cannot be used, which is
/// reported once.
pub(super) fn lock_dir() -> Option<&'static LockDir> {
    static OF_THIS_PROCESS: LazyLock<Option<LockDir>> =
        LazyLock::new(|| match LockDir::open(&base()) {
            Ok(lock_dir) => Some(lock_dir),
            Err(error) => {
                // `eprintln!` would be captured in tests.
                let _ = writeln!(io::stderr(), "cached-stubs: {error}");
                None
            }
        });
    OF_THIS_PROCESS.as_ref()
}

/// The folder in which the lock folder is. A child of a test shares that of its parent.
pub(crate) fn base() -> PathBuf {
    Variable::LockBase.path().unwrap_or_else(env::temp_dir)
}

impl LockDir {
    /// Opens the lock folder in the folder for temporary files.
    pub(super) fn open(temp: &Path) -> Result<Self, LockDirError> {
        let path = private_folder::create(temp)?;
        match register(&path) {
            Ok((process, locked)) => {
                let lock_dir = Self {
                    locks: PathLocks::new(Some(path.clone())),
                    path,
                    process,
                    _locked: locked,
                };
                lock_dir.clean();
                Ok(lock_dir)
            }
            Err(error) => Err(LockDirError::io(&path, error)),
        }
    }

    /// The path of a file in the folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The file of this process.
    pub(super) fn process(&self) -> &Path {
        &self.process
    }

    /// What identifies this process in the folder.
    pub(super) fn token(&self) -> &str {
        let token = self.process.file_stem().and_then(|stem| stem.to_str());
        token.expect("`unique` makes it of hex digits")
    }

    /// Whether the process with this token lives.
    pub(super) fn is_alive(&self, token: &str) -> bool {
        is_locked(&self.file(&format!("{token}.process")))
    }

    /// The locks of paths.
    pub(super) fn locks(&self) -> &PathLocks {
        &self.locks
    }

    /// Runs `work` while no other process removes anything of a dead process;
    /// `None` if another one takes too long.
    pub(super) fn exclusively<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let lock = open_lock(&self.file("cleaning.lock")).ok()?;
        let begun = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => return Some(work()),
                Err(TryLockError::WouldBlock) if begun.elapsed() < CLEANING_PATIENCE => {
                    thread::sleep(Duration::from_millis(1));
                }
                Err(_) => return None,
            }
        }
    }

    /// Removes what dead processes and earlier runs left behind. Errors are
    /// ignored, since nothing depends on it.
    fn clean(&self) {
        self.exclusively(|| {
            let Ok(entries) = fs::read_dir(&self.path) else {
                return;
            };
            for entry in entries.filter_map(Result::ok) {
                let path = entry.path();
                if is_left_over(&path) {
                    let _ = fs::remove_file(path);
                } else {
                    child_folder::remove_if_left_over(&path);
                }
            }
        });
    }
}

/// Whether this is a file that we have made and that nobody needs any more.
fn is_left_over(path: &Path) -> bool {
    let Ok(metadata) = path.symlink_metadata() else {
        return false;
    };
    let name = path.file_name().and_then(|name| name.to_str());
    let Some((stem, extension)) = name.and_then(|name| name.split_once('.')) else {
        return false;
    };
    let digits = match extension {
        "process" => 32,
        "run" => 64,
        _ => return false,
    };
    let is_hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !metadata.is_file() || stem.len() != digits || !stem.bytes().all(is_hex) {
        return false;
    }
    if extension == "run" {
        let age = metadata.modified().ok().and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age > LEFT_OVER)
    } else {
        !is_locked(path)
    }
}

/// Whether the process lives that keeps this file locked.
pub(super) fn is_locked(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => file.try_lock_shared().is_err(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Registers this process as alive.
fn register(folder: &Path) -> io::Result<(PathBuf, File)> {
    loop {
        let path = folder.join(format!("{}.process", unique()));
        let file = create_new(&path)?;
        match file.try_lock() {
            Ok(()) => {
                let id = FileId::of(&file)?;
                // Else another process has just removed it as left over.
                if FileId::at(&path).is_ok_and(|at| at == id) {
                    return Ok((path, file));
                }
            }
            Err(TryLockError::WouldBlock) => {
                let _ = fs::remove_file(&path);
            }
            Err(TryLockError::Error(error)) => {
                let _ = fs::remove_file(&path);
                return Err(error);
            }
        }
    }
}

/// 32 hex digits that no other process has.
pub(super) fn unique() -> String {
    // Every `RandomState` has keys of its own.
    let random = RandomState::new().hash_one(SystemTime::now());
    let mut digits = sha256_hex(format!("{} {random}", process::id()));
    digits.truncate(32);
    digits
}

/// Opens a file of the lock folder to lock it.
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    private(&mut options).open(path)
}

pub(super) fn create_new(path: &Path) -> io::Result<File> {
    private(File::options().create_new(true).write(true)).open(path)
}

/// Only this user may read and write the file.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Identifies a file, whatever its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileId(#[cfg(unix)] (u64, u64));

impl FileId {
    #[cfg(unix)]
    fn new(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self((metadata.dev(), metadata.ino()))
    }

    /// On other systems std cannot identify files, and nobody removes the file
    /// of a process that lives.
    #[cfg(not(unix))]
    fn new(_: &fs::Metadata) -> Self {
        Self()
    }

    pub(super) fn of(file: &File) -> io::Result<Self> {
        Ok(Self::new(&file.metadata()?))
    }

    /// Of a link, its own.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        Ok(Self::new(&path.symlink_metadata()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_left_over_files_are_removed() {
        let temp = tempfile::tempdir().unwrap();
        let folder = LockDir::open(temp.path()).unwrap().path;
        let (token, hash) = ("0f".repeat(16), "0f".repeat(32));
        let old = |name: &str| {
            let file = File::create(folder.join(name)).unwrap();
            file.set_modified(SystemTime::now() - LEFT_OVER * 2)
                .unwrap();
        };
        let others = [
            "Cargo.toml",
            "notes.process",
            "calls-0.lock",
            &format!("{hash}.json"),
            &format!("{hash}.run.bak"),
            &format!("{}.process", token.to_uppercase()),
        ];
        others.iter().for_each(|name| old(name));
        old(&format!("{token}.process"));
        old(&format!("{hash}.run"));
        let young = folder.join(format!("{}.run", "1e".repeat(32)));
        File::create(&young).unwrap();
        let clone = folder.join(format!("{}.run", "2d".repeat(32)));
        fs::create_dir(&clone).unwrap();

        let lock_dir = LockDir::open(temp.path()).unwrap();
        assert!(young.exists() && clone.exists() && lock_dir.process.exists());
        for name in others {
            assert!(folder.join(name).exists(), "{name}");
        }
        assert!(!folder.join(format!("{hash}.run")).exists());
        assert!(!folder.join(format!("{token}.process")).exists());
    }
}
