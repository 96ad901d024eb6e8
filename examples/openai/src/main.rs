//! Asks the model from the command line. The feature `replay` is off in this binary.

use std::env;
use std::process::ExitCode;

use openai_example::{generate_response, has_key};

const USAGE: &str = "\
usage: cargo run -p openai-example -- \"What is the capital of France?\"

This asks the OpenAI API, so OPENAI_API_KEY must be set (OPENAI_BASE_URL may name
another server). The demonstration of cached-stubs needs neither key nor network:

  cargo run -p openai-example --example demo
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let prompt = env::args().skip(1).collect::<Vec<_>>().join(" ");
    if prompt.is_empty() || !has_key() {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    }
    match generate_response(&prompt).await {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
