//! Errors of the system at each point of a run that records: every recording stays
//! whole, and a run that passes has recorded everything.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::checkout::Checkout;
use crate::environment::{cleaned, is_available};
use crate::outcome::Outcome;

const ASKS: &str = "modes::asks";

/// Calls of the system with an error that each may have.
const FAULTS: [(&str, &str); 9] = [
    ("openat", "EMFILE"),
    ("write", "ENOSPC"),
    ("rename", "EACCES"),
    ("mkdir", "ENOSPC"),
    ("flock", "ENOLCK"),
    ("lseek", "EIO"),
    ("statx", "EIO"),
    ("unlink", "EACCES"),
    ("getdents64", "EIO"),
];

type Texts = BTreeMap<PathBuf, String>;

/// The files of the store.
fn texts(checkout: &Checkout) -> Texts {
    let stubs = checkout.stubs();
    let relative = |path: &PathBuf| path.strip_prefix(&stubs).unwrap().to_owned();
    let files = checkout.files().into_iter();
    files
        .map(|path| (relative(&path), fs::read_to_string(path).unwrap()))
        .collect()
}

fn record(checkout: &Checkout, season: &str) -> Texts {
    Outcome::of(&mut command(checkout, season)).passes();
    texts(checkout)
}

/// The test, with a lock folder that nobody else uses.
fn command(checkout: &Checkout, season: &str) -> Command {
    let variables = [("RECORD", "all"), ("SEASON", season)];
    let mut command = checkout.command(&[ASKS, "--exact"], &variables);
    command.env("TMPDIR", checkout.beside("tmp"));
    command
}

/// Runs the test with an error at this occurrence of the call. `None` if it has fewer.
fn run_with_fault(checkout: &Checkout, call: &str, error: &str, at: u32) -> Option<Outcome> {
    let log = checkout.beside("trace").join("log");
    let test = command(checkout, "autumn");
    let mut strace = cleaned("strace");
    strace
        .args(["--follow-forks", "--trace", call, "--output"])
        .arg(&log)
        .args(["--inject", &format!("{call}:error={error}:when={at}")])
        .arg(test.get_program())
        .args(test.get_args())
        .current_dir(checkout.folder());
    for (name, value) in test.get_envs() {
        if let Some(value) = value {
            strace.env(name, value);
        }
    }
    let outcome = Outcome::of(&mut strace);
    let trace = fs::read_to_string(log).unwrap();
    trace.contains("(INJECTED)").then_some(outcome)
}

/// What is wrong after a run in which something failed.
fn wrong(outcome: &Outcome, now: &Texts, spring: &Texts, autumn: &Texts) -> Option<String> {
    let is_recording = |path: &PathBuf| path.extension().is_some_and(|it| it == "json");
    let torn = now.iter().find(|(path, text)| {
        let whole = [spring.get(*path), autumn.get(*path)];
        is_recording(path) && !whole.contains(&Some(text))
    });
    let recorded = now.iter().filter(|(path, _)| is_recording(path));
    match torn {
        Some((path, text)) => Some(format!("{} is torn: {text}", path.display())),
        None if outcome.is_success() && !recorded.eq(autumn) => {
            Some("it passes without having recorded".to_owned())
        }
        None => None,
    }
}

#[test]
fn an_error_of_the_system_tears_no_recording_and_hides_nothing() {
    let mut probe = cleaned("strace");
    probe.args(["--inject", "openat:error=EMFILE:when=1000", "true"]);
    if !is_available("strace", &mut probe) {
        return;
    }
    let checkout = Checkout::new();
    let autumn = record(&checkout, "autumn");
    let spring = record(&checkout, "spring");
    let mut injected = BTreeMap::new();
    for (call, error) in FAULTS {
        for at in 1.. {
            let outcome = run_with_fault(&checkout, call, error, at);
            if let Some(outcome) = &outcome {
                let wrong = wrong(outcome, &texts(&checkout), &spring, &autumn);
                assert_eq!(wrong, None, "{error} at {call} {at}\n{outcome}");
                if call == "rename" {
                    // The function has not panicked.
                    outcome.says("returned a value whose recording could not be written");
                }
                *injected.entry(call).or_insert(0) += 1;
            }
            // The next run removes what is left, and records again.
            assert_eq!(
                record(&checkout, "spring"),
                spring,
                "{error} at {call} {at}"
            );
            if outcome.is_none() {
                break;
            }
        }
    }
    println!("errors injected: {injected:?}");
    for call in ["openat", "write", "rename", "flock", "mkdir"] {
        assert!(injected.contains_key(call), "{call}");
    }
}
