//! `stubs.toml`.

use std::fs;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;

const ASKS: &str = "modes::asks_again";
const WITHOUT: &str = "modes::without_a_stub";

/// A checkout of the package in a workspace, with a file in the workspace's folder.
fn configured(text: &str) -> Checkout {
    let checkout = Checkout::new();
    let workspace = checkout.beside("");
    fs::write(workspace.join("Cargo.lock"), "").unwrap();
    fs::write(workspace.join("stubs.toml"), text).unwrap();
    checkout
}

#[test]
fn the_folder_of_recordings_is_relative_to_the_file() {
    let checkout = configured("dir = \"kept\"");
    checkout.run(ASKS, RECORD).passes();
    assert!(checkout.beside("kept").join("app/llm/ask").is_dir());
    assert!(!checkout.stubs().exists());
    checkout.run(ASKS, REPLAY).passes();
    assert_eq!(checkout.calls(), ["one"]);
}

#[test]
fn the_nearest_file_counts_alone() {
    let checkout = configured("dir = \"kept\"\nlive = \"deny\"");
    fs::write(checkout.folder().join("stubs.toml"), "").unwrap();
    checkout.run(ASKS, RECORD).passes();
    assert!(checkout.stubs().join("app/llm/ask").is_dir());
    checkout.run(WITHOUT, REPLAY).passes();
}

#[test]
fn variables_and_code_win() {
    let checkout = configured("dir = \"kept\"\nlive = \"deny\"");
    let by_variable = [("RECORD", "1"), ("CACHED_STUBS_DIR", "by variable")];
    checkout.run(ASKS, &by_variable).passes();
    assert!(checkout.folder().join("by variable/app/llm/ask").is_dir());
    checkout.run("modes::asks_elsewhere", RECORD).passes();
    assert!(checkout.folder().join("else where/app/llm/ask").is_dir());
    checkout
        .run(WITHOUT, &[("CACHED_STUBS_LIVE", "allow")])
        .passes();
    assert_eq!(checkout.calls().len(), 3);
}

#[test]
fn live_calls_can_be_denied() {
    let checkout = configured("\nlive = \"deny\"");
    for record in ["", "1", "all", "verify"] {
        let outcome = checkout.run(WITHOUT, &[("RECORD", record)]);
        outcome
            .fails()
            .says("`app::llm::ask` was called in `modes::without_a_stub` without a stub")
            .says("stubs.toml:2) forbids the real function");
    }
    assert!(checkout.calls().is_empty());
    checkout.run(WITHOUT, &[("RECORD", "live")]).passes();
    checkout.run(ASKS, RECORD).passes();
}

#[test]
fn the_fixture_to_add_is_named() {
    let checkout = configured("live = \"deny\"");
    checkout
        .run(WITHOUT, REPLAY)
        .says("_llm: Stub<ask>")
        .says("(app::modes, src/modes.rs:8)")
        .says("let _stub = cached_stubs::Stub::<ask>::install();");
}

#[test]
fn live_calls_are_denied_in_test_binaries_only() {
    let checkout = configured("live = \"deny\"");
    let elsewhere = checkout.beside("bin").join("tests");
    checkout.copy_tests(&elsewhere);
    let run = |variables| {
        let mut command = checkout.command_of(&elsewhere, &[WITHOUT, "--exact"], variables);
        Outcome::of(&mut command)
    };
    run(REPLAY).passes();
    run(&[("CACHED_STUBS_LIVE", "deny")]).fails();
}

#[test]
fn mistakes_fail_the_test_and_name_what_is_legal() {
    for (text, parts) in [
        (
            "dirs = \"kept\"",
            ["stubs.toml:1", "unknown key `dirs`", "did you mean `dir`?"],
        ),
        (
            "\nlive = \"dney\"",
            ["stubs.toml:2", "sets `live` to \"dney\"", "\"allow\""],
        ),
        (
            "[secrets]\nalow = []",
            ["stubs.toml:2", "did you mean `allow`?", "ignore-variables"],
        ),
        (
            "[scrub]\nid = 0",
            [
                "stubs.toml:2",
                "has the wrong path \"id\"",
                "\".choices[].created\"",
            ],
        ),
        (
            "dir = kept",
            ["stubs.toml:1", "is not valid TOML", "cached-stubs: "],
        ),
    ] {
        let checkout = configured(text);
        for test in [ASKS, WITHOUT] {
            checkout.run(test, RECORD).fails().says_all(&parts);
        }
        assert!(checkout.calls().is_empty(), "{text}");
        assert!(checkout.files().is_empty(), "{text}");
    }
}

