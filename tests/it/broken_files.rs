//! Files that cannot be used: neither replayed, nor recorded over, nor taken
//! for a call without a recording.

use std::fs;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::snapshot::age;

const ASKS: &str = "modes::asks_again";

/// A way to spoil a recording of `ask("one")`.
struct Broken {
    name: &'static str,
    spoil: fn(&str) -> Vec<u8>,
    /// Line and column.
    place: &'static str,
    /// What is said of it.
    words: &'static [&'static str],
}

const BROKEN: &[Broken] = &[
    Broken {
        name: "conflict markers",
        spoil: |text| {
            let ours = "<<<<<<< HEAD\n  \"source\": \"1\",\n=======\n";
            text.replace("  \"source\"", &format!("{ours}  \"source\""))
                .replace("  \"args\"", ">>>>>>> theirs\n  \"args\"")
                .into_bytes()
        },
        place: ":5:1",
        words: &["merge conflict", "Keep one of the two sides"],
    },
    Broken {
        name: "an empty file",
        spoil: |_| Vec::new(),
        place: ":1:1",
        words: &["the file is empty", "RECORD=1"],
    },
    Broken {
        name: "blanks",
        spoil: |_| b"\n \n".to_vec(),
        place: ":",
        words: &["the file is empty", "RECORD=1"],
    },
    Broken {
        name: "half a file",
        spoil: |text| text.split_once("in spring").unwrap().0.into(),
        place: ":10:",
        words: &["ends in the middle", "RECORD=1"],
    },
    Broken {
        name: "an unknown field",
        spoil: |text| {
            text.replace("  \"key\"", "  \"note\": 1,\n  \"key\"")
                .into_bytes()
        },
        place: ":4:3",
        words: &["`note`", "Remove the field"],
    },
    Broken {
        name: "a misspelt field",
        spoil: |text| text.replace("\"source\"", "\"sauce\"").into_bytes(),
        place: ":5:3",
        words: &["`sauce`", "correct its name"],
    },
    Broken {
        name: "a missing field",
        spoil: |text| {
            text.replace("  \"function\": \"app::llm::ask\",\n", "")
                .into_bytes()
        },
        place: "",
        words: &["`function` is missing", "RECORD=1"],
    },
    Broken {
        name: "a newer format",
        spoil: |text| text.replace("\"format\": 1", "\"format\": 2").into_bytes(),
        place: ":2:3",
        words: &["format 2", "Update cached-stubs"],
    },
    Broken {
        name: "a newer format of other fields",
        spoil: |text| {
            text.replace("\"format\": 1", "\"format\": 7")
                .replace("\"args\"", "\"call\"")
                .into_bytes()
        },
        place: ":2:3",
        words: &["format 7", "Update cached-stubs"],
    },
    Broken {
        name: "another key",
        spoil: |text| text.replace("\"key\": \"", "\"key\": \"0000").into_bytes(),
        place: ":4:3",
        words: &["its key is 0000", "was edited"],
    },
    Broken {
        name: "another call's recording",
        spoil: |text| {
            let (before, rest) = text.split_once("\"key\": \"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}\"key\": \"{}\"{after}", "ab".repeat(32)).into_bytes()
        },
        place: ":4:3",
        words: &["its key is abab", "was edited"],
    },
    Broken {
        name: "not UTF-8",
        spoil: |text| {
            let mut bytes = text.as_bytes().to_vec();
            let at = text.find("in spring").unwrap();
            bytes[at] = 0xff;
            bytes
        },
        place: ":10:10",
        words: &["not UTF-8", "RECORD=1"],
    },
    Broken {
        name: "a duplicate name",
        spoil: |text| {
            text.replace("\n  \"args\"", "\n  \"format\": 1,\n  \"args\"")
                .into_bytes()
        },
        place: ":6:3",
        words: &["\"format\"", "twice", "Correct it"],
    },
    Broken {
        name: "too deep nesting",
        spoil: |text| {
            let deep = "[".repeat(300) + &"]".repeat(300);
            text.replace("\"one in spring\"", &deep).into_bytes()
        },
        place: ":10:",
        words: &["nested deeper than 256", "RECORD=1"],
    },
    Broken {
        name: "a comment",
        spoil: |text| {
            text.replace("  \"args\"", "  // really\n  \"args\"")
                .into_bytes()
        },
        place: ":6:3",
        words: &["Correct it"],
    },
    Broken {
        name: "a second value behind it",
        spoil: |text| format!("{text}{{}}\n").into_bytes(),
        place: ":13:1",
        words: &["Correct it"],
    },
    Broken {
        name: "no object",
        spoil: |_| b"[]\n".to_vec(),
        place: ":1:1",
        words: &["not hold a JSON object"],
    },
    Broken {
        name: "a value of another type",
        spoil: |text| text.replace("\"one in spring\"", "{\"a\": 5}").into_bytes(),
        place: ":10:5",
        words: &["returns[0]", "does not fit", "RECORD=1"],
    },
    Broken {
        name: "no value",
        spoil: |text| text.replace("\"one in spring\"", "").into_bytes(),
        place: ":9:3",
        words: &["`returns` holds 0 values"],
    },
    Broken {
        name: "two values",
        spoil: |text| {
            text.replace("\"one in spring\"", "\"a\", \"b\"")
                .into_bytes()
        },
        place: ":9:3",
        words: &["`returns` holds 2 values"],
    },
];

