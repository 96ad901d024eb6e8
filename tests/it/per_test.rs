//! Fixtures whose recordings are each test's own.

use std::{env, fs};

use crate::checkout::{Checkout, REPLAY};
use crate::outcome::Outcome;

const FIRST: &str = "per_test::first";

fn recorded() -> Checkout {
    let checkout = Checkout::new();
    Outcome::of(&mut checkout.command(&["per_test::"], &[("RECORD", "1")])).passes();
    checkout
}

#[test]
fn each_test_and_case_has_its_own() {
    let checkout = recorded();
    let mut calls = checkout.calls();
    calls.sort();
    assert_eq!(calls, ["one", "one", "one", "one", "one", "two"]);
    assert_eq!(checkout.files().len(), 6, "{:#?}", checkout.files());
    checkout.forget_calls();

    // One test's answers can change without the others'.
    checkout
        .run(FIRST, &[("RECORD", "all"), ("SEASON", "autumn")])
        .passes();
    let first = checkout.run(FIRST, REPLAY);
    assert_eq!(first.passes().answers(), ["one in autumn", "two in autumn"]);
    let all = Outcome::of(&mut checkout.command(&["per_test::"], REPLAY));
    all.passes().says_times("answer: one in spring", 4);
    assert_eq!(checkout.calls().len(), 2);
}

#[test]
fn tests_of_two_binaries_may_bear_one_name() {
    let checkout = recorded();
    // The same tests once more, under the name of a file in `tests/`.
    let name = format!("twin-0123456789abcdef{}", env::consts::EXE_SUFFIX);
    let twin = checkout.beside("deps").join(name);
    fs::copy(checkout.tests(), &twin).unwrap();
    let of_twin =
        |variables| Outcome::of(&mut checkout.command_of(&twin, &[FIRST, "--exact"], variables));

    of_twin(&[("RECORD", "1"), ("SEASON", "autumn")]).passes();
    let twins = of_twin(REPLAY);
    assert_eq!(twins.passes().answers(), ["one in autumn", "two in autumn"]);
    let firsts = checkout.run(FIRST, REPLAY);
    assert_eq!(
        firsts.passes().answers(),
        ["one in spring", "two in spring"]
    );
}

#[test]
fn a_passing_test_must_use_all_of_them() {
    let checkout = recorded();
    checkout.forget_calls();
    let before = checkout.snapshot();
    let outcome = checkout.run(FIRST, &[("FEWER", "1")]);
    outcome
        .fails()
        .says(FIRST)
        .says("app::llm::ask")
        .says_times(".json", 1);
    let (_, left_over) = outcome
        .text()
        .split_once("two.")
        .expect("it names the file");
    assert!(left_over.contains(".json"), "{outcome}");
    // For a test that fails by itself that is one reason too many.
    let outcome = checkout.run(FIRST, &[("FEWER", "1"), ("FAIL", "1")]);
    outcome
        .fails()
        .says("for a reason of its own")
        .never_says(".json");
    // To record, verify or call is not to replay.
    for record in ["1", "verify", "live"] {
        checkout
            .run(FIRST, &[("FEWER", "1"), ("RECORD", record)])
            .passes();
    }
    assert_eq!(checkout.snapshot(), before);
}
