//! A wrong variable or a mistake in `stubs.toml` panics at the user's line, which needs the
//! setting.

use std::fs;

use crate::checkout::{Checkout, Variables};
use crate::report::place_of_panic;

const RECORD: Variables<'static> = &[("RECORD", "2")];
const PATIENCE: Variables<'static> = &[("CACHED_STUBS_PATIENCE", "5 minutes")];

/// Tests that create a stub, and where.
const STUBS: [(&str, &str); 4] = [
    ("takes_a_fixture", "[stub_fixture!(llm: ask)]"),
    ("installs", "[Stub::<ask>::install()]"),
    ("installs_with_a_mode", "[install()]"),
    ("builds_a_trait_stub", "[build()]"),
];

/// Tests that call a function without a stub, and where.
const CALLS: [(&str, &str); 3] = [
    ("calls", "[ask(\"called\")]"),
    ("calls_an_async_function", "[ask_later(\"called\")]"),
    ("calls_a_method", "[ping()]"),
];

#[track_caller]
fn assert_places(checkout: &Checkout, tests: &[(&str, &str)], variables: Variables<'_>) {
    for (test, place) in tests {
        let outcome = checkout.run(&format!("settings::{test}"), variables);
        let found = place_of_panic(&outcome);
        assert_eq!(found, format!("src/settings.rs:{place}"), "{outcome}");
    }
    assert!(checkout.calls().is_empty());
}

/// A checkout with a mistake in `stubs.toml`.
fn misconfigured() -> Checkout {
    let checkout = Checkout::new();
    fs::write(checkout.folder().join("stubs.toml"), "dri = \"kept\"").unwrap();
    checkout
}

#[test]
fn a_stub_panics_where_it_is_created() {
    let checkout = Checkout::new();
    // A mode in the code counts more than the variable.
    let by_variable = STUBS.iter().copied();
    let by_variable: Vec<_> = by_variable
        .filter(|(test, _)| *test != "installs_with_a_mode")
        .collect();
    assert_places(&checkout, &by_variable, RECORD);
    assert_places(
        &checkout,
        &[("asks_for_the_mode", "[Mode::from_env()]")],
        RECORD,
    );
    assert_places(&checkout, &STUBS, PATIENCE);
    assert_places(&misconfigured(), &STUBS, &[]);
}

#[test]
fn a_call_without_a_stub_panics_where_it_is_made() {
    assert_places(&Checkout::new(), &CALLS, &[("CACHED_STUBS_LIVE", "dney")]);
    assert_places(&misconfigured(), &CALLS, &[]);
}

/// The first call of a function creates its stub.
#[test]
fn a_call_in_a_process_that_a_person_stubbed_panics_where_it_is_made() {
    let by_hand = ("CACHED_STUBS_CHILD", "all");
    for wrong in [RECORD, PATIENCE] {
        assert_places(&Checkout::new(), &CALLS, &[by_hand, wrong[0]]);
    }
    assert_places(&misconfigured(), &CALLS, &[by_hand]);
}
