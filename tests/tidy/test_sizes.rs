//! Tests read as documentation: files of 400 lines at most, test functions of 60.

use std::path::Path;

use crate::read;

const FOLDERS: [&str; 9] = [
    "src",
    "macros/src",
    "cargo-stubs/src",
    "cargo-stubs/tests",
    "tests",
    "examples/agent/tests",
    "examples/migration/src",
    "examples/openai/src",
    "examples/prompt/tests",
];

const LINES_OF_A_FILE: usize = 400;
const LINES_OF_A_TEST: usize = 60;

/// The Rust files below a folder, with their texts.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push((path.display().to_string(), read(&path)));
        }
    }
    found
}

/// The test functions of a file, and how many lines of code they have. Lines of raw
/// strings are expected texts.
fn tests(source: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.lines().collect();
    let is_test = |line: &&str| {
        let line = line.trim_start();
        line == "#[test]" || line.starts_with("#[tokio::test") || line.starts_with("#[rstest]")
    };
    let starts = lines.iter().enumerate().filter(|(_, line)| is_test(line));
    starts
        .map(|(start, line)| {
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = format!("{indent}}}");
            let test = lines[start..].iter().take_while(|line| **line != end);
            // The attributes of rstest hold cases.
            let function = test.skip_while(|line| !line.contains("fn "));
            let test: Vec<&str> = function.copied().collect();
            let (_, name) = test[0].split_once("fn ").unwrap();
            let name = name.split(['(', '<']).next().unwrap_or_default();
            (name.to_owned(), lines_of_code(&test) + 1)
        })
        .collect()
}

fn lines_of_code(lines: &[&str]) -> usize {
    let mut is_text = false;
    let is_code = |line: &&&str| {
        let was_text = is_text;
        is_text = match is_text {
            true => !line.contains("\"#"),
            false => line.ends_with("r#\"") || line.ends_with("r##\""),
        };
        !was_text
    };
    lines.iter().filter(is_code).count()
}

#[test]
fn test_files_and_test_functions_are_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut long = Vec::new();
    for (path, source) in FOLDERS
        .iter()
        .flat_map(|folder| sources(&root.join(folder)))
    {
        let lines = source.lines().count();
        if lines > LINES_OF_A_FILE {
            long.push(format!("{path}: {lines} lines"));
        }
        for (name, lines) in tests(&source) {
            if lines > LINES_OF_A_TEST {
                long.push(format!("{path}: {name} has {lines} lines"));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}
