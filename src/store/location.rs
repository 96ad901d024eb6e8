//! The folders of recordings.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::function::Function;

/// The folder of all recordings of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root(PathBuf);

impl Root {
    /// The first of: `chosen` by the fixture or builder, `CACHED_STUBS_DIR`,
    /// `stubs`. A relative path is relative to the package whose tests cargo
    /// runs, else to the package in `compiled_in`, else to the current
    /// directory.
    pub(crate) fn find(chosen: Option<&Path>, compiled_in: Option<&Path>) -> Self {
        let folder = chosen.map(Path::to_path_buf).unwrap_or_else(|| {
            env::var_os("CACHED_STUBS_DIR")
                .filter(|value| !value.is_empty())
                .map_or_else(|| PathBuf::from("stubs"), PathBuf::from)
        });
        if folder.is_absolute() {
            return Self(folder);
        }
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        match package.as_deref().or(compiled_in) {
            Some(package) => Self(package.join(folder)),
            None => Self(folder),
        }
    }

    /// The folder of one function.
    pub(crate) fn folder(&self, function: &Function) -> PathBuf {
        self.0.join(folder_of(function))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

/// The folder of one function, relative to the root.
pub(crate) fn folder_of(function: &Function) -> PathBuf {
    let identity = function.identity();
    let segments = identity.segments.iter().map(String::as_str);
    [identity.package.as_str()]
        .into_iter()
        .chain(segments)
        .map(folder_name)
        .collect()
}

impl Root {
    /// The folder of one test's own recordings of a function. It names the test
    /// binary, since tests of two binaries may have the same name.
    pub(crate) fn folder_of_test(&self, function: &Function, test: &str) -> PathBuf {
        static BINARY: LazyLock<String> = LazyLock::new(|| {
            let executable = env::current_exe().unwrap_or_default();
            folder_name(&binary_name(&executable))
        });
        let name = format!("{OF_TEST}{}.{}", *BINARY, name_of_test(test));
        self.folder(function).join(name)
    }
}

/// The prefix of the folders of tests. Folders of modules and functions never
/// contain a dot, so they cannot be confused.
const OF_TEST: &str = "test.";

/// Whether this is the folder of a test of this name, in any binary. The folder
/// is given without its prefix `test.`.
#[cfg(feature = "__command")]
pub(crate) fn is_folder_of_test(folder: &str, test: &str) -> bool {
    // The name of a binary contains no dot.
    let of_some_binary = folder.split_once('.');
    of_some_binary.is_some_and(|(_, name)| name == name_of_test(test))
}

/// The name of a test binary without cargo's hash: the name of the package, or
/// of the file in `tests/`.
fn binary_name(executable: &Path) -> String {
    let stem = executable.file_stem().unwrap_or_default().to_string_lossy();
    let is_hash = |end: &str| end.len() == 16 && end.bytes().all(|c| c.is_ascii_hexdigit());
    match stem.rsplit_once('-') {
        Some((name, end)) if is_hash(end) => name.to_owned(),
        _ => stem.into_owned(),
    }
}

fn name_of_test(test: &str) -> String {
    const LONGEST: usize = 115;
    let segments: Vec<_> = test.split("::").map(folder_name).collect();
    let mut name = segments.join(".");
    if name.len() > LONGEST {
        // The name is ASCII, so every offset is a boundary.
        name.truncate(LONGEST - 9);
        name = format!("{name}-{}", crate::hash::short_hash(test));
    }
    name
}

/// A name that is valid on every file system: at most 64 ASCII letters, digits,
/// `-` and `_`, and not reserved by Windows. A name that has to be changed gets
/// a few digits of its hash, so that different names stay different.
pub(crate) fn folder_name(name: &str) -> String {
    const LONGEST: usize = 64;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.len() <= LONGEST && name.chars().all(plain) && !is_reserved(name) {
        return name.to_owned();
    }
    let kept: String = name
        .chars()
        .map(|c| if plain(c) { c } else { '-' })
        .take(LONGEST - 9)
        .collect();
    format!("{kept}-{}", crate::hash::short_hash(name))
}

/// Device names, which Windows reserves with any extension.
pub(super) fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
        || matches!(
            name.as_bytes(),
            [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9']
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_the_same() {
        for name in ["my-app", "generate_response", "A1"] {
            assert_eq!(folder_name(name), name);
        }
    }

    #[test]
    fn binaries_are_named_after_their_sources() {
        for (executable, name) in [
            ("/t/deps/my_app-0123456789abcdef", "my_app"),
            ("/t/deps/end-to-end-0123456789abcdef.exe", "end-to-end"),
            ("/t/my-app", "my-app"),
            ("/t/a-0123456789abcdeg", "a-0123456789abcdeg"),
        ] {
            assert_eq!(binary_name(Path::new(executable)), name);
        }
    }

    #[cfg(feature = "__command")]
    #[test]
    fn the_folder_of_a_test_is_recognized() {
        let long = "works::".repeat(30);
        for test in ["works", "tests::works", &long] {
            let folder = format!("my_app.{}", name_of_test(test));
            assert!(folder.len() < 128, "{folder}");
            assert!(is_folder_of_test(&folder, test), "{folder}");
            assert!(!is_folder_of_test(&folder, "other"), "{folder}");
        }
    }

    #[test]
    fn other_names_become_plain_and_stay_distinct() {
        let names = [
            "größe",
            "grüße",
            "con",
            "aux",
            "COM1",
            "",
            "a/b",
            "..",
            &"x".repeat(300),
        ];
        let folders: std::collections::HashSet<_> =
            names.iter().map(|name| folder_name(name)).collect();
        assert_eq!(folders.len(), names.len());
        for folder in folders {
            assert!(folder.len() <= 64 && !is_reserved(&folder), "{folder}");
            assert!(
                folder
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
                "{folder}"
            );
        }
    }
}
