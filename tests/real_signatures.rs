//! Signatures as people write them, with types that stand in for theirs.
#![deny(warnings)]
#![allow(missing_docs)]

mod common;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::{self, Debug};
use std::path::Path;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cached_stubs::{Mode, stub_fixture, stubbable};
use common::{folder, only_recording, ran, recording, replaying, survives, survives_async};
use futures::Stream;
use futures::stream::{self, BoxStream, StreamExt as _};
use rstest::rstest;
use serde::{Deserialize, Serialize};

// A prompt for the shell: commands and what they say.

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandOutput {
    pub stdout: String,
    pub stderr: String,
}

#[stubbable]
pub fn exec_cmd<T: AsRef<OsStr> + Debug, U: AsRef<OsStr> + Debug>(
    cmd: T,
    args: &[U],
    time_limit: Duration,
) -> Option<CommandOutput> {
    ran();
    let _ = time_limit;
    let output = Command::new(cmd).args(args).output().ok()?;
    Some(CommandOutput {
        stdout: String::from_utf8(output.stdout).ok()?,
        stderr: String::from_utf8(output.stderr).ok()?,
    })
}

#[test]
fn a_command() {
    let second = Duration::from_secs(1);
    let call = || exec_cmd("rustc", &["--version"], second);
    let answer = survives::<exec_cmd, _>(call).unwrap();
    assert!(answer.stdout.starts_with("rustc"), "{answer:?}");
    let none = || exec_cmd("no-such-command", &[] as &[&str], second);
    assert_eq!(survives::<exec_cmd, _>(none), None);
    let dir = folder();
    {
        let _stub = recording::<exec_cmd>(&dir);
        exec_cmd("rustc", &["--version"], second);
        exec_cmd("rustc".to_owned(), &["--version".to_owned()], second);
    }
    let text = only_recording(&dir);
    assert!(text.contains("\"cmd\": \"rustc\""), "{text}");
}

// An editor: a stream of events, which may fail before its first and at any one.

pub trait HttpClient: Send + Sync {}

struct Http;

impl HttpClient for Http {}

