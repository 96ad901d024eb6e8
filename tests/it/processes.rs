//! Several processes that record into one store at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Child, Stdio};

use crate::checkout::Checkout;
use crate::environment::nextest_is_installed;
use crate::outcome::Outcome;
use crate::package::app;
use crate::repeats::repeats;

const PROCESSES: usize = 4;

fn run_at_once(checkout: &Checkout, test: &str, record: &str) -> Vec<Outcome> {
    let meeting = checkout.beside("meeting");
    // By this they belong to one run.
    let run = format!("{} {record}", meeting.display());
    let commands = (0..PROCESSES).map(|process| {
        let mut command = checkout.command(&[test, "--exact"], &[("RECORD", record)]);
        command
            .env("PROCESS", process.to_string())
            .env("NEXTEST_RUN_ID", &run)
            .env("MEETING", &meeting);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    });
    let started: Vec<(_, Child)> = commands
        .map(|mut command| {
            let child = command.spawn().unwrap();
            (command, child)
        })
        .collect();
    started
        .into_iter()
        .map(|(command, child)| Outcome::new(&command, &child.wait_with_output().unwrap()))
        .collect()
}

/// The answers that the processes got, by call.
fn answers(outcomes: &[Outcome]) -> BTreeMap<usize, BTreeSet<&str>> {
    let mut answers: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for answer in outcomes
        .iter()
        .flat_map(|outcome| outcome.passes().answers())
    {
        let (call, answer) = answer.split_once(": ").unwrap();
        answers
            .entry(call.parse().unwrap())
            .or_default()
            .insert(answer);
    }
    answers
}

/// How many different calls `processes::record_at_once` makes.
const CALLS: usize = 3 * 150 + 250;

#[test]
fn every_call_is_recorded_and_all_get_the_same_answer() {
    for _ in 0..repeats(1) {
        record_replace_and_replay();
    }
}

fn record_replace_and_replay() {
    let checkout = Checkout::new();
    // Missing, replaced, and stale recordings.
    for record in ["1", "all", "1"] {
        let outcomes = run_at_once(&checkout, "processes::record_at_once", record);
        let answers = answers(&outcomes);
        assert_eq!(answers.len(), CALLS);
        let differing = answers.iter().find(|(_, answers)| answers.len() > 1);
        assert_eq!(differing, None, "RECORD={record}");
        assert_eq!(checkout.calls().len(), CALLS, "RECORD={record}");
        let files = checkout.files();
        assert_eq!(files.len(), CALLS, "RECORD={record}: {files:#?}");
        assert!(files.iter().all(|file| {
            file.extension()
                .is_some_and(|extension| extension == "json")
        }));

        checkout.forget_calls();
        for outcome in run_at_once(&checkout, "processes::record_at_once", "") {
            outcome.passes();
        }
        assert!(checkout.calls().is_empty());
        make_stale(&checkout);
    }
}

/// Makes all recordings those of another body of the function.
fn make_stale(checkout: &Checkout) {
    for file in checkout.files() {
        let text = fs::read_to_string(&file).unwrap();
        let (before, source) = text.split_once("\"source\": \"").unwrap();
        let (_, after) = source.split_once('"').unwrap();
        let stale = format!("{before}\"source\": \"{}\"{after}", "0".repeat(64));
        fs::write(file, stale).unwrap();
    }
}

#[test]
fn identical_calls_are_made_once() {
    for record in ["1", "all"] {
        let checkout = Checkout::new();
        let outcomes = run_at_once(&checkout, "processes::make_one_call_together", record);
        let answers: BTreeSet<_> = outcomes
            .iter()
            .flat_map(|outcome| outcome.passes().answers())
            .collect();
        assert_eq!(
            checkout.calls().len(),
            1,
            "real calls of one and the same recording"
        );
        assert_eq!(answers.len(), 1);
        assert_eq!(checkout.files().len(), 1);
    }
}

#[test]
fn the_consumer_that_reads_to_the_end_is_recorded() {
    for record in ["1", "all"] {
        let checkout = Checkout::new();
        for outcome in run_at_once(&checkout, "processes::read_one_stream_together", record) {
            outcome.passes();
        }
        let files = checkout.files();
        assert_eq!(files.len(), 20);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains("\"$items\": [0, 1,"), "{text}");
        }
    }
}

/// `cargo test` starts one process after another, nextest one for each test.
#[test]
fn all_makes_each_call_once_in_a_run_of_several_processes() {
    let nextest = [
        "nextest",
        "run",
        "--lib",
        "-E",
        "test(=modes::asks) + test(=modes::asks_again)",
    ];
    let cargo_test = [
        "test",
        "--lib",
        "--test",
        "outside",
        "--",
        "--exact",
        "modes::asks",
        "modes::asks_again",
        "replays_functions_of_the_library",
    ];
    let mut runs = Vec::new();
    if nextest_is_installed() {
        runs.push(nextest.as_slice());
    }
    if cfg!(target_os = "linux") {
        runs.push(&cargo_test);
    }
    for run in runs {
        let checkout = Checkout::recorded(&["modes::asks"]);
        for season in ["autumn", "winter"] {
            let mut cargo = app().package.cargo(run);
            cargo
                .env("RECORD", "all")
                .env("SEASON", season)
                .env("CACHED_STUBS_DIR", checkout.stubs())
                .env("REAL_CALLS", checkout.calls_file());
            Outcome::of(&mut cargo).passes();
            let mut calls = checkout.calls();
            calls.sort();
            assert_eq!(calls, ["one", "two"], "{season} {run:?}");
            checkout.forget_calls();
            let replayed = checkout.run("modes::asks", &[("SEASON", "summer")]);
            assert_eq!(replayed.passes().answers()[0], format!("one in {season}"));
        }
    }
}

#[test]
fn all_leaves_recordings_that_a_failing_test_does_not_reach() {
    let checkout = Checkout::recorded(&["modes::asks"]);
    let former = checkout.snapshot().bytes();
    let outcome = checkout.run(
        "modes::asks",
        &[
            ("RECORD", "all"),
            ("SEASON", "autumn"),
            ("FAIL_AFTER", "one"),
        ],
    );
    outcome.fails().says("FAIL_AFTER is set");
    assert_eq!(checkout.calls(), ["one"]);
    let now = checkout.snapshot().bytes();
    let changed = former.iter().filter(|(path, text)| now[*path] != **text);
    assert_eq!((changed.count(), now.len()), (1, former.len()));
    assert_eq!(
        checkout.run("modes::asks", &[]).passes().answers(),
        ["one in autumn", "two in spring", "one in autumn"]
    );
}
