use tokio::time::sleep;

use crate::Tools;
use crate::llm::{Error, Llm, Message, Reply, Request, ToolResult};

const SYSTEM: &str = "Answer from the notes only, and let the calculator do the sums.";

/// How often a model may call tools before it must answer.
const TURNS: usize = 5;
/// How often a rate-limited request is sent.
const TRIES: usize = 3;

/// A model with tools.
#[derive(Debug)]
pub struct Agent<L> {
    llm: L,
    tools: Tools,
}

impl<L: Llm> Agent<L> {
    /// An agent whose model may call these tools.
    pub fn new(llm: L, tools: Tools) -> Self {
        Self { llm, tools }
    }

    /// The model's answer.
    ///
    /// # Errors
    ///
    /// If the model stays rate limited, or calls tools for too many turns.
    pub async fn answer(&self, question: &str) -> Result<String, Error> {
        let mut request = Request {
            messages: vec![Message::Question(question.to_owned())],
            system: SYSTEM.to_owned(),
            tools: Tools::NAMES.map(str::to_owned).to_vec(),
        };
        for _ in 0..TURNS {
            let calls = match self.complete(&request).await? {
                Reply::Answer(answer) => return Ok(answer),
                Reply::Calls(calls) => calls,
            };
            let results = calls.into_iter().map(|call| ToolResult {
                output: self.tools.run(&call.tool, &call.input),
                call,
            });
            request.messages.push(Message::Results(results.collect()));
        }
        Err(Error::TooManyTurns)
    }

    /// Sends the request, again after a pause if it is rate limited.
    async fn complete(&self, request: &Request) -> Result<Reply, Error> {
        for _ in 1..TRIES {
            match self.llm.complete(request).await {
                Err(Error::RateLimited(wait)) => sleep(wait).await,
                reply => return reply,
            }
        }
        self.llm.complete(request).await
    }
}
