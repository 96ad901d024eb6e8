//! Stubs on threads and tasks that are not the test's own.

mod common;

use std::cell::RefCell;
use std::collections::HashSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;

use cached_stubs::{Mode, Origin, Stub};
use common::{files, folder, origins, panic_of, recording, replaying, text_of};
use tokio::task::{JoinSet, LocalSet};

/// Functions of a test's own, so that no other test's stub is in its way: they
/// answer with the number of the call that is really made.
macro_rules! functions {
    ($module:ident) => {
        // No test needs all of them.
        #[allow(dead_code)]
        mod $module {
            use std::sync::atomic::{AtomicUsize, Ordering};

            pub static REAL: AtomicUsize = AtomicUsize::new(0);

            #[cached_stubs::stubbable]
            pub fn ask(_n: usize) -> usize {
                REAL.fetch_add(1, Ordering::SeqCst) + 1
            }

            #[cached_stubs::stubbable]
            pub async fn ask_later(_n: usize) -> usize {
                tokio::task::yield_now().await;
                REAL.fetch_add(1, Ordering::SeqCst) + 1
            }

            pub fn real() -> usize {
                REAL.load(Ordering::SeqCst)
            }
        }
    };
}

fn panic_of_thread<R>(thread: thread::Result<R>) -> String {
    match thread {
        Ok(_) => panic!("the thread was to panic"),
        Err(payload) => text_of(payload.as_ref()),
    }
}

fn panic_of_task<R>(task: Result<R, tokio::task::JoinError>) -> String {
    match task {
        Ok(_) => panic!("the task was to panic"),
        Err(error) => text_of(error.into_panic().as_ref()),
    }
}

// Recordings alone answer anywhere.

functions!(on_std_threads);

#[test]
fn recordings_answer_on_std_threads() {
    use on_std_threads::{ask, real};
    let dir = folder();
    {
        let stub = recording::<ask>(&dir);
        assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 1);
        // Whose calls these are is not known, and does not matter.
        assert_eq!(stub.calls().len(), 0);
    }
    let _stub = replaying::<ask>(&dir);
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 1);
    thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| ask(1))).collect();
        assert!(all.into_iter().all(|one| one.join().unwrap() == 1));
    });
    let named = thread::Builder::new().name("worker-1".to_owned());
    assert_eq!(named.spawn(|| ask(1)).unwrap().join().unwrap(), 1);
    assert_eq!(real(), 1);
}

functions!(on_tokios_threads);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recordings_answer_on_tokios_threads() {
    use on_tokios_threads::{ask, ask_later, real};
    let dir = folder();
    {
        let _stubs = (recording::<ask>(&dir), recording::<ask_later>(&dir));
        assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 1);
        assert_eq!(tokio::task::spawn_blocking(|| ask(1)).await.unwrap(), 2);
    }
    let _stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
    assert_eq!(tokio::spawn(ask_later(1)).await.unwrap(), 1);
    assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 1);
    assert_eq!(tokio::spawn(async { ask(1) }).await.unwrap(), 2);
    assert_eq!(tokio::task::spawn_blocking(|| ask(1)).await.unwrap(), 2);
    assert_eq!(tokio::task::block_in_place(|| ask(1)), 2);
    let in_place = async { tokio::task::block_in_place(|| ask(1)) };
    assert_eq!(tokio::spawn(in_place).await.unwrap(), 2);
    let mut set = JoinSet::new();
    for _ in 0..4 {
        set.spawn(ask_later(1));
        set.spawn(async { ask_later(1).await });
    }
    assert_eq!(set.join_all().await, [1; 8]);
    let nested = tokio::spawn(async { tokio::spawn(async { ask_later(1).await }).await.unwrap() });
    assert_eq!(nested.await.unwrap(), 1);
    let thread = thread::spawn(|| ask(1));
    assert_eq!(thread.join().unwrap(), 2);
    assert_eq!(real(), 2);
}

