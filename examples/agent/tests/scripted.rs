//! The suite without recordings: a fake replies as its script says, whatever the
//! request.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use agent_example::llm::{Error, Llm, Message, Reply, Request, ToolCall, ToolResult};
use agent_example::{Agent, Tools};
use tokio::time::Instant;

struct Scripted {
    script: Mutex<VecDeque<Result<Reply, Error>>>,
    requests: Mutex<Vec<Request>>,
}

impl Scripted {
    fn new(script: impl IntoIterator<Item = Result<Reply, Error>>) -> Self {
        Self {
            script: Mutex::new(script.into_iter().collect()),
            requests: Mutex::default(),
        }
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Llm for &Scripted {
    async fn complete(&self, request: &Request) -> Result<Reply, Error> {
        self.requests.lock().unwrap().push(request.clone());
        let reply = self.script.lock().unwrap().pop_front();
        reply.expect("the script has another reply")
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.script.lock().unwrap().is_empty(), "unused replies");
        }
    }
}

fn agent(llm: &Scripted) -> Agent<&Scripted> {
    let notes = concat!(env!("CARGO_MANIFEST_DIR"), "/notes");
    Agent::new(llm, Tools::new(notes))
}

fn call(tool: &str, input: &str) -> ToolCall {
    ToolCall {
        tool: tool.to_owned(),
        input: input.to_owned(),
    }
}

fn answer(text: &str) -> Result<Reply, Error> {
    Ok(Reply::Answer(text.to_owned()))
}

fn rate_limited() -> Result<Reply, Error> {
    Err(Error::RateLimited(Duration::from_secs(30)))
}

#[tokio::test]
async fn needs_no_tool() {
    let llm = Scripted::new([answer("The notes do not say.")]);
    let answer = agent(&llm).answer("Who are you?").await;
    assert_eq!(answer.unwrap(), "The notes do not say.");
}

#[tokio::test]
async fn computes() {
    let llm = Scripted::new([
        Ok(Reply::Calls(vec![call("calculator", "17 * 23")])),
        answer("391."),
    ]);
    let answer = agent(&llm).answer("What is 17 * 23?").await;
    assert_eq!(answer.unwrap(), "391.");
}

#[tokio::test]
async fn searches() {
    let llm = Scripted::new([
        Ok(Reply::Calls(vec![call("search", "desk")])),
        answer("120."),
    ]);
    let answer = agent(&llm).answer("What does the desk cost?").await;
    assert_eq!(answer.unwrap(), "120.");
}

#[tokio::test]
async fn searches_and_adds_up() {
    let llm = Scripted::new([
        Ok(Reply::Calls(vec![
            call("search", "lamp"),
            call("search", "rug"),
        ])),
        Ok(Reply::Calls(vec![call("calculator", "40 + 85")])),
        answer("125."),
    ]);
    let question = "What do the lamp and the rug cost together?";
    let answer = agent(&llm).answer(question).await;
    assert_eq!(answer.unwrap(), "125.");
    assert_eq!(
        llm.requests().last().unwrap().messages,
        [
            Message::Question(question.to_owned()),
            Message::Results(vec![
                ToolResult {
                    call: call("search", "lamp"),
                    output: Ok(
                        "prices.txt: lamp 40\nrooms.txt: The lamp is for the hall.\n".to_owned(),
                    ),
                },
                ToolResult {
                    call: call("search", "rug"),
                    output: Ok("prices.txt: rug 85\n".to_owned()),
                },
            ]),
            Message::Results(vec![ToolResult {
                call: call("calculator", "40 + 85"),
                output: Ok("125".to_owned()),
            }]),
        ]
    );
}

#[tokio::test]
async fn finds_nothing() {
    let llm = Scripted::new([
        Ok(Reply::Calls(vec![call("search", "piano")])),
        answer("The notes have no price of the piano."),
    ]);
    let answer = agent(&llm).answer("What does the piano cost?").await;
    assert_eq!(answer.unwrap(), "The notes have no price of the piano.");
}

#[tokio::test]
async fn explains_why_a_tool_failed() {
    let llm = Scripted::new([
        Ok(Reply::Calls(vec![call("calculator", "1 / 0")])),
        answer("That cannot be said: division by zero."),
    ]);
    let answer = agent(&llm).answer("What is 1 / 0?").await;
    assert_eq!(answer.unwrap(), "That cannot be said: division by zero.");
}

#[tokio::test(start_paused = true)]
async fn asks_again_after_a_rate_limit() {
    let llm = Scripted::new([
        rate_limited(),
        Ok(Reply::Calls(vec![call("calculator", "17 * 23")])),
        answer("391."),
    ]);
    let started = Instant::now();
    let answer = agent(&llm).answer("What is 17 * 23?").await;
    assert_eq!(answer.unwrap(), "391.");
    assert_eq!(started.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn gives_up_if_it_stays_rate_limited() {
    let llm = Scripted::new([rate_limited(), rate_limited(), rate_limited()]);
    let answer = agent(&llm).answer("What is 17 * 23?").await;
    assert_eq!(answer, Err(Error::RateLimited(Duration::from_secs(30))));
}

#[tokio::test]
async fn stops_after_too_many_turns() {
    let again = || Ok(Reply::Calls(vec![call("search", "lamp")]));
    let llm = Scripted::new([again(), again(), again(), again(), again()]);
    let answer = agent(&llm).answer("What does the lamp cost?").await;
    assert_eq!(answer, Err(Error::TooManyTurns));
}
