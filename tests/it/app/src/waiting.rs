//! Calls that wait for identical ones, and many calls at once.

use std::env;
use std::fs;
use std::panic;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::{Stub, stubbable};
use tokio::task::JoinSet;

use crate::world::called;

const AT_ONCE: usize = 150;
const HELD: usize = 400;

/// The calls that have begun, or failed before.
static MET: Meeting = Meeting(Mutex::new(0), Condvar::new());

struct Meeting(Mutex<usize>, Condvar);

impl Meeting {
    fn arrive(&self) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_all();
    }

    fn wait_for_all(&self) {
        let arrived = self.0.lock().unwrap();
        drop(self.1.wait_while(arrived, |arrived| *arrived < AT_ONCE).unwrap());
    }
}

/// Returns only when all of these calls are in progress.
#[stubbable]
fn meets(n: usize) -> usize {
    MET.arrive();
    MET.wait_for_all();
    n
}

#[test]
fn many_at_once() {
    let _stub = Stub::<meets>::install();
    let call = |n| {
        let outcome = panic::catch_unwind(|| assert_eq!(meets(n), n));
        if let Err(failure) = outcome {
            // The others must not wait for this one.
            MET.arrive();
            panic::resume_unwind(failure);
        }
    };
    thread::scope(|scope| {
        for n in 0..AT_ONCE {
            scope.spawn(move || call(n));
        }
    });
}

fn beside(name: &str) -> PathBuf {
    PathBuf::from(env::var_os("MEETING").unwrap()).join(name)
}

fn wait_for(name: &str) {
    let begun = Instant::now();
    while !beside(name).exists() {
        assert!(begun.elapsed() < Duration::from_secs(120), "no {name}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The holding process makes the calls, and ends them when it is told to.
#[stubbable]
async fn held(n: usize) -> usize {
    called(&n.to_string());
    tokio::task::yield_now().await;
    while !beside("end").exists() {
        tokio::task::yield_now().await;
    }
    n
}

async fn call_all(while_in_progress: impl AsyncFnOnce()) {
    let _stub = Stub::<held>::install();
    let mut calls = JoinSet::new();
    for n in 0..HELD {
        calls.spawn(async move { (n, held(n).await) });
    }
    // Each has been polled once, and is in progress.
    tokio::task::yield_now().await;
    while_in_progress().await;
    while let Some(call) = calls.join_next().await {
        let (n, answer) = call.unwrap();
        assert_eq!(answer, n);
    }
}

#[tokio::test]
async fn hold_many() {
    call_all(async || fs::write(beside("begun"), "").unwrap()).await;
}

#[tokio::test]
async fn wait_for_many() {
    wait_for("begun");
    call_all(async || {
        // Until everything that waits has been started.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(500) {
            tokio::task::yield_now().await;
        }
        let threads = fs::read_dir("/proc/self/task").unwrap().count();
        println!("answer: {threads}");
        fs::write(beside("end"), "").unwrap();
    })
    .await;
}

static IS_NESTED: AtomicBool = AtomicBool::new(false);

/// Waits for itself.
#[stubbable]
fn calls_itself(question: &str) -> String {
    called(question);
    if !IS_NESTED.swap(true, Ordering::Relaxed) {
        let question = question.to_owned();
        return thread::spawn(move || calls_itself(&question))
            .join()
            .unwrap();
    }
    "at last".to_owned()
}

#[test]
fn waits_for_itself() {
    let stub = Arc::new(Stub::<calls_itself>::builder().everywhere().install());
    println!("answer: {}", calls_itself("one"));
    drop(stub);
}
