//! `#[stubbable]` on trait impl blocks.

mod common;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::{Stub, stubbable};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use common::*;

/// As `futures` defines it.
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

trait Llm {
    type Out;

    fn ask(&self, prompt: &str) -> Self::Out;
    fn name(&self) -> &'static str {
        "default"
    }
    fn made(model: &str) -> Self
    where
        Self: Sized;
    async fn chat(&self, prompt: &str) -> Result<Self::Out, std::fmt::Error>;
    fn send(&self, prompt: &str) -> impl Future<Output = Reply> + Send;
    fn boxed<'a>(&'a self, prompt: &'a str) -> BoxFuture<'a, Reply>;
    fn generic<T: Serialize + DeserializeOwned + Send>(
        &self,
        text: &str,
    ) -> impl Future<Output = Option<T>> + Send;
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct OpenAi {
    model: String,
}

#[stubbable]
impl Llm for OpenAi {
    type Out = Reply;

    #[stub]
    fn ask(&self, prompt: &str) -> Self::Out {
        ran();
        Reply(format!("{}: {prompt}", self.model))
    }

    #[stub]
    fn made(model: &str) -> Self {
        ran();
        Self {
            model: model.to_owned(),
        }
    }

    #[stub(key(model = self.model))]
    async fn chat(&self, prompt: &str) -> Result<Self::Out, std::fmt::Error> {
        ran();
        Ok(self.answer(prompt))
    }

    #[stub]
    fn send(&self, prompt: &str) -> impl Future<Output = Reply> + Send {
        ran();
        let prompt = prompt.to_owned();
        async move { self.answer(&prompt) }
    }

    #[stub]
    fn boxed<'a>(&'a self, prompt: &'a str) -> BoxFuture<'a, Reply> {
        ran();
        Box::pin(async move { self.answer(prompt) })
    }

    #[stub]
    async fn generic<T: Serialize + DeserializeOwned + Send>(&self, text: &str) -> Option<T> {
        ran();
        serde_json::from_str(text).ok()
    }
}

/// A second block of the type.
#[stubbable(as = OpenAiOwn)]
impl OpenAi {
    #[stub]
    fn answer(&self, prompt: &str) -> Reply {
        Reply(format!("{}: {prompt}", self.model))
    }

    /// The trait has a method of this name as well.
    #[stub]
    #[allow(dead_code)]
    fn ask(&self, prompt: &str) -> u8 {
        let _ = prompt;
        0
    }
}

fn openai() -> OpenAi {
    OpenAi {
        model: "small".to_owned(),
    }
}

#[test]
fn plain_methods() {
    let asked = survives::<OpenAi, _>(|| Llm::ask(&openai(), "hi"));
    assert_eq!(asked, Reply("small: hi".to_owned()));
    assert_eq!(survives::<OpenAi, _>(|| OpenAi::made("small")), openai());
    assert_eq!(openai().name(), "default");
}

#[tokio::test]
async fn futures_of_all_kinds() {
    let expected = || Reply("small: hi".to_owned());
    let chat = survives_async::<OpenAi, _>(async || openai().chat("hi").await).await;
    assert_eq!(chat, Ok(expected()));
    let sent = survives_async::<OpenAi, _>(async || openai().send("hi").await).await;
    assert_eq!(sent, expected());
    let boxed = survives_async::<OpenAi, _>(async || openai().boxed("hi").await).await;
    assert_eq!(boxed, expected());
    let generic = async || openai().generic::<Vec<u8>>("[1]").await;
    assert_eq!(survives_async::<OpenAi, _>(generic).await, Some(vec![1]));
}

#[tokio::test]
async fn a_future_that_is_send_can_be_spawned() {
    let dir = folder();
    {
        let _stub = recording::<OpenAi>(&dir);
        openai().send("hi").await;
        openai().boxed("hi").await;
    }
    let _stub = replaying::<OpenAi>(&dir);
    let sent = tokio::spawn(async { openai().send("hi").await });
    assert_eq!(sent.await.unwrap(), Reply("small: hi".to_owned()));
    let boxed = tokio::spawn(async { openai().boxed("hi").await });
    assert_eq!(boxed.await.unwrap(), Reply("small: hi".to_owned()));
}