/// Recording the same again changes no file, since what changes is replaced.
#[test]
fn answers_are_scrubbed() {
    const TEST: &str = "scrub::asks_a_service_whose_ids_change";
    let checkout = configured("[scrub]\n\".**.id\" = \"<id>\"\n");
    checkout.run(TEST, RECORD).passes();
    let recorded = checkout.files();
    let [recording] = recorded.as_slice() else {
        panic!("one recording: {recorded:?}")
    };
    let text = || fs::read_to_string(checkout.stubs().join(recording)).unwrap();
    let before = text();
    assert!(before.contains("\"id\": \"<id>\""), "{before}");
    checkout.run(TEST, &[("RECORD", "verify")]).passes();
    checkout.run(TEST, &[("RECORD", "all")]).passes();
    assert_eq!(text(), before);
    checkout.run(TEST, REPLAY).passes();
    assert_eq!(checkout.calls().len(), 3);
}

/// The report names the path at which it can be replaced, and that works.
#[test]
fn a_secret_is_replaced_by_its_path() {
    const TEST: &str = "secrets::in_what_is_returned";
    let leaking = [("RECORD", "1"), ("LEAK", "AKIAIOSFODNN7SAMPLE2")];
    Checkout::new()
        .run(TEST, &leaking)
        .fails()
        .says("#[stubbable(scrub(\".Ok.headers.authorization\" = \"<secret>\"))]");

    let checkout = configured("[scrub]\n\".Ok.headers.authorization\" = \"<secret>\"\n");
    checkout.run(TEST, &leaking).passes();
    let text = fs::read_to_string(checkout.recording("fetch")).unwrap();
    assert!(text.contains("\"authorization\": \"<secret>\""), "{text}");
}

#[test]
fn a_refused_secret_names_the_ways_out_and_they_work() {
    const TEST: &str = "secrets::in_what_is_returned";
    // Not under the name of a credential.
    const IN_BYTES: &str = "secrets::in_bytes";
    let key = "AKIAIOSFODNN7SAMPLE2";
    let of_shape = [("RECORD", "1"), ("LEAK", key)];
    let of_variable = [
        ("RECORD", "1"),
        ("XKB_KEY_LAYOUT", "us(altgr)"),
        ("LEAK", "us(altgr)"),
    ];
    let checkout = Checkout::new();
    checkout
        .run(TEST, &of_shape)
        .fails()
        .says("[secrets]\n  allow = [\"AKIA…\"]\n")
        .says("In place of `…`, write the rest of the text, 20 bytes in all.")
        .never_says(key);
    checkout
        .run(IN_BYTES, &of_variable)
        .fails()
        .says("[secrets]\n  ignore-variables = [\"XKB_KEY_LAYOUT\"]");
    assert!(checkout.files().is_empty());

    let text = format!("[secrets]\nallow = [\"{key}\"]\nignore-variables = [\"XKB_KEY_LAYOUT\"]\n");
    for (test, variables) in [(TEST, of_shape.as_slice()), (IN_BYTES, &of_variable)] {
        let checkout = configured(&text);
        checkout.run(test, variables).passes();
        assert_eq!(checkout.files().len(), 1);
    }
    configured("[secrets]\nallow = [\"AKIA…\"]\n")
        .run(TEST, &of_shape)
        .fails()
        .says("it must be a list of whole texts");
}

/// What documentation shows where a secret would be.
#[test]
fn placeholders_are_recorded() {
    for leak in [
        "AKIAIOSFODNN7EXAMPLE",
        "sk-...",
        "YOUR_API_KEY",
        "<token>",
        "changeme",
    ] {
        let checkout = Checkout::new();
        let variables = [("RECORD", "1"), ("LEAK", leak), ("MY_API_KEY", leak)];
        checkout
            .run("secrets::in_what_is_returned", &variables)
            .passes();
        assert_eq!(checkout.files().len(), 1, "{leak}");
    }
}
