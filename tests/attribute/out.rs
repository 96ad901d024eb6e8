//! `out`: what a function leaves in its `&mut` parameters.

use std::io;
use std::sync::mpsc;

use cached_stubs::{Answer, Mode, Stub, stubbable};
use expect_test::expect;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::{
    assert_panics, assert_repeats, assert_text, files, folder, in_mode, only_returns, panic_of,
};
use crate::common::{ran, recording, replaying, runs, survives, survives_async};

#[stubbable(out(buffer), skip(buffer))]
fn read(path: &str, buffer: &mut Vec<u8>) -> io::Result<usize> {
    ran();
    if path.is_empty() {
        buffer.push(0);
        return Err(io::ErrorKind::NotFound.into());
    }
    buffer.extend_from_slice(path.as_bytes());
    Ok(path.len())
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Handler {
    text: String,
    done: bool,
}

#[stubbable(out(handler))]
async fn stream_to(prompt: &str, handler: &mut Handler) {
    ran();
    for word in prompt.split(' ') {
        tokio::task::yield_now().await;
        handler.text.push_str(word);
    }
    handler.done = true;
}

#[stubbable(out(_first, second))]
fn both(_first: &mut u8, (x, y): (u8, u8), mut second: &mut String) -> u8 {
    ran();
    *_first += x;
    let text = &mut second;
    text.push('!');
    y
}

#[stubbable(out(items))]
fn generic<T: Clone + Serialize + DeserializeOwned>(item: T, items: &mut Vec<T>) {
    ran();
    items.push(item);
}

struct Client;

#[stubbable]
impl Client {
    #[stub(out(log))]
    async fn chat(&self, prompt: &str, log: &mut Vec<String>) -> Result<String, String> {
        ran();
        log.push(prompt.to_owned());
        Ok(prompt.to_uppercase())
    }
}

#[test]
fn the_state_after_the_call_comes_back() {
    let call = || {
        let mut buffer = vec![9];
        (read("abc", &mut buffer).unwrap(), buffer)
    };
    let given = survives::<read, _>(call);
    assert_eq!(given, (3, b"\x09abc".to_vec()));

    survives::<both, _>(|| {
        let (mut first, mut second) = (1, "a".to_owned());
        let y = both(&mut first, (2, 3), &mut second);
        assert_eq!((first, second.as_str()), (3, "a!"));
        y
    });
    survives::<generic, _>(|| {
        let mut items = vec![1];
        generic(2, &mut items);
        items
    });
}

#[tokio::test]
async fn async_functions_change_parameters() {
    survives_async::<stream_to, _>(async || {
        let mut handler = Handler::default();
        stream_to("a b", &mut handler).await;
        assert!(handler.done);
        handler
    })
    .await;
    survives_async::<Client, _>(async || {
        let mut log = Vec::new();
        (Client.chat("a", &mut log).await.unwrap(), log)
    })
    .await;
}

#[test]
fn the_file_shows_the_value_and_the_parameters() {
    let dir = folder();
    {
        let _stub = recording::<read>(&dir);
        read("abc", &mut vec![]).unwrap();
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                {
                  "$returned": {
                    "Ok": 3
                  },
                  "$out": {
                    "buffer": [97, 98, 99]
                  }
                }
              ]
            }
        "#]],
    );
}

#[test]
fn the_state_before_the_call_is_keyed_unless_skipped() {
    let dir = folder();
    {
        let _stub = recording::<generic>(&dir);
        generic(1, &mut vec![]);
        generic(1, &mut vec![5]);
        let _other = recording::<read>(&dir);
        read("a", &mut vec![]).unwrap();
        let (_, real) = runs(|| read("a", &mut vec![5]).unwrap());
        assert_eq!(real, 0);
    }
    assert_eq!(files(&dir).len(), 3);
}

#[test]
fn an_err_passes_through_with_the_changed_parameter() {
    let dir = folder();
    let _stub = recording::<read>(&dir);
    let mut buffer = vec![];
    assert!(read("", &mut buffer).is_err());
    assert_eq!(buffer, [0]);
    assert!(files(&dir).is_empty());
}

#[tokio::test]
async fn expectations_answer_with_the_value_and_the_parameters() {
    let stub = Stub::<read>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some((Ok(1), vec![7])));
    let mut buffer = vec![];
    assert_eq!((read("a", &mut buffer).unwrap(), buffer), (1, vec![7]));

    let stub = Stub::<stream_to>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(((), Handler::default())));
    let mut handler = Handler {
        text: "x".to_owned(),
        done: true,
    };
    stream_to("a", &mut handler).await;
    assert_eq!(handler, Handler::default());

    let stub = Stub::<generic>::install();
    stub.mock()
        .expect_call()
        .returning(|_| Some(Answer::new(&((), [3]))));
    let mut items = vec![1u8];
    generic(1, &mut items);
    assert_eq!(items, [3]);
}

#[test]
fn a_miss_leaves_the_parameter_unchanged() {
    let dir = folder();
    let stub = replaying::<read>(&dir);
    let mut buffer = vec![1];
    let report = panic_of(|| read("a", &mut buffer));
    assert!(report.contains("nothing is recorded for"), "{report}");
    assert!(
        report.contains("called  tests/attribute/out.rs:"),
        "{report}"
    );
    assert_eq!(buffer, [1]);
    assert_repeats(stub, &report);
}

