//! Several tests that stub the same function at once.

use std::process::Command;
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use crate::common::{folder, panic_of, recording, replaying};
use crate::panic_of_thread;

type Test = Box<dyn FnOnce() + Send>;

/// Runs the closures at once, each on a thread named like a test.
fn tests_at_once<const N: usize>(tests: [(&str, Test); N]) {
    thread::scope(|scope| {
        let threads = tests.map(|(name, test)| {
            let builder = thread::Builder::new().name(name.to_owned());
            builder.spawn_scoped(scope, test).unwrap()
        });
        for thread in threads {
            thread
                .join()
                .unwrap_or_else(|payload| std::panic::resume_unwind(payload));
        }
    });
}

functions!(of_two_tests);

#[test]
fn expectations_of_one_test_do_not_answer_another() {
    use of_two_tests::{ask, real};
    let barrier = Arc::new(Barrier::new(2));
    let test = |answer: usize| {
        let barrier = Arc::clone(&barrier);
        Box::new(move || {
            let dir = folder();
            let stub = replaying::<ask>(&dir);
            stub.mock().expect_call().times(20).return_const(answer);
            barrier.wait();
            for _ in 0..10 {
                assert_eq!(ask(1), answer);
                let handle = stub.handle();
                let elsewhere = thread::spawn(move || handle.run(|| ask(1)));
                assert_eq!(elsewhere.join().unwrap(), answer);
            }
            // On a thread that no test owns, the report names both tests.
            let report = panic_of_thread(thread::spawn(|| ask(1)).join());
            for part in ["tests::first", "tests::second", "unnamed thread"] {
                assert!(report.contains(part), "{part} in {report}");
            }
            barrier.wait();
            assert_eq!(stub.calls().len(), 20);
            // Both tests may have made either of the two calls.
            let kept = panic_of(|| stub.finish());
            assert!(kept.contains("2 failures"), "{kept}");
        })
    };
    tests_at_once([("tests::first", test(1)), ("tests::second", test(2))]);
    assert_eq!(real(), 0);
}

functions!(of_two_runtimes);

#[test]
fn each_test_owns_its_runtime() {
    use of_two_runtimes::{ask, ask_later, real};
    let barrier = Arc::new(Barrier::new(2));
    let test = |answer: usize| {
        let barrier = Arc::clone(&barrier);
        Box::new(move || {
            let dir = folder();
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            runtime.worker_threads(1).build().unwrap().block_on(async {
                let stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
                stubs.0.mock().expect_call().times(10).return_const(answer);
                stubs.1.mock().expect_call().times(10).return_const(answer);
                barrier.wait();
                for _ in 0..10 {
                    let task = tokio::spawn(async { ask_later(1).await });
                    assert_eq!(task.await.unwrap(), answer);
                    assert_eq!(
                        tokio::task::spawn_blocking(|| ask(1)).await.unwrap(),
                        answer
                    );
                }
                barrier.wait();
            });
        })
    };
    tests_at_once([("tests::first", test(1)), ("tests::second", test(2))]);
    assert_eq!(real(), 0);
}

functions!(of_two_recording_tests);

#[test]
fn two_tests_share_recordings() {
    use of_two_recording_tests::{ask, real};
    let dir = Arc::new(folder());
    let barrier = Arc::new(Barrier::new(2));
    let test = || {
        let (barrier, dir) = (Arc::clone(&barrier), Arc::clone(&dir));
        Box::new(move || {
            let stub = recording::<ask>(&dir);
            barrier.wait();
            let here = ask(1);
            let elsewhere = thread::spawn(|| ask(1)).join().unwrap();
            assert_eq!((here, elsewhere), (1, 1));
            barrier.wait();
            // Each test may have made the calls of both threads.
            let report = panic_of(|| stub.calls());
            assert!(report.contains("2 calls of"), "{report}");
            stub.mock().assert_called();
        })
    };
    tests_at_once([("tests::first", test()), ("tests::second", test())]);
    assert_eq!(real(), 1);
}

functions!(beside_a_stub);

#[test]
fn a_test_without_a_stub_gets_the_real_function() {
    use beside_a_stub::{ask, real};
    // Both threads are named like tests: this one by libtest, the other below.
    let dir = folder();
    let (installed, is_installed) = mpsc::channel();
    let (end, is_over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("tests::other".to_owned());
        let dir = &dir;
        let other = builder.spawn_scoped(scope, move || {
            let stub = replaying::<ask>(dir);
            stub.mock().expect_call().return_const(99_usize);
            installed.send(()).unwrap();
            is_over.recv().unwrap();
            assert_eq!(ask(1), 99);
            assert_eq!(stub.calls().len(), 1);
        });
        is_installed.recv().unwrap();
        assert_eq!((ask(1), ask(1), real()), (1, 2, 2));
        end.send(()).unwrap();
        other.unwrap().join().unwrap();
    });
}

functions!(on_a_thread_of_its_name);

#[test]
fn a_thread_named_like_the_test_belongs_to_it() {
    use on_a_thread_of_its_name::ask;
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().return_const(7_usize);
    let name = thread::current().name().map(str::to_owned).unwrap();
    let body = thread::Builder::new().name(name).spawn(move || {
        let answer = ask(1);
        (answer, stub.calls().len())
    });
    assert_eq!(body.unwrap().join().unwrap(), (7, 1));
}

/// The library lists the tests of a binary by running it with this variable. A
/// binary that cannot list its tests must not run them instead.
#[test]
fn a_binary_that_lists_its_tests_runs_none() {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .args(["--exact", "recordings::recordings_answer_on_std_threads"])
        .env("CACHED_STUBS_LISTING", "1")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(!printed.contains("test result"), "{printed}");
}
