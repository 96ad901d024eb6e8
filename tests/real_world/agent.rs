//! An agent has providers behind a trait, and changes a conversation.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use futures::Stream;
use futures::stream::{self, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{folder, ran, survives_async};

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
async fn a_provider_answers_behind_dyn() {
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
async fn a_changed_conversation_is_recorded() {
    let call = async || {
        let conversation = Conversation(vec![Message("hi".to_owned())]);
        inject_moim("s1", conversation, &ExtensionManager, Path::new("/work")).await
    };
    let answer = survives_async::<inject_moim, _>(call).await;
    assert_eq!(answer.0[1], Message("s1 in /work".to_owned()));
}
