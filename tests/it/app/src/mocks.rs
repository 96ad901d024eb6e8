//! Expectations, predicates and faults that go wrong.

use std::panic::catch_unwind;
use std::time::Duration;

use cached_stubs::predicate::{arg, eq, function};
use cached_stubs::{Stub, stub_fixture};
use rstest::rstest;

use crate::llm::ask;

stub_fixture!(llm: ask);

#[rstest]
fn re_enters_from_a_closure(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .returning(|_| Some(ask("inner")));
    ask("outer");
}

#[rstest]
fn re_enters_from_a_predicate(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .withf(|_| ask("inner").is_empty())
        .return_const("never".to_owned());
    ask("outer");
}

#[rstest]
fn calls_while_it_holds_the_mock(llm: Stub<ask>) {
    let _mock = llm.mock();
    ask("outer");
}

#[rstest]
fn has_a_closure_that_panics(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .times(5)
        .returning(|_| panic!("the closure's own panic"));
    ask("outer");
}

#[rstest]
fn has_a_predicate_that_panics(llm: Stub<ask>) {
    let broken = function(|_: &str| panic!("the predicate's own panic"));
    llm.mock()
        .expect_call()
        .with(arg("question", broken))
        .times(5)
        .return_const("never".to_owned());
    ask("outer");
}

#[rstest]
fn swallows_a_predicates_panic_on_a_thread(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .withf(|_| panic!("the predicate's own panic"))
        .return_const("never".to_owned());
    let handle = llm.handle();
    let answer = std::thread::spawn(move || handle.run(|| ask("outer"))).join();
    println!("went on: {}", answer.is_err());
}

#[rstest]
fn does_not_call_on_the_other_thread(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .times(2)
        .return_const("mocked".to_owned());
    let handle = llm.handle();
    std::thread::spawn(move || handle.run(|| ask("once")))
        .join()
        .unwrap();
}

#[rstest]
fn swallows_an_unknown_argument(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .with(arg("qestion", eq("outer")))
        .return_const("never".to_owned());
    let caught = catch_unwind(|| ask("outer"));
    println!("went on: {}", caught.is_err());
}

#[rstest]
fn adds_a_fault_for_a_call_that_it_does_not_make(llm: Stub<ask>) {
    llm.mock().expect_call().return_const("mocked".to_owned());
    llm.mock().on_call(2).delay(Duration::ZERO);
    ask("once");
}

#[rstest]
fn asserts_a_call_that_it_did_not_make(llm: Stub<ask>) {
    llm.mock().expect_call().return_const("mocked".to_owned());
    ask("once");
    llm.mock().assert_called_with(arg("question", eq("twice")));
}

#[rstest]
fn is_fine(llm: Stub<ask>) {
    llm.mock()
        .expect_call()
        .times(1)
        .return_const("mocked".to_owned());
    println!("answer: {}", ask("outer"));
}
