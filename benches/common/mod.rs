//! A small chat request, what it returns, and the functions that are measured.

use std::hint::black_box;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) model: String,
    temperature: f64,
    messages: Vec<Message>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Message {
    role: String,
    content: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reply {
    id: String,
    content: String,
    tokens: u64,
    reasons: Vec<String>,
}

/// A request with `bytes` of text, in messages of at most a thousand bytes.
pub(crate) fn request(bytes: usize) -> Request {
    let text = "the quick brown fox jumps over the lazy dog ".repeat(1 + bytes / 44);
    let messages = text.as_bytes()[..bytes]
        .chunks(1000)
        .map(|chunk| Message {
            role: "user".to_owned(),
            content: String::from_utf8_lossy(chunk).into_owned(),
        })
        .collect();
    Request {
        model: "gpt-4o-mini".to_owned(),
        temperature: 0.2,
        messages,
    }
}

pub(crate) fn reply() -> Reply {
    Reply {
        id: "chatcmpl-0123456789".to_owned(),
        content: "The capital of France is Paris, and has been for long.".repeat(2),
        tokens: 17,
        reasons: vec!["stop".to_owned(), "length".to_owned()],
    }
}

#[stubbable]
pub(crate) fn complete(request: &Request) -> Reply {
    black_box(request);
    reply()
}

/// `never_stubbed` without the attribute.
#[inline(never)]
pub(crate) fn plain(n: u64) -> u64 {
    black_box(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[stubbable]
#[inline(never)]
pub(crate) fn never_stubbed(n: u64) -> u64 {
    black_box(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
