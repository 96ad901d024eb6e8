//! The folders of recordings.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::config::{self, Config};
use crate::function::Function;

/// The folder of all recordings of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root(PathBuf);

impl Root {
    /// The one that another process has found.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The first of: `chosen` by the fixture or builder, `CACHED_STUBS_DIR`, `dir` in
    /// `stubs.toml`, `stubs`. A relative path is relative to the package whose tests
    /// cargo runs, else to the package in `compiled_in`, else to the current directory;
    /// one in `stubs.toml` is relative to that file.
    ///
    /// # Panics
    ///
    /// If there is a mistake in `stubs.toml`.
    #[track_caller]
    pub(crate) fn find(chosen: Option<&Path>, compiled_in: Option<&Path>) -> Self {
        let config = Config::of_run(compiled_in);
        let package = config::package_dir(compiled_in);
        let package = package.as_deref();
        Self(match chosen {
            Some(chosen) => package.unwrap_or(Path::new("")).join(chosen),
            None => config::recordings_folder(&config, package),
        })
    }

    /// The folder of one function.
    pub(crate) fn folder(&self, function: &Function) -> PathBuf {
        self.package_folder(function)
            .join(folder_in_package(function))
    }

    /// The folder of the package that declares the function. A crate's name is its
    /// package's with `_` for `-`: where no variable of cargo's named the package at
    /// compile time, the folder of a package of such a name is taken if there is one.
    fn package_folder(&self, function: &Function) -> PathBuf {
        let name = &function.identity().package;
        let folder = self.0.join(folder_name(name));
        if function.declaration.package.is_some() || folder.exists() {
            return folder;
        }
        let is_it = |folder: &PathBuf| {
            let folder = folder.file_name().unwrap_or_default().to_string_lossy();
            folder.replace('-', "_") == *name
        };
        let folders = fs::read_dir(&self.0).into_iter().flatten();
        let mut folders = folders.filter_map(|entry| Some(entry.ok()?.path()));
        folders.find(is_it).unwrap_or(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

/// The folder of one function, relative to the root.
pub(crate) fn folder_of(function: &Function) -> PathBuf {
    Path::new(&folder_name(&function.identity().package)).join(folder_in_package(function))
}

fn folder_in_package(function: &Function) -> PathBuf {
    let segments = function.identity().segments.iter();
    segments.map(|segment| folder_name(segment)).collect()
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
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    if !name.is_empty() && name.len() <= LONGEST && name.bytes().all(plain) && !is_reserved(name) {
        return name.to_owned();
    }
    let kept: String = name
        .chars()
        .map(|c| {
            if u8::try_from(c).is_ok_and(plain) {
                c
            } else {
                '-'
            }
        })
        .take(LONGEST - 9)
        .collect();
    format!("{kept}-{}", crate::hash::short_hash(name))
}

/// Device names, which Windows reserves with any extension.
pub(super) fn is_reserved(name: &str) -> bool {
    // Every installation of a stub calls this; the names of most modules are longer.
    if name.len() > 4 {
        return false;
    }
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
    use crate::function::{Declaration, Stale};

    #[test]
    fn plain_names_stay_the_same() {
        for name in ["my-app", "generate_response", "A1"] {
            assert_eq!(folder_name(name), name);
        }
    }

    fn declared(package: Option<&'static str>) -> Function {
        Function::new(Declaration {
            package,
            manifest_dir: None,
            module: "my_bank::api",
            scope: &[],
            name: "ask",
            renamed: None,
            file: "src/api.rs",
            line: 1,
            source: "",
            depends: |_| {},
            stale: Stale::Error,
            sequence: false,
            errors: false,
        })
    }

    /// A package may be built by something else than cargo.
    #[test]
    fn without_the_variables_of_cargo_the_store_is_the_same() {
        let (by_cargo, by_other) = (declared(Some("my-bank")), declared(None));
        let folder = tempfile::tempdir().unwrap();
        let root = Root(folder.path().to_owned());
        assert_eq!(root.folder(&by_other), root.0.join("my_bank/api/ask"));
        fs::create_dir(root.0.join("my-bakery")).unwrap();
        fs::create_dir(root.0.join("my-bank")).unwrap();
        assert_eq!(root.folder(&by_other), root.0.join("my-bank/api/ask"));
        assert_eq!(root.folder(&by_other), root.folder(&by_cargo));
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