#[test]
fn a_future_misses_where_it_is_made() {
    let dir = folder();
    let stub = replaying::<OpenAi>(&dir);
    for report in [
        panic_of(|| drop(openai().send("hi"))),
        panic_of(|| drop(openai().boxed("hi"))),
        panic_of(|| drop(openai().chat("hi"))),
    ] {
        assert!(report.contains("trait_impls::OpenAi::Llm::"), "{report}");
        assert!(report.contains("tests/trait_impls.rs"), "{report}");
    }
    let _ = panic_of(|| stub.finish());
}

#[tokio::test]
async fn the_mock_answers_what_the_future_gives() {
    let dir = folder();
    let stub = replaying::<OpenAi>(&dir);
    stub.mock()
        .send
        .expect_call()
        .returning(|_| Some(Reply("a".to_owned())));
    stub.mock()
        .boxed
        .expect_call()
        .returning(|_| Some(Reply("b".to_owned())));
    assert_eq!(openai().send("hi").await, Reply("a".to_owned()));
    assert_eq!(openai().boxed("hi").await, Reply("b".to_owned()));
}

#[tokio::test]
async fn identical_calls_under_way_make_one_real_call() {
    let dir = folder();
    let stub = recording::<OpenAi>(&dir);
    let openai = openai();
    let (a, b) = tokio::join!(openai.boxed("hi"), openai.boxed("hi"));
    assert_eq!(a, b);
    assert_eq!(files(&dir).len(), 1);
    drop(stub);
}

#[async_trait]
trait Provider: Send + Sync {
    async fn complete(&self, request: &Request<'_>, n: u8) -> Result<Reply, String>;
    async fn connect(url: &str) -> Self
    where
        Self: Sized;
    fn plain(&self) -> u8;
}

#[derive(Serialize)]
struct Request<'a> {
    prompt: &'a str,
}

struct Above;
struct Below;

#[async_trait]
#[stubbable]
impl Provider for Above {
    #[stub(errors)]
    async fn complete(&self, request: &Request<'_>, n: u8) -> Result<Reply, String> {
        ran();
        check(n)?;
        Ok(Reply(request.prompt.repeat(usize::from(n))))
    }

    async fn connect(_: &str) -> Self {
        Above
    }

    #[stub]
    fn plain(&self) -> u8 {
        ran();
        1
    }
}

#[stubbable]
#[async_trait]
impl Provider for Below {
    #[stub(errors)]
    async fn complete(&self, request: &Request<'_>, n: u8) -> Result<Reply, String> {
        ran();
        check(n)?;
        Ok(Reply(request.prompt.repeat(usize::from(n))))
    }

    async fn connect(_: &str) -> Self {
        Below
    }

    #[stub]
    fn plain(&self) -> u8 {
        ran();
        1
    }
}

fn check(n: u8) -> Result<(), String> {
    if n > 3 {
        Err("too many".to_owned())
    } else {
        Ok(())
    }
}

#[tokio::test]
async fn async_trait_above_and_below() {
    let request = Request { prompt: "ab" };
    let expected = || Ok(Reply("abab".to_owned()));
    let above = survives_async::<Above, _>(async || Above.complete(&request, 2).await).await;
    assert_eq!(above, expected());
    let below = survives_async::<Below, _>(async || Below.complete(&request, 2).await).await;
    assert_eq!(below, expected());
    let failed = survives_async::<Below, _>(async || Below.complete(&request, 9).await).await;
    assert_eq!(failed, Err("too many".to_owned()));
    assert_eq!(survives::<Above, _>(|| Above.plain()), 1);
    assert_eq!(survives::<Below, _>(|| Below.plain()), 1);
    let _ = (Above::connect("").await, Below::connect("").await);
}

