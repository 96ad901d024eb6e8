//! `fill`: mocks that people already have answer from a stub of their trait.

mod common;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use async_trait::async_trait;
use cached_stubs::{Mode, Origin, stubbable};
use futures::FutureExt as _;
use mockall::{automock, mock};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use common::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

#[stubbable]
#[automock]
trait Llm: Send + Sync {
    #[stub(errors)]
    fn ask(&self, prompt: &str) -> Result<Reply, String>;

    fn name(&self) -> String;

    #[stub(skip(_secret))]
    fn count(&self, text: Vec<u8>, _secret: &str) -> usize;

    fn ask_twice(&self, prompt: &str) -> Result<(Reply, Reply), String> {
        Ok((self.ask(prompt)?, self.ask("again")?))
    }

    #[cfg(any())]
    fn absent(&self) -> Missing;
}

struct OpenAi;

impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> Result<Reply, String> {
        ran();
        if prompt.is_empty() {
            return Err("no prompt".to_owned());
        }
        Ok(Reply(prompt.to_uppercase()))
    }

    fn name(&self) -> String {
        ran();
        "openai".to_owned()
    }

    fn count(&self, text: Vec<u8>, _secret: &str) -> usize {
        ran();
        text.len()
    }
}

fn llm(mode: Mode, dir: &TempDir) -> StubLlm<OpenAi> {
    let builder = StubLlm::builder().mode(mode).dir(dir.path());
    builder.real(|| OpenAi).build()
}

fn reply(text: &str) -> Reply {
    Reply(text.to_owned())
}

#[test]
fn a_mock_answers_from_recordings() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 6), (Mode::Replay, 0)] {
        let llm = llm(mode, &dir);
        let mut mock = MockLlm::new();
        llm.fill(&mut mock);
        let mock: Box<dyn Llm> = Box::new(mock);
        let answers = runs(|| {
            assert_eq!(mock.ask("hi"), Ok(reply("HI")));
            assert_eq!(mock.ask("hi"), Ok(reply("HI")));
            assert_eq!(mock.ask(""), Err("no prompt".to_owned()));
            assert_eq!(mock.ask_twice("a"), Ok((reply("A"), reply("AGAIN"))));
            assert_eq!(mock.count(vec![1, 2], "secret"), 2);
            mock.name()
        });
        assert_eq!(answers, ("openai".to_owned(), real));
        let recorded = llm
            .calls()
            .iter()
            .filter(|call| call.origin == Origin::Recorded)
            .count();
        assert_eq!((recorded, llm.calls().len()), (real, 7));
    }
}

#[test]
fn what_the_test_expects_of_the_mock_comes_first() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let llm = llm(mode, &dir);
        let mut mock = MockLlm::new();
        mock.expect_ask()
            .withf(|prompt| prompt == "hi")
            .times(1)
            .returning(|_| Err("rate limit".to_owned()));
        llm.fill(&mut mock);
        assert_eq!(mock.ask("hi"), Err("rate limit".to_owned()));
        assert_eq!(mock.ask("hi"), Ok(reply("HI")));
        assert_eq!(mock.ask("other"), Ok(reply("OTHER")));
        assert_eq!(llm.calls().len(), 2);
    }
}

#[test]
fn its_expectations_count_their_calls() {
    let dir = folder();
    let llm = llm(Mode::Record, &dir);
    let mut mock = MockLlm::new();
    mock.expect_name()
        .times(2)
        .return_const("mocked".to_owned());
    llm.fill(&mut mock);
    assert_eq!(mock.name(), "mocked");
    let text = panic_of(move || drop(mock));
    assert!(text.contains("MockLlm::name"), "{text}");
    assert!(text.contains("called 1 time(s)"), "{text}");
}

#[test]
fn so_does_what_it_expects_of_the_stub() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    llm.mock()
        .name
        .expect_call()
        .returning(|_| Some("mocked".to_owned()));
    assert_eq!(mock.name(), "mocked");
    assert_eq!(llm.calls()[0].origin, Origin::Mocked);
}

