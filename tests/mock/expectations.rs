//! Expectations answer before the recordings.

use cached_stubs::{Mode, Origin, Stub};
use expect_test::expect;

use crate::ask::{Failure, ask, ask_later, recorded, simply};
use crate::common::*;

#[test]
fn expectations_come_first_in_every_mode() {
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
            "mocked calls are not recorded in {mode:?}"
        );
    }
}

#[tokio::test]
async fn expectations_of_an_async_function() {
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
fn used_up_expectations_give_way_to_the_recordings() {
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
fn expectations_can_be_added_between_calls() {
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
fn the_first_matching_expectation_answers() {
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
fn expectations_may_be_in_sequence() {
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
fn never_does_not_keep_the_recordings_from_answering() {
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
fn a_checkpoint_verifies_and_removes_expectations() {
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
    assert_panics(
        || stub.mock().checkpoint(),
        expect![
            "MockFunction::call: Expectation(<anything>) called 0 time(s) which is fewer than expected 1"
        ],
    );
}

#[test]
fn an_unmet_expectation_fails_at_the_end() {
    let report_of = |end: fn(Stub<ask>)| {
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
        assert_eq!(runs(|| simply("a")).1, 1, "the real function is back");
        report
    };
    let report = report_of(drop);
    assert_eq!(report, report_of(Stub::finish));
    assert_text(
        &report,
        expect![[r#"
            cached-stubs: an expectation of `mock::ask::ask` was not met

            MockFunction::call: Expectation(<function>) called 1 time(s) which is fewer than expected 2

              set at  tests/mock/expectations.rs:[mock()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}
