//! The names of this binary's tests.

use std::collections::HashSet;
use std::env;
use std::process::{self, Command, Stdio};
use std::sync::LazyLock;

use crate::config::Variable;

/// Whether this binary has a test of this name. If it cannot list its tests, every
/// name of several segments counts as one.
pub(super) fn is_test(name: &str) -> bool {
    // nextest runs one test per process.
    if let Some(only) = Variable::NextestTest.text() {
        return only == name;
    }
    match all() {
        Some(tests) => tests.contains(name),
        None => name.contains("::"),
    }
}

/// All of them, if the binary can list them.
pub(crate) fn all() -> Option<&'static HashSet<String>> {
    static TESTS: LazyLock<Option<HashSet<String>>> = LazyLock::new(list);
    TESTS.as_ref()
}

/// Exits a process that is to list its tests. A harness that ignores `--list` would
/// run the tests a second time.
pub(super) fn exit_if_listing() {
    static IS_LISTING: LazyLock<bool> = LazyLock::new(|| Variable::Listing.is_set());
    if *IS_LISTING {
        process::exit(1);
    }
}

fn list() -> Option<HashSet<String>> {
    let output = Command::new(env::current_exe().ok()?)
        .args(["--list", "--format", "terse"])
        // So that it never starts a process in its turn.
        .env(Variable::Listing.name(), "1")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(tests_in(&String::from_utf8(output.stdout).ok()?))
}

/// Reads lines of the form `path::of::the_test: test`.
fn tests_in(list: &str) -> HashSet<String> {
    list.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_binary_has_this_test() {
        let me = std::thread::current();
        assert!(is_test(me.name().unwrap()));
        assert!(!is_test("no::such::test"));
    }

    #[test]
    fn benchmarks_and_other_lines_are_not_tests() {
        let tests = tests_in("a::b: test\nc: benchmark\n\nd: test\n");
        assert_eq!(tests, HashSet::from(["a::b".to_owned(), "d".to_owned()]));
    }
}