functions!(at_a_threads_end);

#[test]
fn recordings_answer_what_a_thread_leaves_behind() {
    use at_a_threads_end::{ask, real};
    struct AtTheEnd(mpsc::Sender<usize>);
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            self.0.send(ask(1)).unwrap();
        }
    }
    thread_local! {
        static FIRST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
        static LAST: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
    }
    let dir = folder();
    let stub = recording::<ask>(&dir);
    assert_eq!(ask(1), 1);
    let (answers, answered) = mpsc::channel();
    let handle = stub.handle();
    let thread = thread::spawn(move || {
        FIRST.set(Some(AtTheEnd(answers.clone())));
        handle.run(|| ask(1));
        LAST.set(Some(AtTheEnd(answers)));
    });
    thread.join().unwrap();
    assert_eq!(answered.iter().collect::<Vec<_>>(), [1, 1]);
    assert_eq!(real(), 1);
}

functions!(missing_elsewhere);

#[test]
fn a_miss_elsewhere_fails_the_test() {
    use missing_elsewhere::ask;
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let miss = panic_of_thread(thread::spawn(|| ask(1)).join());
    for part in [
        "nothing is recorded",
        "tests/threads.rs:",
        "a_miss_elsewhere_fails_the_test",
    ] {
        assert!(miss.contains(part), "{part} in {miss}");
    }
    let told_again = panic_of(|| stub.finish());
    assert!(told_again.contains("nothing is recorded"), "{told_again}");
}

// With hand-written expectations it matters whose call it is.

functions!(refused);

#[test]
fn expectations_do_not_answer_a_thread_that_may_be_anybodys() {
    use refused::{ask, real};
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock().expect_call().return_const(7_usize);
    assert_eq!(ask(1), 7);
    let report = panic_of_thread(
        thread::Builder::new()
            .name("my-worker".to_owned())
            .spawn(|| ask(1))
            .unwrap()
            .join(),
    );
    for part in [
        "it cannot be known whose call of `threads::refused::ask` this is",
        "`my-worker`",
        "expectations_do_not_answer_a_thread_that_may_be_anybodys",
        "stub.handle()",
        "everywhere()",
        "tests/threads.rs:",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert_eq!(real(), 0);
    assert_eq!(stub.calls().len(), 1);
    let told_again = panic_of(|| stub.finish());
    assert!(told_again.contains("whose call"), "{told_again}");
}

functions!(at_home);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expectations_answer_in_the_tests_own_runtime() {
    use at_home::{ask, ask_later, real};
    let dir = folder();
    let stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
    stubs.0.mock().expect_call().return_const(7_usize);
    stubs.1.mock().expect_call().return_const(8_usize);
    assert_eq!(tokio::spawn(ask_later(1)).await.unwrap(), 8);
    assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 8);
    assert_eq!(tokio::task::spawn_blocking(|| ask(1)).await.unwrap(), 7);
    assert_eq!(tokio::task::block_in_place(|| ask(1)), 7);
    let mut set = JoinSet::new();
    set.spawn(async { ask_later(1).await });
    assert_eq!(set.join_next().await.unwrap().unwrap(), 8);
    assert_eq!(real(), 0);
    assert_eq!((stubs.0.calls().len(), stubs.1.calls().len()), (2, 3));
}

functions!(at_home_later);

#[test]
fn a_runtime_that_the_test_calls_in_becomes_its_own() {
    use at_home_later::{ask, ask_later};
    let dir = folder();
    let stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
    stubs.0.mock().expect_call().return_const(7_usize);
    stubs.1.mock().expect_call().return_const(8_usize);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        assert_eq!(ask_later(1).await, 8);
        assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 8);
    });
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let task = tokio::task::spawn_local(async { (ask(1), ask_later(1).await) });
        assert_eq!(task.await.unwrap(), (7, 8));
    });
}

functions!(with_a_handle);

