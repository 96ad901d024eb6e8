//! An agent: it asks a model, runs the tools that the model calls for, tells it what
//! came of them, and asks again, until the model answers.

mod agent;
// Public, so that tests find the stub beside the trait: what ships has none to re-export.
pub mod llm;
mod model;
mod tools;

pub use agent::Agent;
pub use llm::{Error, Llm};
pub use model::Model;
pub use tools::Tools;