#[tokio::test]
async fn behind_a_dyn_trait_in_another_task() {
    let dir = folder();
    let provider: Arc<dyn Provider> = Arc::new(Below);
    let call = async |provider: Arc<dyn Provider>| {
        tokio::spawn(async move {
            let request = Request { prompt: "ab" };
            provider.complete(&request, 1).await
        })
        .await
        .unwrap()
    };
    {
        let _stub = recording::<Below>(&dir);
        call(Arc::clone(&provider)).await.unwrap();
    }
    let stub: Stub<Below> = replaying(&dir);
    assert_eq!(call(provider).await, Ok(Reply("ab".to_owned())));
    assert_eq!(stub.calls().len(), 1);
    assert_eq!(stub.calls()[0].args["request"]["prompt"], "ab");
}

/// What `source` is made of is the user's text, not what `#[async_trait]` made
/// of it: the same as without it.
#[tokio::test]
async fn a_recording_does_not_depend_on_what_async_trait_generates() {
    mod plain {
        use super::{Reply, Request, check, ran};

        pub(super) struct Below;

        #[cached_stubs::stubbable]
        impl Below {
            #[stub(errors)]
            pub(super) async fn complete(
                &self,
                request: &Request<'_>,
                n: u8,
            ) -> Result<Reply, String> {
                ran();
                check(n)?;
                Ok(Reply(request.prompt.repeat(usize::from(n))))
            }
        }
    }
    let source = |text: String| {
        let line = text.lines().find(|line| line.contains("\"source\""));
        line.map(str::to_owned).unwrap()
    };
    let request = Request { prompt: "ab" };
    let (with, without) = (folder(), folder());
    {
        let _stub = recording::<Below>(&with);
        Below.complete(&request, 1).await.unwrap();
    }
    {
        let _stub = recording::<plain::Below>(&without);
        plain::Below.complete(&request, 1).await.unwrap();
    }
    assert_eq!(
        source(only_recording(&with)),
        source(only_recording(&without))
    );
}

trait Convert<T> {
    fn convert(&self, value: &str) -> T;
}

/// A foreign type, and a trait with parameters.
#[stubbable(as = StringNumbers)]
impl Convert<u8> for String {
    #[stub]
    fn convert(&self, value: &str) -> u8 {
        ran();
        value.len() as u8
    }
}

#[stubbable(as = VecOf)]
impl<T: Serialize + DeserializeOwned + Clone> Convert<Option<T>> for Vec<T> {
    #[stub]
    fn convert(&self, _: &str) -> Option<T> {
        ran();
        self.first().cloned()
    }
}

#[stubbable(as = Blanket)]
impl<T: Llm + Serialize> Convert<(u8, u8)> for &T {
    #[stub(key(me = self))]
    fn convert(&self, value: &str) -> (u8, u8) {
        ran();
        (value.len() as u8, 0)
    }
}

#[test]
fn foreign_types_and_generic_traits() {
    let number = survives::<StringNumbers, _>(|| Convert::<u8>::convert(&String::new(), "abc"));
    assert_eq!(number, 3);
    let first = survives::<VecOf, _>(|| vec![5u32].convert("x"));
    assert_eq!(first, Some(5));
    let openai = openai();
    let pair = survives::<Blanket, _>(|| Convert::<(u8, u8)>::convert(&&openai, "x"));
    assert_eq!(pair, (1, 0));
}

impl Iterator for OpenAi {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        None
    }
}

trait Visit {
    fn visit<'a>(&'a mut self, name: &'a str) -> &'a str;
    fn owned(self, name: &str) -> String;
}

#[stubbable(as = Visits)]
impl Visit for OpenAi {
    #[stub]
    fn visit<'a>(&'a mut self, name: &'a str) -> &'a str {
        ran();
        self.model.push('!');
        name
    }

    #[stub]
    fn owned(mut self, name: &str) -> String {
        ran();
        self.model.push_str(name);
        self.model
    }
}

#[test]
fn receivers_that_may_be_changed() {
    assert_eq!(
        survives::<Visits, _>(|| openai().visit("me").to_owned()),
        "me"
    );
    assert_eq!(survives::<Visits, _>(|| openai().owned("er")), "smaller");
}
