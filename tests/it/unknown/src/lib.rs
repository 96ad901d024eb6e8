//! Records errors of `anyhow` without its feature.

use cached_stubs::stubbable;

#[stubbable(errors)]
pub fn ask(question: &str) -> anyhow::Result<String> {
    Ok(question.to_owned())
}
