//! Threads and tasks of many tests at once: a stub answers every call of its own
//! test, and no call of another.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::checkout::{Checkout, RECORD, REPLAY};
use crate::outcome::Outcome;
use crate::package::{Package, app};
use crate::repeats::repeats;

/// These tests exceed their timeouts, and fail.
const EXPIRED: &str = "threads::expired::";

fn run(checkout: &Checkout, threads: &str, variables: &[(&str, &str)]) -> Outcome {
    let threads = format!("--test-threads={threads}");
    let arguments = ["threads::", "--skip", EXPIRED, &threads];
    Outcome::of(&mut checkout.command(&arguments, variables))
}

/// Records, and replays repeatedly. While replaying, only tests without a stub make
/// real calls.
fn record_and_replay(tests: &Path, repeats: u32) {
    let checkout = Checkout::running(tests);
    run(&checkout, "2", RECORD).passes();
    let recorded = checkout.files();
    let mut longest = Duration::ZERO;
    for _ in 0..repeats {
        for threads in ["1", "2", "16", "64"] {
            checkout.forget_calls();
            let started = Instant::now();
            run(&checkout, threads, REPLAY).passes();
            longest = longest.max(started.elapsed());
            let calls = checkout.calls();
            // Tests without a stub use numbers from 100.
            let is_without_a_stub = |call: &String| {
                let number = call.rsplit(' ').next().unwrap();
                call.starts_with("mixed") && number.parse::<usize>().unwrap() >= 100
            };
            let stubbed: Vec<_> = calls.iter().filter(|it| !is_without_a_stub(it)).collect();
            assert!(stubbed.is_empty(), "{threads} threads: {stubbed:?}");
            assert_eq!(calls.len(), 5 * 25, "{threads} threads");
        }
    }
    assert_eq!(checkout.files(), recorded);
    println!("{} runs, the longest took {longest:?}", 4 * repeats);
}

#[test]
fn each_test_gets_its_own_answers_on_every_thread() {
    record_and_replay(&app().tests, repeats(5));
}

#[test]
fn timeouts_for_all_tests_change_nothing() {
    app();
    let timed = Package::of("timed").unit_tests_with(&[("RSTEST_TIMEOUT", "300")]);
    record_and_replay(&timed, 1);

    let moved = |tests: &Path| {
        let checkout = Checkout::running(tests);
        let outcome = checkout.run("threads::rstests::moved", RECORD);
        outcome.passes().lines_after("moved: ") == ["true"]
    };
    assert!(moved(&timed) && !moved(&app().tests));

    let suite = Checkout::running(&timed);
    for variables in [RECORD, REPLAY] {
        Outcome::of(&mut suite.command(&["suite::"], variables)).passes();
    }
}

#[test]
fn an_expired_test_does_not_disturb_others() {
    let checkout = Checkout::new();
    run(&checkout, "2", RECORD).passes();
    checkout.forget_calls();
    let tests = [EXPIRED, "--test-threads=1"];
    let outcome = Outcome::of(&mut checkout.command(&tests, REPLAY));
    outcome.fails().says("3 passed; 3 failed");
    for expired in ["a_stays", "b_goes_on", "c_is_dropped"] {
        outcome.says(&format!("test {EXPIRED}{expired} ... FAILED\n"));
    }
    outcome.never_says("poison");
    assert_eq!(checkout.calls(), ["mixed 1"]);
}
