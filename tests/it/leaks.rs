//! One secret goes through everything that the library reads and writes, and is nowhere.

use std::fs;

use crate::checkout::Checkout;
use crate::snapshot::below;

/// In small letters and digits: it would be in the name of a file as it is.
const SECRET: &str = "q7zp2mx9w4rt6ybn8kd3";

const TESTS: [&str; 7] = [
    "argument",
    "kept_out",
    "returned",
    "error",
    "item",
    "error_of_serde",
    "expectation",
];

/// Runs all tests in this mode, and returns everything that they printed and wrote, with
/// the names of the files.
fn written(checkout: &Checkout, record: &str, variables: &[(&str, &str)]) -> String {
    let journals = checkout.beside("journals").display().to_string();
    let mut all = String::new();
    for test in TESTS {
        let mut everything = vec![
            ("RECORD", record),
            ("CACHED_STUBS_JOURNAL", journals.as_str()),
        ];
        everything.extend(variables);
        let outcome = checkout.run(&format!("leaks::{test}"), &everything);
        assert!(outcome.text().contains("running 1 test"), "{outcome}");
        all += outcome.text();
    }
    let folder = checkout.folder();
    for path in below(folder.parent().unwrap()) {
        all += &format!("{}\n", path.display());
        all += &String::from_utf8_lossy(&fs::read(&path).unwrap_or_default());
    }
    all
}

#[track_caller]
fn assert_nowhere(what: &str, all: &str) {
    // Also not a part of it, as where a text was cut.
    let found = all.lines().find(|line| line.contains(&SECRET[..8]));
    assert_eq!(found, None, "{what}");
}

#[test]
fn the_value_of_a_variable_is_nowhere() {
    let variables = [("MY_API_KEY", SECRET), ("LEAK", SECRET)];
    let checkout = Checkout::new();
    assert_nowhere("missed", &written(&checkout, "0", &variables));
    let recording = written(&checkout, "1", &variables);
    assert_nowhere("refused", &recording);
    assert!(recording.contains("would contain a secret"));
    assert!(recording.contains("it is <the value of MY_API_KEY>"));

    // The journal of this contains what is not secret yet.
    let checkout = Checkout::new();
    written(&checkout, "1", &[("LEAK", "harmless")]);
    assert_nowhere("verified", &written(&checkout, "verify", &variables));
    assert_nowhere("recorded again", &written(&checkout, "all", &variables));
    assert_nowhere("missed among others", &written(&checkout, "0", &variables));
}

#[test]
fn a_credential_by_its_shape_is_nowhere() {
    let leak = format!("sk-ant-api03-{SECRET}{SECRET}-AA");
    let variables = [("LEAK", leak.as_str())];
    let checkout = Checkout::new();
    assert_nowhere("missed", &written(&checkout, "0", &variables));
    assert_nowhere("refused", &written(&checkout, "1", &variables));
    let checkout = Checkout::new();
    written(&checkout, "1", &[("LEAK", "harmless")]);
    assert_nowhere("verified", &written(&checkout, "verify", &variables));
}

/// What `skip` and `redact` keep out is no secret that can be recognized.
#[test]
fn skipped_and_redacted_values_are_nowhere() {
    let checkout = Checkout::new();
    let variables = [("RECORD", "1"), ("LEAK", "plain words of theirs")];
    for record in ["0", "1", "verify", "0"] {
        let variables = [("RECORD", record), variables[1]];
        checkout
            .run("leaks::kept_out", &variables)
            .never_says("plain words");
    }
    for path in checkout.files() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("plain words"), "{text}");
        assert!(!path.display().to_string().contains("plain"));
    }
}
