//! Which recordings git ignores: every clone would lack them.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Of so many folders at most. The names must fit into a pipe, since git answers while it reads.
const MOST_FOLDERS: usize = 200;
const MOST_BYTES: usize = 32 * 1024;

/// One recording and one sidecar of each folder, if git ignores it; none where that cannot be
/// known. A rule ignores a folder or a kind of file, rarely one file.
pub(super) fn ignored_by_git(folders: &[PathBuf]) -> Vec<PathBuf> {
    let samples: Vec<_> = folders
        .iter()
        .take(MOST_FOLDERS)
        .flat_map(samples_of)
        .collect();
    let Some(folder) = samples.first().and_then(|sample| sample.parent()) else {
        return Vec::new();
    };
    let output = check_ignore(folder, &samples).unwrap_or_default();
    let names = String::from_utf8_lossy(&output);
    names.split_terminator('\0').map(PathBuf::from).collect()
}

fn samples_of(folder: &PathBuf) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let first_of = |extension: &str| {
        let mut files = files.iter();
        files.find(|file| file.extension().is_some_and(|found| found == extension))
    };
    ["json", "bin"]
        .into_iter()
        .filter_map(first_of)
        .cloned()
        .collect()
}

fn check_ignore(folder: &Path, files: &[PathBuf]) -> Option<Vec<u8>> {
    let mut names = String::new();
    for name in files.iter().filter_map(|file| file.to_str()) {
        if names.len() + name.len() < MOST_BYTES {
            names += name;
            names.push('\0');
        }
    }
    let mut git = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["check-ignore", "--stdin", "-z"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let written = git.stdin.take()?.write_all(names.as_bytes());
    let output = git.wait_with_output().ok()?;
    written.ok()?;
    Some(output.stdout)
}
