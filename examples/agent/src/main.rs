//! Answers the question on the command line.

use std::env;
use std::process::ExitCode;

use agent_example::{Agent, Model, Tools};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(question) = env::args().nth(1) else {
        eprintln!("Usage: agent-example \"question\"");
        return ExitCode::FAILURE;
    };
    let notes = concat!(env!("CARGO_MANIFEST_DIR"), "/notes");
    match Agent::new(Model, Tools::new(notes)).answer(&question).await {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
