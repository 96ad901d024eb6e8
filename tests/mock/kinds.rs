//! Expectations on functions, impl blocks, traits and streams.

use cached_stubs::predicate::{PredicateBooleanExt as _, always, arg, eq, function};
use cached_stubs::{Args, Mode, Origin, Sequence, Stub, stubbable};
use expect_test::expect;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use tempfile::TempDir;

use crate::common::*;

#[derive(Debug, PartialEq)]
struct Busy;

#[stubbable]
fn ask(prompt: &str) -> Result<String, Busy> {
    ran();
    Ok(prompt.to_uppercase())
}

#[stubbable]
async fn ask_later(prompt: &str) -> Result<String, Busy> {
    ran();
    Ok(prompt.to_uppercase())
}

#[stubbable]
fn words(text: &str) -> impl Stream<Item = String> + use<> {
    ran();
    stream::iter(text.split(' ').map(str::to_owned).collect::<Vec<_>>())
}

#[stubbable]
fn boxed_words(text: &str) -> BoxStream<'static, String> {
    ran();
    stream::iter(text.split(' ').map(str::to_owned).collect::<Vec<_>>()).boxed()
}

struct Client;

#[stubbable]
impl Client {
    #[stub]
    fn chat(&self, prompt: &str) -> Result<String, Busy> {
        ran();
        Ok(prompt.to_uppercase())
    }

    #[stub]
    fn count(&self, text: &str) -> usize {
        ran();
        text.len()
    }
}

#[stubbable]
trait Llm {
    fn complete(&self, prompt: &str) -> Result<String, Busy>;
    async fn complete_later(&self, prompt: &str) -> Result<String, Busy>;
}

struct Real;

impl Llm for Real {
    fn complete(&self, prompt: &str) -> Result<String, Busy> {
        ran();
        Ok(prompt.to_uppercase())
    }

    async fn complete_later(&self, prompt: &str) -> Result<String, Busy> {
        self.complete(prompt)
    }
}

fn llm(mode: Mode, dir: &TempDir) -> StubLlm<Real> {
    StubLlm::builder()
        .real(|| Real)
        .mode(mode)
        .dir(dir.path())
        .build()
}

fn ok(text: &str) -> Result<String, Busy> {
    Ok(text.to_owned())
}

const MODES: [Mode; 2] = [Mode::Replay, Mode::Record];

use Origin::{Mocked, Replayed};

/// A folder in which each function has a recording of "a".
async fn recorded() -> TempDir {
    let dir = folder();
    let _stubs = (
        recording::<ask>(&dir),
        recording::<ask_later>(&dir),
        recording::<Client>(&dir),
    );
    ask("a").unwrap();
    ask_later("a").await.unwrap();
    Client.chat("a").unwrap();
    let llm = llm(Mode::Record, &dir);
    llm.complete("a").unwrap();
    llm.complete_later("a").await.unwrap();
    dir
}

#[tokio::test]
async fn the_first_call_of_a_function_fails() {
    for mode in MODES {
        let dir = recorded().await;
        let recordings = files(&dir).len();
        let stub = in_mode::<ask>(mode, &dir);
        stub.mock()
            .expect_call()
            .times(1)
            .returning(|_| Some(Err(Busy)));
        assert_eq!([ask("a"), ask("a")], [Err(Busy), Ok("A".to_owned())]);
        assert_eq!(origins(&stub), [Mocked, Replayed]);

        let stub = in_mode::<ask_later>(mode, &dir);
        stub.mock()
            .expect_call()
            .times(1)
            .return_once(|_| Some(Err(Busy)));
        assert_eq!(ask_later("a").await, Err(Busy));
        assert_eq!(ask_later("a").await.as_deref(), Ok("A"));
        assert_eq!(origins(&stub), [Mocked, Replayed]);
        assert_eq!(files(&dir).len(), recordings, "{mode:?}");
    }
}

#[tokio::test]
async fn the_first_call_of_a_method_fails() {
    for mode in MODES {
        let dir = recorded().await;
        let recordings = files(&dir).len();
        let stub = in_mode::<Client>(mode, &dir);
        stub.mock()
            .chat
            .expect_call()
            .times(1)
            .returning(|_| Some(Err(Busy)));
        assert_eq!(Client.chat("a"), Err(Busy));
        assert_eq!(Client.chat("a").as_deref(), Ok("A"));
        assert_eq!(origins(&stub), [Mocked, Replayed]);

        let llm = llm(mode, &dir);
        {
            let mut mocks = llm.mock();
            for method in [&mut mocks.complete, &mut mocks.complete_later] {
                method.expect_call().times(1).returning(|_| Some(Err(Busy)));
            }
        }
        assert_eq!(llm.complete("a"), Err(Busy));
        assert_eq!(llm.complete("a").as_deref(), Ok("A"));
        assert_eq!(llm.complete_later("a").await, Err(Busy));
        assert_eq!(llm.complete_later("a").await.as_deref(), Ok("A"));
        assert_eq!(files(&dir).len(), recordings, "{mode:?}");
    }
}

