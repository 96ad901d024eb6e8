//! The folders of recordings.

use std::borrow::Cow;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::short_path;
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
        let package = folder_name(&self.package_of(function));
        let folder = short_path::of_function(&package, &function.identity().segments);
        self.0.join(package).join(folder)
    }

    /// The package that declares the function. A crate's name is its package's with `_`
    /// for `-`: where no variable of cargo's named the package at compile time, one of
    /// such a name is taken that has recordings.
    pub(super) fn package_of<'f>(&self, function: &'f Function) -> Cow<'f, str> {
        let name = function.identity().package.as_str();
        if function.declaration.package.is_some() || self.0.join(folder_name(name)).exists() {
            return Cow::Borrowed(name);
        }
        let folders = fs::read_dir(&self.0).into_iter().flatten();
        let names = folders.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let found = { names }.find(|folder| folder.replace('-', "_") == name);
        found.map_or(Cow::Borrowed(name), Cow::Owned)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

/// The folder of one function, relative to the root.
pub(crate) fn folder_of(function: &Function) -> PathBuf {
    let package = folder_name(&function.identity().package);
    let folder = short_path::of_function(&package, &function.identity().segments);
    Path::new(&package).join(folder)
}

impl Root {
    /// The folder of one test's own recordings of a function. It names the test
    /// binary, since tests of two binaries may have the same name. A person may have
    /// given the binary another name than cargo: then the folder is that of the only
    /// binary with recordings of such a test.
    pub(crate) fn folder_of_test(&self, function: &Function, test: &str) -> PathBuf {
        let (binary, is_named_by_cargo) = this_binary();
        let package = folder_name(&self.package_of(function));
        let segments = &function.identity().segments;
        let own = short_path::of_test(&package, segments, binary, test);
        let own = self.0.join(package).join(own);
        if is_named_by_cargo || own.exists() {
            return own;
        }
        let of_function = own.parent().unwrap_or(&self.0);
        only_folder_of_test(of_function, test).unwrap_or(own)
    }
}

/// The folder name of this test binary, and whether cargo has named it.
pub(super) fn this_binary() -> (&'static str, bool) {
    static BINARY: LazyLock<(String, bool)> = LazyLock::new(|| {
        let executable = env::current_exe().unwrap_or_default();
        let (name, is_named_by_cargo) = binary_name(&executable);
        (folder_name(&name), is_named_by_cargo)
    });
    let (name, is_named_by_cargo) = &*BINARY;
    (name, *is_named_by_cargo)
}

/// The folder of the test's recordings, if one binary has some.
fn only_folder_of_test(of_function: &Path, test: &str) -> Option<PathBuf> {
    let folders = fs::read_dir(of_function).ok()?;
    let mut of_test = folders.filter_map(Result::ok).filter(|folder| {
        let name = folder.file_name();
        let name = name.to_str().and_then(|name| name.strip_prefix(OF_TEST));
        name.is_some_and(|name| is_folder_of_test(name, test))
    });
    let only = of_test.next()?;
    of_test.next().is_none().then(|| only.path())
}

/// The prefix of the folders of tests. Folders of modules and functions never
/// contain a dot, so they cannot be confused.
pub(super) const OF_TEST: &str = "test.";

/// Whether this is the folder of a test of this name, in any binary. The folder
/// is given without its prefix `test.`.
pub(crate) fn is_folder_of_test(folder: &str, test: &str) -> bool {
    // The name of a binary contains no dot.
    let of_some_binary = folder.split_once('.');
    of_some_binary.is_some_and(|(_, name)| {
        name == name_of_test(test) || name == short_path::shortened_test(test)
    })
}

/// The name of a test binary without cargo's hash, which is that of the package or of
/// the file in `tests/`; and whether it had such a hash.
fn binary_name(executable: &Path) -> (String, bool) {
    let stem = executable.file_stem().unwrap_or_default().to_string_lossy();
    let is_hash = |end: &str| end.len() == 16 && end.bytes().all(|c| c.is_ascii_hexdigit());
    match stem.rsplit_once('-') {
        Some((name, end)) if is_hash(end) => (name.to_owned(), true),
        _ => (stem.into_owned(), false),
    }
}

pub(super) fn name_of_test(test: &str) -> String {
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
    use crate::args::Args;
    use crate::function::{Declaration, Stale};
    use crate::store::Store;

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
            arguments: &[],
            renamed: None,
            file: "src/api.rs",
            line: 1,
            source: "",
            depends: |_| {},
            stale: Stale::Error,
            sequence: false,
            errors: false,
            scrub: &[],
            verify: crate::function::Comparison::Exact,
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

        let path_of = |function: Function| {
            let store = Store::open(&root, Box::leak(Box::new(function)), None);
            store.place(Args::empty()).path
        };
        assert_eq!(path_of(by_other), path_of(by_cargo));
    }

    #[test]
    fn binaries_are_named_after_their_sources() {
        for (executable, name, is_named_by_cargo) in [
            ("/t/deps/my_app-0123456789abcdef", "my_app", true),
            (
                "/t/deps/end-to-end-0123456789abcdef.exe",
                "end-to-end",
                true,
            ),
            ("/t/my-app", "my-app", false),
            ("/t/a-0123456789abcdeg", "a-0123456789abcdeg", false),
        ] {
            let expected = (name.to_owned(), is_named_by_cargo);
            assert_eq!(binary_name(Path::new(executable)), expected);
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

    /// A pure rule, since tests run elsewhere: reserved names with any ending, characters,
    /// and ends.
    fn is_valid_on_windows(name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or_default();
        let stem = stem.trim_end_matches(' ').to_ascii_uppercase();
        let device = |name: &str| {
            let digit = stem.strip_prefix(name);
            digit.is_some_and(|digit| digit.chars().count() == 1 && "0123456789¹²³".contains(digit))
        };
        let is_device = matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$");
        !name.is_empty()
            && !is_device
            && !device("COM")
            && !device("LPT")
            && !name.ends_with(['.', ' '])
            && !name.contains(|c: char| c.is_control() || "<>:\"/\\|?*".contains(c))
    }

    /// On macOS, names that differ by the normal form of Unicode are one.
    fn is_the_same_in_each_normal_form(name: &str) -> bool {
        name.is_ascii()
    }

    #[test]
    fn names_are_valid_on_every_system() {
        for wrong in [
            "NUL",
            "aux.json",
            "com1.a.b",
            "LPT².txt",
            "a.",
            "a ",
            "a:b",
            "a?",
            "",
        ] {
            assert!(!is_valid_on_windows(wrong), "{wrong:?}");
        }
        let names = [
            "con", "CON", "NUL", "nul.json", "Aux", "COM0", "com9", "LPT1", "COM¹", "CONIN$", "a.",
            "a ", "a:b", "a*", "<T>", "a|b", "\u{7}", "..", ".", "", "e\u{301}", "é", "größe",
            "日本",
        ];
        let slug = |name: &str| {
            let arguments = crate::value::Node::String(name.to_owned());
            format!(
                "{}.0123456789abcdef.json",
                super::super::slug::slug(&arguments)
            )
        };
        let mut folders = std::collections::HashSet::new();
        for name in names {
            for shown in [
                folder_name(name),
                slug(name),
                name_of_test(&format!("{name}::{name}")),
            ] {
                assert!(is_valid_on_windows(&shown), "{name:?}: {shown:?}");
                assert!(
                    is_the_same_in_each_normal_form(&shown),
                    "{name:?}: {shown:?}"
                );
            }
            assert!(
                folders.insert(folder_name(name).to_ascii_lowercase()),
                "{name:?}"
            );
        }
    }
}
