//! A language model behind a trait takes a request that borrows.

use std::borrow::Cow;
use std::fmt::Debug;

use async_trait::async_trait;
use cached_stubs::{Mode, stub_fixture, stubbable};
use rstest::rstest;
use serde::{Deserialize, Serialize};

use crate::common::folder;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message(String);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChatCompletionRequest<'a> {
    messages: Cow<'a, [Message]>,
    system: &'a str,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatCompletionResponse {
    message: Option<String>,
}

#[derive(Debug)]
pub enum LanguageModelError {
    Permanent(Box<dyn std::error::Error + Send + Sync>),
}

#[async_trait]
#[stubbable]
pub trait ChatCompletion: Debug + Send + Sync {
    async fn complete(
        &self,
        request: &ChatCompletionRequest<'_>,
    ) -> Result<ChatCompletionResponse, LanguageModelError>;
}

#[derive(Debug)]
struct Echo;

#[async_trait]
impl ChatCompletion for Echo {
    async fn complete(
        &self,
        request: &ChatCompletionRequest<'_>,
    ) -> Result<ChatCompletionResponse, LanguageModelError> {
        let Some(last) = request.messages.last() else {
            return Err(LanguageModelError::Permanent("no messages".into()));
        };
        let message = Some(format!("{}: {}", request.system, last.0));
        Ok(ChatCompletionResponse { message })
    }
}

stub_fixture!(model: StubChatCompletion<Echo> = Echo, mode = Mode::Live);

#[rstest]
#[tokio::test]
async fn a_request_may_borrow(model: StubChatCompletion<Echo>) {
    let dir = folder();
    let messages = [Message("hi".to_owned())];
    let request = ChatCompletionRequest {
        messages: (&messages[..]).into(),
        system: "kind",
    };
    let real = model.complete(&request).await.unwrap();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubChatCompletion::builder().mode(mode).dir(dir.path());
        let make = move || {
            assert_eq!(mode, Mode::Record);
            Echo
        };
        let model: &dyn ChatCompletion = &stub.real(make).build();
        assert_eq!(model.complete(&request).await.unwrap(), real);
    }
}

#[tokio::test]
async fn an_error_without_serde_passes_through() {
    let dir = folder();
    let stub = StubChatCompletion::builder()
        .mode(Mode::Record)
        .dir(dir.path());
    let model = stub.real(|| Echo).build();
    let request = ChatCompletionRequest {
        messages: Cow::Borrowed(&[]),
        system: "kind",
    };
    let Err(LanguageModelError::Permanent(error)) = model.complete(&request).await else {
        panic!("expected an error");
    };
    assert_eq!(error.to_string(), "no messages");
}