#[test]
fn verifying_compares_the_parameters() {
    let dir = folder();
    {
        let _stub = recording::<read>(&dir);
        read("a", &mut vec![1]).unwrap();
    }
    {
        let _stub = in_mode::<read>(Mode::Verify, &dir);
        read("a", &mut vec![1]).unwrap();
    }
    let stub = in_mode::<read>(Mode::Verify, &dir);
    read("a", &mut vec![2]).unwrap();
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: `attribute::out::read` returned another value than its recording

            The difference (- recorded, + returned now):

              returns[0]["$out"].buffer
                - [1, 97]
                   ~
                + [2, 97]
                   ~

            If the new answer is right, record it:

              RECORD=all cargo test -p cached-stubs out::verifying_compares_the_parameters -- --exact

            If it changes with every call, keep it out of recordings, or let verify runs compare
            only types and field names:

              #[stubbable(scrub(".$out.buffer" = …))]
              #[stubbable(verify = shape)]

              called  tests/attribute/out.rs:[read("a", &mut vec![2])]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}

#[stubbable(out(buffer), skip(buffer))]
fn fill(path: &str, buffer: &mut [u8]) -> io::Result<usize> {
    ran();
    let bytes = path.as_bytes();
    buffer[..bytes.len()].copy_from_slice(bytes);
    Ok(bytes.len())
}

#[test]
fn a_slice_is_filled() {
    let dir = folder();
    let mut buffer = [7; 4];
    {
        let _stub = recording::<fill>(&dir);
        assert_eq!(runs(|| fill("ab", &mut buffer).unwrap()), (2, 1));
        assert_eq!(&buffer, b"ab\x07\x07");
    }
    let stub = replaying::<fill>(&dir);
    buffer = [0; 4];
    assert_eq!(runs(|| fill("ab", &mut buffer).unwrap()), (2, 0));
    assert_eq!(&buffer, b"ab\x07\x07");
    assert_panics(
        || fill("ab", &mut [0; 3]),
        expect![[r#"
            cached-stubs: a recording of `attribute::out::fill` cannot be used

              <temp>/cached-stubs/attribute/out/fill/ab.1a04dcadf66f3a49.json:10:5
              returns[0]: 4 elements for a slice of 3

            The value does not fit the function's return type. Correct it, or delete
            the file and record it again with RECORD=1.

              called  tests/attribute/out.rs:[fill("ab", &mut [0; 3])]
        "#]],
    );
    stub.mock()
        .expect_call()
        .returning(|_| Some((Ok(1), vec![9; 4])));
    assert_eq!(fill("ab", &mut buffer).unwrap(), 1);
    assert_eq!(buffer, [9; 4]);
    assert_panics(
        || fill("ab", &mut [0; 3]),
        expect![[r#"
            cached-stubs: the answer of an expectation does not fit `buffer`: 4 elements for a slice of 3
        "#]],
    );
    panic_of(|| drop(stub));
}

/// Sends its text through a channel, which cannot be recorded.
struct Sink {
    sender: mpsc::Sender<String>,
    text: String,
}

impl Sink {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.sender.send(text.to_owned()).unwrap();
    }
}

mod sink {
    use super::Sink;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(sink: &Sink, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&sink.text)
    }

    pub fn deserialize_in_place<'de, D: Deserializer<'de>>(
        deserializer: D,
        sink: &mut Sink,
    ) -> Result<(), D::Error> {
        sink.push(&String::deserialize(deserializer)?);
        Ok(())
    }
}

#[stubbable(out(handler = sink), skip(handler))]
async fn send(prompt: &str, handler: &mut Sink) -> Result<(), String> {
    ran();
    for word in prompt.split(' ') {
        tokio::task::yield_now().await;
        handler.push(word);
    }
    Ok(())
}

#[tokio::test]
async fn a_codec_may_change_the_parameter_in_place() {
    let dir = folder();
    let sent = async || {
        let (sender, receiver) = mpsc::channel();
        let text = String::new();
        let mut handler = Sink { sender, text };
        send("a b", &mut handler).await.unwrap();
        let text = handler.text.clone();
        drop(handler);
        (text, receiver.iter().collect::<String>())
    };
    for mode in [Mode::Record, Mode::Replay, Mode::Verify] {
        let _stub = in_mode::<send>(mode, &dir);
        assert_eq!(sent().await, ("ab".to_owned(), "ab".to_owned()));
    }
    assert_eq!(files(&dir).len(), 1);
}

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Point {
    x: u8,
    y: u8,
}

#[stubbable(out(y))]
fn swap(Point { x, y }: &mut Point) {
    ran();
    std::mem::swap(x, y);
}

#[test]
fn a_name_of_a_pattern_records_the_whole_parameter() {
    let swapped = survives::<swap, _>(|| {
        let mut point = Point { x: 1, y: 2 };
        swap(&mut point);
        point
    });
    assert_eq!(swapped, Point { x: 2, y: 1 });
}
