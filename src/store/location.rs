//! Where recordings lie.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::function::Function;

/// The folder of all recordings of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root(PathBuf);

impl Root {
    /// The first of: `chosen` by the fixture or builder, `CACHED_STUBS_DIR`,
    /// `stubs`. What is relative is relative to the package: the one whose
    /// tests cargo runs, else the one that `compiled_in` names. The current
    /// directory counts only where there is neither.
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

/// The folder of one function, below that of all recordings.
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
    /// The folder of the recordings that one test has of a function. Tests of
    /// two test binaries may bear the same name.
    pub(crate) fn folder_of_test(&self, function: &Function, test: &str) -> PathBuf {
        static BINARY: LazyLock<String> = LazyLock::new(|| {
            let executable = env::current_exe().unwrap_or_default();
            folder_name(&binary_name(&executable))
        });
        let name = format!("{OF_TEST}{}.{}", *BINARY, name_of_test(test));
        self.folder(function).join(name)
    }
}

/// What the folders of tests begin with. It has a dot, which no module and no
/// function has: they are never taken for theirs.
const OF_TEST: &str = "test.";

/// Whether a folder is that of a test of this name, in whatever binary. The
/// name of the folder is what follows in it.
#[cfg(feature = "__command")]
pub(crate) fn is_folder_of_test(folder: &str, test: &str) -> bool {
    // The name of a binary has no dot.
    let of_some_binary = folder.split_once('.');
    of_some_binary.is_some_and(|(_, name)| name == name_of_test(test))
}

/// What cargo calls a test binary: the name of the package, or of the file in
/// `tests/`.
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
        // ASCII all through, so that any place is a boundary.
        name.truncate(LONGEST - 9);
        name = format!("{name}-{}", crate::hash::short_hash(test));
    }
    name
}

/// A name that every file system takes: ASCII letters, digits, `-` and `_`, at
/// most 64 of them, none that Windows reserves. What has to be changed for
/// that gets a few digits of its hash, so that two names stay two.
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

/// Device names, which Windows reserves with any ending.
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
    fn plain_names_stay() {
        for name in ["my-app", "generate_response", "A1"] {
            assert_eq!(folder_name(name), name);
        }
    }

    #[test]
    fn binaries_are_called_as_their_sources() {
        for (executable, name) in [
            ("/t/deps/my_app-0123456789abcdef", "my_app"),
            ("/t/deps/end-to-end-0123456789abcdef.exe", "end-to-end"),
            ("/t/my-app", "my-app"),
            ("/t/a-0123456789abcdeg", "a-0123456789abcdeg"),
        ] {
            assert_eq!(binary_name(Path::new(executable)), name);
        }
    }

    #[test]
    fn a_folder_is_known_by_its_test() {
        let long = "works::".repeat(30);
        for test in ["works", "tests::works", &long] {
            let folder = format!("my_app.{}", name_of_test(test));
            assert!(folder.len() < 128, "{folder}");
            assert!(is_folder_of_test(&folder, test), "{folder}");
            assert!(!is_folder_of_test(&folder, "other"), "{folder}");
        }
    }

    #[test]
    fn other_names_become_plain_and_stay_different() {
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
