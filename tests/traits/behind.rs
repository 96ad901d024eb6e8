//! Real implementations in boxes, as factories return them.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::{Behind, Mode, Origin, stub_fixture, stubbable};
use futures::stream::{self, BoxStream, StreamExt as _};
use rstest::rstest;

use crate::common::*;

#[stubbable]
trait Llm: Debug + Send + Sync {
    fn ask(&self, prompt: &str) -> Result<String, String>;
    fn later<'a>(&'a self, prompt: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>>;
    fn items(&self, n: u8) -> BoxStream<'static, u8>;
    fn twice(&self, prompt: &str) -> String {
        self.ask(prompt).unwrap_or_default().repeat(2)
    }
    fn boxed(self) -> Box<dyn Llm>
    where
        Self: Sized + 'static,
    {
        Box::new(self)
    }
}

#[derive(Debug)]
struct OpenAi;

impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> Result<String, String> {
        ran();
        Ok(prompt.to_uppercase())
    }

    fn later<'a>(&'a self, prompt: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
        Box::pin(async move {
            ran();
            prompt.len()
        })
    }

    fn items(&self, n: u8) -> BoxStream<'static, u8> {
        ran();
        stream::iter(0..n).boxed()
    }
}

/// The user's own forwarding implementation does not conflict.
impl<T: Llm + ?Sized> Llm for Box<T> {
    fn ask(&self, prompt: &str) -> Result<String, String> {
        (**self).ask(prompt)
    }

    fn later<'a>(&'a self, prompt: &'a str) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>> {
        (**self).later(prompt)
    }

    fn items(&self, n: u8) -> BoxStream<'static, u8> {
        (**self).items(n)
    }
}

fn in_a_box() -> Box<dyn Llm> {
    OpenAi.boxed()
}

fn in_an_arc() -> Arc<dyn Llm> {
    Arc::new(OpenAi)
}

stub_fixture!(llm: StubLlm<Behind<Box<dyn Llm>>> = Behind(in_a_box()), mode = Mode::Live);

#[rstest]
fn a_fixture_takes_a_factory(llm: StubLlm<Behind<Box<dyn Llm>>>) {
    assert_eq!(llm.ask("hi"), Ok("HI".to_owned()));
    assert_eq!(llm.twice("hi"), "HIHI");
}

async fn uses(llm: &dyn Llm) -> (Result<String, String>, usize, Vec<u8>, String) {
    let items = llm.items(2).collect().await;
    (llm.ask("a"), llm.later("bc").await, items, llm.twice("a"))
}

#[tokio::test]
async fn boxes_and_arcs_are_recorded() {
    let dir = folder();
    let expected = (Ok("A".to_owned()), 2, vec![0, 1], "AA".to_owned());
    let builder = || StubLlm::builder().dir(dir.path());
    let boxed = builder()
        .mode(Mode::Record)
        .real(|| Behind(in_a_box()))
        .build();
    assert_eq!(uses(&boxed).await, expected);
    let shared = builder()
        .mode(Mode::Replay)
        .real(|| Behind(in_an_arc()))
        .build();
    assert_eq!(uses(&shared).await, expected);
    let origins = shared.calls().into_iter().map(|call| call.origin);
    assert!(origins.into_iter().all(|origin| origin == Origin::Replayed));
    let own = builder().mode(Mode::Replay).real(in_a_box).build();
    assert_eq!(uses(&own).await, expected);
}

#[stubbable(discard(self))]
#[async_trait]
trait Session: Send + Sync {
    type Reply: serde::Serialize + serde::de::DeserializeOwned + Send;

    async fn send(&mut self, text: &str) -> Self::Reply;
    async fn length(&self, text: String) -> usize;
}

struct Echo;

#[async_trait]
impl Session for Echo {
    type Reply = String;

    async fn send(&mut self, text: &str) -> String {
        tokio::task::yield_now().await;
        text.to_owned()
    }

    async fn length(&self, text: String) -> usize {
        tokio::task::yield_now().await;
        text.len()
    }
}

type BoxedSession = Box<dyn Session<Reply = String>>;

#[tokio::test]
async fn async_trait_and_mutable_methods() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let session = StubSession::builder().mode(mode).dir(dir.path());
        let mut session = session
            .real(|| Behind(Box::new(Echo) as BoxedSession))
            .build();
        assert_eq!(session.send("a").await, "a");
        assert_eq!(session.length("ab".to_owned()).await, 2);
    }
}

/// Has no `dyn Generic`, and is stubbed all the same.
#[stubbable]
trait Generic {
    fn get<T: serde::Serialize>(&self, key: T) -> u8;
}

impl Generic for OpenAi {
    fn get<T: serde::Serialize>(&self, _: T) -> u8 {
        7
    }
}

#[test]
fn traits_without_a_trait_object_are_left_alone() {
    let dir = folder();
    let stub = StubGeneric::builder().mode(Mode::Record).dir(dir.path());
    assert_eq!(stub.real(|| OpenAi).build().get("a"), 7);
}
