//! An application that asks an LLM, and its tests with recordings.

mod client;
mod replies;

use async_openai::error::OpenAIError;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs,
};
use cached_stubs::stubbable;

pub use client::{has_key, use_local_server};
pub use replies::{chat, chat_stream};

/// The answer of the model to a prompt.
#[stubbable]
pub async fn generate_response(prompt: &str) -> Result<String, OpenAIError> {
    let request = CreateChatCompletionRequestArgs::default()
        .model("gpt-4o-mini")
        .messages([ChatCompletionRequestUserMessage::from(prompt).into()])
        .build()?;
    let response = client::client().chat().create(request).await?;
    let answer = response.choices.into_iter().next();
    Ok(answer
        .and_then(|answer| answer.message.content)
        .unwrap_or_default())
}

/// Whether the model thinks that the statement is true.
pub async fn holds_true(statement: &str) -> Result<bool, OpenAIError> {
    let prompt = format!("Is this true? Answer with yes or no only.\n\n{statement}");
    let answer = generate_response(&prompt).await?;
    Ok(answer.trim_start().to_lowercase().starts_with("yes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::{Stub, stub_fixture};
    use rstest::rstest;

    stub_fixture!(llm: generate_response);

    #[rstest]
    #[tokio::test]
    async fn knows_the_capital(_llm: Stub<generate_response>) {
        let answer = generate_response("What is the capital of France?")
            .await
            .unwrap();
        assert!(answer.contains("Paris"));
    }

    #[rstest]
    #[case("Lisbon is in Portugal.", true)]
    #[case("The moon is made of cheese.", false)]
    #[tokio::test]
    async fn tells_true_from_false(
        _llm: Stub<generate_response>,
        #[case] statement: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(holds_true(statement).await.unwrap(), expected);
    }

    /// Rare answers are written by hand.
    #[rstest]
    #[tokio::test]
    async fn understands_a_shouted_yes(llm: Stub<generate_response>) {
        llm.mock()
            .expect_call()
            .times(1)
            .returning(|_| Some(Ok(" YES!!".to_owned())));
        assert!(holds_true("Water is wet.").await.unwrap());
    }

    #[rstest]
    #[tokio::test]
    async fn passes_errors_on(llm: Stub<generate_response>) {
        llm.mock()
            .expect_call()
            .times(1)
            .returning(|_| Some(Err(OpenAIError::InvalidArgument("too long".to_owned()))));
        let error = holds_true("Water is wet.").await.unwrap_err();
        assert_eq!(error.to_string(), "invalid args: too long");
    }
}

/// Tests the examples in README; this package has their dependencies.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
