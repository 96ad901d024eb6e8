//! A package that uses every promise at once: outputs through `&mut`, counted threads,
//! a cloned and fingerprinted trait, what never completes, a program, and no silent live
//! calls.

use std::fs::File;
use std::path::Path;

use crate::checkout::Checkout;
use crate::environment::{nextest_is_installed, target};
use crate::outcome::Outcome;
use crate::package::Package;
use crate::snapshot::Snapshot;

const CARGO_TEST: &[&str] = &["test", "--no-fail-fast", "--test", "desk"];
const NEXTEST: &[&str] = &["nextest", "run", "--no-fail-fast", "--test", "desk"];

const RECORD: &[(&str, &str)] = &[("RECORD", "1")];
/// Real calls would answer otherwise.
const REPLAY: &[(&str, &str)] = &[("SEASON", "autumn")];

struct Desk {
    package: Package,
    /// Held, so that one test edits the package at a time.
    _alone: File,
}

impl Desk {
    fn new() -> Self {
        std::fs::create_dir_all(target()).unwrap();
        let alone = File::create(target().join("desk.lock")).unwrap();
        alone.lock().unwrap();
        let package = Package::of("desk");
        package.write("src/prompt.txt", "You work at a help desk.\n");
        package.write("stubs.toml", "live = \"deny\"\n");
        Self {
            package,
            _alone: alone,
        }
    }

    /// Runs the tests with recordings in the checkout.
    fn run(&self, checkout: &Checkout, cargo: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let mut cargo = self.package.cargo(cargo);
        cargo
            .env("CACHED_STUBS_DIR", checkout.stubs())
            .env("REAL_CALLS", checkout.calls_file())
            .envs(variables.iter().copied());
        Outcome::of(&mut cargo)
    }
}

/// A checkout in which nothing is recorded, and nothing but cargo runs.
fn empty() -> Checkout {
    Checkout::running(Path::new("cargo"))
}

/// The contents of the store, in the order of the paths.
fn texts(checkout: &Checkout) -> Vec<Option<Vec<u8>>> {
    let files = Snapshot::of(&checkout.stubs()).bytes();
    files.into_values().collect()
}

#[test]
fn a_suite_that_uses_everything_records_and_replays() {
    let (desk, checkout) = (Desk::new(), empty());
    let recorded = desk.run(&checkout, CARGO_TEST, RECORD);
    recorded.passes().says("13 passed");
    // Said of what never completed, and of nothing else.
    recorded
        .says("22 recorded, 0 changed, 0 unchanged")
        .says("3 calls were made that replay will not answer:")
        .says_times("was given up by its caller before it completed", 3)
        .says_times("Replayed, it stays pending and changes nothing.", 3);
    let before = checkout.snapshot();
    checkout.forget_calls();

    let replayed = desk.run(&checkout, CARGO_TEST, REPLAY);
    replayed.passes().says("13 passed");
    // What is recorded is not called again, but for what had not completed.
    let again = desk.run(&checkout, CARGO_TEST, RECORD);
    again.passes().says("0 recorded, 0 changed");
    assert_eq!(checkout.calls(), ["answer", "answer", "answer"]);
    assert_eq!(checkout.snapshot(), before);

    if nextest_is_installed() {
        desk.run(&checkout, NEXTEST, REPLAY)
            .passes()
            .says("13 passed");
        let other = empty();
        desk.run(&other, NEXTEST, RECORD).passes();
        assert_eq!(texts(&other), texts(&checkout));
    }
}

#[test]
fn that_suite_fails_for_a_changed_prompt_and_a_missing_stub() {
    let (desk, checkout) = (Desk::new(), empty());
    desk.run(&checkout, CARGO_TEST, RECORD).passes();
    checkout.forget_calls();

    let denied = [CARGO_TEST, &["--", "--include-ignored"]].concat();
    desk.run(&checkout, &denied, REPLAY)
        .fails()
        .says("13 passed; 1 failed")
        .says("`desk::model::translate` was called in `without_a_stub` without a stub, and")
        .says("_translator: Stub<translate>");

    desk.package.write("src/prompt.txt", "Be brief.\n");
    desk.run(&checkout, CARGO_TEST, REPLAY)
        .fails()
        .says("11 passed; 2 failed")
        .says("`desk::model::Model::ask` has changed since");
    let brief = [CARGO_TEST, &["--features", "brief"]].concat();
    desk.package
        .write("src/prompt.txt", "You work at a help desk.\r\n");
    desk.run(&checkout, &brief, REPLAY)
        .fails()
        .says("11 passed; 2 failed");
    desk.run(&checkout, CARGO_TEST, REPLAY).passes();

    let model = ("DESK_MODEL", "small");
    desk.run(&checkout, CARGO_TEST, &[model, REPLAY[0]])
        .fails()
        .says("12 passed; 1 failed")
        .says("`desk::model::translate` has changed since");
    assert!(checkout.calls().is_empty());
}
