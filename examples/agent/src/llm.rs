//! What a model is asked, and what it says.

use std::fmt;
use std::time::Duration;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

/// A language model.
#[stubbable]
#[allow(async_fn_in_trait)] // The agent is no task that moves between threads.
pub trait Llm {
    /// What the model says next.
    async fn complete(&self, request: &Request) -> Result<Reply, Error>;
}

/// All that a model is told: it remembers nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The conversation so far. It stands first, and so in the names of recordings.
    pub messages: Vec<Message>,
    /// How it should behave.
    pub system: String,
    /// The names of the tools that it may call.
    pub tools: Vec<String>,
}

/// A part of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// The user's question.
    Question(String),
    /// What the model called for, and what came of it.
    Results(Vec<ToolResult>),
}

/// What a model says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// It needs these tools.
    Calls(Vec<ToolCall>),
    /// It has the answer.
    Answer(String),
}

/// A tool, and what to give it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The tool's name.
    pub tool: String,
    /// An expression, or a word to look for.
    pub input: String,
}

/// What came of a call; where it failed, why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The call.
    pub call: ToolCall,
    /// What the tool said.
    pub output: Result<String, String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The model is asked too often; it may be asked again after this time.
    RateLimited(Duration),
    /// It goes on calling for tools.
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
