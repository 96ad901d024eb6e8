//! `#[stubbable]` on traits: the stub is an object that implements the trait.

mod common;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use cached_stubs::{Mode, Origin, stub_fixture, stubbable};
use rstest::rstest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use common::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

/// How a model is asked.
#[stubbable]
trait Llm: Send + Sync {
    #[stub(errors)]
    fn ask(&self, prompt: &str) -> Result<Reply, String>;

    fn name(&self) -> String;

    #[stub(skip(_secret))]
    fn count(&self, text: &str, _secret: &str) -> usize;

    /// Not marked, so its body runs on the stub.
    fn ask_twice(&self, prompt: &str) -> Result<(Reply, Reply), String> {
        Ok((self.ask(prompt)?, self.ask(prompt)?))
    }

    #[stub]
    fn shout(&self, text: &str) -> String {
        text.to_uppercase()
    }
}

struct OpenAi {
    model: String,
}

static MADE: AtomicUsize = AtomicUsize::new(0);

impl OpenAi {
    fn new() -> Self {
        MADE.fetch_add(1, Ordering::Relaxed);
        OpenAi {
            model: "small".to_owned(),
        }
    }
}

impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> Result<Reply, String> {
        ran();
        if prompt.is_empty() {
            return Err("no prompt".to_owned());
        }
        Ok(Reply(format!("{}: {prompt}", self.model)))
    }

    fn name(&self) -> String {
        ran();
        self.model.clone()
    }

    fn count(&self, text: &str, _secret: &str) -> usize {
        ran();
        text.len()
    }

    fn shout(&self, text: &str) -> String {
        ran();
        format!("{}!", text.to_uppercase())
    }
}

fn llm(mode: Mode, dir: &TempDir) -> StubLlm<OpenAi> {
    let builder = StubLlm::builder().mode(mode).dir(dir.path());
    builder.real(OpenAi::new).build()
}

#[test]
fn a_trait_is_recorded_and_replayed() {
    let dir = folder();
    {
        let llm = llm(Mode::Record, &dir);
        assert_eq!(
            runs(|| llm.ask("hi")),
            (Ok(Reply("small: hi".to_owned())), 1)
        );
        assert_eq!(runs(|| llm.ask("")), (Err("no prompt".to_owned()), 1));
        assert_eq!(runs(|| llm.count("abc", "x")), (3, 1));
        assert_eq!(runs(|| llm.shout("abc")), ("ABC!".to_owned(), 1));
    }
    assert_eq!(files(&dir).len(), 4);
    // Nobody gives it a real one.
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!(
        runs(|| llm.ask("hi")),
        (Ok(Reply("small: hi".to_owned())), 0)
    );
    assert_eq!(runs(|| llm.ask("")), (Err("no prompt".to_owned()), 0));
    assert_eq!(llm.count("abc", "another"), 3);
    assert_eq!(llm.shout("abc"), "ABC!");
    assert!(llm.ask_twice("hi").is_ok());
    let called: Vec<_> = llm.calls().iter().map(|call| call.function).collect();
    assert_eq!(called, ["ask", "ask", "count", "shout", "ask", "ask"]);
    assert!(
        llm.calls()
            .iter()
            .all(|call| call.origin == Origin::Replayed)
    );
}

#[test]
fn a_miss_is_loud_and_kept() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    let report = panic_of(|| llm.ask("hi"));
    assert!(report.contains("traits::Llm::ask"), "{report}");
    assert!(report.contains("tests/traits.rs"), "{report}");
    let clone = llm.clone();
    drop(llm);
    let report = panic_of(|| drop(clone));
    assert!(report.contains("traits::Llm::ask"), "{report}");
}

#[test]
fn checks_by_hand() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    llm.mock().ask.expect_call().times(1).returning(|_| None);
    let other = llm.clone();
    let report = panic_of(|| llm.finish());
    assert!(report.contains("traits::Llm::ask"), "{report}");
    // It was told.
    drop(other);
}

