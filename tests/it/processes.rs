//! Several processes that record into one store at once.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};

use crate::checkout::Checkout;
use crate::outcome::Outcome;

const PROCESSES: usize = 4;

fn run_at_once(checkout: &Checkout, test: &str, record: &str) -> Vec<Outcome> {
    let meeting = checkout.beside("meeting");
    let commands = (0..PROCESSES).map(|process| {
        let mut command = checkout.command(&[test, "--exact"], &[("RECORD", record)]);
        command
            .env("PROCESS", process.to_string())
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

/// By call: what the processes were answered.
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

#[test]
fn every_call_is_kept_and_everybody_sees_the_same_answer() {
    let checkout = Checkout::new();
    for record in ["1", "all"] {
        let outcomes = run_at_once(&checkout, "processes::record_at_once", record);
        let answers = answers(&outcomes);
        assert_eq!(answers.len(), 70);
        assert!(
            answers.values().all(|answers| answers.len() == 1) || record == "all",
            "{answers:#?}"
        );
        let files = checkout.files();
        assert_eq!(files.len(), 70, "RECORD={record}: {files:#?}");
        assert!(files.iter().all(|file| {
            file.extension()
                .is_some_and(|extension| extension == "json")
        }));

        checkout.forget_calls();
        for outcome in run_at_once(&checkout, "processes::record_at_once", "") {
            outcome.passes();
        }
        assert!(checkout.calls().is_empty());
    }
}

#[test]
fn identical_calls_are_made_once() {
    let checkout = Checkout::new();
    let outcomes = run_at_once(&checkout, "processes::make_one_call_together", "1");
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
