//! `stream = module`: values that contain a stream.

mod forms;
mod recordings;
mod traits;

use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::ran;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Failure {
    Refused(String),
    Broken,
}

type Token = Result<String, Failure>;

/// A reply whose tokens come one by one.
struct Reply {
    model: String,
    tokens: BoxStream<'static, Token>,
}

/// Takes a reply apart.
mod reply {
    use super::*;

    pub(super) fn split(reply: Reply) -> (String, BoxStream<'static, Token>) {
        (reply.model, reply.tokens)
    }

    pub(super) fn join(model: String, tokens: BoxStream<'static, Token>) -> Reply {
        Reply { model, tokens }
    }
}

/// What the real function answers: the words of the prompt, `!` as an error.
fn answer(prompt: &str) -> Result<Reply, Failure> {
    ran();
    if prompt.is_empty() {
        return Err(Failure::Refused("empty".to_owned()));
    }
    let words: Vec<Token> = prompt
        .split(' ')
        .map(|word| match word {
            "!" => Err(Failure::Broken),
            word => Ok(word.to_owned()),
        })
        .collect();
    Ok(Reply {
        model: "m1".to_owned(),
        tokens: stream::iter(words).boxed(),
    })
}

/// Model and tokens, or the error.
async fn read(reply: Result<Reply, Failure>) -> Result<(String, Vec<Token>), Failure> {
    let reply = reply?;
    Ok((reply.model, reply.tokens.collect().await))
}
