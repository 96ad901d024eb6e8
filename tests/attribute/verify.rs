//! `verify`: what `RECORD=verify` compares.

use std::cell::Cell;

use cached_stubs::{Mode, Stubbable, stubbable};
use expect_test::expect;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{assert_panics, files, folder, in_mode, panic_of, recording};

thread_local! {
    static ANSWER: Cell<&'static str> = const { Cell::new("null") };
}

#[derive(Debug, Serialize, Deserialize)]
enum Event {
    Text(String),
    Tool { name: String },
}

fn answer() -> Value {
    serde_json::from_str(ANSWER.get()).unwrap()
}

#[stubbable(verify = shape)]
fn by_shape() -> Value {
    answer()
}

#[stubbable(verify = exact)]
fn exactly() -> Value {
    answer()
}

#[stubbable(verify = shape, errors)]
fn streamed(tool: bool) -> Result<BoxStream<'static, Event>, String> {
    let text = answer().to_string();
    let last = if tool {
        Event::Tool { name: text.clone() }
    } else {
        Event::Text(text.clone())
    };
    Ok(stream::iter([Event::Text(text), last]).boxed())
}

/// Records what the function answers first, and verifies it against the second.
fn verify<F: Stubbable>(dir: &TempDir, mode: Mode, answers: [&'static str; 2], call: impl Fn()) {
    ANSWER.set(answers[0]);
    {
        let _stub = recording::<F>(dir);
        call();
    }
    let recorded = files(dir);
    ANSWER.set(answers[1]);
    let stub = in_mode::<F>(mode, dir);
    call();
    assert_eq!(files(dir), recorded);
    stub.finish();
}

const BEFORE: &str = r#"{"id": 1, "choices": [{"text": "a"}], "usage": {"tokens": 3}}"#;
const OTHER_WORDS: &str =
    r#"{"id": 2, "choices": [{"text": "b"}, {"text": "c"}], "usage": {"tokens": 9}}"#;
const OTHER_SHAPE: &str = r#"{"id": "2", "choices": [{"text": "b", "index": 0}], "usage": null}"#;

#[test]
fn other_words_have_the_same_shape() {
    let words = [BEFORE, OTHER_WORDS];
    verify::<by_shape>(&folder(), Mode::Verify, words, || drop(by_shape()));
    verify::<exactly>(&folder(), Mode::VerifyShape, words, || drop(exactly()));
    let report = panic_of(|| {
        verify::<exactly>(&folder(), Mode::Verify, words, || drop(exactly()));
    });
    assert!(report.contains("returned another value"), "{report}");
}

#[test]
fn each_path_of_another_shape_is_named() {
    let shapes = [BEFORE, OTHER_SHAPE];
    assert_panics(
        || verify::<by_shape>(&folder(), Mode::Verify, shapes, || drop(by_shape())),
        expect![[r#"
            cached-stubs: `attribute::verify::by_shape` returned a value of another shape than its recording

              returns[0].choices[].index is new: a number
              returns[0].id is a text, and was a number
              returns[0].usage is gone: it was an object

            Texts and numbers were not compared. If the new shape is right, record it:

              RECORD=all cargo test -p cached-stubs verify::each_path_of_another_shape_is_named -- --exact

              called  tests/attribute/verify.rs:[by_shape()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    for mode in [Mode::Verify, Mode::VerifyShape] {
        panic_of(|| verify::<exactly>(&folder(), mode, shapes, || drop(exactly())));
    }
}

#[tokio::test]
async fn items_of_streams_have_one_shape() {
    let dir = folder();
    let call = async |answer, tool, mode| {
        ANSWER.set(answer);
        let stub = in_mode::<streamed>(mode, &dir);
        // The arguments are the same for both.
        let events: Vec<_> = streamed(tool).unwrap().collect().await;
        assert_eq!(events.len(), 2);
        stub
    };
    drop(call("1", true, Mode::Record).await);
    call("2", true, Mode::Verify).await.finish();
    let text = std::fs::read_to_string(&files(&dir)[0]).unwrap();
    let text = text.replace("\"Tool\"", "\"Instrument\"");
    std::fs::write(&files(&dir)[0], text).unwrap();
    let stub = call("2", true, Mode::Verify).await;
    let report = panic_of(|| stub.finish());
    for change in ["[].Tool is new", "[].Instrument is gone"] {
        assert!(report.contains(change), "{report}");
    }
}

#[test]
fn the_mode_can_be_parsed_and_shown() {
    assert_eq!("verify-shape".parse(), Ok(Mode::VerifyShape));
    assert_eq!(Mode::VerifyShape.to_string(), "verify-shape");
}
