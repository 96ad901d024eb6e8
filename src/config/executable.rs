//! What kind of program this process runs: where cargo puts it shows.

use std::env;
use std::path::Path;

use super::environment::Variable;

/// Whether this process is a test harness, which may describe itself instead of running.
pub(crate) fn is_test_harness() -> bool {
    env::current_exe().is_ok_and(|executable| is_harness(&executable))
}

/// Whether this process is a program that was built and is run without tests in mind:
/// optimised, and started neither by cargo nor by a test.
pub(crate) fn is_shipped() -> bool {
    let is_started_by_tests = || Variable::PackageDir.is_set() || Variable::Child.is_set();
    !cfg!(debug_assertions)
        && !is_started_by_tests()
        && env::current_exe()
            .is_ok_and(|executable| !is_harness(&executable) && !is_in(&executable, "examples"))
}

fn is_harness(executable: &Path) -> bool {
    is_test_binary(executable) || is_doctest(executable) || is_test_of_example(executable)
}

/// Cargo puts test and bench binaries into a folder `deps`, and nothing else that is
/// run from there: examples, doctests and the user's own binaries are elsewhere.
pub(crate) fn is_test_binary(executable: &Path) -> bool {
    is_in(executable, "deps")
}

/// Rustdoc builds doctests in a temporary folder of this name.
pub(crate) fn is_doctest(executable: &Path) -> bool {
    executable.components().any(|part| {
        part.as_os_str()
            .to_string_lossy()
            .starts_with("rustdoctest")
    })
}

/// The tests of an example are beside it. People run it by its name without the hash.
fn is_test_of_example(executable: &Path) -> bool {
    let stem = executable.file_stem().unwrap_or_default().to_string_lossy();
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    let is_hash = hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_in(executable, "examples") && is_hash
}

fn is_in(executable: &Path, folder: &str) -> bool {
    executable
        .parent()
        .is_some_and(|parent| parent.ends_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_shows_what_a_binary_is() {
        for (path, is_test, is_harness) in [
            ("/t/debug/deps/app-0123456789abcdef", true, true),
            ("/t/debug/app", false, false),
            ("/usr/bin/app-0123456789abcdef", false, false),
            ("/t/debug/examples/app", false, false),
            ("/t/debug/examples/app-0123456789abcdef", false, true),
            ("/tmp/rustdoctest1/rust_out", false, true),
        ] {
            assert_eq!(is_test_binary(Path::new(path)), is_test, "{path}");
            assert_eq!(super::is_harness(Path::new(path)), is_harness, "{path}");
        }
        assert!(is_test_harness() && !is_shipped());
    }
}