/// Neither replayed, nor recorded over, nor taken for a call without recording.
fn is_refused(checkout: &Checkout, broken: &Broken) -> Result<(), String> {
    let path = checkout.recording("ask");
    age(&checkout.folder());
    let before = checkout.snapshot();
    for variables in [REPLAY, RECORD] {
        let outcome = checkout.run(ASKS, variables);
        let said = |words: &str| outcome.text().contains(words);
        let mut wrong = Vec::new();
        if !said("1 failed") {
            wrong.push("does not fail the test".to_owned());
        }
        for words in broken.words.iter().filter(|words| !said(words)) {
            wrong.push(format!("does not say {words:?}"));
        }
        if !said(&format!("{}{}", path.display(), broken.place)) {
            wrong.push(format!(
                "does not name the file and its place, {:?}",
                broken.place
            ));
        }
        if said("nothing is recorded") || said("has no recording") {
            wrong.push("is told as not recorded".to_owned());
        }
        if checkout.snapshot() != before {
            wrong.push("is touched".to_owned());
        }
        if !checkout.calls().is_empty() {
            wrong.push("makes a real call".to_owned());
        }
        if !wrong.is_empty() {
            return Err(format!(
                "{}, {variables:?}: {wrong:#?}\n{outcome}\n",
                broken.name
            ));
        }
    }
    Ok(())
}

#[test]
fn each_way_to_be_broken_has_its_own_error() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.recording("ask");
    let text = fs::read_to_string(&path).unwrap();
    let mut wrong = String::new();
    for broken in BROKEN {
        let spoilt = (broken.spoil)(&text);
        assert_ne!(spoilt, text.as_bytes(), "{}", broken.name);
        fs::write(&path, spoilt).unwrap();
        if let Err(problem) = is_refused(&checkout, broken) {
            wrong += &problem;
            checkout.forget_calls();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_broken_file_is_mended_by_deleting_or_by_recording_all() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.recording("ask");
    let text = fs::read_to_string(&path).unwrap();
    for broken in BROKEN {
        fs::write(&path, (broken.spoil)(&text)).unwrap();
        checkout.run(ASKS, &[("RECORD", "all")]).passes();
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{}", broken.name);
    }
    fs::remove_file(&path).unwrap();
    checkout.run(ASKS, RECORD).passes();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn verifying_against_a_broken_file_fails_and_leaves_it() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.recording("ask");
    fs::write(&path, "{").unwrap();
    let before = checkout.snapshot();
    let outcome = checkout.run(ASKS, &[("RECORD", "verify")]);
    outcome
        .fails()
        .says(&format!("{}:1:", path.display()))
        .says("ends in the middle");
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn a_file_in_the_folders_place_is_an_error_that_names_it() {
    let checkout = Checkout::new();
    fs::create_dir_all(checkout.stubs().join("app")).unwrap();
    let path = checkout.stubs().join("app/llm");
    fs::write(&path, "what is this").unwrap();
    let before = checkout.snapshot();
    for record in ["", "1", "all"] {
        let outcome = checkout.run(ASKS, &[("RECORD", record)]);
        outcome
            .fails()
            .says(path.to_str().unwrap())
            .never_says("nothing is recorded");
        assert_eq!(checkout.snapshot(), before, "RECORD={record}");
    }
}

#[test]
fn a_folder_in_the_files_place_is_an_error_that_names_it() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.recording("ask");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let before = checkout.snapshot();
    for record in ["", "1", "all"] {
        let outcome = checkout.run(ASKS, &[("RECORD", record)]);
        outcome.fails().says(path.to_str().unwrap());
        outcome
            .never_says("nothing is recorded")
            .never_says("has no recording");
        assert_eq!(checkout.snapshot(), before, "RECORD={record}");
    }
}
