//! The names of this binary's tests.

use std::collections::HashSet;
use std::env;
use std::process::{self, Command, Stdio};
use std::sync::LazyLock;

/// Set for the process that is asked for its list, so that it never asks in
/// its turn.
const LISTING: &str = "CACHED_STUBS_LISTING";

/// Whether this binary has a test of that name. Without a list a name of more
/// than one segment is taken for one.
pub(super) fn is_test(name: &str) -> bool {
    static TESTS: LazyLock<Option<HashSet<String>>> = LazyLock::new(list);
    // One process for one test: its name is all there is to know.
    if let Some(only) = env::var_os("NEXTEST_TEST_NAME") {
        return only == name;
    }
    match &*TESTS {
        Some(tests) => tests.contains(name),
        None => name.contains("::"),
    }
}

/// A process that is to list its tests gets to none of them. One whose program
/// knows of no list would run everything once more.
pub(super) fn end_where_only_listing() {
    static IS_LISTING: LazyLock<bool> = LazyLock::new(|| env::var_os(LISTING).is_some());
    if *IS_LISTING {
        process::exit(1);
    }
}

fn list() -> Option<HashSet<String>> {
    let output = Command::new(env::current_exe().ok()?)
        .args(["--list", "--format", "terse"])
        .env(LISTING, "1")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(tests_in(&String::from_utf8(output.stdout).ok()?))
}

/// `path::of::the_test: test`, a line each.
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
    fn this_test_is_one_of_them() {
        let me = std::thread::current();
        assert!(is_test(me.name().unwrap()));
        assert!(!is_test("no::such::test"));
    }

    #[test]
    fn benchmarks_and_other_lines_are_none() {
        let tests = tests_in("a::b: test\nc: benchmark\n\nd: test\n");
        assert_eq!(tests, HashSet::from(["a::b".to_owned(), "d".to_owned()]));
    }
}