#[test]
fn a_handle_takes_a_stub_to_any_thread() {
    use with_a_handle::{ask, ask_later, real};
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .returning(|args| args["_n"].as_u64().map(|n| n as usize + 100));
    let handle = stub.handle();
    let ran = {
        let handle = handle.clone();
        thread::spawn(move || handle.run(|| ask(1)))
    };
    assert_eq!(ran.join().unwrap(), 101);
    let entered = thread::spawn(move || {
        let entered = handle.enter();
        let inside = ask(2);
        drop(entered);
        (inside, panic_of(|| ask(3)))
    });
    let (inside, after_it_was_left) = entered.join().unwrap();
    assert_eq!(inside, 102);
    assert!(
        after_it_was_left.contains("whose call"),
        "{after_it_was_left}"
    );
    assert_eq!(stub.calls().len(), 2);
    panic_of(|| stub.finish());

    let later = replaying::<ask_later>(&dir);
    later.mock().expect_call().return_const(8_usize);
    let future = later.handle().scope(async {
        tokio::task::yield_now().await;
        ask_later(1).await
    });
    let elsewhere = thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(future)
    });
    assert_eq!(elsewhere.join().unwrap(), 8);
    assert_eq!(real(), 0);
}

functions!(with_several_handles);

#[test]
fn the_handle_entered_last_counts_and_leaving_restores() {
    use with_several_handles::ask;
    let dir = folder();
    let stubs = [1, 2].map(|answer| {
        let stub = replaying::<ask>(&dir);
        stub.mock().expect_call().return_const(answer);
        stub
    });
    assert_eq!(ask(0), 2, "the one installed last");
    let first = stubs[0].handle().enter();
    assert_eq!(ask(0), 1, "an entered one is before the test's own");
    let second = stubs[1].handle().enter();
    assert_eq!(ask(0), 2);
    drop(first);
    assert_eq!(ask(0), 2, "they are left in any order");
    drop(second);
    assert_eq!(stubs[0].handle().run(|| ask(0)), 1);
    panic_of(|| stubs[0].handle().run(|| panic!("inside of the closure")));
    assert_eq!(ask(0), 2, "a panic leaves it, too");
}

functions!(with_an_old_handle);

#[test]
fn a_handle_does_not_outlive_its_stub() {
    use with_an_old_handle::ask;
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let handle = stub.handle();
    drop(stub);
    let report = panic_of(|| handle.enter());
    assert!(
        report.contains("the stub of this handle has been dropped"),
        "{report}"
    );
    assert!(panic_of(|| handle.run(|| ask(1))).contains("has been dropped"));
    assert_eq!(ask(1), 1, "the real function");
}

functions!(everywhere);

#[test]
fn a_stub_may_answer_everywhere() {
    use everywhere::{ask, real};
    let dir = folder();
    let install = || {
        let builder = Stub::<ask>::builder().mode(Mode::Replay).dir(dir.path());
        builder.everywhere().install()
    };
    let stub = install();
    stub.mock().expect_call().return_const(7_usize);
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 7);
    assert_eq!(
        thread::scope(|scope| scope.spawn(|| ask(1)).join().unwrap()),
        7
    );
    assert_eq!((real(), stub.calls().len()), (0, 2));
    // Another one would be in its way.
    let report = panic_of(install);
    for part in [
        "threads::everywhere::ask",
        "everywhere",
        "a_stub_may_answer_everywhere",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert_eq!(ask(1), 7, "the first one is still there");
    stub.finish();
    let next = install();
    next.mock().expect_call().return_const(8_usize);
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 8);
}

// Several tests at once.

type Test = Box<dyn FnOnce() + Send>;

