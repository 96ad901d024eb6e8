//! `fill`: a mockall mock answers from the stub of its trait.

mod answers;
mod async_methods;
mod doubled;
mod generics;
mod hostile;
mod misses;
mod recursion;
mod unfilled;
mod written_mocks;

use cached_stubs::{Mode, stubbable};
use mockall::automock;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::common::ran;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply(String);

#[stubbable]
#[automock]
trait Llm: Send + Sync {
    #[stub(errors)]
    fn ask(&self, prompt: &str) -> Result<Reply, String>;

    fn name(&self) -> String;

    #[stub(skip(_secret))]
    fn count(&self, text: Vec<u8>, _secret: &str) -> usize;

    fn ask_twice(&self, prompt: &str) -> Result<(Reply, Reply), String> {
        Ok((self.ask(prompt)?, self.ask("again")?))
    }

    #[cfg(any())]
    fn absent(&self) -> Missing;
}

struct OpenAi;

impl Llm for OpenAi {
    fn ask(&self, prompt: &str) -> Result<Reply, String> {
        ran();
        if prompt.is_empty() {
            return Err("no prompt".to_owned());
        }
        Ok(Reply(prompt.to_uppercase()))
    }

    fn name(&self) -> String {
        ran();
        "openai".to_owned()
    }

    fn count(&self, text: Vec<u8>, _secret: &str) -> usize {
        ran();
        text.len()
    }
}

fn llm(mode: Mode, dir: &TempDir) -> StubLlm<OpenAi> {
    let builder = StubLlm::builder().mode(mode).dir(dir.path());
    builder.real(|| OpenAi).build()
}

fn reply(text: &str) -> Reply {
    Reply(text.to_owned())
}
