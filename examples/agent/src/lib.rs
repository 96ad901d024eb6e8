//! An agent: it asks a model, runs the tools that the model calls, sends it the
//! results, and asks again until the model answers.

mod agent;
// Public, because tests need the stub beside the trait, which only test builds have.
pub mod llm;
mod model;
mod tools;

pub use agent::Agent;
pub use llm::{Error, Llm};
pub use model::Model;
pub use tools::Tools;
