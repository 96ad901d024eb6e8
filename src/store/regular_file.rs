//! Reads the files of a store, which may come from anybody.
//!
//! A pull request can bring a FIFO that blocks, a link to a device that never
//! ends, or a sparse file of a terabyte.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::render::shown_path;

/// The largest file that is read or written. GitHub refuses larger ones, too.
pub(crate) const LARGEST: u64 = 100 * 1024 * 1024;

/// The content of a file; `None` if it does not exist.
///
/// # Errors
///
/// If it is not a regular file of at most [`LARGEST`] bytes, or is a symbolic
/// link to something outside of its folder.
pub(crate) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match open(path) {
        Ok(file) => file,
        // A link whose target does not exist is another error.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) if path.is_symlink() => open(&target_of(path)?)?,
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Refused::NotAFile.into());
    }
    check_size(metadata.len())?;
    // It may grow meanwhile.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    check_size(bytes.len() as u64)?;
    Ok(Some(bytes))
}

/// The first bytes of a file. Of anything else, there may be some, too.
pub(super) fn read_head(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; most];
    let length = open(path)?.read(&mut bytes)?;
    bytes.truncate(length);
    Ok(bytes)
}

/// Writes these bytes into the file at this place, unless it is a link.
#[cfg(feature = "__command")]
pub(super) fn overwrite(path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = open_with(OpenOptions::new().write(true), path)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

/// Whether a file of this size is read and written.
pub(super) fn check_size(bytes: u64) -> io::Result<()> {
    if bytes > LARGEST {
        return Err(Refused::TooLarge(bytes).into());
    }
    Ok(())
}

fn open(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().read(true), path)
}

/// Opens the file without blocking and without following a link at its end.
#[cfg(unix)]
fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    match flags::NO_FOLLOW_NON_BLOCKING {
        Some(flags) => options.custom_flags(flags).open(path),
        None => open_checked(options, path),
    }
}

#[cfg(not(unix))]
fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    open_checked(options, path)
}

/// The same where the flags are not known.
fn open_checked(options: &OpenOptions, path: &Path) -> io::Result<File> {
    if path.symlink_metadata()?.is_file() {
        options.open(path)
    } else {
        Err(Refused::NotAFile.into())
    }
}

/// Where a link leads, which must be in its folder.
fn target_of(link: &Path) -> io::Result<PathBuf> {
    let target = match link.canonicalize() {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Refused::BrokenLink.into());
        }
        Err(error) => return Err(error),
    };
    let folder = match link.parent() {
        Some(folder) if folder != Path::new("") => folder.canonicalize()?,
        _ => std::env::current_dir()?.canonicalize()?,
    };
    if target.parent() == Some(folder.as_path()) {
        Ok(target)
    } else {
        Err(Refused::LeavesFolder.into())
    }
}

/// `O_NOFOLLOW | O_NONBLOCK`, which std does not offer. A wrong value would be
/// ignored or refused by the system; see `asm/fcntl.h` and `sys/fcntl.h`.
#[cfg(unix)]
mod flags {
    pub(super) const NO_FOLLOW_NON_BLOCKING: Option<i32> =
        if cfg!(any(target_os = "linux", target_os = "android")) {
            if cfg!(any(
                target_arch = "x86",
                target_arch = "x86_64",
                target_arch = "riscv64",
                target_arch = "loongarch64",
                target_arch = "s390x",
            )) {
                Some(0o400_000 | 0o4000)
            } else if cfg!(any(target_arch = "arm", target_arch = "aarch64")) {
                Some(0o100_000 | 0o4000)
            } else {
                None
            }
        } else if cfg!(any(target_vendor = "apple", target_os = "freebsd")) {
            Some(0x100 | 0x4)
        } else {
            None
        };
}

/// Why a file is not read or written.
#[derive(Debug)]
pub(super) enum Refused {
    NotAFile,
    TooLarge(u64),
    BrokenLink,
    LeavesFolder,
    /// The same for a folder of the store.
    LeavesStore,
    /// This folder is there, whose name differs only by case.
    DiffersByCase(PathBuf),
}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        Self::other(refused)
    }
}

impl std::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::TooLarge(bytes) => write!(
                f,
                "it has {bytes} bytes, but recordings have at most {} ({} MiB)",
                LARGEST,
                LARGEST >> 20
            ),
            Self::BrokenLink => f.write_str("it is a symbolic link whose target does not exist"),
            Self::LeavesFolder => f.write_str("it is a symbolic link that leads out of its folder"),
            Self::LeavesStore => {
                f.write_str("a symbolic link leads out of the folder of recordings")
            }
            Self::DiffersByCase(other) => write!(
                f,
                "it differs only by case from {}, which is the same on macOS and Windows; remove \
                 that one, or give one of the functions another name: name = \"…\"",
                shown_path(other),
            ),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn error(path: &Path) -> String {
        read(path).unwrap_err().to_string()
    }

    #[test]
    fn only_regular_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("r.json"), "{}").unwrap();
        assert_eq!(read(&at("r.json")).unwrap().unwrap(), b"{}");
        assert_eq!(read(&at("missing.json")).unwrap(), None);

        fs::create_dir(at("folder.json")).unwrap();
        assert_eq!(error(&at("folder.json")), "it is not a regular file");
        let made = Command::new("mkfifo").arg(at("fifo.json")).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(error(&at("fifo.json")), "it is not a regular file");
            assert!(open_checked(OpenOptions::new().read(true), &at("fifo.json")).is_err());
        }
    }

    #[test]
    fn links_stay_in_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("r.json"), "{}").unwrap();
        symlink("r.json", at("inside.json")).unwrap();
        assert_eq!(read(&at("inside.json")).unwrap().unwrap(), b"{}");
        symlink("nowhere.json", at("broken.json")).unwrap();
        assert_eq!(
            error(&at("broken.json")),
            "it is a symbolic link whose target does not exist"
        );
        for (number, target) in ["/dev/zero", "/etc/passwd", "../"].iter().enumerate() {
            let link = at(&format!("{number}.json"));
            symlink(target, &link).unwrap();
            assert_eq!(
                error(&link),
                "it is a symbolic link that leads out of its folder",
                "{target}"
            );
        }
    }

    #[test]
    fn large_files_are_refused_without_reading_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse.json");
        File::create(&path).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(
            error(&path),
            "it has 1073741824 bytes, but recordings have at most 104857600 (100 MiB)"
        );
    }
}
