//! SECURITY.md names the tests that show what it says.

use std::path::Path;

use crate::read;

#[test]
fn the_tests_that_are_named_exist() {
    let text = read("SECURITY.md");
    let (_, table) = text.split_once("## Attacks and their tests").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut count = 0;
    for row in rows {
        let tests = row.split('|').nth(3).unwrap_or_default();
        let paths: Vec<_> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!paths.is_empty(), "no test is named: {row}");
        for path in paths {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            assert!(file.is_file(), "{path} does not exist: {row}");
            let is_fuzzed = path.starts_with("fuzz/");
            assert!(
                is_fuzzed || read(path).contains("#[test]"),
                "{path} has no test"
            );
            count += 1;
        }
    }
    assert!(count > 20);
}
