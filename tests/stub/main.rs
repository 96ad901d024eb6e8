//! The life of a stub, from its installation to the report at its end.

#[path = "../common/mod.rs"]
mod common;

mod at_the_end;
mod futures;
mod guard;
mod nesting;
mod per_test;
mod stateful;

use cached_stubs::{Stub, stubbable};
use tempfile::TempDir;

use common::{ran, replaying, runs};

#[stubbable]
fn ask(prompt: &str) -> String {
    ran();
    prompt.to_uppercase()
}

#[stubbable]
fn other(n: u8) -> u8 {
    ran();
    n
}

/// A stub that answers `answer`.
fn answering(dir: &TempDir, answer: &'static str) -> Stub<ask> {
    let stub = replaying::<ask>(dir);
    stub.mock()
        .expect_call()
        .returning(move |_| Some(answer.to_owned()));
    stub
}

fn is_real() -> bool {
    runs(|| ask("real?")) == ("REAL?".to_owned(), 1)
}
