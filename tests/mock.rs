//! Expectations that a test writes by hand.

mod common;

use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cached_stubs::{Answer, Mode, Origin, Stub, stubbable};
use common::{files, folder, in_mode, origins, panic_of, ran, recording, replaying, runs};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Not serde: the mock needs nothing of it.
#[derive(Debug, PartialEq)]
enum Failure {
    Busy,
}

#[stubbable(redact(token), skip(_retries))]
fn ask(
    prompt: &str,
    temperature: f64,
    token: Option<&str>,
    _retries: u8,
) -> Result<String, Failure> {
    ran();
    let _ = (temperature, token);
    Ok(prompt.to_uppercase())
}

fn simply(prompt: &str) -> String {
    ask(prompt, 0.0, None, 0).unwrap()
}

#[stubbable]
async fn ask_later(prompt: &str) -> Result<String, Failure> {
    ran();
    Ok(prompt.to_uppercase())
}

/// A folder in which "a" and "b" are recorded.
fn recorded() -> tempfile::TempDir {
    let dir = folder();
    let _stub = recording::<ask>(&dir);
    simply("a");
    simply("b");
    dir
}

#[test]
fn they_come_before_the_recordings_in_every_mode() {
    for mode in [
        Mode::Replay,
        Mode::Record,
        Mode::RecordAll,
        Mode::Verify,
        Mode::Live,
    ] {
        let dir = recorded();
        let stub = in_mode::<ask>(mode, &dir);
        stub.mock()
            .expect_call()
            .withf(|args| args["prompt"] == "a" || args["prompt"] == "boom")
            .times(2)
            .returning(|_| Some(Err(Failure::Busy)));
        let (_, real) = runs(|| {
            assert_eq!(ask("a", 0.0, None, 0), Err(Failure::Busy), "{mode:?}");
            assert_eq!(ask("boom", 0.0, None, 0), Err(Failure::Busy), "{mode:?}");
        });
        assert_eq!(real, 0, "{mode:?}");
        assert_eq!(simply("b"), "B", "{mode:?}");
        assert_eq!(
            origins(&stub)[..2],
            [Origin::Mocked, Origin::Mocked],
            "{mode:?}"
        );
        assert_eq!(
            files(&dir).len(),
            2,
            "what is mocked is not recorded in {mode:?}"
        );
    }
}

#[tokio::test]
async fn of_an_async_function_too() {
    for mode in [Mode::Replay, Mode::Record] {
        let dir = folder();
        {
            let _stub = recording::<ask_later>(&dir);
            ask_later("a").await.unwrap();
        }
        let stub = in_mode::<ask_later>(mode, &dir);
        stub.mock()
            .expect_call()
            .times(1)
            .returning(|_| Some(Err(Failure::Busy)));
        assert_eq!(ask_later("b").await, Err(Failure::Busy));
        assert_eq!(ask_later("a").await.as_deref(), Ok("A"));
        assert_eq!(origins(&stub), [Origin::Mocked, Origin::Replayed]);
        assert_eq!(files(&dir).len(), 1);
    }
}

#[test]
fn once_they_are_used_up_the_recordings_answer() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Ok("first".to_owned())));
    stub.mock()
        .expect_call()
        .times(2)
        .returning(|_| Some(Ok("next".to_owned())));
    let answers = [
        simply("a"),
        simply("a"),
        simply("a"),
        simply("a"),
        simply("b"),
    ];
    assert_eq!(answers, ["first", "next", "next", "A", "B"]);
    use Origin::{Mocked, Replayed};
    assert_eq!(origins(&stub), [Mocked, Mocked, Mocked, Replayed, Replayed]);
}

#[test]
fn none_passes_the_call_on() {
    let dir = recorded();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .expect_call()
        .times(3)
        .returning(|args| (args["prompt"] == "c").then_some(Err(Failure::Busy)));
    assert_eq!(simply("a"), "A");
    assert_eq!(ask("c", 0.0, None, 0), Err(Failure::Busy));
    assert_eq!(runs(|| simply("new")), ("NEW".to_owned(), 1));
    assert_eq!(
        origins(&stub),
        [Origin::Replayed, Origin::Mocked, Origin::Recorded]
    );
    assert_eq!(files(&dir).len(), 3);
    stub.finish();

    let stub = replaying::<ask>(&dir);
    stub.mock().expect_call().returning(|_| None);
    assert_eq!(simply("new"), "NEW");
    let miss = panic_of(|| simply("missing"));
    assert!(miss.contains("no recording with these arguments"), "{miss}");
    panic_of(|| stub.finish());
}

