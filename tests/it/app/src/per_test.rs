//! Tests with their own recordings.

use std::env;
use std::time::Duration;

use cached_stubs::{Stub, stub_fixture};
use rstest::rstest;

use crate::llm::ask;

stub_fixture!(own: ask, per_test);

#[rstest]
fn first(_own: Stub<ask>) {
    println!("answer: {}", ask("one"));
    if env::var_os("FEWER").is_none() {
        println!("answer: {}", ask("two"));
    }
    assert!(env::var_os("FAIL").is_none(), "for a reason of its own");
}

#[rstest]
fn second(_own: Stub<ask>) {
    println!("answer: {}", ask("one"));
}

#[rstest]
#[case("one")]
#[case("one")]
fn cases(_own: Stub<ask>, #[case] question: &str) {
    println!("answer: {}", ask(question));
}

#[rstest]
#[timeout(Duration::from_secs(300))]
fn in_a_thread(_own: Stub<ask>) {
    println!("answer: {}", ask("one"));
}
