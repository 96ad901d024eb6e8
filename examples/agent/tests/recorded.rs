//! The suite with recordings of the model's replies. Only rare replies are written by
//! hand.

use std::time::Duration;

use agent_example::llm::{Error, Reply, StubLlm, ToolCall};
use agent_example::{Agent, Model, Tools};
use cached_stubs::stub_fixture;
use rstest::rstest;
use tokio::time::Instant;

stub_fixture!(llm: StubLlm<Model> = Model);

fn agent(llm: &StubLlm<Model>) -> Agent<StubLlm<Model>> {
    let notes = concat!(env!("CARGO_MANIFEST_DIR"), "/notes");
    Agent::new(llm.clone(), Tools::new(notes))
}

#[rstest]
#[case::needs_no_tool("Who are you?", 1, "The notes do not say.")]
#[case::computes("What is 17 * 23?", 2, "391.")]
#[case::searches("What does the desk cost?", 2, "120.")]
#[case::searches_and_adds_up("What do the lamp and the rug cost together?", 3, "125.")]
#[case::finds_nothing(
    "What does the piano cost?",
    2,
    "The notes have no price of the piano."
)]
#[case::explains_why_a_tool_failed("What is 1 / 0?", 2, "That cannot be said: division by zero.")]
#[tokio::test]
async fn answers(
    llm: StubLlm<Model>,
    #[case] question: &str,
    #[case] turns: usize,
    #[case] expected: &str,
) {
    let answer = agent(&llm).answer(question).await;
    assert_eq!(answer.unwrap(), expected);
    llm.mock().complete.assert_call_count(turns);
}

/// The first call fails; recordings answer the others.
#[rstest]
#[tokio::test(start_paused = true)]
async fn asks_again_after_a_rate_limit(llm: StubLlm<Model>) {
    llm.mock()
        .complete
        .expect_call()
        .times(1)
        .returning(|_| Some(Err(Error::RateLimited(Duration::from_secs(30)))));
    let started = Instant::now();
    let answer = agent(&llm).answer("What is 17 * 23?").await;
    assert_eq!(answer.unwrap(), "391.");
    assert_eq!(started.elapsed(), Duration::from_secs(30));
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn gives_up_if_it_stays_rate_limited(llm: StubLlm<Model>) {
    let rate_limited = Error::RateLimited(Duration::from_secs(30));
    llm.mock()
        .complete
        .expect_call()
        .times(3)
        .return_const(Some(Err(rate_limited.clone())));
    let answer = agent(&llm).answer("What is 17 * 23?").await;
    assert_eq!(answer, Err(rate_limited));
}

#[rstest]
#[tokio::test]
async fn stops_after_too_many_turns(llm: StubLlm<Model>) {
    let again = Reply::Calls(vec![ToolCall {
        tool: "search".to_owned(),
        input: "lamp".to_owned(),
    }]);
    llm.mock()
        .complete
        .expect_call()
        .times(5)
        .return_const(Some(Ok(again)));
    let answer = agent(&llm).answer("What does the lamp cost?").await;
    assert_eq!(answer, Err(Error::TooManyTurns));
}
