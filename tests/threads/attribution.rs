//! For which test a call counts that comes from a thread of no test.

use std::sync::Barrier;
use std::thread;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Mode, Stub};
use expect_test::expect;
use rayon::prelude::*;

use crate::common::{assert_panics, folder, panic_of, recording, replaying};
use crate::panic_of_thread;

functions!(of_one_test);

#[test]
fn calls_of_unowned_threads_count_for_the_only_test() {
    use of_one_test::ask;
    let dir = folder();
    let record = recording::<ask>(&dir);
    (1..=20).for_each(|n| assert!(ask(n) > 0));
    record.finish();

    let stub = replaying::<ask>(&dir);
    thread::scope(|scope| {
        scope.spawn(|| ask(1));
    });
    thread::spawn(|| ask(2)).join().unwrap();
    assert_eq!(stub.calls().len(), 2);
    assert_eq!(stub.mock().calls().len(), 2);
    stub.mock().assert_call_count(2);
    stub.mock().assert_called_once_with(arg("_n", eq(1)));
    let report = panic_of(|| stub.mock().assert_not_called_with(arg("_n", eq(1))));
    let hint = "2 calls came from threads that no test owns. Another test";
    assert!(report.contains(hint), "{report}");

    let pool = rayon::ThreadPoolBuilder::new().num_threads(2);
    let pool = pool.build().unwrap();
    pool.install(|| (1..=20).into_par_iter().for_each(|n| assert!(ask(n) > 0)));
    assert_eq!(stub.calls().len(), 22);
    stub.mock().assert_called_with(arg("_n", eq(20)));
}

functions!(twice_in_one_test);

#[test]
fn calls_of_unowned_threads_count_for_the_last_stub_of_a_test() {
    use twice_in_one_test::ask;
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        ask(1);
    }
    let stubs = (replaying::<ask>(&dir), replaying::<ask>(&dir));
    thread::spawn(|| ask(1)).join().unwrap();
    assert_eq!((stubs.0.calls().len(), stubs.1.calls().len()), (0, 1));
}

functions!(of_two_tests);

#[test]
fn an_assertion_that_unattributed_calls_could_decide_panics() {
    use of_two_tests::ask;
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        ask(1);
    }
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let other = thread::Builder::new().name("tests::other".to_owned());
        let other = other.spawn_scoped(scope, || {
            let _stub = replaying::<ask>(&dir);
            barrier.wait();
            barrier.wait();
        });
        let stub = replaying::<ask>(&dir);
        barrier.wait();
        assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 1);
        // The calls stay unattributed when the other stub is gone.
        barrier.wait();
        other.unwrap().join().unwrap();

        assert_panics(
            || stub.mock().assert_not_called(),
            expect![[r#"
            cached-stubs: `assert_not_called` cannot be decided: 1 call of `threads::attribution::of_two_tests::ask` may belong to this test or to another one

              1. _n = 1
                 replayed, at tests/threads/attribution.rs:[ask(1)]

            No test owns the threads of these calls, and several tests stubbed the function:

              attribution::an_assertion_that_unattributed_calls_could_decide_panics
              tests::other

            Take the stub to the thread; in a pool such as rayon's, in the innermost closure:

              let handle = stub.handle();
              std::thread::spawn(move || handle.run(|| …));
              items.par_iter().map(|item| handle.run(|| …));

            cargo nextest runs each test in a process of its own, which avoids this.
        "#]],
        );
        let is_undecided = |what: &str, report: String| {
            let headline = format!("cached-stubs: `{what}` cannot be decided: 1 call of");
            assert!(report.starts_with(&headline), "{report}");
        };
        let one = || arg("_n", eq(1));
        is_undecided("calls", panic_of(|| stub.calls()));
        is_undecided("calls", panic_of(|| stub.mock().calls()));
        is_undecided("assert_called", panic_of(|| stub.mock().assert_called()));
        is_undecided(
            "assert_call_count",
            panic_of(|| stub.mock().assert_call_count(1)),
        );
        let report = panic_of(|| stub.mock().assert_called_with(one()));
        is_undecided("assert_called_with", report);
        let report = panic_of(|| stub.mock().assert_not_called_with(one()));
        is_undecided("assert_not_called_with", report);

        // Other arguments, and calls of its own, decide without them.
        stub.mock().assert_not_called_with(arg("_n", eq(2)));
        ask(1);
        stub.mock().assert_called();
        stub.mock().assert_called_with(one());
        let report = panic_of(|| stub.mock().assert_called_once_with(one()));
        is_undecided("assert_called_once_with", report);
        is_undecided(
            "assert_called_once",
            panic_of(|| stub.mock().assert_called_once()),
        );
        let report = panic_of(|| stub.mock().assert_not_called());
        assert!(report.contains("expected no call"), "{report}");
    });
}

functions!(everywhere_beside_another);

#[test]
fn a_stub_that_answers_everywhere_takes_no_calls_of_another_test() {
    use everywhere_beside_another::ask;
    let dir = folder();
    {
        let _stub = recording::<ask>(&dir);
        ask(1);
    }
    let builder = Stub::<ask>::builder().mode(Mode::Replay).dir(dir.path());
    let stub = builder.everywhere().install();
    let in_another_test = |test: fn(Stub<ask>)| {
        thread::scope(|scope| {
            let builder = thread::Builder::new().name("tests::other".to_owned());
            let other = builder.spawn_scoped(scope, || test(replaying::<ask>(&dir)));
            other.unwrap().join().unwrap();
        });
    };
    in_another_test(|own| {
        assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 1);
        assert!(panic_of(|| own.calls()).contains("1 call of"));
    });
    assert!(panic_of(|| stub.calls()).contains("1 call of"));

    // With an expectation it matters who answers.
    stub.mock().expect_call().return_const(7_usize);
    in_another_test(|own| {
        let refused = panic_of_thread(thread::spawn(|| ask(1)).join());
        assert!(refused.contains("it is unknown which test"), "{refused}");
        panic_of(|| own.finish());
    });
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 7);
    panic_of(|| stub.finish());
}

functions!(in_a_foreign_runtime);

#[test]
fn the_advice_fits_the_thread() {
    use in_a_foreign_runtime::ask;
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().return_const(7_usize);
    let on_a_thread = panic_of_thread(thread::spawn(|| ask(1)).join());
    for part in ["std::thread::spawn(move || handle.run(", "par_iter()"] {
        assert!(on_a_thread.contains(part), "{on_a_thread}");
    }
    let in_a_runtime = thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(async { ask(1) })
    });
    let in_a_runtime = panic_of_thread(in_a_runtime.join());
    let scope = "tokio::spawn(handle.scope(async move { … }));";
    assert!(in_a_runtime.contains(scope), "{in_a_runtime}");
    assert!(!in_a_runtime.contains("std::thread"), "{in_a_runtime}");
    panic_of(|| stub.finish());

    // The advice works.
    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().return_const(7_usize);
    let handle = stub.handle();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().build();
        let task = async { tokio::spawn(handle.scope(async { ask(1) })).await };
        runtime.unwrap().block_on(task).unwrap()
    });
    assert_eq!(thread.join().unwrap(), 7);
    assert_eq!(stub.calls().len(), 1);
}
