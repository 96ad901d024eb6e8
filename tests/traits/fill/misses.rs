//! Misses behind a mock.

use std::panic::AssertUnwindSafe;

use cached_stubs::Mode;
use expect_test::expect;
use futures::FutureExt as _;

use super::async_methods::{MockNative, Native, Remote, StubNative};
use super::{Llm, MockLlm, llm, reply};
use crate::common::*;

#[test]
fn a_miss_does_not_disturb_later_calls() {
    let dir = folder();
    {
        let llm = llm(Mode::Record, &dir);
        llm.ask("known").unwrap();
    }
    let llm = llm(Mode::Replay, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    // mockall hides the caller, so the report shows the place of the method.
    assert_panics(
        || mock.ask("first"),
        expect![[r#"
            cached-stubs: `traits::fill::Llm::ask` has no recording with these arguments

              prompt = "first"

            The only recording differs (- recorded, + this call):

              <temp>/cached-stubs/traits/fill/Llm/ask/known.58a9da5e2e6d6ab1.json

              prompt
                - "known"
                + "first"

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/traits/fill/mod.rs:[ask(&self, prompt: &str)]
              test    fill::misses::a_miss_does_not_disturb_later_calls
        "#]],
    );
    assert_eq!(mock.ask("known"), Ok(reply("KNOWN")));
    for prompt in ["second", "third"] {
        let report = panic_of(|| mock.ask(prompt));
        assert!(report.contains(&format!("\"{prompt}\"")), "{report}");
        assert_eq!(mock.ask("known"), Ok(reply("KNOWN")));
    }
    drop(mock);
    // The stub repeats the misses that were swallowed.
    let repeated = panic_of(move || llm.finish());
    for prompt in ["first", "second", "third"] {
        assert!(repeated.contains(&format!("\"{prompt}\"")), "{repeated}");
    }
}

#[test]
fn many_misses_do_not_block() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    let texts: Vec<_> = (0..20).map(|_| panic_of(|| mock.name())).collect();
    let is_miss = |text: &&String| text.contains("nothing is recorded");
    let misses = texts.iter().take_while(is_miss).count();
    assert!(misses > 5, "{texts:?}");
    // After as many as the mock has expectations, mockall itself reports them.
    for text in &texts[misses..] {
        let refusal = "MockLlm::name(): No matching expectation";
        assert!(text.starts_with(refusal), "{text}");
    }
    drop(mock);
    panic_of(move || llm.finish());
}

#[tokio::test]
async fn an_async_method_misses() {
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
