//! One of several processes that record into one store at once.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::rstest;

use crate::world::called;

const PROCESSES: usize = 4;

/// Waits until all processes have reached the point.
fn meet(point: &str) {
    let folder = PathBuf::from(env::var_os("MEETING").unwrap());
    fs::write(folder.join(format!("{point}.{}", process())), "").unwrap();
    // A process that never comes is an error.
    let patience = Instant::now() + Duration::from_secs(120);
    while (0..PROCESSES).any(|other| !folder.join(format!("{point}.{other}")).exists()) {
        assert!(
            Instant::now() < patience,
            "the others have not reached {point}"
        );
        thread::yield_now();
    }
}

fn process() -> usize {
    env::var("PROCESS").unwrap().parse().unwrap()
}

#[stubbable]
fn number(n: usize) -> String {
    called(&n.to_string());
    format!("{n} of {}", process())
}

#[stubbable]
fn awaited(n: usize) -> String {
    called(&n.to_string());
    // Meanwhile the others start the same call.
    meet("the call");
    format!("{n} of {}", process())
}

const THREADS: usize = 4;

/// 250 calls on several threads, of which neighbours share 100.
#[test]
fn record_at_once() {
    let _stub = Stub::<number>::install();
    meet("the start");
    let first = process() * 150;
    let answers = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let answers = &answers;
            scope.spawn(move || {
                for n in (first..first + 250).skip(thread).step_by(THREADS) {
                    let answer = number(n);
                    answers.lock().unwrap().push(format!("answer: {n}: {answer}"));
                }
            });
        }
    });
    println!("{}", answers.into_inner().unwrap().join("\n"));
}

#[test]
fn make_one_call_together() {
    let _stub = Stub::<awaited>::install();
    fs::write(
        PathBuf::from(env::var_os("MEETING").unwrap()).join(format!("the call.{}", process())),
        "",
    )
    .unwrap();
    println!("answer: {}", awaited(7));
}

#[stubbable]
fn items(round: usize) -> impl Iterator<Item = usize> + use<> {
    called(&round.to_string());
    0..9
}

/// All processes read at once and stop at once; the first reads to the end.
#[test]
fn read_one_stream_together() {
    let _stub = Stub::<items>::install();
    for round in 0..20 {
        meet(&format!("round {round}"));
        let mut items = items(round);
        meet(&format!("{round} is open"));
        let read = if process() == 0 { 9 } else { process() };
        assert_eq!(items.by_ref().take(read).count(), read);
        meet(&format!("{round} is read"));
        if process() == 0 {
            assert_eq!(items.next(), None);
        }
    }
}

/// Each process would return another answer.
#[stubbable]
fn shared(n: usize) -> String {
    called(&n.to_string());
    format!("{n} of {}", std::process::id())
}

stub_fixture!(shared_recordings: shared);

/// nextest runs each case in its own process.
#[rstest]
fn share_their_calls(
    #[values(0, 1, 2, 3, 4, 5, 6, 7)] test: usize,
    #[from(shared_recordings)] _stub: Stub<shared>,
) {
    for n in 0..20 {
        // Not all in the same order.
        let n = (n + test * 5) % 20;
        println!("answer: {n}: {}", shared(n));
    }
}
