//! The folder in which processes that record at once tell each other of it:
//! never in the store, so that one that is killed leaves nothing there.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

/// What was not touched for so long is left over.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

/// # Errors
///
/// Where the temporary folder cannot be used. Then nobody is told anything.
pub(super) fn folder() -> io::Result<PathBuf> {
    static CLEANED: Once = Once::new();

    let folder = env::temp_dir().join("cached-stubs");
    fs::create_dir_all(&folder)?;
    CLEANED.call_once(|| remove_left_over(&folder));
    Ok(folder)
}

/// What killed processes and former runs left. What fails here stays.
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
    fn what_is_old_goes() {
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