#[test]
fn a_miss_is_told_and_does_no_harm_to_later_calls() {
    let dir = folder();
    {
        let llm = llm(Mode::Record, &dir);
        llm.ask("known").unwrap();
    }
    let llm = llm(Mode::Replay, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    for prompt in ["first", "second", "third"] {
        let text = panic_of(|| mock.ask(prompt));
        assert!(text.contains(&format!("\"{prompt}\"")), "{text}");
        // mockall does not say who has called: the place is the method's.
        let method = include_str!("fill.rs")
            .lines()
            .position(|line| line.contains("fn ask("));
        let place = format!("tests/fill.rs:{}:", method.unwrap() + 1);
        assert!(text.contains(&place), "{text}");
        assert_eq!(mock.ask("known"), Ok(reply("KNOWN")));
    }
    // They are kept, whoever has swallowed them.
    drop(mock);
    let text = panic_of(move || llm.finish());
    for prompt in ["first", "second", "third"] {
        assert!(text.contains(&format!("\"{prompt}\"")), "{text}");
    }
}

#[test]
fn misses_without_end_never_block() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    let texts: Vec<_> = (0..20).map(|_| panic_of(|| mock.name())).collect();
    let reports = texts.iter().take_while(|text| text.contains("recorded"));
    let reports = reports.count();
    assert!(reports > 5, "{texts:?}");
    assert!(
        texts[reports..]
            .iter()
            .all(|text| text.starts_with("MockLlm::name(): No matching expectation"))
    );
    drop(mock);
    panic_of(move || llm.finish());
}

/// Its real implementation calls what it is behind of.
#[stubbable]
#[automock]
trait Descent: Send + Sync {
    fn down(&self, from: u32) -> u32;
}

struct Steps(Weak<OnceLock<MockDescent>>);

impl Descent for Steps {
    fn down(&self, from: u32) -> u32 {
        ran();
        if from == 0 {
            return 0;
        }
        let mock = self.0.upgrade().unwrap();
        mock.get().unwrap().down(from - 1) + 1
    }
}

#[test]
fn a_real_implementation_may_call_the_mock() {
    let dir = folder();
    let cell = Arc::new(OnceLock::new());
    let weak = Arc::downgrade(&cell);
    let builder = StubDescent::builder().mode(Mode::Record).dir(dir.path());
    let descent = builder.real(move || Steps(weak.clone())).build();
    let mut mock = MockDescent::new();
    descent.fill(&mut mock);
    assert!(cell.set(mock).is_ok());
    assert_eq!(runs(|| cell.get().unwrap().down(5)), (5, 6));
    assert_eq!(runs(|| cell.get().unwrap().down(5)), (5, 0));
}

#[test]
fn too_deep_is_said_and_does_not_hang() {
    let dir = folder();
    let cell = Arc::new(OnceLock::new());
    let weak = Arc::downgrade(&cell);
    let builder = StubDescent::builder().mode(Mode::Live).dir(dir.path());
    let descent = builder.real(move || Steps(weak.clone())).build();
    let mut mock = MockDescent::new();
    descent.fill(&mut mock);
    assert!(cell.set(mock).is_ok());
    let text = panic_of(|| cell.get().unwrap().down(50));
    assert!(text.contains("No matching expectation"), "{text}");
}

#[test]
fn on_many_threads_at_once() {
    let dir = folder();
    let llm = llm(Mode::Record, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    std::thread::scope(|scope| {
        for _ in 0..30 {
            scope.spawn(|| {
                for n in 0..20 {
                    let prompt = n.to_string();
                    assert_eq!(mock.ask(&prompt), Ok(Reply(prompt)));
                }
            });
        }
    });
    assert_eq!(llm.calls().len(), 600);
}

#[stubbable]
#[automock]
trait Native {
    async fn ask(&self, prompt: &str) -> Reply;
    fn send(&self, prompt: String) -> impl Future<Output = Reply> + Send;
    fn boxed(&self, prompt: String) -> Pin<Box<dyn Future<Output = Reply> + Send>>;
}

#[stubbable]
#[automock]
#[async_trait]
trait Below: Send + Sync {
    async fn ask(&self, prompt: &str) -> Reply;
}

#[async_trait]
#[stubbable]
#[automock]
trait Above: Send + Sync {
    async fn ask(&self, prompt: &str) -> Reply;
}

struct Remote;

/// Without a runtime that is driven, it would never come back.
async fn answer(prompt: &str) -> Reply {
    let answer = tokio::spawn({
        let prompt = prompt.to_owned();
        async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Reply(prompt)
        }
    });
    ran();
    answer.await.unwrap()
}

impl Native for Remote {
    async fn ask(&self, prompt: &str) -> Reply {
        answer(prompt).await
    }

    async fn send(&self, prompt: String) -> Reply {
        answer(&prompt).await
    }

    fn boxed(&self, prompt: String) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        Box::pin(async move { answer(&prompt).await })
    }
}

