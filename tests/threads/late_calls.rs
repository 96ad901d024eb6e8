//! Calls that other threads make after the stub is gone are refused.

use std::process::Command;
use std::sync::mpsc;
use std::thread;

use expect_test::expect;
use futures::channel::oneshot;

use crate::common::{assert_text, folder, recording};
use crate::{panic_of_task, panic_of_thread};

const IN_CHILD: &str = "CACHED_STUBS_TEST_OF_LATE_CALLS";
const DONE: &str = "the late calls were refused";

/// Runs the test in a child process, because a late call also fails the process
/// that makes it. Returns whether this is the parent, whose work is done then.
#[track_caller]
fn in_child(test: &str) -> bool {
    if std::env::var_os(IN_CHILD).is_some() {
        return false;
    }
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(IN_CHILD, "1")
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(printed.contains(DONE), "{printed}");
    true
}

functions!(outlived_by_a_task);

#[test]
fn a_task_that_outlives_the_stub_is_refused() {
    use outlived_by_a_task::{ask, ask_later, real};
    if in_child("late_calls::a_task_that_outlives_the_stub_is_refused") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let dir = folder();
        let stubs = (recording::<ask>(&dir), recording::<ask_later>(&dir));
        ask(1);
        ask_later(1).await;
        let (end, ended) = oneshot::channel::<()>();
        let (end_later, ended_later) = oneshot::channel::<()>();
        let task = tokio::spawn(async {
            ended.await.unwrap();
            ask(1)
        });
        let later = tokio::spawn(async {
            ended_later.await.unwrap();
            ask_later(1).await
        });
        drop(stubs);
        end.send(()).unwrap();
        end_later.send(()).unwrap();
        assert_text(&panic_of_task(task.await), expect![[r#"
            cached-stubs: `threads::late_calls::outlived_by_a_task::ask` was called after its test had ended

              test    late_calls::a_task_that_outlives_the_stub_is_refused
              thread  tokio-rt-worker
              called  tests/threads/late_calls.rs:[ask(1)]

            The stub answered this thread or its runtime before, but has been dropped. Wait for
            the thread or task before the test ends: join it, or await its handle. If another
            test made this call, in a runtime or a thread pool that tests share, stub the function
            in that test, too, and take the stub there with `stub.handle()`.
        "#]]);
        assert_text(&panic_of_task(later.await), expect![[r#"
            cached-stubs: `threads::late_calls::outlived_by_a_task::ask_later` was called after its test had ended

              test    late_calls::a_task_that_outlives_the_stub_is_refused
              thread  tokio-rt-worker
              called  tests/threads/late_calls.rs:[ask_later(1)]

            The stub answered this thread or its runtime before, but has been dropped. Wait for
            the thread or task before the test ends: join it, or await its handle. If another
            test made this call, in a runtime or a thread pool that tests share, stub the function
            in that test, too, and take the stub there with `stub.handle()`.
        "#]]);
        assert_eq!(real(), 2);
        assert_eq!(ask(1), 3, "the test itself gets the real function");
    });
    eprintln!("{DONE}");
}

functions!(outlived_by_a_thread);

#[test]
fn a_thread_that_outlives_the_stub_is_refused() {
    use outlived_by_a_thread::{ask, real};
    if in_child("late_calls::a_thread_that_outlives_the_stub_is_refused") {
        return;
    }
    let dir = folder();
    let stub = recording::<ask>(&dir);
    let (ready, is_ready) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        ready.send(ask(1)).unwrap();
        ended.recv().unwrap();
        ask(1)
    });
    assert_eq!(is_ready.recv().unwrap(), 1);
    drop(stub);
    end.send(()).unwrap();
    assert_text(
        &panic_of_thread(worker.join()),
        expect![[r#"
            cached-stubs: `threads::late_calls::outlived_by_a_thread::ask` was called after its test had ended

              test    late_calls::a_thread_that_outlives_the_stub_is_refused
              thread  (unnamed)
              called  tests/threads/late_calls.rs:[ask(1)]

            The stub answered this thread or its runtime before, but has been dropped. Wait for
            the thread or task before the test ends: join it, or await its handle. If another
            test made this call, in a runtime or a thread pool that tests share, stub the function
            in that test, too, and take the stub there with `stub.handle()`.
        "#]],
    );
    assert_eq!((real(), ask(1)), (1, 2));
    eprintln!("{DONE}");
}
