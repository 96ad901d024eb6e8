//! Functions that return a future, opaque or in a box.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use cached_stubs::{Origin, stubbable};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::*;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[stubbable]
fn opaque(n: &str) -> impl Future<Output = usize> + use<> {
    ran();
    let n = n.len();
    async move { n }
}

#[stubbable]
fn opaque_borrowing<'a>(n: &'a str, (a, _): (u8, u8)) -> impl Future<Output = &'a str> + Send + 'a {
    ran();
    async move { &n[usize::from(a)..] }
}

#[stubbable]
fn local(n: u8) -> impl Future<Output = Result<u8, String>> {
    let n = Rc::new(n);
    async move {
        ran();
        Ok(*n)
    }
}

#[stubbable]
fn boxed(n: &str) -> BoxFuture<'_, usize> {
    ran();
    Box::pin(async move { n.len() })
}

#[stubbable(errors)]
fn boxed_long(n: u8) -> Pin<Box<dyn Future<Output = Result<u8, String>> + Send>> {
    ran();
    if n > 9 {
        return Box::pin(async { Err("too many".to_owned()) });
    }
    Box::pin(async move { Ok(n) })
}

#[stubbable]
fn boxed_generic<'a, T: Serialize + DeserializeOwned + Send + 'a>(
    text: &'a str,
) -> BoxFuture<'a, T> {
    ran();
    Box::pin(async move { serde_json::from_str(text).unwrap() })
}

#[stubbable]
fn opaque_generic<T: Serialize + DeserializeOwned>(text: &str) -> impl Future<Output = T> {
    ran();
    async move { serde_json::from_str(text).unwrap() }
}

#[tokio::test]
async fn opaque_futures_are_recorded_and_replayed() {
    assert_eq!(
        survives_async::<opaque, _>(async || opaque("abc").await).await,
        3
    );
    let borrowed = async || opaque_borrowing("abc", (1, 2)).await;
    assert_eq!(survives_async::<opaque_borrowing, _>(borrowed).await, "bc");
    assert_eq!(
        survives_async::<local, _>(async || local(4).await).await,
        Ok(4)
    );
    let generic = async || opaque_generic::<Vec<u8>>("[1]").await;
    assert_eq!(survives_async::<opaque_generic, _>(generic).await, [1]);
}

#[tokio::test]
async fn boxed_futures_are_recorded_and_replayed() {
    assert_eq!(
        survives_async::<boxed, _>(async || boxed("abc").await).await,
        3
    );
    let failed = async || boxed_long(10).await;
    assert_eq!(
        survives_async::<boxed_long, _>(failed).await,
        Err("too many".to_owned())
    );
    let generic = async || boxed_generic::<Vec<u8>>("[1]").await;
    assert_eq!(survives_async::<boxed_generic, _>(generic).await, [1]);
}

/// The code before the future runs at the call, as without a stub, and the stub
/// answers then, too.
#[tokio::test]
async fn a_call_is_counted_when_it_is_made() {
    let dir = folder();
    {
        let _stub = recording::<opaque>(&dir);
        let (future, real) = runs(|| opaque("abc"));
        assert_eq!(real, 1);
        future.await;
    }
    let stub = replaying::<opaque>(&dir);
    let future = opaque("abc");
    assert_eq!(origins(&stub), [Origin::Replayed]);
    drop(stub);
    assert_eq!(future.await, 3);
}
