//! Recordings of a function whose source has changed.

use std::fs::{self, File};
use std::path::PathBuf;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::environment::target;
use crate::outcome::Outcome;
use crate::package::Package;
use crate::snapshot::{Snapshot, age};

const PLAIN: &str = "tests::of_plain";
const WARNED: &str = "tests::of_warned";
const IGNORED: &str = "tests::of_ignored";
const WITH_CONSTANT: &str = "tests::of_with_constant";
const WITH_HELPER: &str = "tests::of_with_helper";
const RETURNING: &str = "tests::of_returning";
const ALL: [&str; 6] = [
    PLAIN,
    WARNED,
    IGNORED,
    WITH_CONSTANT,
    WITH_HELPER,
    RETURNING,
];

/// What the functions read at compile time.
const PROMPT: &str = "src/prompt.txt";
const CONFIG: &str = ".cargo/config.toml";

struct Edited {
    package: Package,
    original: String,
    /// Held, so that one test edits the package at a time.
    _alone: File,
}

impl Edited {
    fn new() -> Self {
        fs::create_dir_all(target()).unwrap();
        let alone = File::create(target().join("edited.lock")).unwrap();
        alone.lock().unwrap();
        let package = Package::of("edited");
        package.write(PROMPT, "Answer\nbriefly.\n");
        package.write(CONFIG, "");
        let original = fs::read_to_string(package.folder().join("src/lib.rs")).unwrap();
        Self {
            package,
            original,
            _alone: alone,
        }
    }

    /// Builds the tests with these arguments.
    fn built(&self, arguments: &[&str]) -> PathBuf {
        let arguments = [&["test", "--lib", "--no-run"], arguments].concat();
        self.package.executable_of(&arguments, &[])
    }

    /// Builds the tests, always in the same place, with parts of the source
    /// replaced.
    fn with(&self, edits: &[(&str, &str)]) -> PathBuf {
        let edited = edits
            .iter()
            .fold(self.original.clone(), |source, (from, to)| {
                assert!(source.contains(from), "{from}");
                source.replace(from, to)
            });
        self.package.write("src/lib.rs", &edited);
        self.package.unit_tests()
    }
}

/// A checkout in which all tests are recorded, and a snapshot of it.
fn recorded(edited: &Edited) -> (Checkout, Snapshot) {
    let checkout = Checkout::running(&edited.with(&[]));
    for test in ALL {
        checkout.run(test, RECORD).passes();
        checkout.run(test, REPLAY).passes();
    }
    checkout.forget_calls();
    age(&checkout.folder());
    let snapshot = checkout.snapshot();
    (checkout, snapshot)
}

/// Edits of a body, of a constant and of a return type.
const CHANGES: [(&str, &str); 3] = [
    ("n + 1", "n + 2"),
    ("one word", "two words"),
    (
        "u64 {\n    called(\"returning\");\n    u64::from(n) + 7",
        "i64 {\n    called(\"returning\");\n    i64::from(n) + 7",
    ),
];

#[test]
fn a_changed_function_makes_its_recordings_stale() {
    let edited = Edited::new();
    let (checkout, before) = recorded(&edited);
    edited.with(&CHANGES);
    for (test, function) in [
        (PLAIN, "edited::plain"),
        (WITH_CONSTANT, "edited::with_constant"),
        (WITH_HELPER, "edited::with_helper"),
        (RETURNING, "edited::returning"),
    ] {
        let outcome = checkout.run(test, REPLAY);
        outcome
            .fails()
            .says(&format!("`{function}` has changed since"));
        outcome
            .says("panicked at src/lib.rs:")
            .says("undo the change");
        outcome.says(&format!("RECORD=1 cargo test -p app {test} -- --exact"));
        outcome
            .never_says("nothing is recorded")
            .never_says("has no recording");
    }
    let warned = checkout.run(WARNED, REPLAY);
    assert_eq!(warned.passes().answers(), ["2 2"]);
    warned.says_times("warning: `edited::warned` has changed", 1);
    let ignored = checkout.run(IGNORED, REPLAY);
    assert_eq!(ignored.passes().answers(), ["2"]);
    ignored.never_says("warning");
    assert!(checkout.calls().is_empty());
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn recording_replaces_stale_recordings_only() {
    let edited = Edited::new();
    let (checkout, _) = recorded(&edited);
    edited.with(&CHANGES);
    for test in ALL {
        checkout.run(test, RECORD).passes();
        checkout.run(test, REPLAY).passes();
    }
    let mut calls = checkout.calls();
    calls.sort();
    assert_eq!(
        calls,
        [
            "plain",
            "returning",
            "warned",
            "with_constant",
            "with_helper"
        ]
    );
    assert_eq!(checkout.files().len(), ALL.len());
    assert_eq!(checkout.run(PLAIN, REPLAY).answers(), ["3"]);
    assert_eq!(
        checkout.run(WITH_CONSTANT, REPLAY).answers(),
        ["Answer in two words: 1"]
    );
}

#[test]
fn documentation_comments_and_formatting_keep_recordings_valid() {
    let edited = Edited::new();
    let (checkout, before) = recorded(&edited);
    edited.with(&[
        (
            "/// The documentation.",
            "/// Other words.\n/// And more of them.\n#[must_use]",
        ),
        (
            "(n: u32) -> u32 {\n    called(\"plain\");\n    n + 1",
            "(\n    n: u32,\n) -> u32\n{\n    // Why.\n    called(\"plain\"); /* how */\n    n\n        + 1",
        ),
        ("source = warn", "source = error"),
    ]);
    for test in ALL {
        checkout.run(test, REPLAY).passes();
        checkout.run(test, RECORD).passes();
    }
    assert!(checkout.calls().is_empty());
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn what_a_function_reads_at_compile_time_makes_its_recordings_stale_until_it_is_undone() {
    const TESTS: [&str; 3] = [
        "tests::of_with_file",
        "tests::of_with_variable",
        "tests::of_with_feature",
    ];
    let edited = Edited::new();
    let write = |path: &str, text: &str| edited.package.write(path, text);
    let checkout = Checkout::running(&edited.built(&[]));
    for test in TESTS {
        checkout.run(test, RECORD).passes();
    }
    checkout.forget_calls();
    let only_stale = |binary: PathBuf, stale: Option<&str>| {
        for test in TESTS {
            let mut command = checkout.command_of(&binary, &[test, "--exact"], REPLAY);
            let outcome = Outcome::of(&mut command);
            if stale == Some(test) {
                outcome.fails().says("has changed since");
            } else {
                outcome.passes();
            }
        }
    };
    write(PROMPT, "Answer\nat length.\n");
    only_stale(edited.built(&[]), Some(TESTS[0]));
    // Line ends are git's.
    write(PROMPT, "Answer\r\nbriefly.\r\n");
    only_stale(edited.built(&[]), None);

    write(CONFIG, "[env]\nPROMPT_VERSION = \"2\"\n");
    only_stale(edited.built(&[]), Some(TESTS[1]));
    write(CONFIG, "");
    only_stale(edited.built(&["--features", "loud"]), Some(TESTS[2]));
    only_stale(edited.built(&[]), None);
    assert!(checkout.calls().is_empty());
}