#[derive(Debug, Serialize)]
pub struct Request {
    model: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Start,
    Text(String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum AnthropicError {
    Status { code: u16 },
    Overloaded,
}

#[stubbable(skip(client), redact(api_key), errors)]
pub async fn stream_completion(
    client: &dyn HttpClient,
    api_url: &str,
    api_key: &str,
    request: Request,
    beta_headers: Option<String>,
) -> Result<BoxStream<'static, Result<Event, AnthropicError>>, AnthropicError> {
    ran();
    let _ = (client, api_key, beta_headers);
    if api_url.is_empty() {
        return Err(AnthropicError::Status { code: 404 });
    }
    let text = Event::Text(request.model);
    let events = [Ok(Event::Start), Ok(text), Err(AnthropicError::Overloaded)];
    Ok(stream::iter(events).boxed())
}

#[tokio::test]
async fn a_stream_of_events() {
    let call = async |url: &str| {
        let request = Request {
            model: "small".to_owned(),
        };
        let stream = stream_completion(&Http, url, "a key", request, None).await?;
        Ok::<Vec<_>, AnthropicError>(stream.collect().await)
    };
    let events = survives_async::<stream_completion, _>(async || call("url").await).await;
    let text = Event::Text("small".to_owned());
    let expected = vec![Ok(Event::Start), Ok(text), Err(AnthropicError::Overloaded)];
    assert_eq!(events, Ok(expected));
    let failed = survives_async::<stream_completion, _>(async || call("").await).await;
    assert_eq!(failed, Err(AnthropicError::Status { code: 404 }));
    let dir = folder();
    {
        let _stub = recording::<stream_completion>(&dir);
        call("url").await.unwrap();
    }
    assert!(!only_recording(&dir).contains("a key"));
}

// An agent: providers behind a trait, and a conversation that is changed.

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelConfig {
    name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message(String);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tool {
    name: String,
}

#[derive(Debug)]
pub struct ProviderError;

pub type MessageStream = Pin<
    Box<dyn Stream<Item = Result<(Option<Message>, Option<u32>), ProviderError>> + Send + 'static>,
>;

#[stubbable]
#[async_trait]
pub trait Provider: Send + Sync {
    async fn stream(
        &self,
        model_config: &ModelConfig,
        system: &str,
        messages: &[Message],
        tools: &[Tool],
    ) -> Result<MessageStream, ProviderError>;
}

struct RealProvider;

#[async_trait]
impl Provider for RealProvider {
    async fn stream(
        &self,
        _: &ModelConfig,
        _: &str,
        messages: &[Message],
        _: &[Tool],
    ) -> Result<MessageStream, ProviderError> {
        let parts: Vec<_> = messages.iter().cloned().map(Some).collect();
        let parts = parts.into_iter().map(|message| Ok((message, None)));
        Ok(stream::iter(parts.chain([Ok((None, Some(3)))])).boxed())
    }
}

#[tokio::test]
async fn a_provider() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubProvider::builder().mode(mode).dir(dir.path());
        let make = move || {
            assert_eq!(mode, Mode::Record);
            RealProvider
        };
        let provider: Arc<dyn Provider> = Arc::new(stub.real(make).build());
        let task = tokio::spawn(async move {
            let config = ModelConfig {
                name: "small".to_owned(),
            };
            let tools = [Tool {
                name: "shell".to_owned(),
            }];
            let messages = [Message("hi".to_owned())];
            let stream = provider.stream(&config, "be kind", &messages, &tools);
            let parts = stream.await.unwrap().map(Result::unwrap);
            parts.collect::<Vec<_>>().await
        });
        let hi = (Some(Message("hi".to_owned())), None);
        assert_eq!(task.await.unwrap(), [hi, (None, Some(3))]);
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation(Vec<Message>);

pub struct ExtensionManager;

#[stubbable(skip(extension_manager))]
pub async fn inject_moim(
    session_id: &str,
    conversation: Conversation,
    extension_manager: &ExtensionManager,
    working_dir: &Path,
) -> Conversation {
    ran();
    let _ = extension_manager;
    let mut conversation = conversation;
    let place = format!("{session_id} in {}", working_dir.display());
    conversation.0.push(Message(place));
    conversation
}

#[tokio::test]
async fn a_conversation() {
    let call = async || {
        let conversation = Conversation(vec![Message("hi".to_owned())]);
        inject_moim("s1", conversation, &ExtensionManager, Path::new("/work")).await
    };
    let answer = survives_async::<inject_moim, _>(call).await;
    assert_eq!(answer.0[1], Message("s1 in /work".to_owned()));
}

// Language models behind a trait, with a request that borrows.

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
pub trait ChatCompletion: Send + Sync {
    async fn complete(
        &self,
        request: &ChatCompletionRequest<'_>,
    ) -> Result<ChatCompletionResponse, LanguageModelError>;
}

struct Echo;

#[async_trait]
impl ChatCompletion for Echo {
    async fn complete(
        &self,
        request: &ChatCompletionRequest<'_>,
    ) -> Result<ChatCompletionResponse, LanguageModelError> {
        let last = request.messages.last();
        let message = last.map(|last| format!("{}: {}", request.system, last.0));
        Ok(ChatCompletionResponse { message })
    }
}

stub_fixture!(model: StubChatCompletion<Echo> = Echo, mode = Mode::Live);

#[rstest]
#[tokio::test]
async fn a_request_that_borrows(model: StubChatCompletion<Echo>) {
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

// A client of an API: groups of calls that borrow the client.

pub trait Config: Clone {
    fn api_base(&self) -> &str;
}

#[derive(Clone)]
struct OpenAiConfig(String);

impl Config for OpenAiConfig {
    fn api_base(&self) -> &str {
        &self.0
    }
}

pub struct Client<C: Config> {
    config: C,
}

pub struct Chat<'c, C: Config> {
    client: &'c Client<C>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateChatCompletionRequest {
    model: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateChatCompletionResponse {
    id: String,
}

#[derive(Debug)]
pub struct OpenAIError;

impl<C: Config> Client<C> {
    fn chat(&self) -> Chat<'_, C> {
        Chat { client: self }
    }
}

#[stubbable(as = ChatCalls)]
impl<'c, C: Config> Chat<'c, C> {
    #[stub]
    pub async fn create(
        &self,
        request: CreateChatCompletionRequest,
    ) -> Result<CreateChatCompletionResponse, OpenAIError> {
        ran();
        tokio::task::yield_now().await;
        let base = self.client.config.api_base();
        Ok(CreateChatCompletionResponse {
            id: format!("{base}/{}", request.model),
        })
    }
}

#[tokio::test]
async fn a_group_of_calls() {
    let config = OpenAiConfig("api".to_owned());
    let client = Client { config };
    let call = async || {
        let request = CreateChatCompletionRequest {
            model: "small".to_owned(),
        };
        client.chat().create(request).await.unwrap()
    };
    let answer = survives_async::<ChatCalls, _>(call).await;
    assert_eq!(answer.id, "api/small");
}

// A chat in the terminal: anyhow, and answers that come through a handler.

mod terminal {
    use super::*;
    use anyhow::Result;

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
}

#[tokio::test]
async fn a_chat_in_the_terminal() {
    use terminal::*;
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

// Databases: an executor of any kind, rows as a stream.

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    id: i64,
}

#[derive(Debug)]
pub struct DbError;

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no database")
    }
}