#[async_trait]
impl Below for Remote {
    async fn ask(&self, prompt: &str) -> Reply {
        answer(prompt).await
    }
}

#[async_trait]
impl Above for Remote {
    async fn ask(&self, prompt: &str) -> Reply {
        answer(prompt).await
    }
}

async fn asks_all(mode: Mode, dir: &TempDir) {
    let native = StubNative::builder().mode(mode).dir(dir.path());
    let native = native.real(|| Remote).build();
    let mut mock = MockNative::new();
    mock.expect_ask().times(1).returning(|_| reply("first"));
    native.fill(&mut mock);
    assert_eq!(mock.ask("a").await, reply("first"));
    assert_eq!(mock.ask("a").await, reply("a"));
    assert_eq!(mock.send("b".to_owned()).await, reply("b"));
    assert_eq!(mock.boxed("c".to_owned()).await, reply("c"));
    let below = StubBelow::builder().mode(mode).dir(dir.path());
    let below = below.real(|| Remote).build();
    let mut mock = MockBelow::new();
    below.fill(&mut mock);
    let mock: Arc<dyn Below> = Arc::new(mock);
    let asked = tokio::spawn(async move { mock.ask("d").await }).await;
    assert_eq!(asked.unwrap(), reply("d"));
    let above = StubAbove::builder().mode(mode).dir(dir.path());
    let above = above.real(|| Remote).build();
    let mut mock = MockAbove::new();
    above.fill(&mut mock);
    assert_eq!(mock.ask("e").await, reply("e"));
    let calls = native.calls().len() + below.calls().len() + above.calls().len();
    assert_eq!(calls, 5);
}

#[tokio::test]
async fn async_methods_are_recorded_and_replayed() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        asks_all(mode, &dir).await;
    }
    assert_eq!(files(&dir).len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn so_they_are_on_a_runtime_of_many_threads() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        asks_all(mode, &dir).await;
    }
}

#[test]
fn so_they_are_without_a_runtime() {
    let dir = folder();
    let native = || StubNative::builder().dir(dir.path());
    for mode in [Mode::Record, Mode::Replay] {
        let native = native().mode(mode).real(|| Remote).build();
        let mut mock = MockNative::new();
        native.fill(&mut mock);
        let asked = futures::executor::block_on(mock.ask("a"));
        assert_eq!(asked, reply("a"));
    }
}

#[tokio::test]
async fn a_miss_of_an_async_method() {
    let dir = folder();
    let native = StubNative::builder().mode(Mode::Replay).dir(dir.path());
    let native = native.real(|| Remote).build();
    let mut mock = MockNative::new();
    native.fill(&mut mock);
    for prompt in ["first", "second"] {
        let asked = AssertUnwindSafe(mock.ask(prompt)).catch_unwind().await;
        let text = text_of(&*asked.unwrap_err());
        assert!(text.contains(&format!("\"{prompt}\"")), "{text}");
    }
    drop(mock);
    panic_of(move || native.finish());
}

/// More than what tokio lets one task do without a pause.
#[stubbable]
#[automock]
trait Busy {
    async fn busy(&self) -> u32;
}

impl Busy for Remote {
    async fn busy(&self) -> u32 {
        let mut sum = 0;
        tokio::task::yield_now().await;
        for n in 0..1000 {
            sum += tokio::spawn(async move { n }).await.unwrap();
        }
        sum
    }
}

#[tokio::test]
async fn a_long_real_call_comes_to_its_end() {
    let dir = folder();
    let busy = StubBusy::builder().mode(Mode::Record).dir(dir.path());
    let busy = busy.real(|| Remote).build();
    let mut mock = MockBusy::new();
    busy.fill(&mut mock);
    assert_eq!(mock.busy().await, 499_500);
}

/// Of parameters and associated types.
#[stubbable]
#[automock(type Error = String; type Page = Vec<u32>;)]
trait Store<K: 'static, V: 'static = String> {
    type Error;
    type Page;

    fn get(&self, key: &K) -> Result<Option<V>, Self::Error>;
    fn page(&self, keys: Vec<K>) -> Self::Page;
}

struct Memory;

impl Store<u32> for Memory {
    type Error = String;
    type Page = Vec<u32>;

    fn get(&self, key: &u32) -> Result<Option<String>, String> {
        ran();
        Ok(Some(key.to_string()))
    }

    fn page(&self, keys: Vec<u32>) -> Vec<u32> {
        ran();
        keys
    }
}

