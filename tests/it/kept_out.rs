//! What a run that records says when it exits: what replay will miss.

use expect_test::{Expect, expect};

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;

const SUMMARY: &str = "\ncached-stubs: ";

/// What the run of a test prints when it exits, after the harness's output.
#[track_caller]
fn summary_is(outcome: &Outcome, expected: &Expect) {
    let (_, summary) = outcome.text().rsplit_once(SUMMARY).unwrap_or_default();
    expected.assert_eq(summary);
}

#[test]
fn calls_that_replay_will_miss_are_named_with_what_to_write() {
    for (test, expected) in [
        (
            "errors",
            expect![[r#"
                1 recorded, 0 changed, 0 unchanged
                2 calls were made that replay will not answer:

                  `app::kept_out::look_up` returned an `Err` (2 calls), at src/kept_out.rs:53:20
                  If the test needs the error, write #[stubbable(errors)].
            "#]],
        ),
        (
            "refused",
            expect![[r#"
                0 recorded, 0 changed, 0 unchanged
                1 call was made that replay will not answer:

                  `app::kept_out::price` returned a value that `record_if` refuses, at src/kept_out.rs:59:16
                  If the test needs the value, `record_if` must accept it.
            "#]],
        ),
        (
            "unwound",
            expect![[r#"
                0 recorded, 0 changed, 0 unchanged
                1 call was made that replay will not answer:

                  `app::kept_out::explode` was interrupted by a panic, at src/kept_out.rs:64:29
                  A panic is not recorded. If it is the function's: return an `Err` instead, or answer the call with an expectation.
            "#]],
        ),
        (
            "in_progress",
            expect![[r#"
                0 recorded, 0 changed, 0 unchanged
                1 call was made that replay will not answer:

                  `app::kept_out::for_ever` had not returned when the process exited, at src/kept_out.rs:70:29
                  Wait for the call before the test ends.
            "#]],
        ),
    ] {
        let checkout = Checkout::new();
        // The harness captures what a passing test prints.
        let mut command = checkout.command(&[&format!("kept_out::{test}"), "--exact"], RECORD);
        let outcome = Outcome::of(&mut command);
        outcome.passes();
        summary_is(&outcome, &expected);
        checkout.run(&format!("kept_out::{test}"), REPLAY).fails();
    }
}

#[test]
fn a_run_that_records_everything_says_so_in_one_line() {
    const TEST: &str = "kept_out::everything_is_recorded";
    let checkout = Checkout::new();
    summary_is(
        &checkout.run(TEST, RECORD),
        &expect![[r#"
        1 recorded, 0 changed, 0 unchanged
    "#]],
    );
    summary_is(
        &checkout.run(TEST, &[("RECORD", "all")]),
        &expect![[r#"
        0 recorded, 0 changed, 1 unchanged
    "#]],
    );
    // Nothing happens in these.
    for variables in [RECORD, REPLAY, &[("RECORD", "verify")]] {
        checkout.run(TEST, variables).passes().never_says(SUMMARY);
    }
}

/// The file grows from one answer to all of them.
#[test]
fn a_sequence_that_ends_as_it_was_is_unchanged() {
    const TEST: &str = "kept_out::everyone_takes_a_ticket";
    let checkout = Checkout::new();
    for (variables, expected) in [
        (RECORD, "1 recorded, 0 changed, 0 unchanged\n"),
        (&[("RECORD", "all")], "0 recorded, 0 changed, 1 unchanged\n"),
        (
            &[("RECORD", "all"), ("SEASON", "autumn")],
            "0 recorded, 1 changed, 0 unchanged\n",
        ),
    ] {
        let outcome = checkout.run(TEST, variables);
        let (_, summary) = outcome.passes().text().rsplit_once(SUMMARY).unwrap();
        assert_eq!(summary, expected, "{variables:?}");
    }
}

#[test]
fn a_miss_names_what_the_attribute_keeps_out() {
    let checkout = Checkout::new();
    checkout
        .run("kept_out::errors", REPLAY)
        .fails()
        .says("If it returns an `Err`: only #[stubbable(errors)] records that.");
    checkout
        .run("kept_out::refused", REPLAY)
        .fails()
        .says("A value that `record_if` refuses is never recorded");
}

#[test]
fn paths_to_scrub_that_match_nothing_are_named() {
    const GUEST: &str = "scrub::logs_a_guest_in";
    const ADMIN: &str = "scrub::logs_an_admin_in";
    let checkout = Checkout::new();
    let guest = checkout.run(GUEST, RECORD);
    summary_is(
        guest.passes(),
        &expect![[r#"
        1 recorded, 0 changed, 0 unchanged

        #[stubbable(scrub(".token" = …))] of `app::scrub::log_in` matches nothing in its only recording.
        Unless the field is optional, correct the path: what it should replace is still there.
    "#]],
    );
    // The files of other processes count, too.
    let admin = checkout.run(ADMIN, RECORD);
    summary_is(
        admin.passes(),
        &expect![[r#"
        1 recorded, 0 changed, 0 unchanged
    "#]],
    );
}
