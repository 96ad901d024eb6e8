//! Async methods, with and without `#[async_trait]`.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::{Mode, Origin, stubbable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::common::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

/// Native `async fn`, returned futures and generic methods.
#[stubbable(name = "chat", as = ChatStub)]
trait Chat {
    async fn chat(&self, prompt: &str) -> Reply;
    fn send(&self, prompt: &str) -> impl Future<Output = Reply> + Send;
    fn boxed<'a>(&'a self, prompt: &'a str) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;
    async fn parse<T: Serialize + DeserializeOwned>(&self, text: &str) -> Option<T>;
    fn parse_sent<T: Serialize + DeserializeOwned + Send>(
        &self,
        text: impl Into<String> + Send,
    ) -> impl Future<Output = Option<T>> + Send;
    fn sized<T, const N: usize>(&self, value: &T) -> Vec<T>
    where
        T: Clone + Serialize + DeserializeOwned,
        Self: Sized;
    fn version() -> u8
    where
        Self: Sized;
    const LIMIT: u8 = 3;
}

struct RealChat(String);

impl Chat for RealChat {
    async fn chat(&self, prompt: &str) -> Reply {
        ran();
        tokio::task::yield_now().await;
        Reply(format!("{}: {prompt}", self.0))
    }

    async fn send(&self, prompt: &str) -> Reply {
        ran();
        tokio::task::yield_now().await;
        Reply(format!("{}: {prompt}", self.0))
    }

    fn boxed<'a>(&'a self, prompt: &'a str) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        Box::pin(self.send(prompt))
    }

    async fn parse<T: Serialize + DeserializeOwned>(&self, text: &str) -> Option<T> {
        ran();
        serde_json::from_str(text).ok()
    }

    async fn parse_sent<T: Serialize + DeserializeOwned + Send>(
        &self,
        text: impl Into<String> + Send,
    ) -> Option<T> {
        ran();
        serde_json::from_str(&text.into()).ok()
    }

    fn sized<T: Clone + Serialize + DeserializeOwned, const N: usize>(&self, value: &T) -> Vec<T> {
        ran();
        vec![value.clone(); N]
    }

    fn version() -> u8 {
        9
    }

    const LIMIT: u8 = 4;
}

fn chat(mode: Mode, dir: &TempDir) -> ChatStub<RealChat> {
    let builder = ChatStub::builder().mode(mode).dir(dir.path());
    builder.real(|| RealChat("model".to_owned())).build()
}

#[tokio::test]
async fn futures_of_all_kinds_are_recorded_and_replayed() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 6), (Mode::Replay, 0)] {
        let chat = chat(mode, &dir);
        let reply = || Reply("model: hi".to_owned());
        assert_eq!(chat.chat("hi").await, reply());
        assert_eq!(chat.send("hi").await, reply());
        assert_eq!(chat.boxed("hi").await, reply());
        assert_eq!(chat.parse::<u8>("7").await, Some(7));
        assert_eq!(chat.parse::<String>("\"7\"").await, Some("7".to_owned()));
        assert_eq!(chat.parse_sent::<u8>("8").await, Some(8));
        assert_eq!(chat.sized::<_, 2>(&'x'), ['x', 'x']);
        let origin = if real > 0 {
            Origin::Recorded
        } else {
            Origin::Replayed
        };
        assert_eq!(chat.calls().len(), 7);
        assert!(chat.calls().iter().all(|call| call.origin == origin));
    }
    assert_eq!(<ChatStub<RealChat> as Chat>::version(), 9);
    assert_eq!(<ChatStub<RealChat> as Chat>::LIMIT, 4);
    assert!(
        files(&dir)
            .iter()
            .all(|file| file.parent().unwrap().parent().unwrap().ends_with("chat"))
    );
}

#[tokio::test]
async fn a_stub_can_be_used_in_another_task() {
    let dir = folder();
    {
        let chat = chat(Mode::Record, &dir);
        let clone = chat.clone();
        tokio::spawn(async move { clone.chat("hi").await })
            .await
            .unwrap();
        chat.boxed("hi").await;
    }
    let chat = chat(Mode::Replay, &dir);
    let clone = chat.clone();
    let reply = tokio::spawn(async move { clone.chat("hi").await }).await;
    assert_eq!(reply.unwrap(), Reply("model: hi".to_owned()));
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    drop(is_send(chat.boxed("hi")));
    let without_real = ChatStub::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    let reply = tokio::spawn(async move { without_real.chat("hi").await }).await;
    assert_eq!(reply.unwrap(), Reply("model: hi".to_owned()));
}

#[tokio::test]
async fn only_the_outermost_call_is_recorded() {
    let dir = folder();
    {
        // The real implementation is a stub as well.
        let inner = chat(Mode::Record, &dir);
        let outer = ChatStub::builder().mode(Mode::Record).dir(dir.path());
        let outer = outer.real(move || inner.clone()).build();
        outer.chat("hi").await;
        assert!(outer.real().calls().is_empty());
    }
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable]
#[async_trait]
trait Below: Send + Sync {
    #[stub(errors)]
    async fn complete(&self, request: &Request<'_>) -> Result<Reply, String>;
    async fn _wait(&self, _: u8) {}
}

#[async_trait]
#[stubbable]
trait Above {
    #[stub(errors)]
    async fn complete(&self, request: &Request<'_>) -> Result<Reply, String>;
}

#[derive(Serialize)]
struct Request<'a> {
    prompt: &'a str,
}

struct Real;

#[async_trait]
impl Below for Real {
    async fn complete(&self, request: &Request<'_>) -> Result<Reply, String> {
        ran();
        Ok(Reply(request.prompt.to_owned()))
    }
}

#[async_trait]
impl Above for Real {
    async fn complete(&self, request: &Request<'_>) -> Result<Reply, String> {
        ran();
        Ok(Reply(request.prompt.to_owned()))
    }
}

#[tokio::test]
async fn async_trait_may_be_above_or_below() {
    let dir = folder();
    let request = || Request { prompt: "hi" };
    for mode in [Mode::Record, Mode::Replay] {
        let below = StubBelow::builder().mode(mode).dir(dir.path());
        let below: Arc<dyn Below> = Arc::new(below.real(|| Real).build());
        let reply = tokio::spawn(async move { below.complete(&request()).await });
        assert_eq!(reply.await.unwrap(), Ok(Reply("hi".to_owned())));
        let above = StubAbove::builder().mode(mode).dir(dir.path());
        let above = above.real(|| Real).build();
        assert_eq!(above.complete(&request()).await, Ok(Reply("hi".to_owned())));
    }
    assert_eq!(files(&dir).len(), 2);
    let below = StubBelow::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!(below.complete(&request()).await, Ok(Reply("hi".to_owned())));
}

#[stubbable]
#[async_trait(?Send)]
trait Local<K: Debug> {
    #[stub(discard(self))]
    async fn ask(&mut self, key: &K, text: &str) -> Vec<String>;
    async fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T>;
}

struct RealLocal;

#[async_trait(?Send)]
impl Local<u8> for RealLocal {
    async fn ask(&mut self, key: &u8, text: &str) -> Vec<String> {
        ran();
        vec![format!("{key}{text}")]
    }
    async fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T> {
        ran();
        serde_json::from_str(text).ok()
    }
}

#[tokio::test]
async fn futures_need_not_be_send() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let mut local = StubLocal::<u8>::builder()
            .mode(mode)
            .dir(dir.path())
            .real(|| RealLocal)
            .build();
        assert_eq!(local.ask(&1, "a").await, ["1a"]);
        assert_eq!(local.parse::<u8>("4").await, Some(4));
    }
}
