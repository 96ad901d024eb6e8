//! `RECORD`, `CI` and `CACHED_STUBS_LIVE`.

use expect_test::expect;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::report::assert_report;
use crate::snapshot::age;

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
fn recording_adds_only_what_is_missing() {
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
fn verifying_reports_every_difference_and_writes_nothing() {
    let checkout = Checkout::recorded(&[ASKS]);
    let before = checkout.snapshot();
    checkout.run(ASKS, &[("RECORD", "verify")]).passes();
    assert_eq!(checkout.calls(), ["one", "two", "one"]);

    let outcome = checkout.run(ASKS, &[("RECORD", "verify"), ("SEASON", "autumn")]);
    outcome.fails().says_times("panicked at", 1);
    assert_report(
        &outcome,
        expect![[r#"
            src/modes.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: 3 failures of `app::llm::ask`, reported when its stub was dropped

            1. `app::llm::ask` returned another value than its recording

               The difference (- recorded, + returned now):

                 returns
                   - ["one in spring"]
                              ~~~~~~
                   + ["one in autumn"]
                              ~~~~~~

               If the new answer is right, record it:

                 RECORD=all cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            2. `app::llm::ask` returned another value than its recording

               The difference (- recorded, + returned now):

                 returns
                   - ["two in spring"]
                              ~~~~~~
                   + ["two in autumn"]
                              ~~~~~~

               If the new answer is right, record it:

                 RECORD=all cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            3. `app::llm::ask` returned another value than its recording

               The difference (- recorded, + returned now):

                 returns
                   - ["one in spring"]
                              ~~~~~~
                   + ["one in autumn"]
                              ~~~~~~

               If the new answer is right, record it:

                 RECORD=all cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]
        "#]],
    );
    assert_eq!(
        outcome.answers(),
        ["one in autumn", "two in autumn", "one in autumn"]
    );
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn verifying_reports_an_error_in_place_of_a_value() {
    const REFUSED: &str = "files::is_refused";
    let checkout = Checkout::recorded(&[REFUSED]);
    checkout.run(REFUSED, &[("RECORD", "verify")]).passes();
    let outcome = checkout.run(REFUSED, &[("RECORD", "verify"), ("REFUSE", "by an error")]);
    outcome.fails().says("app::files::refuse");
}

#[test]
fn verifying_reports_a_missing_recording() {
    let checkout = Checkout::new();
    let outcome = checkout.run(ASKS, &[("RECORD", "verify")]);
    assert_report(
        &outcome,
        expect![[r#"
            src/modes.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: 3 failures of `app::llm::ask`, reported when its stub was dropped

            1. there is no recording to verify `app::llm::ask` against

               Record it first:

                 RECORD=1 cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            2. there is no recording to verify `app::llm::ask` against

               Record it first:

                 RECORD=1 cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]

            3. there is no recording to verify `app::llm::ask` against

               Record it first:

                 RECORD=1 cargo test -p app modes::asks -- --exact

                 called  src/modes.rs:[ask(question)]
        "#]],
    );
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

    // Not even unreadable files matter.
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
fn live_calls_can_be_denied() {
    const WITHOUT: &str = "modes::without_a_stub";
    let deny = ("CACHED_STUBS_LIVE", "deny");
    let checkout = Checkout::new();
    checkout.run(WITHOUT, REPLAY).passes();
    checkout.run(WITHOUT, &[deny, ("RECORD", "live")]).passes();
    assert_eq!(checkout.calls().len(), 2);
    for record in ["1", "all", "verify"] {
        let outcome = checkout.run(WITHOUT, &[deny, ("RECORD", record)]);
        outcome.fails().says("CACHED_STUBS_LIVE=deny");
    }
    assert_report(
        &checkout.run(WITHOUT, &[deny]),
        expect![[r#"
            src/modes.rs:[ask("one")]:
            cached-stubs: `app::llm::ask` was called in `modes::without_a_stub` without a stub, and CACHED_STUBS_LIVE=deny forbids the real function

            Add one of its fixtures to the parameters of the test, under `#[rstest]`:

              _elsewhere: Stub<ask>   (app::modes, src/modes.rs:[stub_fixture!(elsewhere: ask, dir = "else where")])
              _llm: Stub<ask>         (app::modes, src/modes.rs:[stub_fixture!(llm: ask)])
              _recorded: Stub<ask>    (app::modes, src/modes.rs:[stub_fixture!(recorded: ask, mode = Mode::Record)])
              _replayed: Stub<ask>    (app::modes, src/modes.rs:[stub_fixture!(replayed: ask, mode = Mode::Replay)])
              _llm: Stub<ask>         (app::guards, src/guards.rs:[stub_fixture!(llm: ask)])
              … and 6 more

            If the test has it, the stub was dropped before this call: keep it in a variable whose
            name is not only `_`. Without a fixture:

              let _stub = cached_stubs::Stub::<ask>::install();
        "#]],
    );
    let misspelt = [("CACHED_STUBS_LIVE", "dney")];
    assert_report(
        &checkout.run(WITHOUT, &misspelt),
        expect![[r#"
            src/modes.rs:[ask("one")]:
            cached-stubs: CACHED_STUBS_LIVE is `dney`; it can be `deny` (a stubbable function without a stub panics), `allow` or unset
        "#]],
    );
    assert_eq!(checkout.calls().len(), 2);

    // A stub that records makes real calls, and so does the recorded function.
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
