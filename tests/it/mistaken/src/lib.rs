//! A mistake in the attribute, which production builds do not read.

use cached_stubs::stubbable;

#[stubbable(skp(question))]
pub fn ask(question: &str) -> String {
    question.to_owned()
}
