use tokio::time::sleep;

use crate::Tools;
use crate::llm::{Error, Llm, Message, Reply, Request, ToolResult};

const SYSTEM: &str = "Answer from the notes only, and let the calculator do the sums.";

/// How often a model may call for tools before it has to answer.
const TURNS: usize = 5;
/// How often it is asked the same, where it has no time.
const TRIES: usize = 3;

/// A model with tools.
#[derive(Debug)]
pub struct Agent<L> {
    llm: L,
    tools: Tools,
}

impl<L: Llm> Agent<L> {
    /// The model may use these tools.
    pub fn new(llm: L, tools: Tools) -> Self {
        Self { llm, tools }
    }

    /// The model's answer.
    ///
    /// # Errors
    ///
    /// When the model stays rate limited, and when it does not come to an end.
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

    /// Asks again, after the time that the model asks for, where it is rate limited.
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
