//! Streams of every form.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use cached_stubs::stubbable;
use expect_test::expect;
use futures::stream::{self, BoxStream, LocalBoxStream, Stream, StreamExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Event, Failure, events, survives};
use crate::common::{assert_text, files, folder, only_returns, ran, recording, survives_async};

#[stubbable]
pub(super) fn opaque(prompt: &str) -> impl Stream<Item = Event> + use<> {
    stream::iter(events(prompt))
}

#[stubbable]
pub(super) fn borrowing(prompt: &str) -> impl Stream<Item = char> + Send + '_ {
    ran();
    stream::iter(prompt.chars())
}

#[stubbable]
pub(super) fn boxed(prompt: &str) -> BoxStream<'static, Event> {
    stream::iter(events(prompt)).boxed()
}

#[stubbable]
fn pinned<'a>(prompt: &'a str) -> Pin<Box<dyn Stream<Item = char> + Send + 'a>> {
    ran();
    Box::pin(stream::iter(prompt.chars()))
}

#[stubbable]
fn local(prompt: &str) -> LocalBoxStream<'static, Event> {
    let shared = Rc::new(events(prompt));
    stream::iter(0..shared.len())
        .map(move |at| shared[at].clone())
        .boxed_local()
}

#[stubbable]
fn opaque_local(prompt: &str) -> impl Stream<Item = Event> + use<> {
    let shared = Rc::new(events(prompt));
    stream::iter(0..shared.len()).map(move |at| shared[at].clone())
}

#[stubbable(errors)]
pub(super) fn fallible(prompt: &str) -> Result<impl Stream<Item = Event> + use<>, Failure> {
    if prompt.is_empty() {
        ran();
        return Err(Failure::RateLimited { seconds: 3 });
    }
    Ok(stream::iter(events(prompt)))
}

#[stubbable]
pub(super) async fn later(
    prompt: &str,
) -> Result<BoxStream<'static, Result<Event, Failure>>, Failure> {
    tokio::task::yield_now().await;
    if prompt.is_empty() {
        Err(Failure::Broken("nothing asked".to_owned()))?;
    }
    Ok(stream::iter(events(prompt)).map(Ok).boxed())
}

#[stubbable]
async fn later_opaque(prompt: &str) -> Result<impl Stream<Item = Event>, std::num::ParseIntError> {
    let tokens: usize = "1".parse()?;
    tokio::task::yield_now().await;
    Ok(stream::iter(events(prompt)).skip(tokens))
}

#[stubbable]
fn future_of(
    prompt: &str,
) -> impl Future<Output = Result<impl Stream<Item = Event> + use<>, Failure>> {
    let events = events(prompt);
    async move { Ok(stream::iter(events)) }
}

type Events = Pin<Box<dyn Stream<Item = Result<Event, Failure>> + Send>>;

#[stubbable]
async fn aliased(prompt: &str) -> Result<Events, Failure> {
    Ok(Box::pin(stream::iter(events(prompt)).map(Ok)))
}

#[stubbable]
pub(super) fn generic<T>(items: &[T]) -> impl Stream<Item = T> + use<T>
where
    T: Clone + Serialize + DeserializeOwned,
{
    ran();
    stream::iter(items.to_vec())
}

#[stubbable]
fn generic_boxed<T>(items: &[T]) -> BoxStream<'static, T>
where
    T: Clone + Send + 'static + Serialize + DeserializeOwned,
{
    ran();
    stream::iter(items.to_vec()).boxed()
}

#[tokio::test]
async fn streams_of_every_form_are_recorded_and_replayed() {
    survives::<opaque, _>(async || opaque("a b")).await;
    survives::<borrowing, _>(async || borrowing("ab")).await;
    survives::<boxed, _>(async || boxed("a b")).await;
    survives::<pinned, _>(async || pinned("ab")).await;
    survives::<local, _>(async || local("a b")).await;
    survives::<opaque_local, _>(async || opaque_local("a b")).await;
    survives::<fallible, _>(async || fallible("a b").unwrap()).await;
    survives::<later, _>(async || later("a b").await.unwrap()).await;
    survives::<later_opaque, _>(async || later_opaque("a b").await.unwrap()).await;
    survives::<future_of, _>(async || future_of("a b").await.unwrap()).await;
    survives::<aliased, _>(async || aliased("a b").await.unwrap()).await;
    survives::<generic, _>(async || generic(&[1, 2])).await;
    survives::<generic_boxed, _>(async || generic_boxed(&[1, 2])).await;
}

#[tokio::test]
async fn an_err_in_place_of_a_stream() {
    survives_async::<fallible, _>(async || fallible("").map(drop))
        .await
        .unwrap_err();
    let dir = folder();
    let _stub = recording::<later>(&dir);
    assert!(later("").await.is_err());
    assert!(files(&dir).is_empty());
}

#[tokio::test]
async fn the_file_shows_the_items() {
    let dir = folder();
    {
        let _stub = recording::<later>(&dir);
        let _: Vec<_> = later("a").await.unwrap().collect().await;
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                {
                  "Ok": {
                    "$items": [
                      {
                        "Ok": {
                          "Text": "a"
                        }
                      },
                      {
                        "Ok": {
                          "Done": {
                            "tokens": 7
                          }
                        }
                      }
                    ]
                  }
                }
              ]
            }
        "#]],
    );
}

struct Client {
    prefix: String,
}

#[stubbable]
impl Client {
    #[stub]
    fn tokens(&self, prompt: &str) -> impl Stream<Item = String> + use<> {
        ran();
        let tokens: Vec<_> = prompt
            .chars()
            .map(|c| format!("{}{c}", self.prefix))
            .collect();
        stream::iter(tokens)
    }

    #[stub]
    async fn chat(&self, prompt: &str) -> Result<BoxStream<'_, Result<String, Failure>>, Failure> {
        ran();
        let prompt = prompt.to_owned();
        Ok(stream::once(async move { Ok(format!("{}{prompt}", self.prefix)) }).boxed())
    }

    #[stub]
    async fn each(&self, prompt: &str) -> Result<impl Stream<Item = String>, Failure> {
        ran();
        Ok(stream::iter(vec![prompt.to_owned(), self.prefix.clone()]))
    }
}

#[tokio::test]
async fn streams_of_methods() {
    let client = Client {
        prefix: "-".to_owned(),
    };
    survives::<Client, _>(async || client.tokens("ab")).await;
    survives::<Client, _>(async || client.chat("ab").await.unwrap()).await;
    survives::<Client, _>(async || client.each("ab").await.unwrap()).await;
}
