//! Expectations of the mock come first, then the stub answers.

use std::thread;

use cached_stubs::{Mode, Origin};

use super::{Llm, MockLlm, Reply, llm, reply};
use crate::common::*;

#[test]
fn a_mock_answers_from_recordings() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 6), (Mode::Replay, 0)] {
        let llm = llm(mode, &dir);
        let mut mock = MockLlm::new();
        llm.fill(&mut mock);
        let mock: Box<dyn Llm> = Box::new(mock);
        let answers = runs(|| {
            assert_eq!(mock.ask("hi"), Ok(reply("HI")));
            assert_eq!(mock.ask("hi"), Ok(reply("HI")));
            assert_eq!(mock.ask(""), Err("no prompt".to_owned()));
            assert_eq!(mock.ask_twice("a"), Ok((reply("A"), reply("AGAIN"))));
            assert_eq!(mock.count(vec![1, 2], "secret"), 2);
            mock.name()
        });
        assert_eq!(answers, ("openai".to_owned(), real));
        let recorded = llm
            .calls()
            .iter()
            .filter(|call| call.origin == Origin::Recorded)
            .count();
        assert_eq!((recorded, llm.calls().len()), (real, 7));
    }
}

#[test]
fn expectations_of_the_mock_come_first() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let llm = llm(mode, &dir);
        let mut mock = MockLlm::new();
        mock.expect_ask()
            .withf(|prompt| prompt == "hi")
            .times(1)
            .returning(|_| Err("rate limit".to_owned()));
        llm.fill(&mut mock);
        assert_eq!(mock.ask("hi"), Err("rate limit".to_owned()));
        assert_eq!(mock.ask("hi"), Ok(reply("HI")));
        assert_eq!(mock.ask("other"), Ok(reply("OTHER")));
        assert_eq!(llm.calls().len(), 2);
    }
}

#[test]
fn expectations_of_the_mock_count_their_calls() {
    let dir = folder();
    let llm = llm(Mode::Record, &dir);
    let mut mock = MockLlm::new();
    mock.expect_name()
        .times(2)
        .return_const("mocked".to_owned());
    llm.fill(&mut mock);
    assert_eq!(mock.name(), "mocked");
    let report = panic_of(move || drop(mock));
    assert!(report.contains("MockLlm::name"), "{report}");
    assert!(report.contains("called 1 time(s)"), "{report}");
}

#[test]
fn expectations_of_the_stub_answer_behind_the_mock() {
    let dir = folder();
    let llm = llm(Mode::Replay, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    llm.mock()
        .name
        .expect_call()
        .returning(|_| Some("mocked".to_owned()));
    assert_eq!(mock.name(), "mocked");
    assert_eq!(llm.calls()[0].origin, Origin::Mocked);
}

#[test]
fn a_mock_answers_on_many_threads() {
    let dir = folder();
    let llm = llm(Mode::Record, &dir);
    let mut mock = MockLlm::new();
    llm.fill(&mut mock);
    thread::scope(|scope| {
        for _ in 0..30 {
            scope.spawn(|| {
                for n in 0..20 {
                    let prompt = n.to_string();
                    assert_eq!(mock.ask(&prompt), Ok(Reply(prompt)));
                }
            });
        }
    });
    assert_eq!(llm.calls().len(), 600);
}
