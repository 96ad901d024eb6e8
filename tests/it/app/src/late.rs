//! Calls that come when their test has passed, from threads and tasks that
//! nobody waits for.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use cached_stubs::{Stub, stub_fixture};
use rstest::{fixture, rstest};
use tokio::runtime::Runtime;

use crate::llm::{ask, ask_later};

stub_fixture!(llm: ask);
stub_fixture!(later: ask_later);

/// Two ends: what runs in the background says that it has begun, and goes on
/// when the test has ended; then it is waited for. A test that takes it before
/// its stub drops it after the stub.
struct End {
    begun: (Sender<()>, Receiver<()>),
    go: Sender<()>,
    gone: Option<Receiver<()>>,
    is_over: Receiver<()>,
    over: Option<Sender<()>>,
}

#[fixture]
fn end() -> End {
    let (go, gone) = mpsc::channel();
    let (over, is_over) = mpsc::channel();
    End {
        begun: mpsc::channel(),
        go,
        gone: Some(gone),
        is_over,
        over: Some(over),
    }
}

/// The background's part.
struct Background {
    begun: Sender<()>,
    gone: Receiver<()>,
    _over: Sender<()>,
}

impl End {
    fn background(&mut self) -> Background {
        Background {
            begun: self.begun.0.clone(),
            gone: self.gone.take().unwrap(),
            _over: self.over.take().unwrap(),
        }
    }

    fn wait_for_begin(&self) {
        self.begun.1.recv().unwrap();
    }
}

impl Background {
    fn wait_for_end(&self) {
        self.begun.send(()).unwrap();
        self.gone.recv().unwrap();
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let _ = self.go.send(());
        // The other half drops when the background is done, panicking or not.
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
    end.wait_for_begin();
}

/// Its worker threads live on, as those of a runtime in a static.
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
    end.wait_for_begin();
}

#[rstest]
fn a_thread_that_comes_with_its_handle(mut end: End, llm: Stub<ask>) {
    let (background, handle) = (end.background(), llm.handle());
    thread::spawn(move || {
        background.wait_for_end();
        handle.run(|| ask("one"))
    });
    end.wait_for_begin();
}

#[rstest]
fn a_thread_that_stays_in_its_handle(mut end: End, llm: Stub<ask>) {
    let (background, handle) = (end.background(), llm.handle());
    thread::spawn(move || {
        let _entered = handle.enter();
        background.wait_for_end();
        ask("one")
    });
    end.wait_for_begin();
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
    end.wait_for_begin();
}

/// Whoever waits for what it started has nothing to fear.
#[rstest]
fn a_thread_in_time(_llm: Stub<ask>) {
    println!("answer: {}", thread::spawn(|| ask("one")).join().unwrap());
}
