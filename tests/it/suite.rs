//! Tests as people write them, mostly with rstest.

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::snapshot::{Snapshot, age};

#[test]
fn the_suite_passes_in_parallel_and_serially() {
    let parallel = Checkout::new();
    let outcome = Outcome::of(&mut parallel.command(&["suite::"], RECORD));
    outcome.passes();
    let mut calls = parallel.calls();
    calls.sort();
    // Each call is made once, though several tests make the same one.
    assert_eq!(
        calls,
        [
            "7 o'clock",
            "a scoped thread",
            "a thread",
            "blocking",
            "both",
            "both",
            "by hand",
            "four",
            "in time",
            "in time",
            "inside",
            "one",
            "one",
            "plain",
            "spawned",
            "three",
            "two",
            "two",
        ]
    );
    assert_eq!(parallel.files().len(), calls.len());
    parallel.forget_calls();

    age(&parallel.folder());
    let before = parallel.snapshot();
    for threads in ["--test-threads=1", "--test-threads=16"] {
        for variables in [REPLAY, RECORD] {
            let outcome = Outcome::of(&mut parallel.command(&["suite::", threads], variables));
            outcome.passes();
        }
    }
    assert!(parallel.calls().is_empty());
    assert_eq!(parallel.snapshot(), before);

    let serial = Checkout::new();
    Outcome::of(&mut serial.command(&["suite::", "--test-threads=1"], RECORD)).passes();
    let texts = |checkout: &Checkout| {
        Snapshot::of(&checkout.stubs())
            .bytes()
            .into_values()
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&serial), texts(&parallel));
}

#[test]
fn the_suite_passes_live() {
    let checkout = Checkout::new();
    let one_calls = [
        "suite::plain",
        "suite::cases",
        "suite::async_cases",
        "suite::without_rstest",
    ];
    let outcome = Outcome::of(&mut checkout.command(&one_calls, &[("RECORD", "live")]));
    outcome.passes().says("6 passed");
    assert_eq!(checkout.calls().len(), 6);
}