#[test]
fn a_mock_with_parameters() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 2), (Mode::Replay, 0)] {
        let store = StubStore::<u32, String>::builder()
            .mode(mode)
            .dir(dir.path());
        let store = store.real(|| Memory).build();
        let mut mock = MockStore::<u32, String>::new();
        store.fill(&mut mock);
        assert_eq!(runs(|| mock.get(&1)).0, Ok(Some("1".to_owned())));
        assert_eq!(mock.page(vec![2]), [2]);
        assert_eq!(
            store
                .calls()
                .iter()
                .filter(|call| call.origin == Origin::Recorded)
                .count(),
            real
        );
    }
}

/// Mocks that are written out.
mod written {
    use super::*;

    mod mocks {
        use super::*;

        #[stubbable]
        mock! {
            pub OpenAi {}
            impl Llm for OpenAi {
                fn ask(&self, prompt: &str) -> Result<Reply, String>;
                fn name(&self) -> String;
                fn count(&self, text: Vec<u8>, _secret: &str) -> usize;
            }
        }

        #[stubbable]
        mock! {
            #[derive(Debug)]
            pub Client<K: 'static> {
                pub fn own(&self) -> u8;
            }
            impl<K: 'static> Clone for Client<K> {
                fn clone(&self) -> Self;
            }
            #[stub]
            impl<K: 'static> Store<K, u8> for Client<K> {
                type Error = String;
                type Page = u8;
                fn get(&self, key: &K) -> Result<Option<u8>, String>;
                fn page(&self, keys: Vec<K>) -> u8;
            }
        }

        #[stubbable]
        mock!(
            pub Asker {}
            #[async_trait]
            impl Below for Asker {
                async fn ask(&self, prompt: &str) -> Reply;
            }
        );
    }

    struct Lengths;

    impl Store<String, u8> for Lengths {
        type Error = String;
        type Page = u8;

        fn get(&self, key: &String) -> Result<Option<u8>, String> {
            Ok(u8::try_from(key.len()).ok())
        }

        fn page(&self, keys: Vec<String>) -> u8 {
            u8::try_from(keys.len()).unwrap_or(u8::MAX)
        }
    }

    #[tokio::test]
    async fn a_mock_that_is_written_out() {
        let dir = folder();
        for mode in [Mode::Record, Mode::Replay] {
            let llm = llm(mode, &dir);
            let mut mock = mocks::MockOpenAi::new();
            llm.fill(&mut mock);
            assert_eq!(mock.ask("hi"), Ok(reply("HI")));

            let store = StubStore::<String, u8>::builder()
                .mode(mode)
                .dir(dir.path());
            let store = store.real(|| Lengths).build();
            let mut mock = mocks::MockClient::<String>::new();
            mock.expect_own().return_const(7);
            store.fill(&mut mock);
            assert_eq!(mock.get(&"abc".to_owned()), Ok(Some(3)));
            assert_eq!((mock.page(Vec::new()), mock.own()), (0, 7));

            let below = StubBelow::builder().mode(mode).dir(dir.path());
            let below = below.real(|| Remote).build();
            let mut mock = mocks::MockAsker::new();
            below.fill(&mut mock);
            assert_eq!(mock.ask("d").await, reply("d"));
        }
    }
}

/// A mock in the place of the type.
mod doubled {
    use mockall_double::double;

    use super::*;

    mod client {
        use super::*;

        #[allow(dead_code)]
        pub struct Client;

        impl Llm for Client {
            fn ask(&self, prompt: &str) -> Result<Reply, String> {
                OpenAi.ask(prompt)
            }

            fn name(&self) -> String {
                OpenAi.name()
            }

            fn count(&self, text: Vec<u8>, secret: &str) -> usize {
                OpenAi.count(text, secret)
            }
        }

        #[cfg(test)]
        #[stubbable]
        mock! {
            pub Client {}
            impl Llm for Client {
                fn ask(&self, prompt: &str) -> Result<Reply, String>;
                fn name(&self) -> String;
                fn count(&self, text: Vec<u8>, secret: &str) -> usize;
            }
        }
    }

    #[double]
    use client::Client;

    #[derive(Default)]
    struct Agent {
        client: Client,
    }

    #[test]
    fn a_mock_behind_mockall_double() {
        let dir = folder();
        for mode in [Mode::Record, Mode::Replay] {
            let llm = llm(mode, &dir);
            let mut agent = Agent::default();
            llm.fill(&mut agent.client);
            assert_eq!(agent.client.ask("hi"), Ok(reply("HI")));
            assert_eq!(llm.calls().len(), 1);
        }
    }
}

