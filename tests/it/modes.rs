//! What `RECORD` and its kin do.

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::snapshot::age;

const ASKS: &str = "modes::asks";

#[test]
fn without_a_word_for_recording_the_disk_is_only_read() {
    for record in [
        None,
        Some(""),
        Some("0"),
        Some("False"),
        Some("no"),
        Some("  OFF "),
    ] {
        let checkout = Checkout::new();
        let variables: Vec<_> = record.map(|value| ("RECORD", value)).into_iter().collect();
        checkout
            .run(ASKS, &variables)
            .fails()
            .says("nothing is recorded for `app::llm::ask`");
        assert!(!checkout.stubs().exists(), "{record:?}");
        assert!(checkout.calls().is_empty(), "{record:?}");
    }
}

#[test]
fn recording_makes_each_call_once_and_replaying_none() {
    for record in ["1", "true", "YES", "\ton ", "missing"] {
        let checkout = Checkout::new();
        let recorded = checkout.run(ASKS, &[("RECORD", record)]);
        recorded.passes();
        assert_eq!(
            recorded.answers(),
            ["one in spring", "two in spring", "one in spring"]
        );
        assert_eq!(checkout.calls(), ["one", "two"], "{record:?}");
        assert_eq!(checkout.files().len(), 2);

        let replayed = checkout.run(ASKS, &[("SEASON", "autumn")]);
        assert_eq!(replayed.passes().answers(), recorded.answers());
        assert_eq!(checkout.calls().len(), 2);
    }
}

#[test]
fn recording_adds_what_is_missing_and_leaves_the_rest() {
    let checkout = Checkout::recorded(&["modes::asks_again"]);
    let one = checkout.recording("ask");
    let before = std::fs::read(&one).unwrap();
    let outcome = checkout.run(ASKS, &[("RECORD", "1"), ("SEASON", "autumn")]);
    assert_eq!(
        outcome.passes().answers(),
        ["one in spring", "two in autumn", "one in spring"]
    );
    assert_eq!(checkout.calls(), ["two"]);
    assert_eq!(std::fs::read(&one).unwrap(), before);
}

#[test]
fn another_word_is_refused_with_the_legal_ones() {
    for record in ["2", "replayed", "ja", "record all"] {
        let checkout = Checkout::new();
        let outcome = checkout.run(ASKS, &[("RECORD", record)]);
        outcome.fails().says(&format!("`{record}`"));
        outcome.says_all(&["RECORD", "missing", "all", "verify", "live", "off"]);
        assert!(checkout.calls().is_empty());
        assert!(!checkout.stubs().exists());
    }
}

#[test]
fn all_makes_each_call_once_a_run_and_replaces() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    let autumn = [("RECORD", "all"), ("SEASON", "autumn")];

    // Two tests of one run ask the same.
    let mut both = checkout.command(&["--exact", ASKS, "modes::asks_again"], &autumn);
    let outcome = Outcome::of(&mut both);
    outcome
        .passes()
        .says_times("answer: one in autumn", 3)
        .says_times("answer: two in autumn", 1);
    let mut calls = checkout.calls();
    calls.sort();
    assert_eq!(calls, ["one", "two"]);
    assert_eq!(checkout.files().len(), 2);
    assert_ne!(checkout.snapshot(), before);
    assert_eq!(
        checkout.run(ASKS, REPLAY).passes().answers()[1],
        "two in autumn"
    );
}

#[test]
fn all_leaves_files_alone_where_the_outcome_is_the_same() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    checkout.run(ASKS, &[("RECORD", "all")]).passes();
    assert_eq!(checkout.calls(), ["one", "two"]);
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn verifying_tells_every_difference_and_writes_nothing() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    checkout.run(ASKS, &[("RECORD", "verify")]).passes();
    assert_eq!(checkout.calls(), ["one", "two", "one"]);

    let outcome = checkout.run(ASKS, &[("RECORD", "verify"), ("SEASON", "autumn")]);
    outcome.fails().says_times("panicked at", 1);
    outcome.says_all(&["app::llm::ask", "spring", "autumn", "RECORD=all"]);
    outcome.says_all(&["one in ", "two in "]);
    // What the caller gets is what the function returned now.
    assert_eq!(
        outcome.answers(),
        ["one in autumn", "two in autumn", "one in autumn"]
    );
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn verifying_notices_an_error_where_a_value_was_recorded() {
    const REFUSED: &str = "files::is_refused";
    let checkout = Checkout::recorded(&[REFUSED]);
    checkout.run(REFUSED, &[("RECORD", "verify")]).passes();
    let outcome = checkout.run(REFUSED, &[("RECORD", "verify"), ("REFUSE", "by an error")]);
    outcome.fails().says("app::files::refuse");
}

