//! The functions that most of these tests stub.

use cached_stubs::stubbable;
use tempfile::TempDir;

use crate::common::{folder, ran, recording};

/// Without serde: expectations do not need it.
#[derive(Debug, PartialEq)]
pub(crate) enum Failure {
    Busy,
}

#[stubbable(redact(token), skip(_retries))]
pub(crate) fn ask(
    prompt: &str,
    temperature: f64,
    token: Option<&str>,
    _retries: u8,
) -> Result<String, Failure> {
    ran();
    let _ = (temperature, token);
    Ok(prompt.to_uppercase())
}

pub(crate) fn simply(prompt: &str) -> String {
    ask(prompt, 0.0, None, 0).unwrap()
}

#[stubbable]
pub(crate) async fn ask_later(prompt: &str) -> Result<String, Failure> {
    ran();
    Ok(prompt.to_uppercase())
}

/// A folder in which "a" and "b" are recorded.
pub(crate) fn recorded() -> TempDir {
    let dir = folder();
    let _stub = recording::<ask>(&dir);
    simply("a");
    simply("b");
    dir
}

#[stubbable]
pub(crate) fn take(
    value: &serde_json::Value,
    number: u128,
    nested: Option<(u8, char)>,
    nan: f64,
) -> u8 {
    let _ = (value, number, nested, nan);
    0
}
