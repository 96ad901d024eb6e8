//! Uses of the mock that could hang or abort.

use std::sync::mpsc;
use std::thread;

use cached_stubs::Origin;
use expect_test::expect;
use serde_json::json;

use crate::ask::{ask, ask_later, recorded, simply, take};
use crate::common::*;

#[test]
fn a_call_while_the_mock_is_held_is_refused() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mock = stub.mock();
    let report = assert_panics(
        || simply("a"),
        expect![[r#"
            cached-stubs: `mock::ask::ask` was called while this thread holds its mock

            `mock()` was called at tests/mock/reentrancy.rs:[mock()].
            Release the mock first: end the statement, or drop what `mock()` returned.

              called  tests/mock/ask.rs:[ask(prompt, 0.0, None, 0)]
        "#]],
    );
    drop(mock);
    assert_eq!(simply("a"), "A");
    assert_repeats(stub, &report);
}

#[tokio::test]
async fn an_async_call_while_the_mock_is_held_is_refused() {
    let dir = folder();
    let stub = recording::<ask_later>(&dir);
    let mock = stub.mock();
    let report = panic_of(|| ask_later("a"));
    assert!(report.contains("holds its mock"), "{report}");
    drop(mock);
    assert_eq!(ask_later("a").await.as_deref(), Ok("A"));
    assert_repeats(stub, &report);
}

#[test]
fn a_thread_cannot_hold_the_mock_twice() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mut mock = stub.mock();
    assert_panics(
        || stub.mock(),
        expect![[r#"
            cached-stubs: `mock()` of `mock::ask::ask` was called while this thread holds its mock

            `mock()` was called at tests/mock/reentrancy.rs:[mock()].
            Release the mock first: end the statement, or drop what `mock()` returned.

              called  tests/mock/reentrancy.rs:[mock()]
        "#]],
    );
    mock.expect_call()
        .times(1)
        .returning(|_| Some(Ok("mocked".to_owned())));
    drop(mock);
    assert_eq!(simply("a"), "mocked");
    stub.finish();
}

#[test]
fn the_closure_of_an_expectation_cannot_call_the_function() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "outer")
        .returning(|_| Some(Ok(simply("a"))));
    let report = assert_panics(
        || simply("outer"),
        expect![[r#"
            cached-stubs: `mock::ask::ask` was called from inside its mock's own answer

            The mock is answering the call at tests/mock/ask.rs:[ask(prompt, 0.0, None, 0)].
            The closure of an expectation cannot call the function that it answers for, nor
            use its mock. Compute the answer before, or return `None` to pass the call on.

              called  tests/mock/ask.rs:[ask(prompt, 0.0, None, 0)]
        "#]],
    );
    assert_eq!(simply("a"), "A", "other calls are answered");
    assert_repeats(stub, &report);
}

#[test]
fn the_predicate_of_an_expectation_cannot_call_the_function() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "outer" && simply("a") == "A")
        .returning(|_| None);
    let report = panic_of(|| simply("outer"));
    assert!(report.contains("its mock's own answer"), "{report}");
    // Nothing hangs or aborts.
    let repeated = panic_of(|| stub.finish());
    assert!(repeated.contains("its mock's own answer"), "{repeated}");
}

#[test]
fn a_closure_may_call_another_stubbed_function() {
    let dir = folder();
    {
        let _stub = recording::<take>(&dir);
        take(&json!(1), 1, None, 0.0);
    }
    let stubs = (replaying::<ask>(&dir), replaying::<take>(&dir));
    stubs.0.mock().expect_call().returning(|_| {
        let number = take(&json!(1), 1, None, 0.0);
        Some(Ok(number.to_string()))
    });
    assert_eq!(simply("x"), "0");
    assert_eq!(origins(&stubs.1), [Origin::Replayed]);
}

#[test]
fn a_panic_in_a_closure_reaches_the_test() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "boom")
        .returning(|_| panic!("the closure's own panic"));
    assert_eq!(panic_of(|| simply("boom")), "the closure's own panic");
    assert_eq!(simply("a"), "A", "other calls are answered");
    let again = panic_of(|| simply("boom"));
    assert!(!again.contains("Poison"), "{again}");
    drop(stub);
    assert_eq!(runs(|| simply("a")).1, 1);
}

#[test]
fn a_panic_in_a_closure_does_not_abort() {
    let dir = recorded();
    let panic = panic_of(|| {
        let stub = replaying::<ask>(&dir);
        stub.mock()
            .expect_call()
            .times(2)
            .returning(|_| panic!("the closure's own panic"));
        simply("boom")
    });
    assert_eq!(panic, "the closure's own panic");
    assert_eq!(runs(|| simply("a")).1, 1);
}

#[test]
fn a_call_from_another_thread_waits_for_the_mock() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mut mock = stub.mock();
    let handle = stub.handle();
    let (started, has_started) = mpsc::channel();
    let caller = thread::spawn(move || {
        let _entered = handle.enter();
        started.send(()).unwrap();
        simply("a")
    });
    has_started.recv().unwrap();
    mock.expect_call()
        .times(1)
        .returning(|_| Some(Ok("mocked".to_owned())));
    drop(mock);
    assert_eq!(caller.join().unwrap(), "mocked");
}