/// The real one is not to be shared: the mock has one of its own.
#[stubbable]
#[automock]
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
fn methods_that_change_the_real_one() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let counter = StubCounter::builder().mode(mode).dir(dir.path());
        let counter = counter.real(RealCounter::default).build();
        let mut mock = MockCounter::new();
        counter.fill(&mut mock);
        assert_eq!((mock.add(2), mock.add(3), mock.total()), (2, 5, 5));
        assert_eq!(counter.calls().len(), 3);
    }
}

/// What mockall has no closure for is left to the test.
#[stubbable]
#[automock]
trait Unfilled {
    fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T>;
    fn borrowed(&self) -> &str;
    fn _version() -> u8
    where
        Self: Sized;
    fn like(&self, _other: &Self) -> bool
    where
        Self: Sized,
    {
        false
    }
    fn moved(self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
    fn filled(&self, text: &str) -> usize;
    fn constant(&self) -> &'static str;
}

struct Parser;

impl Unfilled for Parser {
    fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T> {
        serde_json::from_str(text).ok()
    }

    fn borrowed(&self) -> &str {
        "borrowed"
    }

    fn _version() -> u8 {
        1
    }

    fn filled(&self, text: &str) -> usize {
        text.len()
    }

    fn constant(&self) -> &'static str {
        "constant"
    }
}

#[test]
fn what_cannot_be_filled_is_expected_by_hand() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubUnfilled::builder().mode(mode).dir(dir.path());
        let stub = stub.real(|| Parser).build();
        let mut mock = MockUnfilled::new();
        stub.fill(&mut mock);
        assert_eq!((mock.filled("abc"), mock.constant()), (3, "constant"));
        let text = panic_of(|| mock.parse::<u8>("7"));
        assert!(text.contains("No matching expectation"), "{text}");

        let mut mock = MockUnfilled::new();
        let parsing = stub.clone();
        mock.expect_parse::<u8>()
            .returning(move |text| parsing.parse(text));
        mock.expect_borrowed()
            .return_const(stub.borrowed().to_owned());
        mock.expect_like().return_const(true);
        mock.expect_moved().return_once(|| None);
        stub.fill(&mut mock);
        assert_eq!(mock.parse::<u8>("7"), Some(7));
        assert_eq!(mock.borrowed(), "borrowed");
        assert!(mock.like(&MockUnfilled::new()));
        assert!(mock.moved().is_none());
    }
}

/// Its own `fill` is not hidden by ours.
#[stubbable]
#[automock]
trait Buffer {
    fn fill(&self, with: u8) -> Vec<u8>;
}

#[test]
fn a_trait_with_a_method_of_that_name() {
    let dir = folder();
    struct Real;
    impl Buffer for Real {
        fn fill(&self, with: u8) -> Vec<u8> {
            vec![with]
        }
    }
    let buffer = StubBuffer::builder().mode(Mode::Record).dir(dir.path());
    assert_eq!(buffer.real(|| Real).build().fill(1), [1]);
}

mod hostile {
    #![deny(
        warnings,
        missing_docs,
        missing_debug_implementations,
        clippy::pedantic
    )]

    type Result = u8;

    /// A trait in a module that is not kind to what is generated in it.
    #[cached_stubs::stubbable]
    #[cfg_attr(not(any()), mockall::automock)]
    pub trait Public {
        /// Asks.
        fn ask(&self, r#type: &str) -> Result;

        /// Waits.
        fn r#match(&self, n: u8) -> impl Future<Output = Result> + Send;
    }

    pub(super) struct Real;

    impl Public for Real {
        fn ask(&self, r#type: &str) -> Result {
            r#type.len().try_into().unwrap_or(0)
        }

        async fn r#match(&self, n: u8) -> Result {
            n
        }
    }

    #[cached_stubs::stubbable]
    mockall::mock! {
        /// Written out.
        #[derive(Debug)]
        pub Other {}

        impl Public for Other {
            fn ask(&self, r#type: &str) -> Result;
            fn r#match(&self, n: u8) -> impl Future<Output = Result> + Send;
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
        let mut mock = hostile::MockPublic::new();
        stub.fill(&mut mock);
        assert_eq!((mock.ask("abc"), mock.r#match(4).await), (3, 4));
        let mut mock = hostile::MockOther::new();
        stub.fill(&mut mock);
        assert_eq!((mock.ask("abc"), mock.r#match(4).await), (3, 4));
    }
}