#[test]
fn they_can_be_added_between_calls() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    assert_eq!(simply("a"), "A");
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Ok("mocked".to_owned())));
    assert_eq!(simply("a"), "mocked");
    assert_eq!(simply("a"), "A");
    stub.mock()
        .expect_call()
        .returning(|_| Some(Ok("for good".to_owned())));
    assert_eq!([simply("a"), simply("b")], ["for good"; 2]);
    assert_eq!(stub.calls().len(), 5);
}

#[test]
fn the_first_that_matches_answers() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    {
        let mut mock = stub.mock();
        for (prompt, answer) in [("a", "one"), ("b", "two"), ("a", "three")] {
            mock.expect_call()
                .withf(move |args| args["prompt"] == prompt)
                .returning(move |_| Some(Ok(answer.to_owned())));
        }
    }
    assert_eq!(
        [simply("b"), simply("a"), simply("a")],
        ["two", "one", "one"]
    );
}

#[test]
fn in_sequence() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mut sequence = Default::default();
    for answer in ["first", "second"] {
        stub.mock()
            .expect_call()
            .times(1)
            .in_sequence(&mut sequence)
            .returning(|_| Some(Ok(answer.to_owned())));
    }
    assert_eq!(
        [simply("a"), simply("a"), simply("a")],
        ["first", "second", "A"]
    );
}

#[test]
fn never_beside_the_recordings_falls_through_to_them() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "a")
        .never();
    assert_eq!([simply("a"), simply("b")], ["A", "B"]);
    stub.finish();
}

#[test]
fn a_checkpoint_verifies_and_forgets() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Ok("mocked".to_owned())));
    assert_eq!(simply("a"), "mocked");
    stub.mock().checkpoint();
    assert_eq!(simply("a"), "A");
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Ok("again".to_owned())));
    let unmet = panic_of(|| stub.mock().checkpoint());
    assert!(unmet.contains("call"), "{unmet}");
}

#[test]
fn an_expectation_that_is_not_met_fails_at_the_end() {
    let end = |end: fn(Stub<ask>)| {
        let dir = recorded();
        let stub = replaying::<ask>(&dir);
        stub.mock()
            .expect_call()
            .withf(|args| args["prompt"] == "boom")
            .times(2)
            .returning(|_| Some(Err(Failure::Busy)));
        ask("boom", 0.0, None, 0).unwrap_err();
        simply("a");
        let report = panic_of(|| end(stub));
        for part in [
            "cached-stubs: ",
            "an expectation",
            "`mock::ask`",
            "not met",
            "2",
            "1",
        ] {
            assert!(report.contains(part), "{part} in {report}");
        }
        // The real function is back all the same.
        assert_eq!(runs(|| simply("a")).1, 1);
    };
    end(drop);
    end(Stub::finish);
}

#[test]
fn calls_tells_who_answered_what() {
    let dir = recorded();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["temperature"] == 0.5)
        .returning(|_| Some(Err(Failure::Busy)));
    simply("b");
    simply("c");
    ask("b", 0.5, Some("a secret"), 3).unwrap_err();
    simply("c");
    let calls = stub.calls();
    use Origin::{Mocked, Recorded, Replayed};
    assert_eq!(origins(&stub), [Replayed, Recorded, Mocked, Replayed]);
    let prompts: Vec<_> = calls
        .iter()
        .map(|call| call.args["prompt"].as_str())
        .collect();
    assert_eq!(prompts, [Some("b"), Some("c"), Some("b"), Some("c")]);
    let names: Vec<_> = calls[2].args.as_object().unwrap().keys().collect();
    assert!(
        !names.iter().any(|name| name.contains("retries")),
        "{names:?}"
    );
    assert!(!format!("{calls:?}").contains("a secret"), "{calls:?}");
    assert_ne!(calls[2].args["token"], calls[0].args["token"]);
    // Of a stub's end nothing is left in the next one.
    drop(stub);
    assert!(replaying::<ask>(&dir).calls().is_empty());
}

