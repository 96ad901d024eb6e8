//! cargo-nextest, which runs each test in its own process.

use std::collections::BTreeSet;

use crate::checkout::Checkout;
use crate::environment::{nextest_is_installed, target};
use crate::outcome::Outcome;
use crate::package::app;
use crate::snapshot::Snapshot;

#[test]
fn the_suite_records_and_replays_under_nextest() {
    if !nextest_is_installed() {
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

    // `cargo test` records the same files.
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
fn tests_that_share_calls_share_their_answers() {
    if !nextest_is_installed() {
        return;
    }
    let checkout = Checkout::new();
    for record in ["1", "all", ""] {
        checkout.forget_calls();
        let mut nextest = app().package.cargo(&[
            "nextest",
            "run",
            "--lib",
            "--test-threads=8",
            "--success-output=immediate",
            "processes::share_their_calls",
        ]);
        nextest
            .env("RECORD", record)
            .env("CACHED_STUBS_DIR", checkout.stubs())
            .env("REAL_CALLS", checkout.calls_file());
        let outcome = Outcome::of(&mut nextest);
        let answers = outcome.passes().text().lines();
        let answers = answers.filter_map(|line| line.trim_start().strip_prefix("answer: "));
        let answers: Vec<_> = answers.collect();
        let distinct: BTreeSet<_> = answers.iter().collect();
        assert_eq!((answers.len(), distinct.len()), (8 * 20, 20), "{outcome}");
        let calls = if record.is_empty() { 0 } else { 20 };
        assert_eq!(checkout.calls().len(), calls, "RECORD={record}");
        assert_eq!(checkout.files().len(), 20);
    }
}

#[test]
fn a_late_call_fails_its_test() {
    if !nextest_is_installed() {
        return;
    }
    let checkout = Checkout::recorded(&["late::a_thread_in_time"]);
    let mut nextest = app().package.cargo(&[
        "nextest",
        "run",
        "--lib",
        "-E",
        "test(=late::a_thread) + test(=late::a_thread_in_time)",
    ]);
    let outcome = Outcome::of(nextest.env("CACHED_STUBS_DIR", checkout.stubs()));
    outcome
        .fails()
        .says("1 passed, 1 failed")
        .says("was called after its test had ended");
}

#[test]
fn a_miss_names_its_test() {
    if !nextest_is_installed() {
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

/// The only stub in a process gets the calls of all threads.
#[test]
fn calls_of_unowned_threads_are_attributed() {
    if !nextest_is_installed() {
        return;
    }
    let checkout = Checkout::new();
    for record in ["1", ""] {
        let mut nextest = app().package.cargo(&[
            "nextest",
            "run",
            "--lib",
            "--test-threads=2",
            "counted::counts",
        ]);
        nextest
            .env("RECORD", record)
            .env("CACHED_STUBS_DIR", checkout.stubs())
            .env("REAL_CALLS", checkout.calls_file());
        Outcome::of(&mut nextest).passes().says("2 passed");
    }
    // In one process the calls may belong to either test.
    let arguments = ["counted::", "--test-threads=2"];
    let outcome = Outcome::of(&mut checkout.command(&arguments, &[("TOGETHER", "1")]));
    outcome
        .fails()
        .says("cannot be decided: 1 call of `app::counted::double`");
    let arguments = ["counted::", "--test-threads=1"];
    Outcome::of(&mut checkout.command(&arguments, &[])).passes();
}

/// Each test is a process: only what replay will miss is worth a word.
#[test]
fn a_record_run_does_not_print_a_line_for_every_test() {
    if !nextest_is_installed() {
        return;
    }
    let checkout = Checkout::new();
    let mut nextest = app().package.cargo(&[
        "nextest",
        "run",
        "--lib",
        "--success-output=immediate",
        "kept_out::everything_is_recorded",
        "kept_out::errors",
    ]);
    nextest
        .env("RECORD", "1")
        .env("CACHED_STUBS_DIR", checkout.stubs());
    let outcome = Outcome::of(&mut nextest);
    outcome.passes().says("2 passed");
    outcome.says_times(" recorded, 0 changed, 0 unchanged", 1);
    outcome.says("`app::kept_out::look_up` returned an `Err` (2 calls), at src/kept_out.rs:");
}
