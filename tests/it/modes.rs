//! The modes that `RECORD` and code set, and `CI`.

use expect_test::expect;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::report::assert_report;

const ASKS: &str = "modes::asks";

#[test]
fn replaying_only_reads_the_disk() {
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
fn recording_adds_only_missing_recordings() {
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
fn an_unknown_word_is_refused() {
    for record in ["2", "replayed", "ja", "record all"] {
        let checkout = Checkout::new();
        let outcome = checkout.run(ASKS, &[("RECORD", record)]);
        outcome.fails().says(&format!("`{record}`"));
        assert!(checkout.calls().is_empty());
        assert!(!checkout.stubs().exists());
    }
    let outcome = Checkout::new().run(ASKS, &[("RECORD", "al")]);
    assert_report(
        &outcome,
        expect![[r#"
            src/modes.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: RECORD is `al`, which is not a mode

            RECORD can be
              unset, 0, false, no, off         recordings answer, nothing is written
              1, true, yes, on, missing        record what is missing or stale
              all                              record every call again
              verify                           make every call and compare it with its recording
              verify-shape                     the same, without texts and numbers
              live                             the real functions, nothing read or written
        "#]],
    );
}

#[test]
fn all_makes_each_call_once_a_run_and_replaces_recordings() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    let autumn = [("RECORD", "all"), ("SEASON", "autumn")];

    // Two tests of one run make the same calls.
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
fn all_leaves_unchanged_recordings_alone() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    checkout.run(ASKS, &[("RECORD", "all")]).passes();
    assert_eq!(checkout.calls(), ["one", "two"]);
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn ci_records_only_if_record_in_ci_is_set() {
    for (record, ci) in [("1", "true"), ("all", "1"), ("missing", "TRUE")] {
        let checkout = Checkout::new();
        let outcome = checkout.run(ASKS, &[("RECORD", record), ("CI", ci)]);
        outcome
            .fails()
            .says(&format!("RECORD={record}"))
            .says(&format!("CI={ci}"));
        assert!(checkout.calls().is_empty());
        assert!(!checkout.stubs().exists());

        checkout
            .run(
                ASKS,
                &[("RECORD", record), ("CI", ci), ("RECORD_IN_CI", "1")],
            )
            .passes();
        assert_eq!(checkout.files().len(), 2);
        // CI may replay, verify and make live calls.
        for record in ["", "verify", "live"] {
            checkout
                .run(ASKS, &[("RECORD", record), ("CI", ci)])
                .passes();
        }
    }
    let outcome = Checkout::new().run(ASKS, &[("RECORD", "1"), ("CI", "true")]);
    assert_report(
        &outcome,
        expect![[r#"
            src/modes.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: RECORD=1 asks for recording, but CI=true is set

            A recording made by a CI machine is lost with it. Record on your own machine and
            commit the files, or set RECORD_IN_CI=1 where this job is meant to record.
        "#]],
    );
    Checkout::new()
        .run(ASKS, &[("RECORD", "1"), ("CI", "false")])
        .passes();
    Checkout::new()
        .run(ASKS, &[("RECORD", "1"), ("CI", "")])
        .passes();
}

#[test]
fn a_mode_in_code_wins() {
    let checkout = Checkout::new();
    checkout
        .run("modes::replays_by_fixture", RECORD)
        .fails()
        .says("nothing is recorded");
    assert!(checkout.calls().is_empty());

    for test in ["modes::records_by_fixture", "modes::records_by_builder"] {
        let checkout = Checkout::new();
        checkout
            .run(test, &[("CI", "true"), ("RECORD", "0")])
            .passes();
        assert_eq!(checkout.calls(), ["one"]);
        assert_eq!(checkout.files().len(), 1);
    }
    // The environment does not count, not even if it is wrong.
    let checkout = Checkout::new();
    checkout
        .run("modes::records_by_builder", &[("RECORD", "nonsense")])
        .passes();
    checkout
        .run("modes::records_by_builder", &[("RECORD", "1"), ("CI", "1")])
        .passes();
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
