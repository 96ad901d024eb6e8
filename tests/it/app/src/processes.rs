//! One of several processes that record into one store at once.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::{Stub, stubbable};

use crate::world::called;

const PROCESSES: usize = 4;

/// This process has come as far as `point`; waits until all have.
fn meet(point: &str) {
    let folder = PathBuf::from(env::var_os("MEETING").unwrap());
    fs::write(folder.join(format!("{point}.{}", process())), "").unwrap();
    // Only so that a process that never comes is an error.
    let patience = Instant::now() + Duration::from_secs(120);
    while (0..PROCESSES).any(|other| !folder.join(format!("{point}.{other}")).exists()) {
        assert!(
            Instant::now() < patience,
            "the others have not come to `{point}`"
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
    // As long as this lasts the others arrive at their call.
    meet("the call");
    format!("{n} of {}", process())
}

/// 250 calls, of which neighbours share 100.
#[test]
fn record_at_once() {
    let _stub = Stub::<number>::install();
    meet("the start");
    let first = process() * 150;
    for n in first..first + 250 {
        println!("answer: {n}: {}", number(n));
    }
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
