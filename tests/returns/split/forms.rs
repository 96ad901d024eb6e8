//! What may contain the stream, and what may contain that.

use std::future::Future;
use std::io;
use std::pin::Pin;

use cached_stubs::{Answer, Stub, stubbable};
use expect_test::expect;
use futures::executor::block_on_stream;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::{broadcast, mpsc};

use super::{Failure, Reply, answer, read, reply};
use crate::common::{assert_text, folder, only_returns, ran, recording, survives, survives_async};

#[stubbable(stream = reply, errors)]
async fn ask(prompt: &str) -> Result<Reply, Failure> {
    answer(prompt)
}

#[stubbable(stream = reply, errors)]
fn ask_boxed(prompt: &str) -> BoxFuture<'_, Result<Reply, Failure>> {
    Box::pin(async move { answer(prompt) })
}

#[stubbable(stream = reply, errors)]
fn ask_opaque(prompt: &str) -> impl Future<Output = Result<Reply, Failure>> {
    async move { answer(prompt) }
}

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[stubbable(stream = reply, errors)]
fn ask_alias(prompt: String) -> Later<Result<Reply, Failure>> {
    Box::pin(async move { answer(&prompt) })
}

#[stubbable(stream = reply)]
fn ask_plain(prompt: &str) -> Reply {
    answer(prompt).expect("a prompt")
}

struct Client;

#[stubbable]
impl Client {
    #[stub(stream = reply, errors)]
    async fn ask(&self, prompt: &str) -> Result<Reply, Failure> {
        let Client = self;
        answer(prompt)
    }
}

#[tokio::test]
async fn in_results_futures_and_methods() {
    for prompt in ["a b", "a ! b", ""] {
        survives_async::<ask, _>(async || read(ask(prompt).await).await)
            .await
            .ok();
        survives_async::<ask_boxed, _>(async || read(ask_boxed(prompt).await).await)
            .await
            .ok();
        survives_async::<ask_opaque, _>(async || read(ask_opaque(prompt).await).await)
            .await
            .ok();
        let alias = async || read(ask_alias(prompt.to_owned()).await).await;
        survives_async::<ask_alias, _>(alias).await.ok();
        survives_async::<Client, _>(async || read(Client.ask(prompt).await).await)
            .await
            .ok();
    }
    survives_async::<ask_plain, _>(async || read(Ok(ask_plain("a b"))).await)
        .await
        .ok();
}

/// A receiver of events, filled by a task.
struct Events {
    receiver: mpsc::Receiver<io::Result<String>>,
}

mod events {
    use super::*;

    pub(super) fn split(events: Events) -> ((), impl Stream<Item = io::Result<String>>) {
        let next = |mut receiver: mpsc::Receiver<_>| async move {
            let event = receiver.recv().await?;
            Some((event, receiver))
        };
        ((), stream::unfold(events.receiver, next))
    }

    pub(super) fn join((): (), mut events: BoxStream<'static, io::Result<String>>) -> Events {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if sender.send(event).await.is_err() {
                    break;
                }
            }
        });
        Events { receiver }
    }
}

#[stubbable(stream = events, errors)]
async fn subscribe(topic: &str) -> io::Result<Events> {
    ran();
    let (sender, receiver) = mpsc::channel(4);
    for event in [Ok(topic.to_owned()), Err(io::Error::other("lost"))] {
        sender.send(event).await.expect("there is room");
    }
    Ok(Events { receiver })
}

mod broadcasts {
    use super::*;

    pub(super) fn split(receiver: broadcast::Receiver<u32>) -> ((), BoxStream<'static, u32>) {
        let next = |mut receiver: broadcast::Receiver<u32>| async move {
            let number = receiver.recv().await.ok()?;
            Some((number, receiver))
        };
        ((), stream::unfold(receiver, next).boxed())
    }

    pub(super) fn join((): (), mut numbers: BoxStream<'static, u32>) -> broadcast::Receiver<u32> {
        let (sender, receiver) = broadcast::channel(16);
        tokio::spawn(async move {
            while let Some(number) = numbers.next().await {
                let _ = sender.send(number);
            }
        });
        receiver
    }
}

#[stubbable(stream = broadcasts)]
fn ticks(from: u32) -> broadcast::Receiver<u32> {
    ran();
    let (sender, receiver) = broadcast::channel(16);
    for number in from..from + 3 {
        sender.send(number).expect("there is a receiver");
    }
    receiver
}

#[tokio::test]
async fn channels() {
    let kinds = async || {
        let mut events = subscribe("a").await.expect("a channel");
        let mut all = Vec::new();
        while let Some(event) = events.receiver.recv().await {
            all.push(event.map_err(|error| error.to_string()));
        }
        all
    };
    let all = survives_async::<subscribe, _>(kinds).await;
    assert_eq!(all, [Ok("a".to_owned()), Err("lost".to_owned())]);
    let numbers = async || {
        let mut receiver = ticks(5);
        let mut all = Vec::new();
        while let Ok(number) = receiver.recv().await {
            all.push(number);
        }
        all
    };
    assert_eq!(survives_async::<ticks, _>(numbers).await, [5, 6, 7]);
}

