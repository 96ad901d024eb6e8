//! The commands that reports suggest.

use std::env;
use std::path::Path;

use crate::config::{Variable, is_doctest};
use crate::render::visible;

/// Runs one test with this value of `RECORD`. If its name is not known, it runs all tests of the
/// package, or all doctests if this is one.
pub(crate) fn of_test(record: &str, test: Option<&str>) -> String {
    let package = package();
    let program = env::current_exe().unwrap_or_default();
    command(record, package.as_deref(), test, &program)
}

/// Accepts the recordings of a function for its present body.
pub(crate) fn accept(function: &str) -> String {
    let package = package().map_or_else(String::new, |package| format!("-p {package} "));
    format!("cargo stubs accept {package}{function}")
}

/// Moves recordings to the new name of a function.
pub(crate) fn rename(old: &str, new: &str) -> String {
    let package = package().map_or_else(String::new, |package| format!("-p {package} "));
    format!("cargo stubs rename {package}{old} {new}")
}

/// Moves a test's own recordings to the folder of its new name.
pub(crate) fn rename_test(old: &str, new: &str) -> String {
    let package = package().map_or_else(String::new, |package| format!("-p {package} "));
    format!("cargo stubs rename --test {package}{old} {new}")
}

fn package() -> Option<String> {
    Some(visible(&Variable::PackageName.text()?))
}

fn command(record: &str, package: Option<&str>, test: Option<&str>, program: &Path) -> String {
    let set = if cfg!(windows) {
        format!("set \"RECORD={record}\" && ")
    } else {
        format!("RECORD={record} ")
    };
    let package = package.map_or_else(String::new, |package| format!(" -p {package}"));
    let which = match test {
        // A doctest may contain a test (`test_harness`), which no filter of cargo names.
        _ if is_doctest(program) => " --doc".to_owned(),
        Some(test) => format!(" {test} -- --exact"),
        None => String::new(),
    };
    format!("{set}cargo test{package}{which}")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_command_runs_as_few_tests_as_possible() {
        let command = |test, program: &str| command("1", Some("app"), test, Path::new(program));
        assert_eq!(
            command(Some("tests::asks"), "/target/debug/deps/app-1"),
            "RECORD=1 cargo test -p app tests::asks -- --exact"
        );
        for test in [None, Some("asks")] {
            assert_eq!(
                command(test, "/tmp/rustdoctestXyz/rust_out"),
                "RECORD=1 cargo test -p app --doc"
            );
        }
        assert_eq!(
            command(None, "/target/debug/examples/demo"),
            "RECORD=1 cargo test -p app"
        );
    }
}
