//! Where recordings are stored.

use std::fs;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::package::app;

const ASKS: &str = "modes::asks_again";

#[test]
fn the_path_names_package_module_function_and_arguments() {
    let checkout = Checkout::new();
    checkout.run(ASKS, RECORD).passes();
    let file = checkout.recording("ask");
    assert_eq!(
        file.parent().unwrap(),
        checkout.folder().join("stubs/app/llm/ask")
    );
    let name = file.file_name().unwrap().to_str().unwrap();
    let (slug, rest) = name.split_once('.').unwrap();
    let (key, extension) = rest.split_once('.').unwrap();
    assert_eq!((slug, extension), ("one", "json"));
    assert_eq!(key.len(), 16, "{name}");
    assert!(fs::read_to_string(&file).unwrap().contains(key));
}

/// Questions that would be bad file names.
const QUESTIONS: [&str; 20] = [
    "",
    ".",
    "..",
    "../../..",
    "/etc/passwd",
    "C:\\x",
    "CON",
    "nul.txt",
    ".hidden",
    "-rf",
    "a\nb\tc",
    "日本語",
    "🦀",
    "Ä",
    "a*b?c",
    "\u{7f}\u{1b}[31m",
    "A",
    "a",
    "one",
    "ONE",
];

#[test]
fn any_argument_makes_a_plain_file_name() {
    let long = "long ".repeat(2_000);
    let questions = [&QUESTIONS[..], &[&long]].concat();
    let checkout = Checkout::new();
    for (at, question) in questions.iter().enumerate() {
        for record in ["1", ""] {
            let variables = [("RECORD", record), ("QUESTION", question)];
            checkout
                .run("modes::asks_the_variable", &variables)
                .passes()
                .says("answer: true");
        }
        assert_eq!(checkout.files().len(), at + 1, "{question:?}");
    }
    let mut names = Vec::new();
    for file in checkout.files() {
        let folder = checkout.folder().join("stubs/app/llm/ask");
        assert_eq!(file.parent().unwrap(), folder);
        let name = file.file_name().unwrap().to_str().unwrap();
        let is_plain =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        assert!(name.chars().all(is_plain) && name.len() <= 100, "{name}");
        let starts_plain = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        assert!(starts_plain, "{name}");
        names.push(name.to_owned());
    }
    // They differ even where the file system ignores case.
    names.dedup_by_key(|name| name.to_lowercase());
    assert_eq!(names.len(), questions.len());
}

#[test]
fn the_current_directory_does_not_matter() {
    let checkout = Checkout::new();
    let elsewhere = checkout.beside("elsewhere");
    for variables in [RECORD, REPLAY] {
        let mut command = checkout.command(&[ASKS, "--exact"], variables);
        Outcome::of(command.current_dir(&elsewhere)).passes();
    }
    assert_eq!(checkout.calls(), ["one"]);
    assert_eq!(checkout.files().len(), 1);
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[test]
fn without_cargo_the_compiled_package_counts() {
    let checkout = Checkout::new();
    let mut command = checkout.command(&["misses::another_word", "--exact"], REPLAY);
    let outcome = Outcome::of(command.env_remove("CARGO_MANIFEST_DIR"));
    let folder = app().package.folder().join("stubs/app/llm/ask");
    outcome.fails().says(folder.to_str().unwrap());
}

#[test]
fn a_variable_sets_the_folder() {
    let checkout = Checkout::new();
    let absolute = checkout.beside("absolute");
    let absolute_text = absolute.to_str().unwrap();
    checkout
        .run(
            ASKS,
            &[("RECORD", "1"), ("CACHED_STUBS_DIR", absolute_text)],
        )
        .passes();
    assert!(absolute.join("app/llm/ask").is_dir());
    assert!(!checkout.stubs().exists());
    checkout
        .run(ASKS, &[("CACHED_STUBS_DIR", absolute_text)])
        .passes();

    // A relative folder is below the package, whatever the current directory.
    let mut command = checkout.command(
        &[ASKS, "--exact"],
        &[("RECORD", "1"), ("CACHED_STUBS_DIR", "tests/kept")],
    );
    Outcome::of(command.current_dir(&absolute)).passes();
    assert!(checkout.folder().join("tests/kept/app/llm/ask").is_dir());
    checkout
        .run(ASKS, &[("CACHED_STUBS_DIR", "tests/kept")])
        .passes();
    assert_eq!(checkout.calls(), ["one", "one"]);

    checkout
        .run(ASKS, &[("RECORD", "1"), ("CACHED_STUBS_DIR", "")])
        .passes();
    assert_eq!(checkout.files().len(), 1);
}

#[test]
fn the_folder_of_a_fixture_wins() {
    let checkout = Checkout::new();
    let mut command = checkout.command(
        &["modes::asks_elsewhere", "--exact"],
        &[("RECORD", "1"), ("CACHED_STUBS_DIR", "by variable")],
    );
    Outcome::of(command.current_dir(checkout.beside("elsewhere"))).passes();
    assert!(checkout.folder().join("else where/app/llm/ask").is_dir());
    assert!(!checkout.folder().join("by variable").exists());
    checkout.run("modes::asks_elsewhere", REPLAY).passes();
    assert_eq!(checkout.calls(), ["one"]);
}

/// Journals and descriptions name such a folder as well.
#[cfg(unix)]
#[test]
fn a_folder_whose_name_is_not_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let checkout = Checkout::new();
    let stubs = checkout.folder().join(OsStr::from_bytes(b"st\xffbs"));
    let journals = checkout.beside("journals");
    for record in ["1", ""] {
        let mut command = checkout.command(&[ASKS, "--exact"], &[("RECORD", record)]);
        command
            .env("CACHED_STUBS_DIR", &stubs)
            .env("CACHED_STUBS_JOURNAL", &journals);
        Outcome::of(&mut command).passes();
    }
    assert_eq!(checkout.calls().len(), 1);
    assert!(stubs.join("app/llm/ask").is_dir());
}