#[test]
fn the_mock_comes_first() {
    let dir = folder();
    let llm = StubLlm::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    llm.mock()
        .ask
        .expect_call()
        .withf(|args| args["prompt"] == "boom")
        .returning(|_| Some(Err("rate limited".to_owned())));
    llm.mock()
        .name
        .expect_call()
        .return_const("mocked".to_owned());
    assert_eq!(llm.ask("boom"), Err("rate limited".to_owned()));
    assert_eq!(llm.name(), "mocked");
}

#[test]
fn without_a_real_one_a_real_call_panics() {
    let dir = folder();
    let llm = StubLlm::builder().mode(Mode::Live).dir(dir.path()).build();
    let report = panic_of(|| llm.name());
    assert!(report.contains("no real implementation"), "{report}");
    assert!(report.contains(".real("), "{report}");
}

#[test]
fn the_real_one_is_made_when_a_real_call_is_about_to_be() {
    static MADE_HERE: AtomicUsize = AtomicUsize::new(0);
    let dir = folder();
    let build = |mode| {
        let builder = StubLlm::builder().mode(mode).dir(dir.path());
        let make = || {
            MADE_HERE.fetch_add(1, Ordering::Relaxed);
            OpenAi::new()
        };
        builder.real(make).build()
    };
    {
        let llm = build(Mode::Record);
        assert_eq!(MADE_HERE.load(Ordering::Relaxed), 0);
        llm.name();
        llm.count("", "");
    }
    assert_eq!(MADE_HERE.load(Ordering::Relaxed), 1);
    let llm = build(Mode::Replay);
    llm.name();
    assert_eq!(MADE_HERE.load(Ordering::Relaxed), 1);
}

#[test]
fn two_stubs_at_once_know_nothing_of_each_other() {
    let dir = folder();
    let (one, two) = (llm(Mode::Replay, &dir), llm(Mode::Live, &dir));
    one.mock().name.expect_call().return_const("one".to_owned());
    let joined = std::thread::spawn(move || (one.name(), two.name())).join();
    assert_eq!(joined.unwrap(), ("one".to_owned(), "small".to_owned()));
}

fn by_dyn(llm: &dyn Llm) -> String {
    llm.name()
}

fn by_arc(llm: Arc<dyn Llm>) -> String {
    llm.name()
}

fn by_generic<L: Llm + Clone + Debug + 'static>(llm: L) -> String {
    llm.clone().name()
}

stub_fixture!(
    /// Recorded in code, so that the test needs no variable.
    stubbed: StubLlm<OpenAi> = OpenAi::new(), mode = Mode::Live, dir = "stubs"
);

#[rstest]
fn wherever_the_trait_is_taken(stubbed: StubLlm<OpenAi>) {
    assert_eq!(by_dyn(&stubbed), "small");
    assert_eq!(by_arc(Arc::new(stubbed.clone())), "small");
    assert_eq!(by_generic(stubbed.clone()), "small");
    assert_eq!(stubbed.calls().len(), 3);
}

/// Native `async fn`, futures, generic methods.
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
async fn futures_of_all_kinds() {
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
    let folders: Vec<_> = files(&dir);
    assert!(
        folders
            .iter()
            .all(|file| file.parent().unwrap().parent().unwrap().ends_with("chat"))
    );
}

#[tokio::test]
async fn in_a_task_where_the_real_one_is() {
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
    let unreal = ChatStub::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    let reply = tokio::spawn(async move { unreal.chat("hi").await }).await;
    assert_eq!(reply.unwrap(), Reply("model: hi".to_owned()));
}

