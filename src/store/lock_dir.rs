//! The folder in which the processes of a run coordinate.
//!
//! It is outside of the store, so that a killed process leaves nothing there.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

/// Files older than this are left over from earlier runs.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder, created if necessary.
///
/// # Errors
///
/// If the temporary folder cannot be used.
pub(super) fn path() -> io::Result<PathBuf> {
    static CLEANED: Once = Once::new();

    let folder = env::temp_dir().join("cached-stubs");
    fs::create_dir_all(&folder)?;
    CLEANED.call_once(|| remove_left_over(&folder));
    Ok(folder)
}

/// Removes what killed processes and earlier runs left behind. Errors are
/// ignored: nobody reads those files.
fn remove_left_over(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if age().is_some_and(|age| age > LEFT_OVER) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn old_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("0.run"), folder.path().join("1.run"));
        for path in [&old, &new] {
            fs::write(path, "").unwrap();
        }
        let file = fs::File::options().write(true).open(&old).unwrap();
        file.set_modified(SystemTime::now() - LEFT_OVER * 2)
            .unwrap();
        remove_left_over(folder.path());
        assert!(!old.exists() && new.exists());
    }
}
