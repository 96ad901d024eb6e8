//! `docs/coming-from.md` shows code of `examples/migration`, whose tests run it.

use std::fs;
use std::path::Path;

use crate::read;

/// The tests of the example, before and after.
fn files(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(files(&path));
        } else if path.ends_with("before.rs") || path.ends_with("after.rs") {
            texts.push(read(path));
        }
    }
    texts
}

/// The blocks of code in a language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    let after = text.split(fence.as_str()).skip(1);
    after
        .map(|rest| rest.split_once("```").unwrap().0)
        .collect()
}

/// Whether a file has all paragraphs of a block, in this order. A block may leave some out,
/// and indent less.
fn shows(block: &str, file: &str) -> bool {
    let unindented = |text: &str| {
        let lines = text.lines().map(str::trim_start);
        lines.collect::<Vec<_>>().join("\n")
    };
    let mut rest = &*unindented(file);
    let block = unindented(block);
    // The brace of a module after its last test belongs to the module.
    let block = block.trim_end().trim_end_matches("\n}");
    block.split("\n\n").all(|paragraph| {
        let found = rest.split_once(paragraph);
        found.is_some_and(|(_, after)| {
            rest = after;
            true
        })
    })
}

#[test]
fn the_code_before_and_after_is_in_the_example() {
    let page = read("docs/coming-from.md");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/migration");
    let files = files(&example.join("src"));
    // rustdoc tests `rust`, and not `Rust`; forges colour both.
    let blocks = blocks(&page, "Rust");
    for block in &blocks {
        assert!(files.iter().any(|file| shows(block, file)), "{block}");
    }
    for file in &files {
        let is_shown = blocks.iter().any(|block| shows(block, file));
        assert!(is_shown, "{file}");
    }
}

#[test]
fn the_code_in_python_is_in_the_example() {
    let page = read("docs/coming-from.md");
    let blocks = blocks(&page, "python");
    assert_eq!(blocks, [read("examples/migration/joblib/test_before.py")]);
}
