//! How the stub of a trait records, replays, misses and is passed around.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cached_stubs::{Mode, Origin, stub_fixture, stubbable};
use expect_test::expect;
use rstest::rstest;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::common::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

/// A language model.
#[stubbable]
trait Llm: Send + Sync {
    #[stub(errors)]
    fn ask(&self, prompt: &str) -> Result<Reply, String>;

    fn name(&self) -> String;

    #[stub(skip(_secret))]
    fn count(&self, text: &str, _secret: &str) -> usize;

    /// Without `#[stub]`, the default body runs on the stub.
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
    // Replaying needs no real implementation.
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
fn a_miss_panics_and_fails_the_last_clone() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    let report = assert_panics(
        || llm.ask("hi"),
        expect![[r#"
            cached-stubs: nothing is recorded for `traits::stub_object::Llm::ask`

              prompt = "hi"

            Its recordings belong in

              <temp>/cached-stubs/traits/stub_object/Llm/ask

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/traits/stub_object.rs:[ask("hi")]
              test    stub_object::a_miss_panics_and_fails_the_last_clone
        "#]],
    );
    let clone = llm.clone();
    drop(llm);
    let repeated = panic_of(|| drop(clone));
    assert!(repeated.starts_with(&report), "{repeated}");
}

#[test]
fn finish_reports_unmet_expectations_once() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    llm.mock().ask.expect_call().times(1).returning(|_| None);
    let other = llm.clone();
    assert_panics(
        || llm.finish(),
        expect![[r#"
            cached-stubs: an expectation of `traits::stub_object::Llm::ask` was not met

            MockFunction::call: Expectation(<anything>) called 0 time(s) which is fewer than expected 1

              set at  tests/traits/stub_object.rs:[mock()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    // A failure is reported once: this drop does not panic.
    drop(other);
}

#[test]
fn expectations_come_first() {
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
fn a_real_call_without_a_real_implementation_panics() {
    let dir = folder();
    let llm = StubLlm::builder().mode(Mode::Live).dir(dir.path()).build();
    assert_panics(
        || llm.name(),
        expect![[r#"
            cached-stubs: the stub of `traits::stub_object::Llm` needs to make a real call, and has no real implementation

            Give it one, which is created when it is needed: stub_fixture!(name: Stub…<Real> = Real::new()), or .real(|| Real::new()) on the builder.
        "#]],
    );
}

#[test]
fn the_real_implementation_is_made_at_the_first_real_call() {
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
fn two_stubs_of_one_trait_are_independent() {
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
    /// Its mode is set in code, so that the test needs no variable.
    stubbed: StubLlm<OpenAi> = OpenAi::new(), mode = Mode::Live, dir = "stubs"
);

#[rstest]
fn a_stub_fits_wherever_the_trait_does(stubbed: StubLlm<OpenAi>) {
    assert_eq!(by_dyn(&stubbed), "small");
    assert_eq!(by_arc(Arc::new(stubbed.clone())), "small");
    assert_eq!(by_generic(stubbed.clone()), "small");
    assert_eq!(stubbed.calls().len(), 3);
}
