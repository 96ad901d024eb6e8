//! Tests that run in the mode of the environment, or of their fixture.

use cached_stubs::{Mode, Stub, stub_fixture};
use rstest::rstest;

use crate::llm::{ask, ask_through};

stub_fixture!(llm: ask);
stub_fixture!(replayed: ask, mode = Mode::Replay);
stub_fixture!(recorded: ask, mode = Mode::Record);
stub_fixture!(elsewhere: ask, dir = "else where");

#[rstest]
fn asks(_llm: Stub<ask>) {
    for question in ["one", "two", "one"] {
        println!("answer: {}", ask(question));
        let fails = std::env::var("FAIL_AFTER").is_ok_and(|last| last == question);
        assert!(!fails, "FAIL_AFTER is set");
    }
}

#[rstest]
fn asks_again(_llm: Stub<ask>) {
    println!("answer: {}", ask("one"));
}

#[rstest]
fn asks_the_variable(_llm: Stub<ask>) {
    let question = std::env::var("QUESTION").unwrap();
    println!(
        "answer: {}",
        ask(&question) == format!("{question} in spring")
    );
}

#[rstest]
fn replays_by_fixture(_replayed: Stub<ask>) {
    println!("answer: {}", ask("one"));
}

#[rstest]
fn records_by_fixture(_recorded: Stub<ask>) {
    println!("answer: {}", ask("one"));
}

#[test]
fn records_by_builder() {
    let _stub = Stub::<ask>::builder().mode(Mode::Record).install();
    println!("answer: {}", ask("one"));
}

#[rstest]
fn asks_elsewhere(_elsewhere: Stub<ask>) {
    println!("answer: {}", ask("one"));
}

#[test]
fn without_a_stub() {
    println!("answer: {}", ask("one"));
}

#[test]
fn through_another() {
    let _stub = Stub::<ask_through>::install();
    println!("answer: {}", ask_through("one"));
}
