//! Requests to a model, and its replies.

use std::fmt;
use std::time::Duration;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

/// A language model.
#[stubbable]
#[allow(async_fn_in_trait)] // The agent does not move between threads.
pub trait Llm {
    /// The next reply of the model.
    async fn complete(&self, request: &Request) -> Result<Reply, Error>;
}

/// Everything that the model needs to know, since it remembers nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The conversation so far. As the first field, it names the recordings.
    pub messages: Vec<Message>,
    /// How it should behave.
    pub system: String,
    /// The names of the tools that the model may call.
    pub tools: Vec<String>,
}

/// A part of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// The user's question.
    Question(String),
    /// The tools that the model called, and their results.
    Results(Vec<ToolResult>),
}

/// A reply of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// It calls these tools.
    Calls(Vec<ToolCall>),
    /// It answers.
    Answer(String),
}

/// A tool and its input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The tool's name.
    pub tool: String,
    /// An expression, or a word to search for.
    pub input: String,
}

/// The result of a tool call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The call.
    pub call: ToolCall,
    /// The output of the tool, or its error.
    pub output: Result<String, String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The model got too many requests; the next may follow after this time.
    RateLimited(Duration),
    /// The model does not stop calling tools.
    TooManyTurns,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited(wait) => write!(f, "rate limited, for {wait:?}"),
            Self::TooManyTurns => f.write_str("no answer after too many turns"),
        }
    }
}

impl std::error::Error for Error {}