/// Runs the closures at once, each on a thread by the name of a test.
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
fn two_tests_do_not_see_each_others_expectations() {
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
            // A thread of which nothing is known is told whose it may be.
            let report = panic_of_thread(thread::spawn(|| ask(1)).join());
            for part in [
                "tests::the_first_one",
                "tests::the_second_one",
                "without a name",
            ] {
                assert!(report.contains(part), "{part} in {report}");
            }
            barrier.wait();
            assert_eq!(stub.calls().len(), 20);
            // Both tests may have made either of the two calls.
            let kept = panic_of(|| stub.finish());
            assert!(kept.contains("2 failures"), "{kept}");
        })
    };
    tests_at_once([
        ("tests::the_first_one", test(1)),
        ("tests::the_second_one", test(2)),
    ]);
    assert_eq!(real(), 0);
}

functions!(of_two_runtimes);

#[test]
fn two_tests_have_a_runtime_each() {
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
    tests_at_once([
        ("tests::the_first_one", test(1)),
        ("tests::the_second_one", test(2)),
    ]);
    assert_eq!(real(), 0);
}

functions!(of_two_recording_tests);

#[test]
fn two_tests_with_the_same_recordings_share_them() {
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
            assert_eq!(stub.calls().len(), 1, "its own call alone");
            barrier.wait();
        })
    };
    tests_at_once([
        ("tests::the_first_one", test()),
        ("tests::the_second_one", test()),
    ]);
    assert_eq!(real(), 1);
}

functions!(beside_a_stub);

#[test]
fn a_test_without_a_stub_gets_the_real_function() {
    use beside_a_stub::{ask, real};
    // This thread bears the name of a test of this binary, and the other one a
    // test's name.
    let dir = folder();
    let (installed, is_installed) = mpsc::channel();
    let (end, is_over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("tests::the_other_one".to_owned());
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

functions!(on_the_thread_of_a_timeout);

#[test]
fn a_thread_by_the_tests_name_is_the_tests() {
    use on_the_thread_of_a_timeout::ask;
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

/// For the names of its tests a binary is asked for its list. One that knows
/// of none would run everything once more.
#[test]
fn who_is_asked_for_a_list_gets_to_no_test() {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .args(["--exact", "recordings_answer_on_std_threads"])
        .env("CACHED_STUBS_LISTING", "1")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(!printed.contains("test result"), "{printed}");
}

// After the end.

const IN_CHILD: &str = "CACHED_STUBS_TEST_OF_THE_END";

/// What the test prints in a process of its own: a call after the end of its
/// stub may fail the whole process.
fn in_child(test: &str) -> Option<String> {
    if std::env::var_os(IN_CHILD).is_some() {
        return None;
    }
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(IN_CHILD, "1")
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    Some(String::from_utf8_lossy(&printed).into_owned())
}

functions!(outlived_by_a_task);

#[test]
fn a_task_that_outlives_its_stub_is_refused() {
    use outlived_by_a_task::{ask, ask_later, real};
    static OVER: AtomicBool = AtomicBool::new(false);
    if let Some(printed) = in_child("a_task_that_outlives_its_stub_is_refused") {
        assert!(printed.contains("all was as it should be"), "{printed}");
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
        async fn over() {
            while !OVER.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        }
        let task = tokio::spawn(async {
            over().await;
            ask(1)
        });
        let later = tokio::spawn(async {
            over().await;
            ask_later(1).await
        });
        drop(stubs);
        OVER.store(true, Ordering::SeqCst);
        for (report, name) in [
            (panic_of_task(task.await), "ask"),
            (panic_of_task(later.await), "ask_later"),
        ] {
            for part in [
                format!(
                    "`threads::outlived_by_a_task::{name}` was called after its test has ended"
                ),
                "a_task_that_outlives_its_stub_is_refused".to_owned(),
                "tests/threads.rs:".to_owned(),
            ] {
                assert!(report.contains(&part), "{part} in {report}");
            }
        }
        assert_eq!(real(), 2);
        // The test itself goes on with the real function.
        assert_eq!(ask(1), 3);
    });
    eprintln!("all was as it should be");
}

functions!(outlived_by_a_thread);

#[test]
fn a_thread_that_outlives_its_stub_is_refused() {
    use outlived_by_a_thread::{ask, real};
    if let Some(printed) = in_child("a_thread_that_outlives_its_stub_is_refused") {
        assert!(printed.contains("all was as it should be"), "{printed}");
        return;
    }
    let dir = folder();
    let stub = recording::<ask>(&dir);
    let (ready, is_ready) = mpsc::channel();
    let (end, is_over) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        ready.send(ask(1)).unwrap();
        is_over.recv().unwrap();
        ask(1)
    });
    assert_eq!(is_ready.recv().unwrap(), 1);
    drop(stub);
    end.send(()).unwrap();
    let report = panic_of_thread(worker.join());
    assert!(
        report.contains("was called after its test has ended"),
        "{report}"
    );
    assert_eq!((real(), ask(1)), (1, 2));
    eprintln!("all was as it should be");
}

