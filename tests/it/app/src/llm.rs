//! Stubbable functions of the package.

use cached_stubs::stubbable;

use crate::world::{called, season};

#[stubbable]
pub fn ask(question: &str) -> String {
    called(question);
    format!("{question} in {}", season())
}

#[stubbable]
pub async fn ask_later(question: &str) -> Result<String, String> {
    called(question);
    Ok(format!("{question}, later, in {}", season()))
}

/// Calls another function: a miss is at its line.
pub fn ask_twice(question: &str) -> String {
    format!("{} {}", ask(question), ask("once more"))
}

#[stubbable(skip(trace), redact(token))]
pub fn ask_with(question: &str, trace: &str, token: Option<&str>) -> String {
    called(question);
    format!("{} {} {}", season(), trace.len(), token.is_some())
}

/// The real function calls a stubbable one.
#[stubbable]
pub fn ask_through(question: &str) -> String {
    called("through");
    format!("<{}>", ask(question))
}

#[stubbable(name = "twins::ask")]
pub fn first_twin() -> u8 {
    1
}

#[stubbable(name = "twins::ask")]
pub fn second_twin() -> u8 {
    2
}