#[test]
fn a_call_made_in_live_mode_is_live() {
    let dir = recorded();
    let stub = in_mode::<ask>(Mode::Live, &dir);
    assert_eq!(runs(|| simply("a")), ("A".to_owned(), 1));
    assert_eq!(runs(|| simply("z")), ("Z".to_owned(), 1));
    assert_eq!(origins(&stub), [Origin::Live; 2]);
    assert_eq!(files(&dir).len(), 2);
}

#[stubbable]
fn take(value: &serde_json::Value, number: u128, nested: Option<(u8, char)>, nan: f64) -> u8 {
    let _ = (value, number, nested, nan);
    0
}

#[test]
fn arguments_are_plain_json() {
    let dir = folder();
    let stub = replaying::<take>(&dir);
    stub.mock().expect_call().return_const(7_u8);
    let value = json!({ "a": [1, -2, 0.5, null, "text\n".repeat(50)], "b": {} });
    assert_eq!(take(&value, 5, Some((1, 'x')), f64::NAN), 7);
    let args = &stub.calls()[0].args;
    assert_eq!(args["value"], value);
    assert_eq!(args["number"], 5);
    assert_eq!(args["nested"], json!([1, "x"]));
    assert!(args["nan"].is_null());
}

// Uses that would hang.

#[test]
fn a_call_while_the_mock_is_held_is_refused() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mock = stub.mock();
    let held_since = line!() - 1;
    let report = panic_of(|| simply("a"));
    for part in [
        "`mock::ask`",
        "while this thread holds the mock",
        "Let go of it first",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(
        report.contains(&format!("tests/mock.rs:{held_since}:")),
        "{report}"
    );
    drop(mock);
    assert_eq!(simply("a"), "A");
    let kept = panic_of(|| stub.finish());
    assert!(kept.contains("while this thread holds the mock"), "{kept}");
}

#[tokio::test]
async fn a_call_of_an_async_function_while_the_mock_is_held_is_refused() {
    let dir = folder();
    let stub = recording::<ask_later>(&dir);
    let mock = stub.mock();
    let report = panic_of(|| ask_later("a"));
    assert!(
        report.contains("while this thread holds the mock"),
        "{report}"
    );
    drop(mock);
    assert_eq!(ask_later("a").await.as_deref(), Ok("A"));
    panic_of(|| stub.finish());
}

#[test]
fn the_mock_is_held_once_at_a_time() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mut mock = stub.mock();
    let report = panic_of(|| stub.mock());
    for part in ["`mock()`", "while this thread holds the mock"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    mock.expect_call()
        .times(1)
        .returning(|_| Some(Ok("mocked".to_owned())));
    drop(mock);
    assert_eq!(simply("a"), "mocked");
    stub.finish();
}

#[test]
fn an_expectations_closure_cannot_call_the_function() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "outer")
        .returning(|_| Some(Ok(simply("a"))));
    let report = panic_of(|| simply("outer"));
    for part in [
        "`mock::ask`",
        "from inside of the mock's own answer",
        "return `None`",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert_eq!(simply("a"), "A", "other calls are answered");
    let kept = panic_of(|| stub.finish());
    assert!(
        kept.contains("from inside of the mock's own answer"),
        "{kept}"
    );
}

#[test]
fn neither_can_its_predicate() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "outer" && simply("a") == "A")
        .returning(|_| None);
    let report = panic_of(|| simply("outer"));
    assert!(
        report.contains("from inside of the mock's own answer"),
        "{report}"
    );
    // It ends, with the report; nothing hangs or aborts.
    let kept = panic_of(|| stub.finish());
    assert!(
        kept.contains("from inside of the mock's own answer"),
        "{kept}"
    );
}