/// The whole text, or its parts.
enum Body {
    Whole(String),
    Parts(BoxStream<'static, String>),
}

mod body {
    use super::*;

    pub(super) fn split(body: Body) -> (Option<String>, BoxStream<'static, String>) {
        match body {
            Body::Whole(text) => (Some(text), stream::empty().boxed()),
            Body::Parts(parts) => (None, parts),
        }
    }

    pub(super) fn join(whole: Option<String>, parts: BoxStream<'static, String>) -> Body {
        whole.map_or(Body::Parts(parts), Body::Whole)
    }
}

#[stubbable(stream = body)]
async fn download(url: &str) -> Result<Body, String> {
    ran();
    Ok(match url {
        "whole" => Body::Whole("abc".to_owned()),
        _ => Body::Parts(stream::iter(["a".to_owned(), "b".to_owned()]).boxed()),
    })
}

mod counted {
    use super::*;

    type Numbers = BoxStream<'static, u32>;

    pub(super) fn split(counted: (u32, Numbers)) -> (u32, Numbers) {
        counted
    }

    pub(super) fn join(count: u32, numbers: Numbers) -> (u32, Numbers) {
        (count, numbers)
    }
}

#[stubbable(stream = counted)]
fn numbers(count: u32) -> (u32, BoxStream<'static, u32>) {
    ran();
    (count, stream::iter(0..count).boxed())
}

/// Rows behind an iterator, which the functions turn into a stream and back.
struct Rows {
    columns: Vec<String>,
    rows: Box<dyn Iterator<Item = u32> + Send>,
}

mod rows {
    use super::*;

    pub(super) fn split(rows: Rows) -> (Vec<String>, impl Stream<Item = u32>) {
        (rows.columns, stream::iter(rows.rows))
    }

    pub(super) fn join(columns: Vec<String>, rows: BoxStream<'static, u32>) -> Rows {
        let rows = Box::new(block_on_stream(rows));
        Rows { columns, rows }
    }
}

#[stubbable(stream = rows)]
fn query(sql: &str) -> Rows {
    ran();
    Rows {
        columns: vec![sql.to_owned()],
        rows: Box::new(0..3),
    }
}

#[tokio::test]
async fn enums_and_tuples() {
    for url in ["whole", "parts"] {
        let text = async || match download(url).await.expect("a body") {
            Body::Whole(text) => vec![text],
            Body::Parts(parts) => parts.collect().await,
        };
        survives_async::<download, _>(text).await;
    }
    let counted = async || {
        let (count, numbers) = numbers(2);
        (count, numbers.collect::<Vec<_>>().await)
    };
    assert_eq!(survives_async::<numbers, _>(counted).await, (2, vec![0, 1]));
}

#[test]
fn iterators() {
    let rows = survives::<query, _>(|| {
        let Rows { columns, rows } = query("a");
        (columns, rows.collect::<Vec<_>>())
    });
    assert_eq!(rows, (vec!["a".to_owned()], vec![0, 1, 2]));
}

struct Typed<T> {
    page: u32,
    items: BoxStream<'static, T>,
}

mod typed {
    use super::*;

    pub(super) fn split<T>(typed: Typed<T>) -> (u32, BoxStream<'static, T>) {
        (typed.page, typed.items)
    }

    pub(super) fn join<T>(page: u32, items: BoxStream<'static, T>) -> Typed<T> {
        Typed { page, items }
    }
}

#[stubbable(stream = typed)]
async fn list<T>(path: &str) -> Result<Typed<T>, String>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    ran();
    let items: Vec<T> = serde_json::from_str(path).map_err(|error| error.to_string())?;
    Ok(Typed {
        page: 3,
        items: stream::iter(items).boxed(),
    })
}

#[tokio::test]
async fn generic_types() {
    let listed = async || {
        let typed = list::<u32>("[1, 2]").await.expect("a list");
        (typed.page, typed.items.collect::<Vec<_>>().await)
    };
    assert_eq!(survives_async::<list, _>(listed).await, (3, vec![1, 2]));
    let stub = Stub::<list>::install();
    let given = json!({ "Ok": { "$head": 9, "$items": [5, 6] } });
    stub.mock()
        .expect_call()
        .returning(move |_| Some(Answer::new(&given)));
    assert_eq!(listed().await, (9, vec![5, 6]));
}

#[tokio::test]
async fn the_recording_has_the_head_before_the_items() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    read(ask("a !").await).await.expect("a reply");
    drop(stub);
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "Ok": {
                "$head": "m1",
                "$items": [
                  {
                    "Ok": "a"
                  },
                  {
                    "Err": "Broken"
                  }
                ]
              }
            }
          ]
        }
    "#]],
    );
}
