//! Calls that no recording answers.

use std::panic::catch_unwind;

use cached_stubs::{Stub, stub_fixture};
use rstest::rstest;

use crate::llm::{ask, ask_later, ask_twice, ask_with};

stub_fixture!(llm: ask);
stub_fixture!(later: ask_later);
stub_fixture!(with: ask_with);

#[rstest]
fn known(_llm: Stub<ask>) {
    println!(
        "answer: {}",
        ask("What is the capital of France, and since when?")
    );
}

#[rstest]
fn another_word(_llm: Stub<ask>) {
    println!(
        "answer: {}",
        ask("What is the capital of Spain, and since when?")
    );
}

#[rstest]
fn inside_another_function(_llm: Stub<ask>) {
    println!("answer: {}", ask_twice("not recorded"));
}

#[rstest]
#[tokio::test]
async fn asynchronous(_later: Stub<ask_later>) {
    println!("answer: {:?}", ask_later("not recorded").await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn spawned(_later: Stub<ask_later>) {
    let task = tokio::spawn(ask_later("not recorded"));
    println!("answer: {:?}", task.await);
}

#[rstest]
#[case::plain("not recorded")]
fn of_a_case(_llm: Stub<ask>, #[case] question: &str) {
    println!("answer: {}", ask(question));
}

fn with_secrets(question: &str) -> String {
    ask_with(question, "skipped-4711", Some("redacted-4712"))
}

#[rstest]
fn skipped_and_redacted(with: Stub<ask_with>) {
    println!("answer: {}", with_secrets("known"));
    println!("{:?} {with:?}", with.calls());
}

#[rstest]
fn skipped_and_redacted_missed(_with: Stub<ask_with>) {
    let _ = catch_unwind(|| with_secrets("unknown"));
    with_secrets("unknown as well");
}
