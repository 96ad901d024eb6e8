//! Calls after their test has passed, from threads and tasks that it does not wait
//! for.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use cached_stubs::{Stub, stub_fixture};
use rstest::{fixture, rstest};
use tokio::runtime::Runtime;

use crate::llm::{ask, ask_later};

stub_fixture!(llm: ask);
stub_fixture!(later: ask_later);

/// Lets a background thread or task start in the test, call when the test has
/// ended, and be waited for. A test takes it before its stub, so that it is dropped
/// after the stub.
struct End {
    started: (Sender<()>, Receiver<()>),
    go: Sender<()>,
    ended: Option<Receiver<()>>,
    is_over: Receiver<()>,
    over: Option<Sender<()>>,
}

#[fixture]
fn end() -> End {
    let (go, ended) = mpsc::channel();
    let (over, is_over) = mpsc::channel();
    End {
        started: mpsc::channel(),
        go,
        ended: Some(ended),
        is_over,
        over: Some(over),
    }
}

/// The half of the thread or task in the background.
struct Background {
    started: Sender<()>,
    ended: Receiver<()>,
    _over: Sender<()>,
}

impl End {
    fn background(&mut self) -> Background {
        Background {
            started: self.started.0.clone(),
            ended: self.ended.take().unwrap(),
            _over: self.over.take().unwrap(),
        }
    }

    fn wait_for_start(&self) {
        self.started.1.recv().unwrap();
    }
}

impl Background {
    fn wait_for_end(&self) {
        self.started.send(()).unwrap();
        self.ended.recv().unwrap();
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let _ = self.go.send(());
        // The other half is dropped when the background ends, with a panic or without.
        let _ = self.is_over.recv();
    }
}

#[rstest]
fn a_thread(mut end: End, _llm: Stub<ask>) {
    let background = end.background();
    thread::spawn(move || {
        println!("answer: {}", ask("one"));
        background.wait_for_end();
        ask("one")
    });
    end.wait_for_start();
}

/// Its worker threads never end, like those of a runtime in a static.
fn runtime() -> &'static Runtime {
    Box::leak(Box::new(
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap(),
    ))
}

#[rstest]
fn a_task(mut end: End, _later: Stub<ask_later>) {
    let background = end.background();
    let runtime = runtime();
    let answer = runtime.block_on(async { ask_later("one").await });
    println!("answer: {}", answer.unwrap());
    runtime.spawn(async move {
        background.wait_for_end();
        ask_later("one").await
    });
    end.wait_for_start();
}

#[rstest]
fn a_thread_that_comes_with_its_handle(mut end: End, llm: Stub<ask>) {
    let (background, handle) = (end.background(), llm.handle());
    thread::spawn(move || {
        background.wait_for_end();
        handle.run(|| ask("one"))
    });
    end.wait_for_start();
}

#[rstest]
fn a_thread_that_stays_in_its_handle(mut end: End, llm: Stub<ask>) {
    let (background, handle) = (end.background(), llm.handle());
    thread::spawn(move || {
        let _entered = handle.enter();
        background.wait_for_end();
        ask("one")
    });
    end.wait_for_start();
}

#[rstest]
fn many_calls(mut end: End, _llm: Stub<ask>) {
    let background = end.background();
    thread::spawn(move || {
        println!("answer: {}", ask("one"));
        background.wait_for_end();
        for _ in 0..100 {
            let _ = std::panic::catch_unwind(|| ask("one"));
        }
    });
    end.wait_for_start();
}

/// The test waits for its thread.
#[rstest]
fn a_thread_in_time(_llm: Stub<ask>) {
    println!("answer: {}", thread::spawn(|| ask("one")).join().unwrap());
}
