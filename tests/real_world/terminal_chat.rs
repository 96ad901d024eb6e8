//! A chat in the terminal uses `anyhow`, and receives answers through a handler.

use std::collections::HashMap;
use std::ffi::OsStr;

use anyhow::{Context as _, Result};
use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives, survives_async};

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

#[stubbable]
pub fn run_command<T: AsRef<OsStr>>(
    cmd: &str,
    args: &[T],
    envs: Option<HashMap<String, String>>,
) -> Result<i32> {
    ran();
    Ok((cmd.len() + args.len() + envs.map_or(0, |envs| envs.len())) as i32)
}

#[stubbable]
pub fn run_command_with_output<T: AsRef<OsStr>>(
    cmd: &str,
    args: &[T],
    envs: Option<HashMap<String, String>>,
) -> Result<(bool, String, String)> {
    ran();
    let _ = (args.len(), envs);
    Ok((true, cmd.to_owned(), String::new()))
}

/// The text of a page, and its kind.
#[stubbable(skip(_client), errors)]
pub async fn fetch(_client: &AnyClient, url: &str) -> Result<(String, String)> {
    ran();
    let (kind, text) = url.split_once(':').context("no scheme")?;
    Ok((text.to_owned(), kind.to_owned()))
}

#[stubbable(errors)]
pub async fn embeddings(texts: &[String], dimensions: Option<usize>) -> Result<Vec<Vec<f32>>> {
    ran();
    anyhow::ensure!(!texts.is_empty(), "nothing to embed");
    Ok(vec![vec![0.1; dimensions.unwrap_or(2)]; texts.len()])
}

#[tokio::test]
async fn commands_and_pages_are_recorded() {
    let envs = || Some(HashMap::from([("A".to_owned(), "1".to_owned())]));
    let code = survives::<run_command, _>(|| run_command("sh", &["-c"], envs()).unwrap());
    assert_eq!(code, 4);
    survives::<run_command_with_output, _>(|| {
        run_command_with_output("sh", &["-c"], None).unwrap()
    });
    for url in ["https://example.com", "nowhere"] {
        let page = survives_async::<fetch, _>(async || {
            let page = fetch(&AnyClient, url).await;
            page.map_err(|error| error.to_string())
        });
        assert_eq!(page.await.is_ok(), url != "nowhere");
    }
    let texts = ["a".to_owned()];
    let vectors =
        survives_async::<embeddings, _>(async || embeddings(&texts, Some(3)).await.unwrap());
    assert_eq!(vectors.await, [[0.1; 3]]);
}
