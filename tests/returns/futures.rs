//! How returned futures are recorded, cancelled and spawned, also behind an alias.

use std::cell::Cell;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use cached_stubs::{Mode, Origin, Stub, stubbable};
use expect_test::expect;
use futures::future::{BoxFuture, LocalBoxFuture};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::{
    assert_panics, assert_repeats, assert_text, files, folder, in_mode, only_returns, origins,
    panic_of, ran, recording, replaying, survives_async,
};

#[stubbable]
fn opaque(
    prompt: &str,
) -> impl Future<Output = Result<String, std::num::ParseIntError>> + Send + '_ {
    let first = prompt.to_uppercase();
    async move {
        ran();
        tokio::task::yield_now().await;
        let number: u32 = "7".parse()?;
        Ok(format!("{first} {number}"))
    }
}

#[stubbable]
fn boxed(prompt: &str) -> BoxFuture<'_, Result<String, String>> {
    Box::pin(async move {
        ran();
        tokio::task::yield_now().await;
        Ok(format!("{prompt}!"))
    })
}

#[stubbable]
fn pinned<'a>(prompt: &'a str, more: &'a [u8]) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
    Box::pin(async move {
        ran();
        prompt.len() + more.len()
    })
}

#[stubbable]
fn local(prompt: &str) -> LocalBoxFuture<'static, String> {
    let shared = Rc::new(prompt.to_owned());
    Box::pin(async move {
        ran();
        tokio::task::yield_now().await;
        (*shared).clone()
    })
}

#[stubbable]
fn opaque_local(prompt: String) -> impl Future<Output = String> {
    let shared = Rc::new(prompt);
    async move {
        ran();
        tokio::task::yield_now().await;
        (*shared).clone()
    }
}

type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

#[stubbable]
fn aliased(prompt: &str) -> Reply<'static, usize> {
    let length = prompt.len();
    Box::pin(async move {
        ran();
        tokio::task::yield_now().await;
        Ok(length)
    })
}

#[stubbable]
fn generic<T: Serialize + DeserializeOwned + Clone + Send + Sync>(
    value: &T,
) -> impl Future<Output = Vec<T>> + Send {
    async move {
        ran();
        vec![value.clone(); 2]
    }
}

#[stubbable]
fn generic_boxed<'a, T: Serialize + DeserializeOwned + Send + Sync + Clone + 'a>(
    value: &'a T,
) -> BoxFuture<'a, Vec<T>> {
    Box::pin(async move {
        ran();
        vec![value.clone(); 2]
    })
}

#[stubbable]
fn into(
    prompt: impl Into<String>,
    (a, b): (u8, u8),
    mut log: Vec<u8>,
) -> impl Future<Output = String> {
    log.push(a);
    let prompt = prompt.into();
    async move {
        ran();
        format!("{prompt} {log:?} {b}")
    }
}

#[tokio::test]
async fn futures_of_every_form_are_recorded_and_replayed() {
    survives_async::<opaque, _>(async || opaque("a").await.unwrap()).await;
    survives_async::<boxed, _>(async || boxed("a").await.unwrap()).await;
    survives_async::<pinned, _>(async || pinned("a", &[1, 2]).await).await;
    survives_async::<local, _>(async || local("a").await).await;
    survives_async::<opaque_local, _>(async || opaque_local("a".to_owned()).await).await;
    survives_async::<aliased, _>(async || aliased("abc").await.unwrap()).await;
    survives_async::<generic, _>(async || generic(&7u8).await).await;
    survives_async::<generic_boxed, _>(async || generic_boxed(&"x".to_owned()).await).await;
    survives_async::<into, _>(async || into("a", (1, 2), vec![0]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn send_futures_are_spawned() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<boxed>(mode, &dir);
        let _other = in_mode::<opaque>(mode, &dir);
        assert_eq!(tokio::spawn(boxed("a")).await.unwrap().unwrap(), "a!");
        assert_eq!(tokio::spawn(opaque("a")).await.unwrap().unwrap(), "A 7");
    }
}

thread_local! {
    static SYNC: Cell<usize> = const { Cell::new(0) };
}

#[stubbable]
fn eager(x: u8) -> impl Future<Output = u8> {
    SYNC.set(SYNC.get() + 1);
    async move { x }
}

#[stubbable]
fn eager_boxed(x: u8) -> BoxFuture<'static, u8> {
    SYNC.set(SYNC.get() + 1);
    Box::pin(async move { x })
}

