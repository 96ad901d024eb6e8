//! What a person sees of a miss.

use std::fs;

use expect_test::expect;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::environment::{cleaned, target};
use crate::outcome::Outcome;
use crate::package::app;
use crate::report::assert_report;

/// The code at the place where the test panicked: `src/a.rs:7:9`.
fn code_at_the_panic(outcome: &Outcome) -> String {
    let place = outcome
        .text()
        .split_once("panicked at ")
        .expect("it panics")
        .1;
    code_at(place.split_once(":\n").unwrap().0)
}

fn code_at(place: &str) -> String {
    let mut parts = place.split(':');
    let mut next = || parts.next().unwrap_or_else(|| panic!("no place: {place}"));
    let file = fs::read_to_string(app().package.folder().join(next())).unwrap();
    let (line, column): (usize, usize) = (next().parse().unwrap(), next().parse().unwrap());
    file.lines()
        .nth(line - 1)
        .unwrap()
        .chars()
        .skip(column - 1)
        .collect()
}

#[test]
fn a_miss_is_at_the_line_of_the_caller() {
    let checkout = Checkout::new();
    for (test, code) in [
        ("misses::another_word", "ask(\"What is the capital of Spain"),
        (
            "misses::inside_another_function",
            "ask(question), ask(\"once more\"))",
        ),
        ("misses::asynchronous", "ask_later(\"not recorded\").await"),
        ("misses::spawned", "ask_later(\"not recorded\"))"),
        ("misses::of_a_case::case_1_plain", "ask(question)"),
    ] {
        let outcome = checkout.run(test, REPLAY);
        assert!(
            code_at_the_panic(outcome.fails()).starts_with(code),
            "{outcome}"
        );
        let called: Vec<_> = outcome.lines_after("  called  ");
        assert_eq!(called.len(), 1, "{outcome}");
        assert!(code_at(called[0]).starts_with(code), "{outcome}");
        outcome.says(&format!("  test    {test}\n"));
    }
}

#[test]
fn the_report_shows_where_recordings_belong() {
    let checkout = Checkout::new();
    let outcome = checkout.run("misses::another_word", REPLAY);
    assert_report(
        &outcome,
        expect![[r#"
            src/misses.rs:[ask("What is the capital of Spain, and since when?")]:
            cached-stubs: nothing is recorded for `app::llm::ask`

              question = "What is the capital of Spain, and since when?"

            Its recordings belong in

              <temp>/package/stubs/app/llm/ask

            To record this call, and nothing else:

              RECORD=1 cargo test -p app misses::another_word -- --exact

              called  src/misses.rs:[ask("What is the capital of Spain, and since when?")]
              test    misses::another_word
        "#]],
    );
}

#[test]
fn the_report_shows_how_the_nearest_recording_differs() {
    let checkout = Checkout::recorded(&["misses::known", "modes::asks"]);
    let outcome = checkout.run("misses::another_word", REPLAY);
    assert_report(
        &outcome,
        expect![[r#"
            src/misses.rs:[ask("What is the capital of Spain, and since when?")]:
            cached-stubs: `app::llm::ask` has no recording with these arguments

              question = "What is the capital of Spain, and since when?"

            The nearest of 3 recordings differs (- recorded, + this call):

              <temp>/package/stubs/app/llm/ask/what-is-the-capital-of-france-and-since-when.a19d86622bc3a458.json

              question
                - "What is the capital of France, and since when?"
                                          ~~~~~~
                + "What is the capital of Spain, and since when?"
                                          ~~~~~

            To record this call, and nothing else:

              RECORD=1 cargo test -p app misses::another_word -- --exact

              called  src/misses.rs:[ask("What is the capital of Spain, and since when?")]
              test    misses::another_word
        "#]],
    );
}

/// Runs the command, as a person who copies it would.
#[cfg(unix)]
#[test]
fn the_command_in_the_report_records_the_call() {
    for test in [
        "misses::another_word",
        "misses::asynchronous",
        "misses::of_a_case::case_1_plain",
    ] {
        let checkout = Checkout::new();
        let missed = checkout.run(test, REPLAY);
        let commands: Vec<_> = missed
            .fails()
            .text()
            .lines()
            .filter(|line| line.contains("cargo test"))
            .map(str::trim)
            .collect();
        let [command] = commands.as_slice() else {
            panic!("expected one command\n{missed}");
        };
        let ran = Outcome::of(
            cleaned("sh")
                .args(["-c", command])
                .current_dir(app().package.folder())
                .env("CARGO_TARGET_DIR", target())
                .env("CARGO_NET_OFFLINE", "true")
                .env("CACHED_STUBS_DIR", checkout.stubs())
                .env("REAL_CALLS", checkout.calls_file()),
        );
        ran.passes().says(&format!("test {test} ... ok"));
        assert_eq!(checkout.calls().len(), 1, "{ran}");
        assert_eq!(checkout.files().len(), 1, "{ran}");
        checkout.run(test, REPLAY).passes();
        assert_eq!(checkout.calls().len(), 1);
    }
}

#[test]
fn skipped_and_redacted_values_are_shown_nowhere() {
    const SECRETS: [&str; 2] = ["skipped-4711", "redacted-4712"];
    let checkout = Checkout::new();
    let outcomes = [
        checkout.run("misses::skipped_and_redacted", REPLAY),
        checkout.run("misses::skipped_and_redacted", RECORD),
        checkout.run("misses::skipped_and_redacted", REPLAY),
        checkout.run(
            "misses::skipped_and_redacted",
            &[("RECORD", "verify"), ("SEASON", "fall")],
        ),
        checkout.run("misses::skipped_and_redacted_missed", REPLAY),
    ];
    outcomes[0].fails().says("\"known\"");
    outcomes[1].passes();
    outcomes[2].passes().says("known");
    outcomes[3].fails().says("fall");
    outcomes[4].fails().says("unknown").says("unknown as well");
    for outcome in &outcomes {
        for secret in SECRETS {
            outcome.never_says(secret);
        }
    }
    for file in checkout.files() {
        let (text, name) = (fs::read_to_string(&file).unwrap(), file.to_str().unwrap());
        for secret in SECRETS {
            assert!(
                !text.contains(secret) && !name.contains(secret),
                "{name}: {text}"
            );
        }
    }
}
