//! Finds lines in files.

use std::fs;
use std::io;
use std::path::Path;

/// The lines of the folder's files that contain the word, with the names of the files.
pub(super) fn search(folder: &Path, word: &str) -> io::Result<String> {
    let mut files = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    // The system lists files in any order.
    files.sort_by_key(fs::DirEntry::file_name);
    let mut found = String::new();
    for file in files {
        let text = fs::read_to_string(file.path())?;
        for line in text.lines().filter(|line| has_word(line, word)) {
            found += &format!("{}: {line}\n", file.file_name().display());
        }
    }
    Ok(found)
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric())
        .any(|other| other.eq_ignore_ascii_case(word))
}
