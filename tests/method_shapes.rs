//! Methods and traits in which several things come together.

mod common;

use std::any::Any;
use std::borrow::Cow;
use std::fmt::{self, Debug};
use std::future::Future;

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use common::*;

#[async_trait]
trait Provider<T> {
    async fn get(&self, x: T) -> Result<T, String>;
    async fn put<U: Serialize + DeserializeOwned + Send + Sync + 'static>(&mut self, x: U) -> U;
}

struct Holding<T>(T);

#[stubbable(as = HoldingProvider)]
#[async_trait]
impl<T> Provider<T> for Holding<T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    #[stub]
    async fn get(&self, x: T) -> Result<T, String> {
        ran();
        let _ = x;
        Ok(self.0.clone())
    }
    #[stub]
    async fn put<U: Serialize + DeserializeOwned + Send + Sync + 'static>(&mut self, x: U) -> U {
        ran();
        x
    }
}

#[tokio::test]
async fn a_generic_trait_of_a_generic_type_under_async_trait() {
    let r = survives_async::<HoldingProvider, _>(async || Holding(1u8).get(2).await).await;
    assert_eq!(r, Ok(1));
    let r =
        survives_async::<HoldingProvider, _>(async || Holding(1u8).put("a".to_owned()).await).await;
    assert_eq!(r, "a");
}

#[stubbable]
#[async_trait(?Send)]
trait Local<K: Debug> {
    async fn ask(&mut self, k: &K, f: &str) -> Vec<String>;
    async fn parse<T: Serialize + DeserializeOwned + 'static>(&self, f: &str) -> Option<T>;
}

struct OfThisThread;

#[async_trait(?Send)]
impl Local<u8> for OfThisThread {
    async fn ask(&mut self, k: &u8, f: &str) -> Vec<String> {
        ran();
        vec![format!("{k}{f}")]
    }
    async fn parse<T: Serialize + DeserializeOwned + 'static>(&self, f: &str) -> Option<T> {
        ran();
        serde_json::from_str(f).ok()
    }
}

#[tokio::test]
async fn futures_that_are_not_send() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let mut l = StubLocal::<u8>::builder()
            .mode(mode)
            .dir(dir.path())
            .real(|| OfThisThread)
            .build();
        assert_eq!(l.ask(&1, "a").await, ["1a"]);
        assert_eq!(l.parse::<u8>("4").await, Some(4));
    }
}

#[stubbable]
pub(crate) trait Lent<'a>: Send + Sync {
    fn str_of(&self, n: u8) -> &str;
    fn cow(&self, n: &'a str) -> Cow<'a, str>;
    fn opt(&self) -> Option<Private>;
    async fn asy(&self, n: &'a str) -> &'a str;
    fn err(&self) -> Result<u8, Box<dyn std::error::Error>>;
    fn cb(&self, #[allow(unused)] n: u8) -> u8
    where
        Self: Sized;
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Private;
struct Lender;
impl<'a> Lent<'a> for Lender {
    fn str_of(&self, _n: u8) -> &str {
        "x"
    }
    fn cow(&self, n: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(n)
    }
    fn opt(&self) -> Option<Private> {
        Some(Private)
    }
    async fn asy(&self, n: &'a str) -> &'a str {
        n
    }
    fn err(&self) -> Result<u8, Box<dyn std::error::Error>> {
        Ok(1)
    }
    fn cb(&self, n: u8) -> u8 {
        n
    }
}

#[tokio::test]
async fn traits_with_lifetimes() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let l = StubLent::builder()
            .mode(mode)
            .dir(dir.path())
            .real(|| Lender)
            .build();
        assert_eq!(l.str_of(1), "x");
        assert_eq!(l.cow("a"), "a");
        assert_eq!(l.opt(), Some(Private));
        assert_eq!(l.asy("a").await, "a");
        assert_eq!(l.err().unwrap(), 1);
        assert_eq!(l.cb(1), 1);
    }
}

struct Converted<T>(T);

#[stubbable(as = ConvertedCalls)]
impl<T: Serialize + DeserializeOwned + Clone> Converted<T> {
    #[stub]
    async fn convert(&self, x: impl Into<T>) -> T {
        ran();
        x.into()
    }
    #[stub]
    async fn all<I: IntoIterator<Item = T>>(&self, x: I) -> usize
    where
        I::IntoIter: Send,
    {
        ran();
        x.into_iter().map(|_| 1).sum()
    }
    #[stub]
    fn lifetime<'a, 'b: 'a>(&'a self, x: &'b str) -> &'a str {
        ran();
        x
    }
}

#[tokio::test]
async fn conversions_to_the_blocks_own_parameter() {
    assert_eq!(
        survives_async::<ConvertedCalls, _>(async || Converted("a".to_owned()).convert("b").await)
            .await,
        "b"
    );
    assert_eq!(
        survives_async::<ConvertedCalls, _>(async || Converted(1u8).all([1, 2]).await).await,
        2
    );
    assert_eq!(
        survives::<ConvertedCalls, _>(|| Converted(1u8).lifetime("b").to_owned()),
        "b"
    );
}

#[stubbable]
#[async_trait]
trait Repository<T, Id = u64>: Send + Sync
where
    T: Send + Sync + 'static,
    Id: Send + Sync + 'static,
{
    async fn find(&self, id: &Id) -> Result<Option<T>, String>;
    fn all(&self) -> BoxStream<'_, Result<T, String>>;
}

struct Memory;

#[async_trait]
impl Repository<String> for Memory {
    async fn find(&self, id: &u64) -> Result<Option<String>, String> {
        ran();
        Ok(Some(id.to_string()))
    }
    fn all(&self) -> BoxStream<'_, Result<String, String>> {
        ran();
        stream::iter(["a", "b"].map(str::to_owned).map(Ok)).boxed()
    }
}

#[tokio::test]
async fn a_generic_repository() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubRepository::<String>::builder()
            .mode(mode)
            .dir(dir.path())
            .real(move || {
                assert_eq!(mode, Mode::Record);
                Memory
            })
            .build();
        let repository: &dyn Repository<String> = &stub;
        assert_eq!(repository.find(&7).await, Ok(Some("7".to_owned())));
        let all: Vec<_> = repository.all().collect().await;
        assert_eq!(all, ["a", "b"].map(str::to_owned).map(Ok));
    }
}

