//! cargo-nextest, which runs each test in a process of its own.

use crate::checkout::Checkout;
use crate::outcome::Outcome;
use crate::package::{app, cleaned, target};
use crate::snapshot::Snapshot;

pub(crate) fn is_installed() -> bool {
    cleaned("cargo")
        .args(["nextest", "--version"])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn the_suite_records_and_replays_under_it() {
    if !is_installed() {
        println!("cargo-nextest is not installed: nothing is tested here");
        return;
    }
    let checkout = Checkout::new();
    let run = |record: &str| {
        let mut nextest =
            app()
                .package
                .cargo(&["nextest", "run", "--lib", "--no-fail-fast", "suite::"]);
        nextest
            .env("CARGO_TARGET_DIR", target())
            .env("RECORD", record);
        nextest
            .env("CACHED_STUBS_DIR", checkout.stubs())
            .env("REAL_CALLS", checkout.calls_file());
        Outcome::of(&mut nextest)
    };
    run("1").passes();
    let recorded = checkout.snapshot();
    checkout.forget_calls();
    run("").passes();
    run("1").passes();
    assert!(checkout.calls().is_empty());
    assert_eq!(checkout.snapshot(), recorded);

    // Under cargo test the same files come out.
    let other = Checkout::new();
    Outcome::of(&mut other.command(&["suite::"], &[("RECORD", "1")])).passes();
    let texts = |checkout: &Checkout| {
        Snapshot::of(&checkout.stubs())
            .bytes()
            .into_values()
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&other), texts(&checkout));
}

#[test]
fn a_miss_names_its_test() {
    if !is_installed() {
        println!("cargo-nextest is not installed: nothing is tested here");
        return;
    }
    let checkout = Checkout::new();
    let mut nextest = app()
        .package
        .cargo(&["nextest", "run", "--lib", "misses::another_word"]);
    let outcome = Outcome::of(nextest.env("CACHED_STUBS_DIR", checkout.stubs()));
    outcome.fails().says("  test    misses::another_word\n");
    outcome.says("RECORD=1 cargo test -p app misses::another_word -- --exact\n");
}
