//! What a stub reports when it is dropped.

use expect_test::expect;

use crate::checkout::{Checkout, REPLAY};
use crate::outcome::Outcome;
use crate::report::assert_report;

const REPEATED: &str = "stub was dropped";

#[test]
fn a_swallowed_miss_fails_the_test_at_its_end() {
    let checkout = Checkout::new();
    for test in [
        "guards::swallows_a_panic",
        "guards::swallows_a_threads_panic",
        "guards::swallows_an_awaited_tasks_panic",
        "guards::swallows_a_lost_tasks_panic::case_1_current_thread",
        "guards::swallows_a_lost_tasks_panic::case_2_multi_thread",
    ] {
        let outcome = checkout.run(test, REPLAY);
        outcome.fails().says("went on: true").says(REPEATED);
        let (_, report) = outcome.text().rsplit_once("panicked at").unwrap();
        for part in [
            "nothing is recorded",
            "\"swallowed\"",
            "RECORD=1 cargo test",
            "  called  src/guards.rs:",
        ] {
            assert!(report.contains(part), "{part}\n{outcome}");
        }
        assert!(report.contains(&format!("  test    {test}\n")), "{outcome}");
        outcome.says("0 passed; 1 failed");
    }
}

#[test]
fn one_report_has_all_swallowed_misses() {
    let outcome = Checkout::new().run("guards::swallows_two_panics", REPLAY);
    assert_report(
        &outcome,
        expect![[r#"
            src/guards.rs:[stub_fixture!(llm: ask)]:
            cached-stubs: 2 failures of `app::llm::ask`, reported when its stub was dropped

            1. nothing is recorded for `app::llm::ask`

                 question = "swallowed first"

               Its recordings belong in

                 <temp>/package/stubs/app/llm/ask

               To record this call, and nothing else:

                 RECORD=1 cargo test -p app guards::swallows_two_panics -- --exact

                 called  src/guards.rs:[ask("swallowed first")]
                 test    guards::swallows_two_panics

            2. nothing is recorded for `app::llm::ask`

                 question = "swallowed second"

               Its recordings belong in

                 <temp>/package/stubs/app/llm/ask

               To record this call, and nothing else:

                 RECORD=1 cargo test -p app guards::swallows_two_panics -- --exact

                 called  src/guards.rs:[ask("swallowed second")]
                 test    guards::swallows_two_panics
        "#]],
    );
}

#[test]
fn a_miss_that_fails_the_test_is_reported_once() {
    let outcome = Checkout::new().run("guards::misses", REPLAY);
    outcome
        .fails()
        .says_times("nothing is recorded", 1)
        .says_times("panicked at", 1);
    outcome.never_says(REPEATED);
}

#[test]
fn a_failing_test_fails_once_and_does_not_disturb_the_others() {
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
fn the_real_function_is_back_after_the_stub() {
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
