//! Trait impl blocks.

use std::future::Future;
use std::pin::Pin;

use cached_stubs::stubbable;
use expect_test::expect;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::*;

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

/// Another block of the same type needs a name of its own.
#[stubbable(as = OpenAiOwn)]
impl OpenAi {
    #[stub]
    fn answer(&self, prompt: &str) -> Reply {
        Reply(format!("{}: {prompt}", self.model))
    }

    /// The trait has a method of this name, too.
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
fn methods_and_associated_functions() {
    let asked = survives::<OpenAi, _>(|| Llm::ask(&openai(), "hi"));
    assert_eq!(asked, Reply("small: hi".to_owned()));
    assert_eq!(survives::<OpenAi, _>(|| OpenAi::made("small")), openai());
    assert_eq!(openai().name(), "default");
}

#[tokio::test]
async fn futures_of_every_kind() {
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
async fn a_send_future_can_be_spawned() {
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
fn a_method_that_returns_a_future_misses_at_the_call() {
    let dir = folder();
    let stub = replaying::<OpenAi>(&dir);
    assert_panics(
        || drop(openai().send("hi")),
        expect![[r#"
            cached-stubs: nothing is recorded for `impl_blocks::trait_impls::OpenAi::Llm::send`

              prompt = "hi"

            Its recordings belong in

              <temp>/cached-stubs/impl_blocks/trait_impls/OpenAi/Llm/send

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

              called  tests/impl_blocks/trait_impls.rs:[send("hi")]
              test    trait_impls::a_method_that_returns_a_future_misses_at_the_call
        "#]],
    );
    for report in [
        panic_of(|| drop(openai().boxed("hi"))),
        panic_of(|| drop(openai().chat("hi"))),
    ] {
        let function = "nothing is recorded for `impl_blocks::trait_impls::OpenAi::Llm::";
        assert!(report.contains(function), "{report}");
        assert!(
            report.contains("called  tests/impl_blocks/trait_impls.rs"),
            "{report}"
        );
    }
    panic_of(|| stub.finish());
}

#[tokio::test]
async fn expectations_answer_with_the_output_of_the_future() {
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
async fn identical_calls_in_progress_make_one_real_call() {
    let dir = folder();
    let stub = recording::<OpenAi>(&dir);
    let openai = openai();
    let (a, b) = tokio::join!(openai.boxed("hi"), openai.boxed("hi"));
    assert_eq!(a, b);
    assert_eq!(files(&dir).len(), 1);
    drop(stub);
}

trait Convert<T> {
    fn convert(&self, value: &str) -> T;
}

/// A foreign type, and a trait with a type parameter.
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

#[stubbable(as = OpenAiVisits)]
impl Visit for OpenAi {
    #[stub(discard(self))]
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
fn receivers_may_be_mutable() {
    assert_eq!(
        survives::<OpenAiVisits, _>(|| openai().visit("me").to_owned()),
        "me"
    );
    assert_eq!(
        survives::<OpenAiVisits, _>(|| openai().owned("er")),
        "smaller"
    );
}