#[tokio::test]
async fn expectations_of_streams_come_first() {
    for mode in MODES {
        let dir = folder();
        {
            let _stubs = (recording::<words>(&dir), recording::<boxed_words>(&dir));
            assert_eq!(words("a b").count().await, 2);
            assert_eq!(boxed_words("a b").count().await, 2);
        }
        let stubs = (
            in_mode::<words>(mode, &dir),
            in_mode::<boxed_words>(mode, &dir),
        );
        let mocked = || vec!["mocked".to_owned()];
        stubs
            .0
            .mock()
            .expect_call()
            .with(arg("text", eq("a b")))
            .times(1)
            .returning(move |_| Some(mocked()));
        stubs
            .1
            .mock()
            .expect_call()
            .times(1)
            .return_once(move |_| Some(stream::iter(mocked()).boxed()));
        let recorded = ["a", "b"].map(str::to_owned);
        assert_eq!(words("a b").collect::<Vec<_>>().await, mocked());
        assert_eq!(words("a b").collect::<Vec<_>>().await, recorded);
        assert_eq!(boxed_words("a b").collect::<Vec<_>>().await, mocked());
        assert_eq!(boxed_words("a b").collect::<Vec<_>>().await, recorded);
        assert_eq!(files(&dir).len(), 2, "{mode:?}");
    }
}

#[test]
fn with_takes_predicates() {
    for mode in MODES {
        let dir = folder();
        {
            let _stub = recording::<Client>(&dir);
            Client.count("umbrella");
        }
        let stub = in_mode::<Client>(mode, &dir);
        {
            let mut count = stub.mock().count;
            count
                .expect_call()
                .with(arg("text", eq("a")).or(arg("text", eq("b"))))
                .return_const(10_usize);
            count
                .expect_call()
                .with(function(|args: &Args| args["text"] == "c"))
                .return_const(20_usize);
        }
        let counts = ["a", "b", "c", "umbrella"].map(|text| Client.count(text));
        assert_eq!(counts, [10, 10, 20, 8], "{mode:?}");
        stub.mock()
            .count
            .expect_call()
            .with(always())
            .return_const(0_usize);
        assert_eq!(Client.count("umbrella"), 0);
        assert_eq!(Client.count("a"), 10);
    }
}

/// Expects a call of the function, then one of the method.
fn in_sequence(asked: &Stub<ask>, client: &Stub<Client>) -> Sequence {
    let mut sequence = Sequence::new();
    asked
        .mock()
        .expect_call()
        .times(1)
        .in_sequence(&mut sequence)
        .returning(|_| Some(ok("first")));
    client
        .mock()
        .chat
        .expect_call()
        .times(1)
        .in_sequence(&mut sequence)
        .returning(|_| Some(ok("second")));
    sequence
}

#[test]
fn a_sequence_spans_several_stubs() {
    let dir = folder();
    let client = recording::<Client>(&dir);
    let asked = recording::<ask>(&dir);
    let llm = llm(Mode::Record, &dir);
    let mut sequence = in_sequence(&asked, &client);
    llm.mock()
        .complete
        .expect_call()
        .times(1)
        .in_sequence(&mut sequence)
        .returning(|_| Some(ok("third")));
    assert_eq!(ask("a"), ok("first"));
    assert_eq!(Client.chat("a"), ok("second"));
    assert_eq!(llm.complete("a"), ok("third"));
    assert_eq!(runs(|| ask("a")), (ok("A"), 1), "the sequence is over");
}

#[test]
fn a_call_out_of_sequence_panics() {
    let dir = folder();
    let client = recording::<Client>(&dir);
    let asked = recording::<ask>(&dir);
    in_sequence(&asked, &client);
    let too_early = panic_of(|| Client.chat("a"));
    assert!(too_early.contains("sequence"), "{too_early}");
    assert_panics(
        || asked.finish(),
        expect![[r#"
            cached-stubs: an expectation of `mock::kinds::ask` was not met

            MockFunction::call: Expectation(<anything>) called 0 time(s) which is fewer than expected 1

              set at  tests/mock/kinds.rs:[mock()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}

#[test]
fn expectations_are_added_before_and_between_calls() {
    for mode in MODES {
        let dir = folder();
        {
            llm(Mode::Record, &dir).complete("a").unwrap();
        }
        let llm = llm(mode, &dir);
        let once = |answer: &'static str| {
            llm.mock()
                .complete
                .expect_call()
                .times(1)
                .returning(move |_| Some(Ok(answer.to_owned())));
        };
        once("before");
        assert_eq!(llm.complete("a"), ok("before"));
        assert_eq!(llm.complete("a"), ok("A"));
        once("between");
        assert_eq!(llm.complete("a"), ok("between"));
        assert_eq!(llm.complete("a"), ok("A"));
        llm.mock().complete.checkpoint();
        assert_eq!(llm.complete("a"), ok("A"));
        once("never asked for");
        let unmet = panic_of(|| llm.finish());
        let headline = "an expectation of `mock::kinds::Llm::complete` was not met";
        assert!(unmet.contains(headline), "{unmet}");
    }
}

#[test]
fn an_unmet_checkpoint_panics_and_removes_expectations() {
    let dir = folder();
    let stub: Stub<Client> = recording(&dir);
    stub.mock()
        .count
        .expect_call()
        .times(2)
        .return_const(7_usize);
    assert_eq!(Client.count("a"), 7);
    assert_panics(
        || stub.mock().count.checkpoint(),
        expect![
            "MockFunction::call: Expectation(<anything>) called 1 time(s) which is fewer than expected 2"
        ],
    );
    assert_eq!(Client.count("a"), 1);
    stub.finish();
}
