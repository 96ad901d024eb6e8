//! Whole replies of the model, at once and word by word.

use async_openai::error::OpenAIError;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, ChatCompletionResponseStream, CreateChatCompletionRequest,
    CreateChatCompletionRequestArgs, CreateChatCompletionResponse,
};
use cached_stubs::stubbable;

use crate::client::client;

/// The reply of the model to a prompt.
///
/// Its id and time are new in every reply. They are recorded as these values, so that
/// recording again changes a file only if the answer has changed.
///
/// # Errors
/// If the API cannot be reached or refuses the request.
#[stubbable(scrub(".id" = "<id>", ".created" = 0))]
pub async fn chat(prompt: &str) -> Result<CreateChatCompletionResponse, OpenAIError> {
    client().chat().create(request(prompt)?).await
}

/// The same reply, word by word.
///
/// # Errors
/// If the API cannot be reached or refuses the request.
#[stubbable(scrub(".id" = "<id>", ".created" = 0))]
pub async fn chat_stream(prompt: &str) -> Result<ChatCompletionResponseStream, OpenAIError> {
    client().chat().create_stream(request(prompt)?).await
}

fn request(prompt: &str) -> Result<CreateChatCompletionRequest, OpenAIError> {
    CreateChatCompletionRequestArgs::default()
        .model("gpt-4o-mini")
        .messages([ChatCompletionRequestUserMessage::from(prompt).into()])
        .build()
}

#[cfg(test)]
mod tests {
    use cached_stubs::{Stub, stub_fixture};
    use futures::StreamExt as _;
    use rstest::rstest;

    use async_openai::types::chat::FinishReason;

    use super::*;

    stub_fixture!(whole: chat);
    stub_fixture!(streamed: chat_stream);

    #[rstest]
    #[tokio::test]
    async fn a_reply_says_why_it_ended(_whole: Stub<chat>) {
        let reply = chat("What is a tram?").await.unwrap();
        let choice = &reply.choices[0];
        assert_eq!(choice.finish_reason, Some(FinishReason::Stop));
        assert!(choice.message.content.as_ref().unwrap().contains("rails"));
    }

    #[rstest]
    #[tokio::test]
    async fn a_reply_comes_word_by_word(_streamed: Stub<chat_stream>) {
        let mut chunks = chat_stream("What is a tram?").await.unwrap();
        let mut words = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let choice = chunk.unwrap().choices.remove(0);
            words.extend(choice.delta.content);
        }
        assert!(words.len() > 5, "{words:?}");
        assert!(words.concat().contains("rails"));
    }
}
