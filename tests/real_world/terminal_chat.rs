//! A chat in the terminal uses `anyhow`, and receives answers through a handler.

use anyhow::Result;
use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives_async};

#[derive(Serialize)]
pub struct Input {
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResult(pub String);

pub trait Client: Sync {}

pub struct AnyClient;

impl Client for AnyClient {}

#[derive(Clone)]
pub struct AbortSignal;

#[stubbable(skip(client, abort_signal), errors)]
pub async fn call_chat_completions(
    input: &Input,
    print: bool,
    extract_code: bool,
    client: &dyn Client,
    abort_signal: AbortSignal,
) -> Result<(String, Vec<ToolResult>)> {
    ran();
    let _ = (print, extract_code, client, abort_signal);
    anyhow::ensure!(!input.text.is_empty(), "nothing to say");
    Ok((input.text.to_uppercase(), vec![ToolResult("ok".to_owned())]))
}

pub struct RequestBuilder;

#[derive(Default, Serialize, Deserialize)]
pub struct SseHandler {
    buffer: String,
}

impl SseHandler {
    pub fn take(self) -> String {
        self.buffer
    }
}

pub struct Model;

#[stubbable(skip(builder, handler, _model), out(handler))]
pub async fn openai_chat_completions_streaming(
    builder: RequestBuilder,
    handler: &mut SseHandler,
    _model: &Model,
) -> Result<()> {
    ran();
    let RequestBuilder = builder;
    for word in ["a", "b"] {
        tokio::task::yield_now().await;
        handler.buffer.push_str(word);
    }
    Ok(())
}

#[tokio::test]
async fn answers_and_handlers_are_recorded() {
    let call = async |text: &str| {
        let input = Input {
            text: text.to_owned(),
        };
        let answer = call_chat_completions(&input, true, false, &AnyClient, AbortSignal).await;
        answer.map_err(|error| format!("{error:#}"))
    };
    let said = survives_async::<call_chat_completions, _>(async || call("hi").await).await;
    assert_eq!(
        said,
        Ok(("HI".to_owned(), vec![ToolResult("ok".to_owned())]))
    );
    let failed = survives_async::<call_chat_completions, _>(async || call("").await).await;
    assert_eq!(failed, Err("nothing to say".to_owned()));
    let streamed = async || {
        let mut handler = SseHandler::default();
        openai_chat_completions_streaming(RequestBuilder, &mut handler, &Model)
            .await
            .unwrap();
        handler.take()
    };
    let text = survives_async::<openai_chat_completions_streaming, _>(streamed).await;
    assert_eq!(text, "ab");
}
