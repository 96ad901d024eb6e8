//! A package without the feature `replay`.

use cached_stubs::{stub_fixture, stubbable};

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_owned()
}

stub_fixture!(llm: ask);