#[tokio::test]
async fn a_recording_holds_no_more_than_the_outermost_call() {
    let dir = folder();
    {
        // Its real one is a stub as well.
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
async fn async_trait_above_and_below() {
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

/// Of its parameters and associated types the trait says nothing.
#[stubbable]
trait Store<K, V = String> {
    type Error;
    type Page;
    const NAME: &'static str;

    fn get(&self, key: &K) -> Result<Option<V>, Self::Error>;
    fn page(&self, keys: Vec<K>) -> Self::Page;
}

struct Memory;

#[derive(Debug)]
struct NotSerde;

impl Store<u32> for Memory {
    type Error = NotSerde;
    type Page = Vec<u32>;
    const NAME: &'static str = "memory";

    fn get(&self, key: &u32) -> Result<Option<String>, NotSerde> {
        ran();
        Ok(Some(key.to_string()))
    }

    fn page(&self, keys: Vec<u32>) -> Vec<u32> {
        ran();
        keys
    }
}

#[test]
fn parameters_and_associated_types() {
    fn first<S: Store<u32>>(store: &S) -> String {
        store.get(&1).ok().flatten().unwrap()
    }
    let dir = folder();
    for (mode, real) in [(Mode::Record, 1), (Mode::Replay, 0)] {
        let builder = StubStore::<u32, String>::builder()
            .mode(mode)
            .dir(dir.path());
        let store = builder.real(|| Memory).build();
        assert_eq!(runs(|| first(&store)), ("1".to_owned(), real));
        assert_eq!(runs(|| store.page(vec![1, 2])), (vec![1, 2], real));
        assert_eq!(
            <StubStore<u32, String, Memory> as Store<u32>>::NAME,
            "memory"
        );
    }
}

/// The real one is the stub's own.
#[stubbable]
trait Counter {
    fn add(&mut self, by: u8) -> u8;
    fn total(&self) -> u8;
}

#[derive(Default)]
struct RealCounter(u8);

impl Counter for RealCounter {
    fn add(&mut self, by: u8) -> u8 {
        self.0 += by;
        self.0
    }

    fn total(&self) -> u8 {
        self.0
    }
}

#[test]
fn a_real_one_that_changes() {
    let dir = folder();
    {
        let builder = StubCounter::builder().mode(Mode::Record).dir(dir.path());
        let mut counter = builder.real(RealCounter::default).build();
        assert_eq!((counter.add(2), counter.add(3), counter.total()), (2, 5, 5));
    }
    let mut counter = StubCounter::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!((counter.add(2), counter.add(3), counter.total()), (2, 5, 5));
}

/// A supertrait of the test's own is implemented by hand, with the real one.
trait Named {
    fn named(&self) -> String;
}

#[stubbable]
trait Greeter: Named + Debug + Clone + 'static {
    fn greet(&self) -> String;
}

#[derive(Debug, Clone)]
struct Polite;

impl Named for Polite {
    fn named(&self) -> String {
        "polite".to_owned()
    }
}

impl Greeter for Polite {
    fn greet(&self) -> String {
        ran();
        format!("I am {}", self.named())
    }
}

impl<R: Greeter> Named for StubGreeter<R> {
    fn named(&self) -> String {
        self.real().named()
    }
}

#[test]
fn supertraits() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 1), (Mode::Replay, 0)] {
        let builder = StubGreeter::builder().mode(mode).dir(dir.path());
        let greeter = builder.real(|| Polite).build();
        assert_eq!(runs(|| greeter.greet()), ("I am polite".to_owned(), real));
        assert_eq!(greeter.named(), "polite");
    }
}

/// mockall's own mock beside ours.
#[stubbable]
#[mockall::automock]
#[async_trait]
trait Both {
    async fn ask(&self, prompt: &str) -> String;
}

#[tokio::test]
async fn automock_below() {
    let mut mock = MockBoth::new();
    mock.expect_ask().returning(|prompt| prompt.to_owned());
    assert_eq!(mock.ask("a").await, "a");
    let dir = folder();
    let both = StubBoth::builder().mode(Mode::Record).dir(dir.path());
    let both = both
        .real(|| {
            let mut mock = MockBoth::new();
            mock.expect_ask().returning(|prompt| prompt.to_owned());
            mock
        })
        .build();
    assert_eq!(both.ask("b").await, "b");
    assert_eq!(files(&dir).len(), 1);
}

