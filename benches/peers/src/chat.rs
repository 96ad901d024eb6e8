//! The function that every peer answers for: a small chat request and its reply.

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub model: String,
    pub temperature: f64,
    pub messages: Vec<Message>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub role: String,
    pub content: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    pub id: String,
    pub content: String,
    pub tokens: u64,
    pub reasons: Vec<String>,
}

/// The request with this number; about 180 bytes of JSON.
pub fn request(number: usize) -> Request {
    Request {
        model: "gpt-4o-mini".to_owned(),
        temperature: 0.2,
        messages: vec![Message {
            role: "user".to_owned(),
            content: format!(
                "Question {number:06}: what does the quick brown fox do when the dog is lazy?"
            ),
        }],
    }
}

/// The same reply to all requests.
pub fn reply() -> Reply {
    Reply {
        id: "chatcmpl-0123456789".to_owned(),
        content: "The capital of France is Paris, and has been for long.".repeat(2),
        tokens: 17,
        reasons: vec!["stop".to_owned(), "length".to_owned()],
    }
}

#[stubbable]
pub fn complete(_request: &Request) -> Reply {
    reply()
}
