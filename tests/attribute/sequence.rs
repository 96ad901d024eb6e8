//! `sequence`: identical calls replay in the order of their recording.

use std::cell::Cell;
use std::fs;

use cached_stubs::{Mode, Origin, Stub, stubbable};
use expect_test::expect;
use tempfile::TempDir;

use crate::common::{
    assert_panics, assert_repeats, assert_text, files, folder, in_mode, only_recording,
    only_returns, origins, panic_of, ran, recording, replaying, runs,
};

thread_local! {
    /// How often the job was polled.
    static POLLS: Cell<u32> = const { Cell::new(0) };
}

/// Pending, pending, done, and then gone.
#[stubbable(sequence)]
fn status(job: &str) -> String {
    ran();
    let poll = POLLS.replace(POLLS.get() + 1);
    let status = ["pending", "pending", "done"].get(poll as usize);
    format!("{job} {}", status.copied().unwrap_or("gone"))
}

fn statuses(polls: usize) -> Vec<String> {
    (0..polls).map(|_| status("a")).collect()
}

fn restart() {
    POLLS.set(0);
}

/// A folder with recordings of so many polls of `a`.
fn recorded(polls: usize) -> TempDir {
    let dir = folder();
    let _stub = recording::<status>(&dir);
    restart();
    statuses(polls);
    dir
}

#[test]
fn polls_replay_in_their_order() {
    let dir = folder();
    let stub = recording::<status>(&dir);
    restart();
    let (seen, real) = runs(|| statuses(3));
    assert_eq!(seen, ["a pending", "a pending", "a done"]);
    assert_eq!(real, 3);
    assert_eq!(origins(&stub), [Origin::Recorded; 3]);
    drop(stub);

    let stub = replaying::<status>(&dir);
    let (seen, real) = runs(|| statuses(3));
    assert_eq!(seen, ["a pending", "a pending", "a done"]);
    assert_eq!(real, 0);
    assert_eq!(origins(&stub), [Origin::Replayed; 3]);
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                "a pending",
                "a pending",
                "a done"
              ]
            }
        "#]],
    );
}

#[test]
fn calls_with_other_arguments_have_their_own_sequence() {
    let dir = folder();
    {
        let _stub = recording::<status>(&dir);
        restart();
        let seen = ["a", "b", "a", "b"].map(status);
        assert_eq!(seen, ["a pending", "b pending", "a done", "b gone"]);
    }
    let _stub = replaying::<status>(&dir);
    let seen = ["b", "b", "a", "a"].map(status);
    assert_eq!(seen, ["b pending", "b gone", "a pending", "a done"]);
    assert_eq!(files(&dir).len(), 2);
}

