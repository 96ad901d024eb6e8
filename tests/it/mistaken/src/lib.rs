//! A mistake in the attribute, which production builds do not read.

use cached_stubs::stubbable;

#[stubbable(skp(question))]
pub fn ask(question: &str) -> String {
    question.to_owned()
}

#[cfg(feature = "pattern")]
#[stubbable(of = u8::checked_add)]
pub fn added((one, other): (u8, u8)) -> Option<u8>;
