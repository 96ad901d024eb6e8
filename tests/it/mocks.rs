//! Failures of mocks: each fails its own test with the first cause.

use crate::checkout::{Checkout, REPLAY};
use crate::outcome::Outcome;

/// Tests, and the text of their first cause.
const FAILING: [(&str, &str); 10] = [
    (
        "re_enters_from_a_closure",
        "from inside its mock's own answer",
    ),
    (
        "re_enters_from_a_predicate",
        "from inside its mock's own answer",
    ),
    (
        "calls_while_it_holds_the_mock",
        "while this thread holds its mock",
    ),
    ("has_a_closure_that_panics", "the closure's own panic"),
    ("has_a_predicate_that_panics", "the predicate's own panic"),
    (
        "swallows_a_predicates_panic_on_a_thread",
        "an expectation of `app::llm::ask` panicked\n\n  the predicate's own panic",
    ),
    (
        "does_not_call_on_the_other_thread",
        "an expectation of `app::llm::ask` was not met",
    ),
    (
        "swallows_an_unknown_argument",
        "`app::llm::ask` has no argument `qestion`; it has: question\n",
    ),
    (
        "adds_a_fault_for_a_call_that_it_does_not_make",
        "a fault was planned for call 2 of `app::llm::ask`, but only 1 call was made",
    ),
    (
        "asserts_a_call_that_it_did_not_make",
        "`app::llm::ask` was not called with question == \"twice\"",
    ),
];

#[test]
fn a_test_fails_with_the_first_cause() {
    let checkout = Checkout::new();
    for (test, words) in FAILING {
        let outcome = checkout.run(&format!("mocks::{test}"), REPLAY);
        outcome.fails().says(words).says("0 passed; 1 failed");
        outcome.never_says("abort");
        assert_eq!(checkout.calls(), Vec::<String>::new(), "{test}");
    }
}

#[test]
fn the_other_tests_pass() {
    let checkout = Checkout::new();
    for threads in ["--test-threads=1", "--test-threads=8"] {
        let outcome = Outcome::of(&mut checkout.command(&["mocks::", threads], REPLAY));
        let failed = FAILING.len();
        outcome
            .fails()
            .says("test mocks::is_fine ... ok")
            .says(&format!("1 passed; {failed} failed"));
        outcome.never_says("abort");
        assert_eq!(outcome.answers(), ["mocked"]);
    }
}

#[test]
fn an_unmet_expectation_is_one_panic_at_the_line_of_the_test() {
    let outcome = Checkout::new().run("mocks::does_not_call_on_the_other_thread", REPLAY);
    outcome
        .fails()
        .says_times("panicked at", 1)
        .says("panicked at src/mocks.rs:70:9:\n")
        .says("\n  set at  src/mocks.rs:70:9\n");
}
