//! Clients of models: one for every provider, and the parts of one provider's API.

use std::pin::Pin;

use bytes::Bytes;
use cached_stubs::stubbable;
use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives_async};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Error {
    NoModel(String),
}

pub type Result<T> = core::result::Result<T, Error>;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    system: Option<String>,
    messages: Vec<String>,
}

impl From<&str> for ChatRequest {
    fn from(message: &str) -> Self {
        let messages = vec![message.to_owned()];
        let system = None;
        Self { system, messages }
    }
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ChatOptions {
    temperature: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatResponse {
    model: String,
    texts: Vec<String>,
}

/// The stream is in a struct with what is known at once.
pub struct ChatStreamResponse {
    model: String,
    stream: ChatStream,
}

pub type ChatStream = BoxStream<'static, Result<String>>;

mod chat_stream {
    use super::{ChatStream, ChatStreamResponse};

    pub(super) fn split(response: ChatStreamResponse) -> (String, ChatStream) {
        (response.model, response.stream)
    }

    pub(super) fn join(model: String, stream: ChatStream) -> ChatStreamResponse {
        ChatStreamResponse { model, stream }
    }
}

/// A name, or a name with an endpoint.
#[derive(Clone, Serialize)]
pub struct ModelSpec(String);

impl<T: Into<String>> From<T> for ModelSpec {
    fn from(name: T) -> Self {
        Self(name.into())
    }
}

#[derive(Clone, Copy, Serialize)]
pub enum AdapterKind {
    Ollama,
}

pub struct Client;

#[stubbable]
impl Client {
    #[stub(errors)]
    pub async fn exec_chat(
        &self,
        model: impl Into<ModelSpec>,
        request: ChatRequest,
        options: Option<&ChatOptions>,
    ) -> Result<ChatResponse> {
        ran();
        let _ = options.and_then(|options| options.temperature);
        let model = model.into().0;
        match model.as_str() {
            "" => Err(Error::NoModel(model)),
            _ => Ok(ChatResponse {
                model,
                texts: request.messages,
            }),
        }
    }

    #[stub(stream = chat_stream, errors)]
    pub async fn exec_chat_stream(
        &self,
        model: impl Into<ModelSpec>,
        request: ChatRequest,
        _options: Option<&ChatOptions>,
    ) -> Result<ChatStreamResponse> {
        ran();
        let model = model.into().0;
        let stream = stream::iter(request.messages).map(Ok).boxed();
        Ok(ChatStreamResponse { model, stream })
    }

    #[stub]
    pub async fn all_model_names(&self, adapter: AdapterKind) -> Result<Vec<String>> {
        ran();
        match adapter {
            AdapterKind::Ollama => Ok(vec!["small".to_owned()]),
        }
    }

    #[stub]
    pub async fn embed_batch(
        &self,
        model: impl Into<ModelSpec>,
        inputs: Vec<impl Into<String>>,
    ) -> Result<Vec<Vec<f32>>> {
        ran();
        let _ = model.into();
        Ok(inputs.into_iter().map(|_| vec![0.25, -1.0]).collect())
    }
}

#[tokio::test]
async fn every_provider_is_recorded() {
    for model in ["small", ""] {
        let options = ChatOptions::default();
        let chat = survives_async::<Client, _>(async || {
            Client.exec_chat(model, "hi".into(), Some(&options)).await
        });
        assert_eq!(chat.await.is_ok(), model == "small");
    }
    let read = survives_async::<Client, _>(async || {
        let chat = Client.exec_chat_stream("small", "hi".into(), None);
        let ChatStreamResponse { model, stream } = chat.await.unwrap();
        (model, stream.collect::<Vec<_>>().await)
    });
    assert_eq!(read.await.1, [Ok("hi".to_owned())]);
    survives_async::<Client, _>(async || {
        Client.all_model_names(AdapterKind::Ollama).await.unwrap()
    })
    .await;
    survives_async::<Client, _>(async || Client.embed_batch("e", vec!["a", "b"]).await.unwrap())
        .await;
}

#[derive(Debug)]
pub enum OpenAIError {
    NoPath,
}

#[derive(Clone, Debug, Serialize)]
pub struct CreateSpeechRequest {
    input: String,
}

/// As generated types have it.
pub type ResponseStream =
    Pin<Box<dyn Stream<Item = core::result::Result<ChatResponse, OpenAIError>> + Send>>;

pub struct Http {
    base: String,
}

#[stubbable]
impl Http {
    #[stub(key(base = self.base))]
    pub async fn post_stream<I>(&self, path: &str, request: I) -> ResponseStream
    where
        I: Serialize,
    {
        ran();
        let texts = vec![serde_json::to_string(&request).unwrap()];
        let model = format!("{}{path}", self.base);
        stream::iter([Ok(ChatResponse { model, texts })]).boxed()
    }

    #[stub]
    pub async fn post_raw(
        &self,
        path: &str,
        request: CreateSpeechRequest,
    ) -> core::result::Result<Bytes, OpenAIError> {
        ran();
        match path {
            "" => Err(OpenAIError::NoPath),
            _ => Ok(Bytes::from(request.input)),
        }
    }

    #[stub]
    pub async fn list<Q>(&self, path: &str, query: &Q) -> core::result::Result<String, OpenAIError>
    where
        Q: Serialize + ?Sized,
    {
        ran();
        Ok(format!("{path}?{}", serde_json::to_string(query).unwrap()))
    }
}

#[tokio::test]
async fn the_parts_of_an_api_are_recorded() {
    let http = Http {
        base: "https://example.com".to_owned(),
    };
    let models = survives_async::<Http, _>(async || {
        let responses = http.post_stream("/chat", ChatRequest::from("hi")).await;
        let models = responses.map(|response| response.unwrap().model);
        models.collect::<Vec<_>>().await
    });
    assert_eq!(models.await, ["https://example.com/chat"]);
    let speech = survives_async::<Http, _>(async || {
        let input = "hello".to_owned();
        let request = CreateSpeechRequest { input };
        http.post_raw("/speech", request).await.unwrap()
    });
    assert_eq!(speech.await, "hello");
    survives_async::<Http, _>(async || http.list("/files", &[("limit", 2)]).await.unwrap()).await;
}
