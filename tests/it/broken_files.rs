//! Broken recordings are errors: they are neither replayed, nor recorded over, nor
//! taken for missing ones.

use std::fs;

use expect_test::expect;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::snapshot::age;

const ASKS: &str = "modes::asks_again";

/// A way to break the recording of `ask("one")`.
struct Broken {
    name: &'static str,
    spoil: fn(&str) -> Vec<u8>,
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
    },
    Broken {
        name: "an empty file",
        spoil: |_| Vec::new(),
    },
    Broken {
        name: "only spaces",
        spoil: |_| b"\n \n".to_vec(),
    },
    Broken {
        name: "half a file",
        spoil: |text| text.split_once("in spring").unwrap().0.into(),
    },
    Broken {
        name: "an unknown field",
        spoil: |text| {
            text.replace("  \"key\"", "  \"note\": 1,\n  \"key\"")
                .into_bytes()
        },
    },
    Broken {
        name: "a misspelt field",
        spoil: |text| text.replace("\"source\"", "\"sauce\"").into_bytes(),
    },
    Broken {
        name: "a missing field",
        spoil: |text| {
            text.replace("  \"function\": \"app::llm::ask\",\n", "")
                .into_bytes()
        },
    },
    Broken {
        name: "a newer format",
        spoil: |text| text.replace("\"format\": 1", "\"format\": 2").into_bytes(),
    },
    Broken {
        name: "a newer format of other fields",
        spoil: |text| {
            text.replace("\"format\": 1", "\"format\": 7")
                .replace("\"args\"", "\"call\"")
                .into_bytes()
        },
    },
    Broken {
        name: "another key",
        spoil: |text| text.replace("\"key\": \"", "\"key\": \"0000").into_bytes(),
    },
    Broken {
        name: "another call's recording",
        spoil: |text| {
            let (before, rest) = text.split_once("\"key\": \"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}\"key\": \"{}\"{after}", "ab".repeat(32)).into_bytes()
        },
    },
    Broken {
        name: "not UTF-8",
        spoil: |text| {
            let mut bytes = text.as_bytes().to_vec();
            let at = text.find("in spring").unwrap();
            bytes[at] = 0xff;
            bytes
        },
    },
    Broken {
        name: "a duplicate name",
        spoil: |text| {
            text.replace("\n  \"args\"", "\n  \"format\": 1,\n  \"args\"")
                .into_bytes()
        },
    },
    Broken {
        name: "too deep nesting",
        spoil: |text| {
            let deep = "[".repeat(300) + &"]".repeat(300);
            text.replace("\"one in spring\"", &deep).into_bytes()
        },
    },
    Broken {
        name: "a comment",
        spoil: |text| {
            text.replace("  \"args\"", "  // really\n  \"args\"")
                .into_bytes()
        },
    },
    Broken {
        name: "a second value behind it",
        spoil: |text| format!("{text}{{}}\n").into_bytes(),
    },
    Broken {
        name: "no object",
        spoil: |_| b"[]\n".to_vec(),
    },
    Broken {
        name: "a value of another type",
        spoil: |text| text.replace("\"one in spring\"", "{\"a\": 5}").into_bytes(),
    },
    Broken {
        name: "no value",
        spoil: |text| text.replace("\"one in spring\"", "").into_bytes(),
    },
    Broken {
        name: "two values",
        spoil: |text| {
            text.replace("\"one in spring\"", "\"a\", \"b\"")
                .into_bytes()
        },
    },
];

