//! A language model behind a trait.

use async_trait::async_trait;
use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::world::{called, season};

const PROMPT: &str = "Help the customer.";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal(pub String);

#[stubbable]
#[async_trait]
pub trait Model: Send + Sync {
    #[stub(errors)]
    async fn ask(&self, question: &str) -> Result<String, Refusal>;

    #[stub(clone)]
    fn boxed(&self) -> Box<dyn Model>;
}

#[derive(Clone)]
pub struct Remote;

/// The prompts in here are part of the recordings' source.
#[stubbable(fingerprint)]
#[async_trait]
impl Model for Remote {
    async fn ask(&self, question: &str) -> Result<String, Refusal> {
        called("model");
        let prompt = concat!(include_str!("prompt.txt"), " ", "Be polite.");
        let length = if cfg!(feature = "brief") {
            "brief"
        } else {
            "long"
        };
        if question.is_empty() {
            return Err(Refusal(format!("{PROMPT} No question.")));
        }
        Ok(format!(
            "{question} in {}, {} characters, {length}",
            season(),
            prompt.len()
        ))
    }

    fn boxed(&self) -> Box<dyn Model> {
        Box::new(self.clone())
    }
}

/// What another part of the desk asks, which got a model of its own.
pub async fn second_opinion(model: &dyn Model, question: &str) -> Result<String, Refusal> {
    let own = model.boxed();
    own.ask(&format!("is it true: {question}")).await
}

#[stubbable(depends(PROMPT))]
pub fn translate(text: &str) -> String {
    called("translate");
    format!(
        "{text}, translated in {} by {}",
        season(),
        option_env!("DESK_MODEL").unwrap_or(PROMPT)
    )
}
