//! How often a name occurs in sources.

use std::fs;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

/// Counts a name in Rust and Markdown files: in code of any `cfg`, in macros, in
/// examples of the documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) all: usize,
    /// As `fn name`.
    pub(crate) functions: usize,
}

impl Mentions {
    pub(crate) fn add_folder(&mut self, folder: &Path, name: &str) {
        let walk = WalkDir::new(folder).into_iter().filter_entry(is_source);
        for entry in walk.filter_map(Result::ok) {
            let ending = entry.path().extension().unwrap_or_default();
            if (ending == "rs" || ending == "md")
                && let Ok(text) = fs::read(entry.path())
            {
                self.add(&String::from_utf8_lossy(&text), name);
            }
        }
    }

    fn add(&mut self, text: &str, name: &str) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        for (at, _) in text.match_indices(name) {
            let before = &text[..at];
            if before.ends_with(is_part) || text[at + name.len()..].starts_with(is_part) {
                continue;
            }
            self.all += 1;
            let keyword = before.trim_end().strip_suffix("fn");
            if keyword.is_some_and(|before| !before.ends_with(is_part)) {
                self.functions += 1;
            }
        }
    }
}

/// Neither hidden nor a target folder.
fn is_source(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let is_aside = name == "target" || name.as_encoded_bytes().starts_with(b".");
    entry.depth() == 0 || !entry.file_type().is_dir() || !is_aside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count() {
        let mut mentions = Mentions::default();
        mentions.add(
            "fn ask() { ask_all(); task(); }\n// ask\npub async  fn\n  ask(); myfn ask",
            "ask",
        );
        let expected = Mentions {
            all: 4,
            functions: 2,
        };
        assert_eq!(mentions, expected);
    }
}