#[test]
fn a_closure_may_call_another_stubbed_function() {
    let dir = folder();
    {
        let _stub = recording::<take>(&dir);
        take(&json!(1), 1, None, 0.0);
    }
    let stubs = (replaying::<ask>(&dir), replaying::<take>(&dir));
    stubs.0.mock().expect_call().returning(|_| {
        let number = take(&json!(1), 1, None, 0.0);
        Some(Ok(number.to_string()))
    });
    assert_eq!(simply("x"), "0");
    assert_eq!(origins(&stubs.1), [Origin::Replayed]);
}

#[test]
fn of_a_closure_that_panics_the_first_cause_is_seen() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "boom")
        .returning(|_| panic!("the test's own words"));
    assert_eq!(panic_of(|| simply("boom")), "the test's own words");
    assert_eq!(simply("a"), "A", "other calls are answered");
    let again = panic_of(|| simply("boom"));
    assert!(
        !again.contains("Poison"),
        "nobody learns anything from that: {again}"
    );
    drop(stub);
    assert_eq!(runs(|| simply("a")).1, 1);
}

#[test]
fn a_closure_that_panics_under_a_dropping_stub_does_not_abort() {
    let dir = recorded();
    let panic = panic_of(|| {
        let stub = replaying::<ask>(&dir);
        stub.mock()
            .expect_call()
            .times(2)
            .returning(|_| panic!("the test's own words"));
        simply("boom")
    });
    assert_eq!(panic, "the test's own words");
    assert_eq!(runs(|| simply("a")).1, 1);
}

#[test]
fn a_call_from_another_thread_waits_for_the_mock() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    let mut mock = stub.mock();
    let handle = stub.handle();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let caller = thread::spawn(move || {
        let _entered = handle.enter();
        begun.send(()).unwrap();
        simply("a")
    });
    has_begun.recv().unwrap();
    mock.expect_call()
        .times(1)
        .returning(|_| Some(Ok("mocked".to_owned())));
    drop(mock);
    assert_eq!(caller.join().unwrap(), "mocked");
}

// What answers are made of.

#[stubbable]
fn fetch<T: Serialize + DeserializeOwned>(url: &str) -> Result<Vec<T>, Failure> {
    ran();
    let _ = url;
    Ok(Vec::new())
}

#[stubbable]
fn first<'a>(texts: &[&'a str]) -> &'a str {
    texts[0]
}

#[stubbable]
fn shared(text: &str) -> Rc<str> {
    text.into()
}

#[test]
fn a_generic_function_answers_with_json() {
    let dir = folder();
    let stub = recording::<fetch>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["url"] == "numbers")
        .returning(|_| Some(Answer::new(&Ok::<_, ()>([1, 2]))));
    assert_eq!(fetch::<u8>("numbers"), Ok(vec![1, 2]));
    assert_eq!(
        fetch::<Option<f32>>("numbers"),
        Ok(vec![Some(1.0), Some(2.0)])
    );
    assert_eq!(fetch::<String>("texts"), Ok(vec![]));
    assert_eq!(
        origins(&stub),
        [Origin::Mocked, Origin::Mocked, Origin::Recorded]
    );
    let report = panic_of(|| fetch::<String>("numbers"));
    for part in ["cached-stubs: ", "mock::fetch"] {
        assert!(report.contains(part), "{part} in {report}");
    }
}

#[test]
fn borrowed_and_unsendable_answers() {
    let dir = folder();
    let stubs = (replaying::<first>(&dir), replaying::<shared>(&dir));
    stubs.0.mock().expect_call().return_const("mocked");
    stubs
        .1
        .mock()
        .expect_call()
        .returning(|args| Some(args["text"].as_str()?.repeat(2).into()));
    let text = String::from("real");
    assert_eq!(first(&[&text]), "mocked");
    assert_eq!(&*shared("ab"), "abab");
}

#[test]
fn an_answer_may_count() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let mut next = 0;
    stub.mock().expect_call().returning(move |_| {
        ASKED.fetch_add(1, Ordering::Relaxed);
        next += 1;
        Some(Ok(next.to_string()))
    });
    assert_eq!([simply("a"), simply("a"), simply("b")], ["1", "2", "3"]);
    assert_eq!(ASKED.load(Ordering::Relaxed), 3);
}
