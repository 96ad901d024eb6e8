//! Functions that return futures, in every form, also behind an alias.

mod common;

use std::cell::Cell;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use cached_stubs::{Mode, Origin, Stub, stubbable};
use common::{
    files, folder, in_mode, only_recording, origins, panic_of, ran, recording, replaying,
    survives_async,
};
use futures::future::{BoxFuture, LocalBoxFuture};
use serde::Serialize;
use serde::de::DeserializeOwned;

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
async fn they_are_spawned_where_the_real_ones_are() {
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
async fn the_part_before_the_future_is_not_run_on_a_hit() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<eager>(mode, &dir);
        let _other = in_mode::<eager_boxed>(mode, &dir);
        assert_eq!(eager(1).await + eager_boxed(2).await, 3);
        assert_eq!(SYNC.get(), 2);
    }
}

#[test]
fn they_miss_when_they_are_called() {
    fn of<R>(call: impl FnOnce() -> R) -> String {
        let report = panic_of(call);
        assert!(report.contains("tests/future_forms.rs:"), "{report}");
        report
    }
    let dir = folder();
    let stub = replaying::<boxed>(&dir);
    assert!(of(|| boxed("a")).contains("nothing is recorded for"));
    panic_of(|| stub.finish());
    let stub = replaying::<aliased>(&dir);
    assert!(of(|| aliased("a")).contains("nothing is recorded for"));
    panic_of(|| stub.finish());
    let stub = replaying::<opaque>(&dir);
    let line = line!() + 1;
    let report = of(|| opaque("a"));
    assert!(
        report.contains(&format!("tests/future_forms.rs:{line}:")),
        "{report}"
    );
    panic_of(|| stub.finish());
}

#[tokio::test]
async fn a_cancelled_future_leaves_nothing_behind() {
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
        assert!(files(&dir).is_empty());
        // And the call can be made.
        assert_eq!(boxed("a").await.unwrap(), "a!");
        assert_eq!(opaque("a").await.unwrap(), "A 7");
        assert_eq!(aliased("a").await, Ok(1));
    }
    assert_eq!(files(&dir).len(), 3);
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
async fn expectations_answer_what_the_future_gives() {
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
    // Behind an alias nobody can see it.
    let stub = Stub::<aliased>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Box::pin(async { Ok(5) })));
    assert_eq!(aliased("a").await, Ok(5));
}

#[tokio::test]
async fn a_file_reads_as_that_of_an_async_function() {
    let dir = folder();
    {
        let _stub = recording::<aliased>(&dir);
        assert_eq!(aliased("abc").await, Ok(3));
    }
    assert!(only_recording(&dir).contains("\"returns\": [\n    {\n      \"Ok\": 3\n    }\n  ]"));
}
