//! Recordings on disk, as people find and edit them.

use std::fs;
use std::process::Command;

use expect_test::expect;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::environment::{cleaned, is_available};
use crate::outcome::Outcome;
use crate::snapshot::{Snapshot, age, below};

const ASKS: &str = "modes::asks_again";
const PRICES: &str = "files::prices";

#[test]
fn a_recording_reads_like_the_call() {
    let checkout = Checkout::new();
    checkout.run(PRICES, RECORD).passes();
    let file = checkout.recording("price");
    let text = fs::read_to_string(&file).unwrap();
    let value_of = |field: &str| {
        let (_, rest) = text.split_once(&format!("\"{field}\": \"")).unwrap();
        rest.split_once('"').unwrap().0
    };
    let (key, source) = (value_of("key"), value_of("source"));
    for hash in [key, source] {
        assert_eq!(hash.len(), 64);
        let is_hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        assert!(hash.bytes().all(is_hex), "{hash}");
    }
    let ending = format!(".{}.json", &key[..16]);
    assert!(file.to_str().unwrap().ends_with(&ending));
    let text = text.replace(key, "<key>").replace(source, "<source>");
    expect![[r#"
        {
          "format": 1,
          "function": "app::files::price",
          "key": "<key>",
          "source": "<source>",
          "args": {
            "order": {
              "item": "umbrella",
              "count": 3,
              "note": null,
              "extras": {
                "tax": 0.19,
                "tip": 1e300
              }
            },
            "in_euro": true
          },
          "returns": [
            {
              "Ok": {
                "item": "umbrella",
                "count": 3,
                "note": {
                  "$lines": [
                    "in spring\n",
                    "and true, and more than one line of sixty characters"
                  ]
                },
                "extras": {
                  "tax": 0.19,
                  "tip": 1e300
                }
              }
            }
          ]
        }
    "#]]
    .assert_eq(&text);
}

const HITS: [&str; 3] = ["modes::asks", PRICES, "misses::known"];

/// Replays what is recorded, and misses what is not.
fn replay(checkout: &Checkout) {
    for test in HITS {
        checkout.run(test, REPLAY).passes();
    }
    for test in [
        "misses::another_word",
        "misses::asynchronous",
        "guards::swallows_two_panics",
    ] {
        checkout.run(test, REPLAY).fails();
    }
    assert!(checkout.calls().is_empty());
}

#[test]
fn replaying_touches_nothing() {
    let checkout = Checkout::recorded(&HITS);
    let folder = checkout.stubs().join("app/llm/ask");
    for stray in [".DS_Store", "notes.txt", ".recording-4711.tmp"] {
        fs::write(folder.join(stray), "half a f").unwrap();
    }
    age(&checkout.folder());
    let before = checkout.snapshot();
    replay(&checkout);
    assert_eq!(checkout.snapshot(), before);
}

#[cfg(unix)]
#[test]
fn replaying_needs_no_permission_to_write() {
    use std::os::unix::fs::PermissionsExt as _;
    let checkout = Checkout::recorded(&HITS);
    let everything = below(&checkout.folder());
    let set_mode = |mode| {
        for path in everything.iter().chain([&checkout.folder()]) {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set_mode(0o555);
    replay(&checkout);
    // Allows removing the temporary folder.
    set_mode(0o755);
}

#[test]
fn recording_again_changes_neither_bytes_nor_times() {
    let tests = ["modes::asks", PRICES, "misses::known"];
    let checkout = Checkout::recorded(&tests);
    let before = checkout.snapshot();
    for record in ["1", "all"] {
        for test in tests {
            checkout.run(test, &[("RECORD", record)]).passes();
        }
        assert_eq!(checkout.snapshot(), before, "RECORD={record}");
    }
    // Another checkout records the same files.
    let other = Checkout::recorded(&tests);
    assert_eq!(
        Snapshot::of(&other.stubs())
            .bytes()
            .into_values()
            .collect::<Vec<_>>(),
        Snapshot::of(&checkout.stubs())
            .bytes()
            .into_values()
            .collect::<Vec<_>>(),
    );
}

#[test]
fn recording_again_leaves_git_status_clean() {
    let checkout = Checkout::recorded(&["modes::asks", PRICES]);
    let git = |arguments: &[&str]| {
        let mut git = cleaned("git");
        git.args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "commit.gpgsign=false",
        ]);
        Outcome::of(git.args(arguments).current_dir(checkout.folder()))
    };
    git(&["init", "--quiet"]).passes();
    git(&["add", "."]).passes();
    git(&["commit", "--quiet", "--message", "recorded"]).passes();
    for record in ["1", "all"] {
        for test in ["modes::asks", PRICES] {
            checkout.run(test, &[("RECORD", record)]).passes();
        }
        assert_eq!(
            git(&["status", "--porcelain"]).passes().text(),
            "",
            "RECORD={record}"
        );
    }
}

#[test]
fn edits_that_keep_the_meaning_are_accepted() {
    let checkout = Checkout::recorded(&[ASKS]);
    let path = checkout.recording("ask");
    let text = fs::read_to_string(&path).unwrap();
    let reordered = {
        let without = text.replace("  \"format\": 1,\n", "");
        without.replace("\n  ]\n}", "\n  ],\n  \"format\": 1\n}")
    };
    let edits = [
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        reordered.clone(),
        format!("\u{feff}{}", reordered.replace('\n', "\r\n")),
        text.trim_end().to_owned(),
        text.replace("  ", "\t"),
        text.replace('\n', " "),
        text.replace("one in spring", "one in \\u0073pring"),
    ];
    for edited in edits {
        assert_ne!(edited, text);
        fs::write(&path, &edited).unwrap();
        for variables in [REPLAY, RECORD] {
            let outcome = checkout.run(ASKS, variables);
            assert_eq!(outcome.passes().answers(), ["one in spring"], "{edited}");
        }
        checkout.run(ASKS, &[("RECORD", "verify")]).passes();
        assert_eq!(fs::read_to_string(&path).unwrap(), edited);
        assert_eq!(checkout.calls(), ["one"]);
        checkout.forget_calls();
    }

    // An answer edited by hand is replayed.
    fs::write(&path, text.replace("one in spring", "one by hand")).unwrap();
    assert_eq!(
        checkout.run(ASKS, REPLAY).passes().answers(),
        ["one by hand"]
    );
}

#[test]
fn two_functions_of_one_name_are_refused() {
    for test in [
        "files::one_of_two_of_one_name",
        "files::the_other_of_two_of_one_name",
    ] {
        for variables in [REPLAY, RECORD] {
            let checkout = Checkout::new();
            let outcome = checkout.run(test, variables);
            outcome.fails().says_all(&["`twins::ask`", "name = "]);
            outcome
                .says_times("src/llm.rs:", 2)
                .says("panicked at src/files.rs:");
            assert!(!checkout.stubs().exists());
        }
    }
}

#[test]
fn errors_panics_and_crashes_leave_the_store_alone() {
    const TEST: &str = "files::is_refused";
    let checkout = Checkout::new();
    let run = |how: &str, record: &str| {
        let outcome = checkout.run(
            TEST,
            &[("RECORD", record), ("REFUSE", how), ("SEASON", "autumn")],
        );
        assert_eq!(checkout.calls(), ["how"]);
        checkout.forget_calls();
        outcome
    };
    for record in ["1", "all"] {
        let outcome = run("by an error", record);
        outcome.passes().says("answer: Err(\"rate limited\")");
        outcome.says(
            "`app::files::refuse` returned an `Err`, which is not recorded, at src/files.rs:",
        );
        outcome.says("#[stubbable(errors)]");
        run("by a panic", record).fails().says("out of luck");
        run("by aborting", record).fails();
        assert!(checkout.files().is_empty());
    }
    assert!(
        checkout
            .run(TEST, REPLAY)
            .fails()
            .text()
            .contains("nothing is recorded")
    );

    checkout.run(TEST, RECORD).passes();
    checkout.forget_calls();
    let before = checkout.snapshot();
    for how in ["by an error", "by a panic", "by aborting"] {
        run(how, "all");
        assert_eq!(checkout.snapshot(), before, "{how}");
    }
    assert_eq!(
        checkout.run(TEST, REPLAY).passes().answers(),
        ["Ok(\"spring\")"]
    );
}

/// `git add` would leave them out, and every clone lack them.
#[test]
fn files_that_git_ignores_are_named_while_recording() {
    const TEST: &str = "modes::asks";
    let mut git = Command::new("git");
    if !is_available("git", git.arg("--version")) {
        return;
    }
    let checkout = Checkout::new();
    let folder = checkout.folder();
    let created = Command::new("git")
        .arg("-C")
        .arg(&folder)
        .arg("init")
        .output();
    assert!(created.unwrap().status.success());
    fs::write(folder.join(".gitignore"), "*.tmp\n").unwrap();
    checkout
        .run(TEST, RECORD)
        .passes()
        .never_says("git ignores");

    fs::write(folder.join(".gitignore"), "one.*.json\n").unwrap();
    let all = [("RECORD", "all"), ("SEASON", "autumn")];
    checkout
        .run(TEST, &all)
        .passes()
        .says("git ignores ")
        .says("ask/one.")
        .says(
            " and files like it, which every clone will lack; `git check-ignore -v FILE` says why",
        );
}
