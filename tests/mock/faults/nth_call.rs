//! `on_call(n)` and `on_every_call`.

use std::time::Duration;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Mode, Origin};
use expect_test::expect;

use super::{Broken, ask, ask_later};
use crate::common::*;

#[tokio::test]
async fn the_nth_call_gets_another_answer() {
    for mode in [Mode::Replay, Mode::Record, Mode::Verify, Mode::Live] {
        let dir = folder();
        {
            let _stubs = (recording::<ask>(&dir), recording::<ask_later>(&dir));
            ask("a").unwrap();
            ask_later("a").await.unwrap();
        }
        let stub = in_mode::<ask>(mode, &dir);
        stub.mock().on_call(3).answer(|_| Err(Broken));
        let answers: Vec<_> = (0..4).map(|_| ask("a").is_ok()).collect();
        assert_eq!(answers, [true, true, false, true], "{mode:?}");
        assert_eq!(origins(&stub)[2], Origin::Mocked);

        let stub = in_mode::<ask_later>(mode, &dir);
        stub.mock()
            .on_call(2)
            .answer(|args| match args["prompt"].as_str() {
                Some("a") => Err(Broken),
                _ => Ok(String::new()),
            });
        assert!(ask_later("a").await.is_ok());
        assert_eq!(ask_later("a").await, Err(Broken));
        assert!(ask_later("a").await.is_ok());
        assert_eq!(files(&dir).len(), 2, "{mode:?}");
    }
}

#[test]
fn only_later_and_matching_calls_are_counted() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    ask("a").unwrap();
    stub.mock().on_call(1).answer(|_| Err(Broken));
    assert!(ask("a").is_err());
    assert!(ask("a").is_ok());
    stub.mock()
        .on_call(2)
        .with(arg("prompt", eq("b")))
        .answer(|_| Err(Broken));
    let answers = ["b", "a", "b", "b"].map(|prompt| ask(prompt).is_ok());
    assert_eq!(answers, [true, true, false, true]);
    stub.mock()
        .on_every_call()
        .with(arg("prompt", eq("a")))
        .answer(|_| Err(Broken));
    let answers = ["a", "b", "a"].map(|prompt| ask(prompt).is_ok());
    assert_eq!(answers, [false, true, false]);
    assert_panics(
        || {
            stub.mock().on_call(0).answer(|_| Err(Broken));
        },
        expect!["cached-stubs: calls are counted from 1: `on_call(1)` is the next one"],
    );
}

#[test]
fn expectations_answer_the_other_calls() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .times(2)
        .returning(|_| Some(Ok("expected".to_owned())));
    stub.mock().on_call(2).answer(|_| Err(Broken));
    stub.mock().on_call(3).delay(Duration::from_millis(1));
    let ok = || Ok("expected".to_owned());
    assert_eq!([ask("a"), ask("a"), ask("a")], [ok(), Err(Broken), ok()]);
    stub.finish();
}

#[test]
fn a_fault_that_never_happens_fails_the_test() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .on_call(3)
        .with(arg("prompt", eq("b")))
        .answer(|_| Err(Broken));
    ask("a").unwrap();
    ask("b").unwrap();
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: a fault was planned for call 3 of `mock::faults::ask` with prompt == "b", but only 1 call was made

            It was planned at tests/mock/faults/nth_call.rs:[on_call(3)]; calls are counted from there.

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}

#[test]
fn an_answer_may_call_the_function_again() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .on_call(1)
        .answer(|_| ask("inner").map(|answer| answer + "!"));
    assert_eq!(ask("outer").as_deref(), Ok("INNER!"));
    stub.mock()
        .on_call(1)
        .answer(|_| panic!("the answer's own panic"));
    assert_eq!(panic_of(|| ask("a")), "the answer's own panic");
    assert_eq!(ask("a").as_deref(), Ok("A"));
    stub.finish();
}

#[test]
fn an_unknown_argument_is_refused() {
    let dir = folder();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .on_every_call()
        .with(arg("promt", eq("a")))
        .answer(|_| Err(Broken));
    let report = assert_panics(
        || ask("a"),
        expect![[r#"
            cached-stubs: `mock::faults::ask` has no argument `promt`; it has: prompt

            Predicates cannot see arguments that are skipped.

              called  tests/mock/faults/nth_call.rs:[ask("a")]
        "#]],
    );
    assert_repeats(stub, &report);
}
