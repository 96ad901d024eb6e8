//! Misses that the code under test swallows, and functions after their stub.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cached_stubs::{Mode, Stub, stub_fixture};
use rstest::rstest;
use tokio::sync::oneshot;

use crate::llm::{ask, ask_later};

stub_fixture!(llm: ask);
stub_fixture!(later: ask_later);

#[rstest]
fn swallows_a_panic(_llm: Stub<ask>) {
    let caught = catch_unwind(|| ask("swallowed"));
    println!("went on: {}", caught.is_err());
}

#[rstest]
fn swallows_two_panics(_llm: Stub<ask>) {
    let first = catch_unwind(|| ask("swallowed first"));
    let second = catch_unwind(|| ask("swallowed second"));
    println!("went on: {}", first.is_err() && second.is_err());
}

#[rstest]
fn swallows_a_threads_panic(_llm: Stub<ask>) {
    let answer = std::thread::spawn(|| ask("swallowed"))
        .join()
        .unwrap_or_default();
    println!("went on: {}", answer.is_empty());
}

#[rstest]
#[tokio::test]
async fn swallows_an_awaited_tasks_panic(_later: Stub<ask_later>) {
    let task = tokio::spawn(async { ask_later("swallowed").await });
    let answer = task.await.unwrap_or(Ok(String::new())).unwrap_or_default();
    println!("went on: {}", answer.is_empty());
}

#[rstest]
#[case::current_thread(tokio::runtime::Builder::new_current_thread())]
#[case::multi_thread(tokio::runtime::Builder::new_multi_thread())]
fn swallows_a_lost_tasks_panic(
    _later: Stub<ask_later>,
    #[case] mut runtime: tokio::runtime::Builder,
) {
    let runtime = runtime.build().unwrap();
    runtime.block_on(async {
        let (sender, receiver) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let _dropped_with_the_task = sender;
            ask_later("swallowed").await
        });
        println!("went on: {}", receiver.await.is_err());
    });
}

#[rstest]
fn fails_by_itself_after_a_swallowed_miss(_llm: Stub<ask>) {
    let _ = catch_unwind(|| ask("swallowed"));
    panic!("the test's own reason");
}

#[rstest]
fn misses(_llm: Stub<ask>) {
    ask("missed");
}

#[test]
fn gets_the_real_function() {
    println!("answer: {}", ask("one"));
}

#[test]
fn gets_the_real_function_after_a_panic() {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _stub = Stub::<ask>::install();
        panic!("while the stub is active");
    }));
    println!("went on: {}", caught.is_err());
    println!("answer: {}", ask("one"));
}

#[test]
fn finishes() {
    let stub = Stub::<ask>::install();
    let _ = catch_unwind(|| ask("swallowed"));
    let report = catch_unwind(AssertUnwindSafe(|| stub.finish())).unwrap_err();
    assert!(report.downcast_ref::<String>().unwrap().contains("swallowed"));
    println!("answer: {}", ask("one"));
}

#[test]
fn drops_in_any_order() {
    let mocked = |answer: &'static str| {
        let stub = Stub::<ask>::builder().mode(Mode::Replay).install();
        stub.mock()
            .expect_call()
            .returning(move |_| Some(answer.to_owned()));
        stub
    };
    let first = mocked("first");
    let second = mocked("second");
    let third = mocked("third");
    assert_eq!(ask("who"), "third");
    drop(second);
    assert_eq!(ask("who"), "third");
    drop(third);
    assert_eq!(ask("who"), "first");
    let fourth = mocked("fourth");
    drop(first);
    assert_eq!(ask("who"), "fourth");
    drop(fourth);
    println!("answer: {}", ask("one"));
}
