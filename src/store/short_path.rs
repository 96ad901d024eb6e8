//! Keeps paths below a store under 200 characters, whatever names functions and tests
//! have: Windows has 260 for a whole path.

use std::path::{Path, PathBuf};

use super::location::{OF_TEST, folder_name, name_of_test};
use crate::hash::short_hash;

/// A file in the folder has at most 70 more: its slug, its key and the ending.
const LONGEST_FOLDER: usize = 128;

/// The folder of a function in that of its package: a folder for each segment, or one for
/// all of them if that were too long.
pub(super) fn of_function(package: &str, segments: &[impl AsRef<str>]) -> PathBuf {
    let names = segments.iter().map(|segment| folder_name(segment.as_ref()));
    let whole: PathBuf = names.collect();
    if length(package) + length(&whole) <= LONGEST_FOLDER {
        whole
    } else {
        shortened_function(segments).into()
    }
}

/// The folder of a function in that of its package, if the other one is too long.
pub(super) fn shortened_function(segments: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = segments.iter().map(AsRef::as_ref).collect();
    shortened(names.last().unwrap_or(&""), 9, &names.join("::"))
}

/// The folder of a test's own recordings of a function in that of its package.
pub(super) fn of_test(
    package: &str,
    segments: &[impl AsRef<str>],
    binary: &str,
    test: &str,
) -> PathBuf {
    let whole = format!("{OF_TEST}{binary}.{}", name_of_test(test));
    let whole = of_function(package, segments).join(whole);
    if length(package) + length(&whole) <= LONGEST_FOLDER {
        return whole;
    }
    let binary = shortened(binary, 3, binary);
    let test = shortened_test(test);
    Path::new(&shortened_function(segments)).join(format!("{OF_TEST}{binary}.{test}"))
}

/// The folder of a test's own recordings, below the store, of the function with this folder and
/// path. `None` if it is shortened, and the function's folder is not named after its path, as
/// in a doctest.
#[cfg(feature = "__command")]
pub(crate) fn folder_of_test(
    function: &Path,
    path: &str,
    binary: &str,
    test: &str,
) -> Option<PathBuf> {
    let binary = folder_name(binary);
    let whole = function.join(format!("{OF_TEST}{binary}.{}", name_of_test(test)));
    if length(&whole) <= LONGEST_FOLDER {
        return Some(whole);
    }
    let package = function.iter().next()?.to_str()?;
    let all: Vec<_> = path.split("::").collect();
    // The folder has the crate's name only where that is not the package's.
    let mut names = [&all[1..], &all].into_iter();
    let is_own = |names: &&[&str]| Path::new(package).join(of_function(package, names)) == function;
    let segments = names.find(is_own)?;
    Some(Path::new(package).join(of_test(package, segments, &binary, test)))
}

/// The name of a test in that of its folder, if the other one is too long.
pub(super) fn shortened_test(test: &str) -> String {
    let name = test.rsplit("::").next().unwrap_or_default();
    shortened(name, 16, test)
}

/// The beginning of a name, and the hash of all that it stands for.
fn shortened(name: &str, kept: usize, whole: &str) -> String {
    let name = folder_name(name);
    // It is ASCII.
    let begin = &name[..name.len().min(kept)];
    format!("{begin}-{}", short_hash(whole))
}

/// With the separator behind it.
fn length(path: impl AsRef<Path>) -> usize {
    path.as_ref().as_os_str().len() + 1
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const LONGEST_FILE: usize = 48 + 1 + 16 + ".json".len();
    const SIDECAR: usize = 64 + ".bin".len();

    #[test]
    fn short_paths_stay_as_they_are() {
        let folder = of_function("app", &["llm", "Client", "ask"]);
        assert_eq!(folder, Path::new("llm/Client/ask"));
        let folder = of_test("app", &["llm", "ask"], "end_to_end", "tests::asks");
        assert_eq!(folder, Path::new("llm/ask/test.end_to_end.tests.asks"));
        let package = "p".repeat(64);
        let longest = "m".repeat(LONGEST_FOLDER - length(&package) - 1);
        assert_eq!(
            of_function(&package, &[&longest[..31], &longest[32..]]),
            Path::new(&longest[..31]).join(&longest[32..])
        );
    }

    #[test]
    fn long_paths_are_shortened_and_stay_distinct() {
        let mut folders = HashSet::new();
        for package in ["p", &"package_".repeat(8)] {
            for depth in [1, 2, 9, 50] {
                for name in ["a", "größe", &"generate_".repeat(20)] {
                    let mut segments = vec!["module"; depth];
                    segments.push(name);
                    let names = |test: &str| {
                        of_test(package, &segments, &folder_name(&"b".repeat(200)), test)
                    };
                    let long = "tests::".repeat(40);
                    for folder in [of_function(package, &segments), names("t"), names(&long)] {
                        let file = length(package) + length(&folder) + LONGEST_FILE.max(SIDECAR);
                        assert!(file < 200, "{file}: {package}/{}", folder.display());
                        assert!(folders.insert((package, folder)));
                    }
                }
            }
        }
    }
}