#[test]
fn verifying_says_where_there_is_nothing_to_verify() {
    let checkout = Checkout::new();
    checkout
        .run(ASKS, &[("RECORD", "verify")])
        .fails()
        .says("no recording")
        .says("RECORD=1");
    assert!(!checkout.stubs().exists());
}

#[test]
fn live_neither_reads_nor_writes() {
    let checkout = Checkout::new();
    let live = [("RECORD", "live"), ("SEASON", "autumn")];
    let outcome = checkout.run(ASKS, &live);
    assert_eq!(
        outcome.passes().answers(),
        ["one in autumn", "two in autumn", "one in autumn"]
    );
    assert_eq!(checkout.calls(), ["one", "two", "one"]);
    assert!(!checkout.stubs().exists());

    // Not even a file that nobody could read matters.
    let checkout = Checkout::recorded(&[ASKS]);
    for file in checkout.files() {
        std::fs::write(file, "<<<<<<< ours").unwrap();
    }
    age(&checkout.folder());
    let before = checkout.snapshot();
    checkout.run(ASKS, &live).passes();
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn ci_refuses_to_record_unless_told_so() {
    for (record, ci) in [("1", "true"), ("all", "1"), ("missing", "TRUE")] {
        let checkout = Checkout::new();
        let outcome = checkout.run(ASKS, &[("RECORD", record), ("CI", ci)]);
        outcome.fails().says_all(&[
            &format!("RECORD={record}"),
            &format!("CI={ci}"),
            "RECORD_IN_CI=1",
        ]);
        assert!(checkout.calls().is_empty());
        assert!(!checkout.stubs().exists());

        checkout
            .run(
                ASKS,
                &[("RECORD", record), ("CI", ci), ("RECORD_IN_CI", "1")],
            )
            .passes();
        assert_eq!(checkout.files().len(), 2);
        // Replaying, verifying and live calls are what CI is for.
        for record in ["", "verify", "live"] {
            checkout
                .run(ASKS, &[("RECORD", record), ("CI", ci)])
                .passes();
        }
    }
    Checkout::new()
        .run(ASKS, &[("RECORD", "1"), ("CI", "false")])
        .passes();
    Checkout::new()
        .run(ASKS, &[("RECORD", "1"), ("CI", "")])
        .passes();
}

#[test]
fn a_mode_in_the_code_wins() {
    let checkout = Checkout::new();
    checkout
        .run("modes::replays_whatever_is_said", RECORD)
        .fails()
        .says("nothing is recorded");
    assert!(checkout.calls().is_empty());

    for test in [
        "modes::records_whatever_is_said",
        "modes::records_by_builder",
    ] {
        let checkout = Checkout::new();
        checkout
            .run(test, &[("CI", "true"), ("RECORD", "0")])
            .passes();
        assert_eq!(checkout.calls(), ["one"]);
        assert_eq!(checkout.files().len(), 1);
    }
    // Nor does it matter that the environment asks for nonsense or too much.
    let checkout = Checkout::new();
    checkout
        .run("modes::records_by_builder", &[("RECORD", "nonsense")])
        .passes();
    checkout
        .run("modes::records_by_builder", &[("RECORD", "1"), ("CI", "1")])
        .passes();
}

#[test]
fn live_calls_can_be_denied() {
    const WITHOUT: &str = "modes::without_a_stub";
    let deny = ("CACHED_STUBS_LIVE", "deny");
    let checkout = Checkout::new();
    checkout.run(WITHOUT, REPLAY).passes();
    checkout.run(WITHOUT, &[deny, ("RECORD", "live")]).passes();
    assert_eq!(checkout.calls().len(), 2);
    for record in ["", "1", "all", "verify"] {
        let outcome = checkout.run(WITHOUT, &[deny, ("RECORD", record)]);
        outcome
            .fails()
            .says_all(&["app::llm::ask", WITHOUT, "CACHED_STUBS_LIVE=deny"]);
    }
    checkout
        .run(WITHOUT, &[("CACHED_STUBS_LIVE", "dney")])
        .fails()
        .says_all(&["dney", "deny"]);
    assert_eq!(checkout.calls().len(), 2);

    // A stub that records may call, and so may the function that it records.
    checkout.run(ASKS, &[deny, ("RECORD", "1")]).passes();
    checkout
        .run("modes::through_another", &[deny, ("RECORD", "1")])
        .passes();
    checkout.run("modes::through_another", &[deny]).passes();
}

#[test]
fn only_the_outermost_call_is_recorded() {
    let checkout = Checkout::new();
    checkout.run("modes::through_another", RECORD).passes();
    assert_eq!(checkout.calls(), ["through", "one"]);
    assert_eq!(checkout.files().len(), 1);
    checkout
        .run("modes::through_another", REPLAY)
        .passes()
        .says("answer: <one in spring>");
    assert_eq!(checkout.calls().len(), 2);
}
