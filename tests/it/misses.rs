//! What a person sees of a call that nothing answers.

use std::fs;

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::environment::{cleaned, target};
use crate::outcome::Outcome;
use crate::package::app;

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
fn it_is_at_the_callers_line() {
    let checkout = Checkout::new();
    for (test, code) in [
        ("misses::another_word", "ask(\"What is the capital of Spain"),
        (
            "misses::inside_of_another_function",
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
fn without_any_recording_it_says_where_it_looked() {
    let checkout = Checkout::new();
    let outcome = checkout.run("misses::another_word", REPLAY);
    outcome
        .fails()
        .says("nothing is recorded for `app::llm::ask`");
    outcome.says(checkout.stubs().join("app/llm/ask").to_str().unwrap());
    outcome.says("What is the capital of Spain, and since when?");
    outcome.says("RECORD=1 cargo test -p app misses::another_word -- --exact\n");
}

#[test]
fn the_nearest_recording_is_shown_with_what_differs() {
    let checkout = Checkout::recorded(&["misses::known", "modes::asks"]);
    let outcome = checkout.run("misses::another_word", REPLAY);
    outcome
        .fails()
        .says("`app::llm::ask` has no recording with these arguments");
    let known = checkout
        .files()
        .into_iter()
        .find(|path| path.to_str().unwrap().contains("capital"))
        .unwrap();
    outcome.says(known.file_name().unwrap().to_str().unwrap());
    outcome.says_all(&["France", "Spain", "nearest of 3 recordings"]);
    outcome.never_says("one in spring");
}

/// Sees to it that the command works, as a person would who copies it.
#[cfg(unix)]
#[test]
fn the_command_that_it_tells_records_the_call_and_nothing_else() {
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
            panic!("not one command\n{missed}");
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