mod hostile {
    #![deny(
        warnings,
        missing_docs,
        missing_debug_implementations,
        clippy::pedantic
    )]

    mod core {}
    mod std {}
    type Result = u8;

    /// A trait in a module that is not kind to what is generated in it.
    #[cached_stubs::stubbable]
    pub trait Public {
        /// Asks.
        #[must_use]
        fn ask(&self, _unused: u8, r#type: &str) -> Result;

        /// Waits.
        fn wait(&self, _: u8) -> impl Future<Output = Result> + Send;

        /// Takes a pattern's parts where it has a body.
        #[stub]
        fn parts(&self, (a, b): (u8, u8)) -> Result {
            a + b
        }

        /// Is not there.
        #[cfg(any())]
        fn absent(&self) -> Missing;
    }

    pub(super) struct Real;

    impl Public for Real {
        fn ask(&self, _unused: u8, r#type: &str) -> Result {
            r#type.len().try_into().unwrap_or(0)
        }

        async fn wait(&self, n: u8) -> Result {
            n
        }
    }
}

#[tokio::test]
async fn it_compiles_in_a_hostile_place() {
    use hostile::Public;

    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let builder = hostile::StubPublic::builder().mode(mode).dir(dir.path());
        let stub = builder.real(|| hostile::Real).build();
        assert_eq!(stub.ask(1, "abc"), 3);
        assert_eq!(stub.wait(4).await, 4);
        assert_eq!(stub.parts((1, 2)), 3);
    }
}

macro_rules! generated {
    ($name:ident, $method:ident) => {
        #[stubbable]
        trait $name {
            fn $method(&self, n: u8) -> u8;
        }

        impl $name for Real {
            fn $method(&self, n: u8) -> u8 {
                n
            }
        }
    };
}

generated!(FromMacro, make);

#[test]
fn traits_that_macros_make() {
    let dir = folder();
    let stub = StubFromMacro::builder().mode(Mode::Record).dir(dir.path());
    assert_eq!(stub.real(|| Real).build().make(5), 5);
}

/// A trait as `swiftide` has it.
mod swiftide {
    use std::borrow::Cow;

    use super::*;

    #[derive(Clone, Debug, Serialize)]
    pub(super) struct ChatCompletionRequest<'a> {
        pub(super) messages: Cow<'a, [String]>,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub(super) struct ChatCompletionResponse {
        pub(super) message: Option<String>,
    }

    /// No serde.
    #[derive(Debug)]
    pub(super) enum LanguageModelError {
        Transient(Box<dyn std::error::Error + Send + Sync>),
    }

    #[stubbable]
    #[async_trait]
    pub(super) trait ChatCompletion: Send + Sync + Debug {
        async fn complete(
            &self,
            request: &ChatCompletionRequest<'_>,
        ) -> Result<ChatCompletionResponse, LanguageModelError>;
    }

    #[derive(Debug)]
    pub(super) struct Ollama;

    #[async_trait]
    impl ChatCompletion for Ollama {
        async fn complete(
            &self,
            request: &ChatCompletionRequest<'_>,
        ) -> Result<ChatCompletionResponse, LanguageModelError> {
            ran();
            match request.messages.first() {
                Some(first) => Ok(ChatCompletionResponse {
                    message: Some(first.to_uppercase()),
                }),
                None => Err(LanguageModelError::Transient("empty".into())),
            }
        }
    }
}

#[tokio::test]
async fn a_trait_of_a_real_library() {
    use std::borrow::Cow;

    use swiftide::*;

    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubChatCompletion::builder().mode(mode).dir(dir.path());
        let stub: Box<dyn ChatCompletion> = Box::new(stub.real(|| Ollama).build());
        let request = ChatCompletionRequest {
            messages: Cow::Owned(vec!["hi".to_owned()]),
        };
        let response = stub.complete(&request).await.unwrap();
        assert_eq!(response.message.as_deref(), Some("HI"));
    }
    let live = StubChatCompletion::builder()
        .mode(Mode::Record)
        .dir(dir.path());
    let live = live.real(|| Ollama).build();
    let empty = ChatCompletionRequest {
        messages: Cow::Borrowed(&[]),
    };
    let failed = live.complete(&empty).await;
    assert!(
        matches!(failed, Err(LanguageModelError::Transient(error)) if error.to_string() == "empty")
    );
}
