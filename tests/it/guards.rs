//! What a stub does when it is dropped.

use crate::checkout::{Checkout, REPLAY};
use crate::outcome::Outcome;

const TOLD_AT_THE_END: &str = "stub was dropped";

#[test]
fn a_swallowed_miss_fails_the_test_in_the_end() {
    let checkout = Checkout::new();
    for test in [
        "guards::swallows_a_panic",
        "guards::swallows_a_threads_panic",
        "guards::swallows_an_awaited_tasks_panic",
        "guards::swallows_a_lost_tasks_panic::case_1_current_thread",
        "guards::swallows_a_lost_tasks_panic::case_2_multi_thread",
    ] {
        let outcome = checkout.run(test, REPLAY);
        outcome.fails().says("went on: true").says(TOLD_AT_THE_END);
        let (_, told) = outcome.text().rsplit_once("panicked at").unwrap();
        for part in [
            "nothing is recorded",
            "\"swallowed\"",
            "RECORD=1 cargo test",
            "  called  src/guards.rs:",
        ] {
            assert!(told.contains(part), "{part}\n{outcome}");
        }
        assert!(told.contains(&format!("  test    {test}\n")), "{outcome}");
        outcome.says("0 passed; 1 failed");
    }
}

#[test]
fn every_swallowed_miss_is_told_in_one_report() {
    let outcome = Checkout::new().run("guards::swallows_two_panics", REPLAY);
    let (_, told) = outcome.fails().text().rsplit_once("panicked at").unwrap();
    for part in ["2 failures", "\"swallowed first\"", "\"swallowed second\""] {
        assert!(told.contains(part), "{part}\n{outcome}");
    }
}

#[test]
fn a_miss_that_fails_the_test_is_told_once() {
    let outcome = Checkout::new().run("guards::misses", REPLAY);
    outcome
        .fails()
        .says_times("nothing is recorded", 1)
        .says_times("panicked at", 1);
    outcome.never_says(TOLD_AT_THE_END);
}

#[test]
fn a_test_that_fails_by_itself_is_not_failed_twice_and_the_others_go_on() {
    let checkout = Checkout::new();
    let outcome = Outcome::of(&mut checkout.command(
        &[
            "--exact",
            "--test-threads=1",
            "guards::fails_by_itself_after_a_swallowed_miss",
            "guards::gets_the_real_function",
            "guards::misses",
            "guards::swallows_a_panic",
        ],
        REPLAY,
    ));
    outcome
        .fails()
        .says("the test's own reason")
        .says("1 passed; 3 failed");
    outcome
        .never_says("panic in a destructor")
        .never_says("abort");
    assert_eq!(outcome.answers(), ["one in spring"]);
    assert_eq!(checkout.calls(), ["one"]);
}

#[test]
fn the_real_function_is_back_afterwards() {
    for test in [
        "guards::gets_the_real_function_after_a_panic",
        "guards::drops_in_any_order",
        "guards::finishes",
    ] {
        let checkout = Checkout::new();
        let outcome = checkout.run(test, REPLAY);
        assert_eq!(outcome.passes().answers(), ["one in spring"]);
        assert_eq!(checkout.calls(), ["one"]);
    }
}