/// The place and the text of the error. Asserts that the file is neither replayed
/// nor recorded over nor taken for a missing recording.
fn error_of(checkout: &Checkout, broken: &Broken) -> String {
    let path = checkout.recording("ask");
    age(&checkout.folder());
    let before = checkout.snapshot();
    let errors = [REPLAY, RECORD].map(|variables| {
        let outcome = checkout.run(ASKS, variables);
        outcome
            .fails()
            .says("1 failed")
            .never_says("nothing is recorded")
            .never_says("has no recording");
        assert_eq!(checkout.snapshot(), before, "{}", broken.name);
        assert_eq!(checkout.calls(), [""; 0], "{}", broken.name);
        let (_, error) = outcome.text().split_once(path.to_str().unwrap()).unwrap();
        let (error, _) = error.split_once("\n\nAfter you delete").unwrap();
        error.to_owned()
    });
    assert_eq!(errors[0], errors[1], "{}", broken.name);
    let (place, text) = errors[0].split_once('\n').unwrap();
    let lines = text.lines().filter(|line| !line.is_empty());
    let lines = lines.map(|line| format!("\n  {}", line.trim_start()));
    format!("{place}{}\n", lines.collect::<String>())
}

#[test]
fn each_kind_of_broken_file_has_its_own_error() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.recording("ask");
    let text = fs::read_to_string(&path).unwrap();
    let mut errors = String::new();
    for broken in BROKEN {
        let spoilt = (broken.spoil)(&text);
        assert_ne!(spoilt, text.as_bytes(), "{}", broken.name);
        fs::write(&path, spoilt).unwrap();
        let error = error_of(&checkout, broken);
        errors += &format!("{}{error}", broken.name);
    }
    expect![[r#"
        conflict markers:5:1
          a merge conflict is not resolved
          Keep one of the two sides, as for any merge conflict.
        an empty file:1:1
          the file is empty
          Delete the file and record it again with RECORD=1.
        only spaces:1:1
          the file is empty
          Delete the file and record it again with RECORD=1.
        half a file:10:10
          the file ends in the middle of a value
          Delete the file and record it again with RECORD=1.
        an unknown field:4:3
          it has a field `note`, which recordings do not have
          Remove the field or correct its name.
        a misspelt field:5:3
          it has a field `sauce`, which recordings do not have
          Remove the field or correct its name.
        a missing field
          its field `function` is missing
          Delete the file and record it again with RECORD=1.
        a newer format:2:3
          it has format 2, and this version of cached-stubs reads format 1
          Update cached-stubs to the version that wrote it.
        a newer format of other fields:2:3
          it has format 7, and this version of cached-stubs reads format 1
          Update cached-stubs to the version that wrote it.
        another key:4:3
          its key is 0000223d1d77429f…, but the key of the call that leads to this file is 223d1d77429f6d67…
          The key or the file's name was edited. Delete the file and record it again with RECORD=1.
        another call's recording:4:3
          its key is abababababababab…, but the key of the call that leads to this file is 223d1d77429f6d67…
          The key or the file's name was edited. Delete the file and record it again with RECORD=1.
        not UTF-8:10:10
          it is not UTF-8 text
          Delete the file and record it again with RECORD=1.
        a duplicate name:6:3
          the name "format" occurs twice in one object
          Correct it, or delete the file and record it again with RECORD=1.
        too deep nesting:10:259
          nested deeper than 256 levels
          Delete the file and record it again with RECORD=1.
        a comment:6:3
          unexpected '/', expected a name in double quotes
          Correct it, or delete the file and record it again with RECORD=1.
        a second value behind it:13:1
          unexpected '{' after the end of the value
          Correct it, or delete the file and record it again with RECORD=1.
        no object:1:1
          it does not hold a JSON object
          Delete the file and record it again with RECORD=1.
        a value of another type:10:5
          returns[0]: invalid type: map, expected a string
          The value does not fit the function's return type. Correct it, or delete
          the file and record it again with RECORD=1.
        no value:9:3
          `returns` holds no value
          Write what the function returns, or delete the file and record it with RECORD=1.
        two values:9:3
          `returns` holds 2 values instead of one
          Delete the file and record it again with RECORD=1.
    "#]].assert_eq(&errors);
}

#[test]
fn record_all_and_deleting_mend_a_broken_file() {
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
fn verifying_a_broken_file_fails_and_leaves_it() {
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
fn a_file_in_place_of_the_folder_is_named() {
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
fn a_folder_in_place_of_the_file_is_named() {
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
