//! `async fn`.

use std::error::Error;
use std::future::Future;
use std::rc::Rc;

use cached_stubs::stubbable;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::{files, folder, ran, recording, replaying, survives_async};

#[stubbable]
async fn with_question_mark(text: &str) -> Result<u8, Box<dyn Error + Send + Sync>> {
    ran();
    if text.is_empty() {
        return Ok(0);
    }
    tokio::task::yield_now().await;
    Ok(text.parse::<u8>()?)
}

#[stubbable]
async fn nothing_later() {
    ran();
    tokio::task::yield_now().await;
}

#[stubbable]
async fn generic_later<T, const N: usize>(value: T) -> Vec<T>
where
    T: Serialize + DeserializeOwned + Clone,
{
    ran();
    tokio::task::yield_now().await;
    vec![value; N]
}

#[tokio::test]
async fn async_functions_are_recorded_and_replayed() {
    let early = async || with_question_mark("").await.unwrap();
    assert_eq!(survives_async::<with_question_mark, _>(early).await, 0);
    let late = async || with_question_mark("5").await.unwrap();
    assert_eq!(survives_async::<with_question_mark, _>(late).await, 5);
    survives_async::<nothing_later, _>(nothing_later).await;
    let generic = async || generic_later::<_, 2>("a".to_owned()).await;
    assert_eq!(
        survives_async::<generic_later, _>(generic).await,
        ["a", "a"]
    );
}

#[stubbable]
async fn not_send(text: &str) -> Rc<str> {
    ran();
    let text: Rc<str> = text.into();
    tokio::task::yield_now().await;
    text
}

#[tokio::test]
async fn a_future_need_not_be_send() {
    let answer = survives_async::<not_send, _>(async || not_send("a").await).await;
    assert_eq!(&*answer, "a");
}

#[stubbable]
async fn send(text: String) -> String {
    tokio::task::yield_now().await;
    text + "!"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_future_is_send_where_its_body_is() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }
    let dir = folder();
    {
        let _stub = recording::<send>(&dir);
        let answer = tokio::spawn(is_send(send("a".to_owned()))).await;
        assert_eq!(answer.unwrap(), "a!");
    }
    let _stub = replaying::<send>(&dir);
    let answer = tokio::spawn(is_send(send("a".to_owned()))).await;
    assert_eq!(answer.unwrap(), "a!");
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable(skip(guard))]
async fn holds<T>(guard: T, _n: u8) -> u8 {
    tokio::task::yield_now().await;
    let _ = &guard;
    1
}

#[stubbable(skip(_guard))]
async fn holds_unused<T>(_guard: T, _: Rc<()>) -> u8 {
    1
}

#[tokio::test]
async fn arguments_live_as_long_as_the_future() {
    let held = Rc::new(());
    let first = holds(Rc::clone(&held), 1);
    let second = holds_unused(Rc::clone(&held), Rc::clone(&held));
    assert_eq!(Rc::strong_count(&held), 4);
    assert_eq!(first.await + second.await, 2);
    assert_eq!(Rc::strong_count(&held), 1);
}