pub trait Executor<'c>: Send {}

pub struct Pool;

impl<'c> Executor<'c> for &'c Pool {}

#[stubbable(skip(executor))]
pub async fn fetch_optional<'e, E>(executor: E, id: i64) -> Result<Option<Row>, DbError>
where
    E: 'e + Executor<'e>,
{
    ran();
    let _executor = executor;
    Ok(Some(Row { id }))
}

#[stubbable(skip(pool))]
pub fn fetch<'a>(
    pool: &'a Pool,
    sql: &'a str,
    binds: &[&(dyn ToString + Sync)],
) -> BoxStream<'a, Result<Row, DbError>> {
    ran();
    let _ = pool;
    let id = (sql.len() + binds.len()) as i64;
    stream::iter([Ok(Row { id })]).boxed()
}

#[tokio::test]
async fn a_database() {
    let one = async || fetch_optional(&Pool, 7).await.unwrap();
    let row = survives_async::<fetch_optional, _>(one).await;
    assert_eq!(row, Some(Row { id: 7 }));
    let rows = async || {
        let rows = fetch(&Pool, "select", &[&1, &"a"]);
        rows.map(Result::unwrap).collect::<Vec<_>>().await
    };
    assert_eq!(survives_async::<fetch, _>(rows).await, [Row { id: 8 }]);
}

// Services of gRPC: requests and responses that are not serde's.

pub struct Envelope<T>(T);

#[derive(Debug)]
pub struct Status;

mod message {
    use super::Envelope;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        message: &Envelope<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        message.0.serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Envelope<T>, D::Error> {
        T::deserialize(deserializer).map(Envelope)
    }
}

pub struct GreeterClient<T> {
    channel: T,
}

#[stubbable(as = GreeterCalls)]
impl<T: Send> GreeterClient<T> {
    #[stub(key(request = request.0), with = message)]
    pub async fn say_hello(
        &mut self,
        request: Envelope<Message>,
    ) -> Result<Envelope<Message>, Status> {
        ran();
        let _ = &self.channel;
        Ok(Envelope(Message(format!("hello, {}", request.0.0))))
    }
}

#[tokio::test]
async fn a_service() {
    let call = async || {
        let mut client = GreeterClient { channel: () };
        let request = Envelope(Message("you".to_owned()));
        client.say_hello(request).await.unwrap().0
    };
    let said = survives_async::<GreeterCalls, _>(call).await;
    assert_eq!(said, Message("hello, you".to_owned()));
}

// A request that is built step by step; only the last step leaves the process.

pub struct Builder {
    url: String,
    headers: Vec<(String, String)>,
}

#[stubbable]
impl Builder {
    pub fn get(url: impl Into<String>) -> Self {
        Builder {
            url: url.into(),
            headers: Vec::new(),
        }
    }

    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    #[stub(key(url = self.url, headers = self.headers))]
    pub async fn send(self) -> Result<String, std::io::Error> {
        ran();
        Ok(format!("{} {:?}", self.url, self.headers))
    }
}

#[tokio::test]
async fn a_builder() {
    let call = async || {
        let request = Builder::get("url").header("retries", 3);
        request.send().await.unwrap()
    };
    survives_async::<Builder, _>(call).await;
}

// Callbacks.

#[stubbable(skip(on_progress))]
pub fn walk(root: &Path, on_progress: &mut dyn FnMut(usize) -> bool) -> Vec<String> {
    ran();
    let _ = on_progress(1);
    vec![root.display().to_string()]
}

#[test]
fn a_callback() {
    let dir = folder();
    let mut told = 0;
    let mut call = || {
        walk(Path::new("a"), &mut |n| {
            told += n;
            true
        })
    };
    {
        let _stub = recording::<walk>(&dir);
        assert_eq!(call(), ["a"]);
    }
    {
        let _stub = replaying::<walk>(&dir);
        assert_eq!(call(), ["a"]);
    }
    // What is skipped is not called in replay.
    assert_eq!(told, 1);
}
