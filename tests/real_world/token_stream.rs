//! Clients of language models whose replies contain a stream, and web services around them.

use std::io;
use std::num::ParseIntError;
use std::time::Duration;

use cached_stubs::stubbable;
use futures::stream::{self, BoxStream, StreamExt as _};
use http::{HeaderMap, Method, StatusCode, Uri};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::common::{ran, survives, survives_async};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Chunk {
    Text(String),
    ToolCall { name: String, arguments: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum ModelError {
    Overloaded { retry_after: Duration },
}

type Chunks = BoxStream<'static, Result<Chunk, ModelError>>;

/// A response with its headers, and the chunks that follow.
struct StreamingResponse {
    model: String,
    usage: Option<u64>,
    chunks: Chunks,
}

#[derive(Serialize, Deserialize)]
struct Head {
    model: String,
    usage: Option<u64>,
}

mod streaming {
    use super::*;

    pub(super) fn split(response: StreamingResponse) -> (Head, Chunks) {
        let StreamingResponse {
            model,
            usage,
            chunks,
        } = response;
        (Head { model, usage }, chunks)
    }

    pub(super) fn join(head: Head, chunks: Chunks) -> StreamingResponse {
        let Head { model, usage } = head;
        StreamingResponse {
            model,
            usage,
            chunks,
        }
    }
}

struct ChatClient {
    model: String,
}

#[derive(Serialize)]
struct ChatRequest<'a> {
    messages: &'a [&'a str],
    temperature: f32,
}

#[stubbable]
impl ChatClient {
    #[stub(stream = streaming, errors, key(model = self.model))]
    async fn chat_stream(
        &self,
        request: &ChatRequest<'_>,
    ) -> Result<StreamingResponse, ModelError> {
        ran();
        let last = request.messages.last().copied().unwrap_or_default();
        if last.is_empty() {
            let retry_after = Duration::from_secs(2);
            return Err(ModelError::Overloaded { retry_after });
        }
        let call = Chunk::ToolCall {
            name: "search".to_owned(),
            arguments: format!("{:?}", request.temperature),
        };
        let chunks = vec![Ok(Chunk::Text(last.to_owned())), Ok(call)];
        Ok(StreamingResponse {
            model: self.model.clone(),
            usage: Some(7),
            chunks: stream::iter(chunks).boxed(),
        })
    }
}

#[tokio::test]
async fn a_response_with_a_stream_of_chunks() {
    let client = ChatClient {
        model: "m1".to_owned(),
    };
    for message in ["hello", ""] {
        let request = ChatRequest {
            messages: &["be brief", message],
            temperature: 0.5,
        };
        let read = async || {
            let response = client.chat_stream(&request).await?;
            let chunks: Vec<_> = response.chunks.collect().await;
            Ok::<_, ModelError>((response.model, response.usage, chunks))
        };
        let read = survives_async::<ChatClient, _>(read).await;
        assert_eq!(read.is_ok(), !message.is_empty());
    }
}

/// Log lines of a job, sent by the task that follows it.
struct Logs {
    job: u32,
    lines: mpsc::Receiver<io::Result<String>>,
}

mod logs {
    use super::*;

    pub(super) fn split(logs: Logs) -> (u32, BoxStream<'static, io::Result<String>>) {
        let next = |mut lines: mpsc::Receiver<_>| async move {
            let line = lines.recv().await?;
            Some((line, lines))
        };
        (logs.job, stream::unfold(logs.lines, next).boxed())
    }

    pub(super) fn join(job: u32, mut lines: BoxStream<'static, io::Result<String>>) -> Logs {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Some(line) = lines.next().await {
                if sender.send(line).await.is_err() {
                    break;
                }
            }
        });
        Logs {
            job,
            lines: receiver,
        }
    }
}

#[stubbable(stream = logs, errors)]
async fn follow(job: &str) -> Result<Logs, ParseIntError> {
    ran();
    let job = job.parse()?;
    let (sender, lines) = mpsc::channel(4);
    for line in [
        Ok("started".to_owned()),
        Err(io::ErrorKind::TimedOut.into()),
    ] {
        sender.send(line).await.expect("there is room");
    }
    Ok(Logs { job, lines })
}

#[tokio::test]
async fn the_receiver_of_a_channel() {
    for job in ["7", "seven"] {
        let read = async || {
            let mut logs = follow(job).await?;
            let mut lines = Vec::new();
            while let Some(line) = logs.lines.recv().await {
                lines.push(line.map_err(|error| error.kind()));
            }
            Ok::<_, ParseIntError>((logs.job, lines))
        };
        assert_eq!(survives_async::<follow, _>(read).await.is_ok(), job == "7");
    }
}

#[stubbable(errors)]
async fn route(
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Option<&str>,
) -> Result<(StatusCode, String), (StatusCode, String)> {
    ran();
    if headers.contains_key("x-reject") {
        return Err((StatusCode::FORBIDDEN, method.to_string()));
    }
    Ok((StatusCode::OK, format!("{method} {uri} {body:?}")))
}

#[stubbable(errors)]
async fn get_page<R>(path: &str, page: Option<u32>) -> Result<Vec<R>, serde_error::Error>
where
    R: Serialize + DeserializeOwned,
{
    ran();
    let page = page.unwrap_or(1) as usize;
    let all: Vec<R> = serde_json::from_str(path).map_err(serde_error::Error::new)?;
    Ok(all.into_iter().skip(page - 1).collect())
}

/// A library's own error, which serde can write.
mod serde_error {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub(super) struct Error(String);

    impl Error {
        #[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
        pub(super) fn new(error: serde_json::Error) -> Self {
            Self(error.to_string())
        }
    }
}

#[stubbable(errors)]
fn read_config(path: &str) -> io::Result<Vec<u8>> {
    ran();
    std::fs::read(path)
}

#[tokio::test]
async fn handlers_pages_and_files() {
    let uri: Uri = "/v1/chat".parse().unwrap();
    let mut headers = HeaderMap::new();
    for expected in [StatusCode::OK, StatusCode::FORBIDDEN] {
        let answer = async || route(Method::POST, &uri, &headers, Some("{}")).await;
        let (Ok((status, _)) | Err((status, _))) = survives_async::<route, _>(answer).await;
        assert_eq!(status, expected);
        headers.insert("x-reject", "1".parse().unwrap());
    }
    let page = async || get_page::<u32>("[1, 2, 3]", Some(2)).await;
    assert_eq!(survives_async::<get_page, _>(page).await, Ok(vec![2, 3]));
    let broken = async || get_page::<u32>("no list", None).await;
    assert!(survives_async::<get_page, _>(broken).await.is_err());
    let missing = || read_config("/no/such/file").map_err(|error| error.kind());
    let missing = survives::<read_config, _>(missing);
    assert_eq!(missing, Err(io::ErrorKind::NotFound));
}
