//! Misses that the code under test swallows, in stubs whose drop fails no test.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, mpsc};
use std::thread::{self, JoinHandle};

use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::rstest;

use crate::llm::ask;
use crate::world::called;

#[stubbable]
trait Llm {
    fn chat(&self, question: &str) -> String;
}

struct Real;

impl Llm for Real {
    fn chat(&self, question: &str) -> String {
        called(question);
        question.to_owned()
    }
}

stub_fixture!(llm: ask);
stub_fixture!(object: StubLlm<Real> = Real);

fn swallow() {
    let caught = catch_unwind(|| ask("swallowed"));
    println!("went on: {}", caught.is_err());
}

/// Waits for the thread and ignores its panic, like a thread that nobody joins.
fn ignore<T>(thread: JoinHandle<T>) {
    let _ = thread.join();
}

#[rstest]
fn the_stub_is_leaked(llm: Stub<ask>) {
    swallow();
    std::mem::forget(llm);
}

#[rstest]
fn the_stub_is_in_a_static(llm: Stub<ask>) {
    static LLM: OnceLock<Mutex<Stub<ask>>> = OnceLock::new();
    LLM.get_or_init(|| Mutex::new(llm));
    swallow();
}

#[rstest]
fn the_stubs_thread_never_ends(llm: Stub<ask>) {
    swallow();
    let (here, is_here) = mpsc::channel();
    thread::spawn(move || {
        let _llm = llm;
        here.send(()).unwrap();
        loop {
            thread::park();
        }
    });
    is_here.recv().unwrap();
}

#[rstest]
fn the_stub_is_dropped_by_a_thread(llm: Stub<ask>) {
    swallow();
    ignore(thread::spawn(move || drop(llm)));
}

#[rstest]
fn the_stub_is_dropped_by_a_thread_that_panics(llm: Stub<ask>) {
    ignore(thread::spawn(move || {
        let _llm = llm;
        ask("swallowed")
    }));
}

#[rstest]
fn the_process_exits(_llm: Stub<ask>) {
    swallow();
    std::process::exit(0);
}

#[rstest]
fn the_object_is_dropped_by_a_thread(object: StubLlm<Real>) {
    let caught = catch_unwind(AssertUnwindSafe(|| object.chat("swallowed")));
    println!("went on: {}", caught.is_err());
    ignore(thread::spawn(move || drop(object)));
}

#[rstest]
fn the_object_is_called_by_a_thread(object: StubLlm<Real>) {
    let (end, ended) = mpsc::channel();
    let clone = object.clone();
    let thread = thread::spawn(move || {
        ended.recv().unwrap();
        clone.chat("swallowed")
    });
    drop(object);
    end.send(()).unwrap();
    ignore(thread);
}

#[rstest]
fn an_expectation_is_dropped_by_a_thread(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .withf(|args| args["question"] == "swallowed")
        .times(1)
        .return_const(String::new());
    ignore(thread::spawn(move || drop(llm)));
}

/// Without failures, lost stubs do not matter.
#[rstest]
fn nothing_is_lost(llm: Stub<ask>, object: StubLlm<Real>) {
    ignore(thread::spawn(move || drop(object)));
    std::mem::forget(llm);
}
