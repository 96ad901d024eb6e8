//! Stubs in doctests.

use crate::checkout::Checkout;
use crate::outcome::Outcome;
use crate::package::{Package, app};
use crate::snapshot::age;

fn doctests(checkout: &Checkout, variables: &[(&str, &str)], filter: &[&str]) -> Outcome {
    let mut arguments = vec!["test", "--doc", "--"];
    arguments.extend(filter);
    arguments.push("--show-output");
    let mut cargo = app().package.cargo(&arguments);
    cargo
        .env("CACHED_STUBS_DIR", checkout.stubs())
        .env("REAL_CALLS", checkout.calls_file());
    Outcome::of(cargo.envs(variables.iter().copied()))
}

#[test]
fn doctests_record_and_replay_under_a_stable_name() {
    let checkout = Checkout::new();
    let missed = doctests(&checkout, &[], &[]);
    missed
        .fails()
        .says("nothing is recorded for `doctest::shout`");
    missed.says("RECORD=1 cargo test -p app --doc\n");
    assert!(checkout.calls().is_empty());

    doctests(&checkout, &[("RECORD", "1")], &[]).passes();
    let mut calls = checkout.calls();
    calls.sort();
    assert_eq!(calls, ["shout", "whisper", "whisper"]);
    checkout.forget_calls();
    age(&checkout.folder());
    let before = checkout.snapshot();

    doctests(&checkout, &[("SEASON", "autumn")], &[]).passes();
    // A doctest that runs alone is compiled separately.
    doctests(&checkout, &[("SEASON", "autumn")], &["src/lib.rs"]).passes();
    doctests(&checkout, &[("RECORD", "1")], &["whisper"]).passes();
    assert!(checkout.calls().is_empty());
    assert_eq!(checkout.snapshot(), before);
}

#[test]
fn functions_of_one_name_in_two_doctests_differ() {
    let checkout = Checkout::new();
    let run = |record: &str| {
        let mut cargo = Package::of("namesakes").cargo(&["test", "--doc"]);
        let cargo = cargo
            .env("RECORD", record)
            .env("CACHED_STUBS_DIR", checkout.stubs());
        Outcome::of(cargo).passes().says("2 passed");
    };
    run("1");
    assert_eq!(checkout.files().len(), 2);
    run("0");
}
