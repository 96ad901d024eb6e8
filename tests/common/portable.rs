//! Reports without what differs from run to run and from edit to edit, for
//! expected texts.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The sources that reports point into, by their paths as reports show them.
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// The Rust files below `root/folder`, shown relative to `root`.
    pub fn read(root: &Path, folder: &str) -> Self {
        let files = files_below(&root.join(folder)).into_iter();
        let sources = files.filter_map(|path| {
            let shown = path.strip_prefix(root).ok()?.to_str()?;
            let is_rust = shown.ends_with(".rs");
            let text = is_rust.then(|| fs::read_to_string(&path).ok())??;
            Some((shown.to_owned(), text))
        });
        Self(sources.collect())
    }

    /// The report with `<temp>` for the temporary folder, and with code for places:
    /// `tests/x.rs:7:9` becomes `tests/x.rs:[ask("a")]`.
    pub fn portable(&self, report: &str) -> String {
        let report = without_temporary_folder(report);
        let mut shown = String::new();
        let mut rest = report.as_str();
        while let Some(at) = rest.find(".rs:") {
            let (before, place) = rest.split_at(at + ".rs".len());
            let path = before.rsplit([' ', '\n', '(', '`', '"']).next();
            shown += before;
            rest = place;
            if let Some((code, after)) = path.and_then(|path| self.code(path, place)) {
                shown += &format!(":[{code}]");
                rest = after;
            }
        }
        shown + rest
    }

    /// The call at a place like `:7:9` or `:7`, and the text after the place.
    fn code<'t>(&self, path: &str, place: &'t str) -> Option<(String, &'t str)> {
        let (line, rest) = number(place)?;
        let code = self.0.get(path)?.lines().nth(line - 1)?;
        let indent = code.len() - code.trim_start().len();
        let (column, rest) = number(rest).unwrap_or((indent + 1, rest));
        Some((first_call(code.chars().skip(column - 1)), rest))
    }
}

/// Every file below the folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn without_temporary_folder(report: &str) -> String {
    let temporary = env::temp_dir().join(".tmp").display().to_string();
    let mut shown = String::new();
    let mut rest = report;
    while let Some(at) = rest.find(&temporary) {
        shown += &rest[..at];
        shown += "<temp>";
        // tempfile appends six random characters.
        rest = &rest[at + temporary.len() + 6..];
    }
    shown + rest
}

/// The number after a colon, and the text after it.
fn number(text: &str) -> Option<(usize, &str)> {
    let text = text.strip_prefix(':')?;
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    Some((number.parse().ok()?, rest))
}

/// The code up to the end of its first call, or of the line.
fn first_call(code: impl Iterator<Item = char>) -> String {
    let (mut call, mut depth) = (String::new(), 0);
    for c in code {
        call.push(c);
        match c {
            '(' => depth += 1,
            ')' if depth <= 1 => break,
            ')' => depth -= 1,
            _ => {}
        }
    }
    call
}
