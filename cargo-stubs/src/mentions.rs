//! Whether a name still stands in sources, for functions that no binary has.

use std::fs;
use std::path::Path;

/// How often a name stands in sources and texts: in code of any `cfg`, in a
/// macro, in an example of the documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    pub(crate) all: usize,
    /// As `fn name`.
    pub(crate) functions: usize,
}

impl Mentions {
    pub(crate) fn add_below(&mut self, folder: &Path, name: &str) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let is_text = path
                .extension()
                .is_some_and(|ending| ending == "rs" || ending == "md");
            if path.is_dir() {
                let folder = entry.file_name();
                let is_aside = folder == "target" || folder.as_encoded_bytes().starts_with(b".");
                if !is_aside && !path.is_symlink() {
                    self.add_below(&path, name);
                }
            } else if is_text && let Ok(text) = fs::read(&path) {
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
            let word = before.trim_end().strip_suffix("fn");
            if word.is_some_and(|before| !before.ends_with(is_part)) {
                self.functions += 1;
            }
        }
    }
}