#[tokio::test]
async fn the_code_before_the_future_does_not_run_on_a_hit() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<eager>(mode, &dir);
        let _other = in_mode::<eager_boxed>(mode, &dir);
        assert_eq!(eager(1).await + eager_boxed(2).await, 3);
        assert_eq!(SYNC.get(), 2);
    }
}

#[test]
fn a_call_misses_when_it_is_made() {
    let dir = folder();
    let stub = replaying::<opaque>(&dir);
    let report = assert_panics(
        || drop(opaque("a")),
        expect![[r#"
            cached-stubs: nothing is recorded for `returns::futures::opaque`

              prompt = "a"

            Its recordings belong in

              <temp>/cached-stubs/returns/futures/opaque

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

            If it returns an `Err`: only #[stubbable(errors)] records that.

              called  tests/returns/futures.rs:[opaque("a")]
              test    futures::a_call_misses_when_it_is_made
        "#]],
    );
    assert_repeats(stub, &report);
    let stub = replaying::<boxed>(&dir);
    let report = panic_of(|| drop(boxed("a")));
    assert!(
        report.contains("called  tests/returns/futures.rs:"),
        "{report}"
    );
    assert_repeats(stub, &report);
    let stub = replaying::<aliased>(&dir);
    let report = panic_of(|| drop(aliased("a")));
    assert!(
        report.contains("called  tests/returns/futures.rs:"),
        "{report}"
    );
    assert_repeats(stub, &report);
}

#[tokio::test]
async fn a_cancelled_future_is_pending_until_the_call_completes() {
    async fn polled_once<R: Debug>(future: impl Future<Output = R>) {
        let mut future = std::pin::pin!(future);
        assert!(futures::poll!(future.as_mut()).is_pending());
    }
    let dir = folder();
    {
        let _boxed = recording::<boxed>(&dir);
        let _opaque = recording::<opaque>(&dir);
        let _aliased = recording::<aliased>(&dir);
        polled_once(boxed("a")).await;
        polled_once(opaque("a")).await;
        polled_once(aliased("a")).await;
        drop((boxed("b"), opaque("b"), aliased("b")));
        assert_eq!(files(&dir).len(), 6);
        // The calls can still be made.
        assert_eq!(boxed("a").await.unwrap(), "a!");
        assert_eq!(opaque("a").await.unwrap(), "A 7");
        assert_eq!(aliased("a").await, Ok(1));
    }
    assert_eq!(files(&dir).len(), 6);
    let _stubs = (
        replaying::<boxed>(&dir),
        replaying::<opaque>(&dir),
        replaying::<aliased>(&dir),
    );
    assert_eq!(boxed("a").await.unwrap(), "a!");
    polled_once(boxed("b")).await;
    polled_once(opaque("b")).await;
    polled_once(aliased("b")).await;
}

#[tokio::test]
async fn identical_futures_make_one_real_call() {
    let dir = folder();
    let stub = recording::<boxed>(&dir);
    let other = recording::<aliased>(&dir);
    let ((a, b), (c, d)) = tokio::join!(async { tokio::join!(boxed("a"), boxed("a")) }, async {
        tokio::join!(aliased("a"), aliased("a"))
    });
    assert_eq!((a, c), (b, d));
    use Origin::{Recorded, Replayed};
    assert_eq!(origins(&stub), [Recorded, Replayed]);
    assert_eq!(origins(&other), [Recorded, Recorded]);
    assert_eq!(files(&dir).len(), 2);
}

#[tokio::test]
async fn expectations_answer_with_the_output_of_the_future() {
    let stub = Stub::<boxed>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Err("by hand".to_owned())));
    assert_eq!(boxed("a").await, Err("by hand".to_owned()));
    let stub = Stub::<opaque>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Ok("by hand".to_owned())));
    assert_eq!(opaque("a").await.unwrap(), "by hand");
    // An alias hides the future from the attribute, so the test returns one.
    let stub = Stub::<aliased>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Box::pin(async { Ok(5) })));
    assert_eq!(aliased("a").await, Ok(5));
}

#[tokio::test]
async fn the_file_looks_like_that_of_an_async_function() {
    let dir = folder();
    {
        let _stub = recording::<aliased>(&dir);
        assert_eq!(aliased("abc").await, Ok(3));
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                {
                  "Ok": 3
                }
              ]
            }
        "#]],
    );
}