#[stubbable]
trait Streaming {
    fn words(&self, text: &str) -> impl Stream<Item = String> + Send;
    fn lines(&self, text: &str) -> impl Iterator<Item = String>;
    async fn try_words(&self, text: &str) -> Result<impl Stream<Item = String>, String>;
    fn later(&self, text: &str) -> impl Future<Output = Result<String, String>> + Send;
}

struct Splitting;

impl Streaming for Splitting {
    fn words(&self, text: &str) -> impl Stream<Item = String> + Send {
        let words: Vec<_> = text.split(' ').map(str::to_owned).collect();
        stream::iter(words)
    }
    fn lines(&self, text: &str) -> impl Iterator<Item = String> {
        text.lines().map(str::to_owned)
    }
    async fn try_words(&self, text: &str) -> Result<impl Stream<Item = String>, String> {
        Ok(self.words(text))
    }
    async fn later(&self, text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }
}

#[tokio::test]
async fn a_trait_of_streams_that_have_no_name() {
    let dir = folder();
    let builder = || StubStreaming::builder().dir(dir.path());
    for mode in [Mode::Record, Mode::Replay] {
        let make = move || {
            assert_eq!(mode, Mode::Record);
            Splitting
        };
        let streaming = builder().mode(mode).real(make).build();
        let words: Vec<_> = streaming.words("a b").collect().await;
        let lines: Vec<_> = streaming.lines("a\nb").collect();
        let tried: Vec<_> = streaming.try_words("a b").await.unwrap().collect().await;
        assert_eq!((&words, &lines), (&tried, &tried));
        assert_eq!(streaming.later("a").await.as_deref(), Ok("a"));
    }
    // Where there is no real one.
    let streaming = builder().mode(Mode::Replay).build();
    assert_eq!(streaming.words("a b").collect::<Vec<_>>().await, ["a", "b"]);
}

/// What cannot be recorded does not stand against the rest.
#[stubbable]
trait Plugin: Send + Sync {
    fn ask(&self, prompt: &str) -> String;
    #[stub(live)]
    fn as_any(&self) -> &dyn Any;
    #[stub(live)]
    fn describe(&self) -> fmt::Arguments<'_> {
        format_args!("a plugin")
    }
    #[stub(live)]
    async fn count(&mut self) -> u32;
}

struct RealPlugin(u32);

impl Plugin for RealPlugin {
    fn ask(&self, prompt: &str) -> String {
        ran();
        prompt.to_owned()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn describe(&self) -> fmt::Arguments<'_> {
        format_args!("a real plugin")
    }
    async fn count(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }
}

#[tokio::test]
async fn a_method_under_live_is_the_real_ones() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let mut plugin = StubPlugin::builder()
            .mode(mode)
            .dir(dir.path())
            .real(|| RealPlugin(0))
            .build();
        assert_eq!(plugin.ask("a"), "a");
        assert!(plugin.as_any().is::<RealPlugin>());
        assert_eq!(plugin.describe().to_string(), "a real plugin");
        assert_eq!((plugin.count().await, plugin.count().await), (1, 2));
        let called: Vec<_> = plugin.calls().iter().map(|call| call.function).collect();
        assert_eq!(called, ["ask"]);
    }
    assert_eq!(files(&dir).len(), 1);
}