#[test]
fn one_call_too_many_is_a_miss() {
    let dir = recorded(2);
    let stub = replaying::<status>(&dir);
    statuses(2);
    let (report, real) = runs(|| {
        assert_panics(
            || status("a"),
            expect![[r#"
                cached-stubs: `attribute::sequence::status` was called more often than recorded: 2 answers are recorded for these arguments

                  job = "a"

                Each recorded answer is given once. They are in

                  <temp>/cached-stubs/attribute/sequence/status/a.2edb5c875c9082b8.json

                The stub's mode was set in code, so `RECORD` does not change it. To record this
                call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

                  called  tests/attribute/sequence.rs:[status("a")]
                  test    sequence::one_call_too_many_is_a_miss
            "#]],
        )
    });
    assert_eq!(real, 0);
    assert_repeats(stub, &report);
}

#[test]
fn every_stub_starts_with_the_first_answer() {
    let dir = recorded(3);
    for _ in 0..2 {
        let _stub = replaying::<status>(&dir);
        assert_eq!(statuses(2), ["a pending", "a pending"]);
    }
    let outer = replaying::<status>(&dir);
    statuses(1);
    {
        let _inner = replaying::<status>(&dir);
        assert_eq!(statuses(1), ["a pending"]);
    }
    assert_eq!(statuses(2), ["a pending", "a done"]);
    drop(outer);
}

#[test]
fn recording_replays_first_and_then_appends() {
    let dir = recorded(2);
    let stub = recording::<status>(&dir);
    POLLS.set(2);
    let (seen, real) = runs(|| statuses(4));
    assert_eq!(seen, ["a pending", "a pending", "a done", "a gone"]);
    assert_eq!(real, 2);
    assert_eq!(
        origins(&stub),
        [
            Origin::Replayed,
            Origin::Replayed,
            Origin::Recorded,
            Origin::Recorded
        ]
    );
    drop(stub);
    let _stub = replaying::<status>(&dir);
    assert_eq!(statuses(4), seen);
}

#[test]
fn recording_all_starts_over() {
    let dir = recorded(3);
    {
        let _stub = in_mode::<status>(Mode::RecordAll, &dir);
        POLLS.set(2);
        let (seen, real) = runs(|| statuses(2));
        assert_eq!(seen, ["a done", "a gone"]);
        assert_eq!(real, 2);
    }
    // Once a run: the next stub replays it.
    {
        let _stub = in_mode::<status>(Mode::RecordAll, &dir);
        let (seen, real) = runs(|| statuses(2));
        assert_eq!(seen, ["a done", "a gone"]);
        assert_eq!(real, 0);
    }
    let stub = replaying::<status>(&dir);
    assert_eq!(statuses(2), ["a done", "a gone"]);
    panic_of(|| status("a"));
    panic_of(|| stub.finish());
}

#[test]
fn verifying_compares_answers_in_order() {
    let dir = recorded(3);
    {
        let _stub = in_mode::<status>(Mode::Verify, &dir);
        restart();
        let (seen, real) = runs(|| statuses(3));
        assert_eq!((seen.last().unwrap().as_str(), real), ("a done", 3));
    }
    let stub = in_mode::<status>(Mode::Verify, &dir);
    POLLS.set(1);
    statuses(2);
    let report = panic_of(|| stub.finish());
    assert!(report.contains("done"), "{report}");
    assert!(report.contains("pending"), "{report}");
}

#[test]
fn expectations_take_no_turn() {
    let dir = recorded(3);
    let stub = replaying::<status>(&dir);
    assert_eq!(statuses(1), ["a pending"]);
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some("by hand".to_owned()));
    assert_eq!(statuses(3), ["by hand", "a pending", "a done"]);
}

thread_local! {
    static ATTEMPTS: Cell<u32> = const { Cell::new(0) };
}

#[stubbable(sequence)]
fn attempt() -> Result<u32, String> {
    let attempt = ATTEMPTS.replace(ATTEMPTS.get() + 1);
    if attempt == 1 {
        Err("busy".to_owned())
    } else {
        Ok(attempt)
    }
}

#[test]
fn unrecorded_errors_leave_no_gap() {
    let dir = folder();
    {
        let _stub = recording::<attempt>(&dir);
        assert_eq!(
            [attempt(), attempt(), attempt()],
            [Ok(0), Err("busy".to_owned()), Ok(2)]
        );
    }
    let _stub = replaying::<attempt>(&dir);
    assert_eq!([attempt(), attempt()], [Ok(0), Ok(2)]);
}

#[stubbable(sequence)]
async fn tick() -> u32 {
    tokio::task::yield_now().await;
    ATTEMPTS.replace(ATTEMPTS.get() + 1)
}

fn sorted(mut ticks: [u32; 3]) -> [u32; 3] {
    ticks.sort_unstable();
    ticks
}

#[tokio::test]
async fn concurrent_calls_each_take_a_turn() {
    let dir = folder();
    {
        let _stub = recording::<tick>(&dir);
        let (a, b, c) = tokio::join!(tick(), tick(), tick());
        // The runtime decides which call comes first.
        assert_eq!(sorted([a, b, c]), [0, 1, 2]);
    }
    let _stub = replaying::<tick>(&dir);
    let (a, b, c) = tokio::join!(tick(), tick(), tick());
    assert_eq!(sorted([a, b, c]), [0, 1, 2]);
}

#[test]
fn a_stale_sequence_is_recorded_from_its_start() {
    let dir = recorded(3);
    let [file] = files(&dir).try_into().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let source = text
        .lines()
        .find(|line| line.contains("\"source\""))
        .unwrap();
    fs::write(
        &file,
        text.replace(source, &format!("  \"source\": \"{}\",", "0".repeat(64))),
    )
    .unwrap();
    {
        let _stub = recording::<status>(&dir);
        POLLS.set(2);
        assert_eq!(statuses(2), ["a done", "a gone"]);
    }
    let _stub = Stub::<status>::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .install();
    assert_eq!(statuses(2), ["a done", "a gone"]);
    assert!(!only_recording(&dir).contains("pending"));
}
