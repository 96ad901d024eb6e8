//! Which files of a store git ignores: they are missing in every clone.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::Git;

impl Git {
    /// Those of the files that git ignores; none where that cannot be known. Runs git once.
    pub(crate) fn ignored(&self, files: &[PathBuf]) -> Vec<PathBuf> {
        let names: Vec<_> = files.iter().filter_map(|file| file.to_str()).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let output = self.check_ignore(names.join("\0"));
        let output = String::from_utf8(output.unwrap_or_default()).unwrap_or_default();
        let ignored = output.split_terminator('\0');
        ignored.map(PathBuf::from).collect()
    }

    fn check_ignore(&self, names: String) -> Option<Vec<u8>> {
        // `check-ignore` refuses `--literal-pathspecs`.
        let mut git = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(["check-ignore", "--stdin", "-z"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut stdin = git.stdin.take()?;
        // Git answers while it reads.
        let writer = thread::spawn(move || stdin.write_all(names.as_bytes()));
        let output = git.wait_with_output().ok()?;
        writer.join().ok()?.ok()?;
        Some(output.stdout)
    }
}

/// Those of the files in a folder that git ignores; none without git.
pub(crate) fn ignored_in(folder: &Path, files: &[PathBuf]) -> Vec<PathBuf> {
    Git::of(folder).map_or_else(|_| Vec::new(), |git| git.ignored(files))
}