// One real call.

functions!(at_once);

#[test]
fn identical_calls_of_many_threads_make_one_real_call() {
    static BEGUN: AtomicUsize = AtomicUsize::new(0);
    const THREADS: usize = 8;

    #[cached_stubs::stubbable]
    fn ask_slowly(_n: usize) -> usize {
        // Not before everybody is about to call.
        while BEGUN.load(Ordering::SeqCst) < THREADS {
            thread::yield_now();
        }
        at_once::ask(0)
    }

    let dir = folder();
    let stub = recording::<ask_slowly>(&dir);
    let answers: Vec<usize> = thread::scope(|scope| {
        let callers = [(); THREADS].map(|()| {
            let handle = stub.handle();
            scope.spawn(move || {
                BEGUN.fetch_add(1, Ordering::SeqCst);
                handle.run(|| ask_slowly(1))
            })
        });
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    assert_eq!(answers, [1; THREADS]);
    assert_eq!(at_once::real(), 1);
    let recorded = origins(&stub)
        .into_iter()
        .filter(|origin| *origin == Origin::Recorded);
    assert_eq!((recorded.count(), stub.calls().len()), (1, THREADS));
    assert_eq!(files(&dir).len(), 1);
}

functions!(joined);

#[tokio::test]
async fn identical_calls_of_one_task_make_one_real_call() {
    use joined::{ask_later, real};
    let dir = folder();
    let stub = recording::<ask_later>(&dir);
    let answers = tokio::join!(ask_later(1), ask_later(1), ask_later(2), async {
        ask_later(1).await
    });
    assert_eq!(
        (answers.0, answers.1, answers.3),
        (answers.0, answers.0, answers.0)
    );
    assert_ne!(answers.0, answers.2);
    assert_eq!(real(), 2);
    assert_eq!(stub.calls().len(), 4);
    assert_eq!(files(&dir).len(), 2);
}

functions!(spawned_at_once);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn identical_calls_of_many_tasks_make_one_real_call() {
    use spawned_at_once::{ask_later, real};
    let dir = folder();
    let _stub = recording::<ask_later>(&dir);
    let mut set = JoinSet::new();
    for n in 0..40 {
        set.spawn(async move { (n % 4, ask_later(n % 4).await) });
    }
    let answers: HashSet<_> = set.join_all().await.into_iter().collect();
    assert_eq!((answers.len(), real(), files(&dir).len()), (4, 4, 4));
}

#[cached_stubs::stubbable]
async fn never_at_first(_n: usize) -> usize {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    match CALLS.fetch_add(1, Ordering::SeqCst) {
        0 => std::future::pending().await,
        calls => calls,
    }
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_cancelled_call_lets_the_next_one_lead() {
    let dir = folder();
    let stub = recording::<never_at_first>(&dir);
    let mut first = Box::pin(never_at_first(1));
    let mut second = pin!(never_at_first(1));
    assert!(poll(first.as_mut()).is_pending());
    assert!(
        poll(second.as_mut()).is_pending(),
        "it waits for the first one"
    );
    drop(first);
    assert_eq!(poll(second.as_mut()), Poll::Ready(1));
    assert_eq!(poll(pin!(never_at_first(1))), Poll::Ready(1));
    assert_eq!(files(&dir).len(), 1);
    assert_eq!(origins(&stub).last(), Some(&Origin::Replayed));
}

#[tokio::test]
async fn whoever_waits_for_a_cancelled_call_is_woken() {
    #[cached_stubs::stubbable]
    async fn pending_at_first(_n: usize) -> usize {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        match CALLS.fetch_add(1, Ordering::SeqCst) {
            0 => std::future::pending().await,
            calls => calls,
        }
    }
    let dir = folder();
    let _stub = recording::<pending_at_first>(&dir);
    let first = tokio::spawn(pending_at_first(1));
    tokio::task::yield_now().await;
    let second = tokio::spawn(pending_at_first(1));
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(second.await.unwrap(), 1);
}

functions!(panicking);

#[test]
fn a_real_call_that_panics_lets_the_next_one_lead() {
    #[cached_stubs::stubbable]
    fn panics_at_first(_n: usize) -> usize {
        let calls = panicking::ask(0);
        assert!(calls > 1, "the function's own words");
        calls
    }
    let dir = folder();
    let _stub = recording::<panics_at_first>(&dir);
    assert_eq!(panic_of(|| panics_at_first(1)), "the function's own words");
    assert!(files(&dir).is_empty(), "panics are not recorded");
    assert_eq!((panics_at_first(1), panics_at_first(1)), (2, 2));
}

#[tokio::test]
async fn whoever_waits_for_a_call_that_panics_leads() {
    #[cached_stubs::stubbable]
    async fn panics_at_first_later(_n: usize) -> usize {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        tokio::task::yield_now().await;
        let calls = CALLS.fetch_add(1, Ordering::SeqCst);
        assert!(calls > 0, "the function's own words");
        calls
    }
    let dir = folder();
    let _stub = recording::<panics_at_first_later>(&dir);
    let first = tokio::spawn(panics_at_first_later(1));
    let second = tokio::spawn(panics_at_first_later(1));
    assert_eq!(panic_of_task(first.await), "the function's own words");
    assert_eq!(second.await.unwrap(), 1);
    assert_eq!(files(&dir).len(), 1);
}

functions!(by_the_thousand);

#[test]
fn eight_threads_that_record_a_thousand_calls_each() {
    use by_the_thousand::{ask, real};
    const THREADS: usize = 8;
    const CALLS: usize = 1000;
    // Every other call is made by all threads, the others by one.
    const DISTINCT: usize = CALLS / 2 + THREADS * CALLS / 2;
    let dir = folder();
    let number = |thread: usize, call: usize| match call % 2 {
        0 => call,
        _ => (thread + 1) * CALLS + call,
    };
    {
        let stub = recording::<ask>(&dir);
        let barrier = Barrier::new(THREADS);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (handle, barrier) = (stub.handle(), &barrier);
                scope.spawn(move || {
                    let _entered = handle.enter();
                    barrier.wait();
                    for call in 0..CALLS {
                        ask(number(thread, call));
                    }
                });
            }
        });
        assert_eq!(real(), DISTINCT);
        assert_eq!(stub.calls().len(), THREADS * CALLS);
    }
    let files = files(&dir);
    assert_eq!(files.len(), DISTINCT);
    assert!(
        files
            .iter()
            .all(|file| file.extension().is_some_and(|it| it == "json"))
    );
    let _stub = replaying::<ask>(&dir);
    let all = (0..THREADS).flat_map(|thread| (0..CALLS).map(move |call| number(thread, call)));
    let answers: HashSet<_> = all.map(ask).collect();
    assert_eq!((answers.len(), real()), (DISTINCT, DISTINCT));
}
