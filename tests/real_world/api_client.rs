//! An API client groups its calls in types that borrow the client.

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives_async};

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
async fn a_group_of_calls_is_recorded() {
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
