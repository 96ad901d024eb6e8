//! Calls after the end of their test, and stubs whose failures reach no test: the
//! tests pass, and the run fails.

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;

const RUN_FAILS: &str = "the run fails, since these failures came too late to fail a test";

fn recorded() -> Checkout {
    Checkout::recorded(&["late::a_thread_in_time", "suite::async_cases::case_1"])
}

#[test]
fn a_late_call_fails_the_run_and_names_the_test() {
    let checkout = recorded();
    for (test, what) in [
        (
            "a_thread",
            "`app::llm::ask` was called after its test had ended",
        ),
        (
            "a_task",
            "`app::llm::ask_later` was called after its test had ended",
        ),
        (
            "a_thread_that_comes_with_its_handle",
            "the stub of this handle has been dropped",
        ),
        (
            "a_thread_that_stays_in_its_handle",
            "after its test had ended",
        ),
    ] {
        let outcome = checkout.run(&format!("late::{test}"), REPLAY);
        outcome
            .fails()
            .says("1 passed; 0 failed")
            .says_times(RUN_FAILS, 1);
        let (_, report) = outcome.text().split_once(RUN_FAILS).unwrap();
        for part in [what, "src/late.rs:"] {
            assert!(report.contains(part), "{test}: {part}\n{outcome}");
        }
        outcome.says(&format!("late::{test}\n"));
        assert!(
            checkout.calls().is_empty(),
            "{test}: {:?}",
            checkout.calls()
        );
    }
}

#[test]
fn many_late_calls_are_reported_once() {
    let outcome = recorded().run("late::many_calls", REPLAY);
    outcome.fails().says_times(RUN_FAILS, 1);
    let (_, report) = outcome.text().split_once(RUN_FAILS).unwrap();
    assert_eq!(report.matches("was called after").count(), 1, "{outcome}");
}

#[test]
fn a_late_call_does_not_fail_other_tests() {
    let checkout = recorded();
    // One after the other, since the recordings of an active stub answer every thread.
    let tests = [
        "--exact",
        "--test-threads=1",
        "late::a_thread",
        "late::a_thread_in_time",
    ];
    let mut both = checkout.command(&tests, REPLAY);
    Outcome::of(&mut both)
        .fails()
        .says("2 passed; 0 failed")
        .says_times(RUN_FAILS, 1);
}

#[test]
fn a_thread_that_is_joined_passes() {
    let checkout = recorded();
    for variables in [REPLAY, RECORD] {
        let outcome = checkout.run("late::a_thread_in_time", variables);
        outcome.passes().never_says(RUN_FAILS);
    }
}

#[test]
fn a_lost_failure_fails_the_run() {
    let checkout = Checkout::new();
    for test in [
        "the_stub_is_leaked",
        "the_stub_is_in_a_static",
        "the_stubs_thread_never_ends",
        "the_stub_is_dropped_by_a_thread",
        "the_stub_is_dropped_by_a_thread_that_panics",
        "the_process_exits",
        "the_object_is_dropped_by_a_thread",
        "the_object_is_called_by_a_thread",
        "an_expectation_is_dropped_by_a_thread",
    ] {
        let outcome = checkout.run(&format!("lost::{test}"), REPLAY);
        outcome.fails().says_times(RUN_FAILS, 1);
        if test != "the_process_exits" {
            outcome.says("1 passed; 0 failed");
        }
        let (_, report) = outcome.text().split_once(RUN_FAILS).unwrap();
        let what = match test {
            "an_expectation_is_dropped_by_a_thread" => "an expectation of `app::",
            _ => "nothing is recorded for `app::",
        };
        assert_eq!(report.matches(what).count(), 1, "{test}\n{outcome}");
    }
    assert!(checkout.calls().is_empty(), "{:?}", checkout.calls());
    let outcome = checkout.run("lost::nothing_is_lost", REPLAY);
    outcome.passes().never_says(RUN_FAILS);
}
