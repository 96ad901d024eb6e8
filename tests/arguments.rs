//! The arguments of the attribute.
#![forbid(unsafe_code)]
#![deny(warnings)]

mod common;

use std::fmt;
use std::fs;
use std::path::Path;

use cached_stubs::{Mode, Origin, Stub, Stubbable, stubbable};
use common::{files, folder, in_mode, only_recording, origins, panic_of, ran, recording};
use common::{recordings_of, replaying, runs, survives, survives_async};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

/// Nothing can be done with it but hand it on.
struct Client;

const SECRET: &str = "a-value-that-must-not-be-seen";

/// Neither files nor what a test can print holds the value.
fn assert_unseen<F: Stubbable>(dir: &TempDir, stub: &Stub<F>) {
    for file in files(dir) {
        assert!(!file.to_string_lossy().contains("must-not"), "{file:?}");
        let text = fs::read_to_string(file).unwrap();
        assert!(!text.contains(SECRET), "{text}");
    }
    let printed = format!("{stub:?} {:?}", stub.calls());
    assert!(!printed.contains(SECRET), "{printed}");
}

// skip

#[stubbable(skip(client, token))]
fn skipping(client: &mut Client, token: &str, text: &str) -> String {
    ran();
    let _ = (client, token);
    text.to_uppercase()
}

#[test]
fn what_is_skipped_counts_for_nothing_and_is_seen_nowhere() {
    let dir = folder();
    let stub = recording::<skipping>(&dir);
    let (_, real) = runs(|| {
        assert_eq!(skipping(&mut Client, SECRET, "a"), "A");
        assert_eq!(skipping(&mut Client, "another", "a"), "A");
    });
    assert_eq!(real, 1);
    assert_eq!(files(&dir).len(), 1);
    assert_unseen(&dir, &stub);
    assert_eq!(*stub.calls()[0].args, serde_json::json!({ "text": "a" }));
    drop(stub);
    let stub = replaying::<skipping>(&dir);
    let miss = panic_of(|| skipping(&mut Client, SECRET, "b"));
    assert!(!miss.contains(SECRET), "{miss}");
    assert!(!panic_of(|| stub.finish()).contains(SECRET));
}

#[stubbable(skip(b, d))]
fn skipping_of_patterns((a, b): (u8, u8), c: u8, d: &[Client]) -> u8 {
    ran();
    a + b + c + d.len() as u8
}

#[stubbable(skip(each))]
async fn skipping_a_closure<F>(text: &str, each: F) -> usize
where
    F: AsyncFn(&str) -> usize,
{
    ran();
    each(text).await
}

#[tokio::test]
async fn parameters_without_serde_can_be_skipped() {
    let call = || skipping_of_patterns((1, 2), 3, &[Client]);
    assert_eq!(survives::<skipping_of_patterns, _>(call), 7);
    let call = async || skipping_a_closure("abc", async |text: &str| text.len()).await;
    assert_eq!(survives_async::<skipping_a_closure, _>(call).await, 3);
    // Each closure has a type of its own, which counts as little as the closure.
    let dir = folder();
    let _stub = recording::<skipping_a_closure>(&dir);
    skipping_a_closure("a", async |_: &str| 1).await;
    skipping_a_closure("a", async |_: &str| 2).await;
    assert_eq!(files(&dir).len(), 1);
}

// redact

#[stubbable(redact(token, key))]
fn redacting(text: &str, token: Option<&str>, key: &str) -> String {
    ran();
    let _ = key;
    format!("{text} {}", token.is_some())
}

#[test]
fn of_what_is_redacted_only_counts_whether_it_is_given() {
    let dir = folder();
    let stub = recording::<redacting>(&dir);
    let (_, real) = runs(|| {
        assert_eq!(redacting("a", Some(SECRET), SECRET), "a true");
        assert_eq!(redacting("a", Some("another"), ""), "a true");
        assert_eq!(redacting("a", None, SECRET), "a false");
    });
    assert_eq!(real, 2);
    assert_eq!(files(&dir).len(), 2);
    assert_unseen(&dir, &stub);
    let calls = stub.calls();
    assert_ne!(calls[0].args["token"], calls[2].args["token"]);
    assert_eq!(calls[0].args["token"], calls[1].args["token"]);
    assert_eq!(calls[0].args["key"], calls[2].args["key"]);
    drop(stub);
    let stub = replaying::<redacting>(&dir);
    let miss = panic_of(|| redacting("b", Some(SECRET), SECRET));
    assert!(!miss.contains(SECRET), "{miss}");
    assert!(!panic_of(|| stub.finish()).contains(SECRET));
}

#[stubbable(redact(b, client))]
async fn redacting_without_serde((a, b): (u8, Client), client: Option<Client>) -> u8 {
    ran();
    let _ = (b, client);
    a
}

#[tokio::test]
async fn what_is_redacted_need_not_be_serde() {
    let call = async || redacting_without_serde((1, Client), None).await;
    assert_eq!(survives_async::<redacting_without_serde, _>(call).await, 1);
}

#[stubbable(redact(token, other))]
fn redacting_behind_references(token: &Option<String>, other: &mut Option<u8>) -> u8 {
    u8::from(token.is_some()) + u8::from(other.is_some())
}

#[test]
fn an_option_behind_a_reference_is_an_option() {
    let calls = || {
        redacting_behind_references(&None, &mut None);
        redacting_behind_references(&Some("a".to_owned()), &mut None);
        redacting_behind_references(&Some("b".to_owned()), &mut None);
        redacting_behind_references(&None, &mut Some(1));
    };
    assert_eq!(recordings_of::<redacting_behind_references, _>(calls), 3);
}

// key

struct History {
    turns: Vec<String>,
}

#[stubbable(key(prompt = prompt.trim(), turns = history.turns.len()), skip(history))]
fn keyed(prompt: &str, history: &History) -> String {
    ran();
    format!("{prompt}{}", history.turns.concat())
}

#[test]
fn the_key_takes_components_of_its_own_and_replaces_parameters() {
    let history = |turns: &[&str]| History {
        turns: turns.iter().map(ToString::to_string).collect(),
    };
    let dir = folder();
    let stub = recording::<keyed>(&dir);
    let (_, real) = runs(|| {
        keyed(" a ", &history(&["x"]));
        keyed("a", &history(&["y"]));
        keyed("a", &history(&["x", "y"]));
        keyed("b", &history(&["x"]));
    });
    assert_eq!(real, 3);
    let args = serde_json::json!({ "prompt": "a", "turns": 1 });
    assert_eq!(*stub.calls()[0].args, args);
    assert_eq!(*stub.calls()[1].args, args);
}

#[stubbable(key(tags = cached_stubs::sorted(&tags), first = names.first(), sum = a + b), skip(names))]
async fn keyed_by_expressions(tags: Vec<String>, names: Vec<String>, (a, mut b): (u8, u8)) -> u8 {
    ran();
    b += 1;
    a + b + tags.len() as u8 + names.len() as u8
}

#[tokio::test]
async fn the_key_borrows_what_the_function_owns() {
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let call = async |tags: &[&str], names: &[&str], pair| {
        keyed_by_expressions(texts(tags), texts(names), pair).await
    };
    let once = async || call(&["b", "a"], &["x"], (1, 2)).await;
    assert_eq!(survives_async::<keyed_by_expressions, _>(once).await, 7);
    let dir = folder();
    let stub = recording::<keyed_by_expressions>(&dir);
    call(&["b", "a"], &["x"], (1, 2)).await;
    call(&["a", "b"], &["x", "y"], (1, 2)).await;
    assert_eq!(origins(&stub), [Origin::Recorded, Origin::Replayed]);
    call(&["a", "b"], &[], (1, 2)).await;
    call(&["a", "b"], &["x"], (1, 3)).await;
    assert_eq!(files(&dir).len(), 3);
}

#[stubbable(key(text = expensive(text)))]
fn keyed_expensively(text: &str) -> usize {
    text.len()
}

fn expensive(text: &str) -> usize {
    ran();
    text.len()
}

#[test]
fn without_a_stub_no_key_is_computed() {
    assert_eq!(runs(|| keyed_expensively("abc")), (3, 0));
    assert_eq!(
        recordings_of::<keyed_expensively, _>(|| keyed_expensively("abc")),
        1
    );
    assert_ne!(
        runs(|| recordings_of::<keyed_expensively, _>(|| keyed_expensively("a"))).1,
        0
    );
}

// with

/// Not serde.
#[derive(Debug, PartialEq)]
struct Reply {
    text: String,
    seconds: u64,
}

#[derive(Debug, PartialEq)]
struct Failure(&'static str);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

mod codecs {
    pub mod reply {
        use super::super::Reply;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        pub fn serialize<S: Serializer>(reply: &Reply, serializer: S) -> Result<S::Ok, S::Error> {
            (&reply.text, reply.seconds).serialize(serializer)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reply, D::Error> {
            let (text, seconds) = Deserialize::deserialize(deserializer)?;
            Ok(Reply { text, seconds })
        }
    }

    pub mod failure {
        use super::super::Failure;
        use serde::de::Error as _;
        use serde::{Deserialize, Deserializer, Serializer};

        pub fn serialize<S: Serializer>(error: &Failure, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(error.0)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Failure, D::Error> {
            let text = String::deserialize(deserializer)?;
            ["too busy", "too late"]
                .into_iter()
                .find(|known| *known == text)
                .map(Failure)
                .ok_or_else(|| D::Error::custom("an unknown failure"))
        }
    }

    pub mod borrowed {
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        pub fn serialize<S: Serializer>(
            text: &Option<&str>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            text.serialize(serializer)
        }

        pub fn deserialize<'de, 'a, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<&'a str>, D::Error> {
            let text: Option<String> = Deserialize::deserialize(deserializer)?;
            Ok(text.map(|text| &*text.leak()))
        }
    }
}

#[stubbable(with = codecs::reply)]
fn with_codec(text: &str) -> Reply {
    ran();
    Reply {
        text: text.to_owned(),
        seconds: 3,
    }
}

#[stubbable(with = self::codecs::reply)]
async fn with_codec_of_ok(text: &str) -> Result<Reply, Failure> {
    ran();
    if text.is_empty() {
        return Err(Failure("too busy"));
    }
    Ok(Reply {
        text: text.to_owned(),
        seconds: 3,
    })
}

#[stubbable(with = codecs::borrowed)]
fn with_codec_of_a_borrow(text: &str) -> Option<&str> {
    ran();
    text.get(1..)
}

#[tokio::test]
async fn a_codec_stands_in_for_serde() {
    let reply = Reply {
        text: "a".to_owned(),
        seconds: 3,
    };
    assert_eq!(survives::<with_codec, _>(|| with_codec("a")), reply);
    let call = async || with_codec_of_ok("a").await;
    assert_eq!(survives_async::<with_codec_of_ok, _>(call).await, Ok(reply));
    let call = || with_codec_of_a_borrow("ab");
    assert_eq!(survives::<with_codec_of_a_borrow, _>(call), Some("b"));
    let dir = folder();
    {
        let _stub = recording::<with_codec>(&dir);
        with_codec("a");
    }
    let text = only_recording(&dir);
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["returns"], serde_json::json!([["a", 3]]), "{text}");
}

// errors

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Problem {
    NotFound { name: String },
    Busy,
}

#[stubbable(errors)]
fn with_errors(name: &str) -> Result<u8, Problem> {
    ran();
    match name {
        "" => Err(Problem::Busy),
        "a" => Ok(1),
        _ => Err(Problem::NotFound {
            name: name.to_owned(),
        }),
    }
}

#[stubbable(errors = codecs::failure, with = codecs::reply)]
async fn with_codec_of_errors(text: &str) -> Result<Reply, Failure> {
    ran();
    match text {
        "" => Err(Failure("too late")),
        _ => Ok(Reply {
            text: text.to_owned(),
            seconds: 0,
        }),
    }
}

#[tokio::test]
async fn errors_are_recorded_where_they_are_asked_for() {
    let busy = survives::<with_errors, _>(|| with_errors(""));
    assert_eq!(busy, Err(Problem::Busy));
    let not_found = survives::<with_errors, _>(|| with_errors("b"));
    assert_eq!(
        not_found,
        Err(Problem::NotFound {
            name: "b".to_owned()
        })
    );
    assert_eq!(survives::<with_errors, _>(|| with_errors("a")), Ok(1));
    for text in ["", "a"] {
        let call = async || with_codec_of_errors(text).await;
        let answer = survives_async::<with_codec_of_errors, _>(call).await;
        assert_eq!(answer.is_err(), text.is_empty());
    }
}

// record_if

#[stubbable(record_if = |answer: &String| !answer.is_empty())]
fn if_closure(text: &str) -> String {
    ran();
    text.to_owned()
}

#[stubbable(record_if = is_complete, errors)]
async fn if_function(n: u8) -> Result<u8, Problem> {
    ran();
    if n == 0 { Err(Problem::Busy) } else { Ok(n) }
}

fn is_complete(answer: &Result<u8, Problem>) -> bool {
    !matches!(answer, Ok(1) | Err(Problem::Busy))
}

#[tokio::test]
async fn what_record_if_refuses_passes_through() {
    assert_eq!(survives::<if_closure, _>(|| if_closure("a")), "a");
    let dir = folder();
    let stubs = (
        recording::<if_closure>(&dir),
        recording::<if_function>(&dir),
    );
    assert_eq!(if_closure(""), "");
    assert_eq!(if_function(0).await, Err(Problem::Busy));
    assert_eq!(if_function(1).await, Ok(1));
    assert!(files(&dir).is_empty());
    assert_eq!(if_function(2).await, Ok(2));
    assert_eq!(files(&dir).len(), 1);
    assert_eq!(origins(&stubs.1), [Origin::Recorded; 3]);
}

// with, errors and record_if, where a type parameter is returned

#[derive(Debug, PartialEq)]
struct Wrapper<T>(T);

mod wrapper {
    use super::Wrapper;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        Wrapper(value): &Wrapper<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Wrapper<T>, D::Error> {
        T::deserialize(deserializer).map(Wrapper)
    }
}

#[stubbable(with = wrapper)]
fn generic_with_codec<T: Serialize + DeserializeOwned>(value: T) -> Wrapper<T> {
    ran();
    Wrapper(value)
}

#[stubbable(with = wrapper, errors)]
async fn generic_later<T>(value: &T, ok: bool) -> Result<Wrapper<T>, Problem>
where
    T: Serialize + DeserializeOwned + Clone,
{
    ran();
    ok.then(|| Wrapper(value.clone())).ok_or(Problem::Busy)
}

#[stubbable(record_if = |values: &Vec<T>| !values.is_empty())]
fn generic_if<T: Serialize + DeserializeOwned + Clone>(value: T, times: usize) -> Vec<T> {
    ran();
    vec![value; times]
}

#[tokio::test]
async fn generic_functions_take_them_too() {
    let wrapped = survives::<generic_with_codec, _>(|| generic_with_codec(1_u8));
    assert_eq!(wrapped, Wrapper(1));
    for ok in [true, false] {
        let call = async || generic_later(&"a".to_owned(), ok).await;
        assert_eq!(survives_async::<generic_later, _>(call).await.is_ok(), ok);
    }
    assert_eq!(survives::<generic_if, _>(|| generic_if('a', 2)), ['a', 'a']);
    assert_eq!(recordings_of::<generic_if, _>(|| generic_if('a', 0)), 0);
}

// source

#[stubbable]
fn strict(n: u8) -> u8 {
    ran();
    n
}

#[stubbable(source = error)]
fn strict_too(n: u8) -> u8 {
    ran();
    n
}

#[stubbable(source = warn)]
fn warned(n: u8) -> u8 {
    ran();
    n
}

#[stubbable(source = ignore)]
fn ignored(n: u8) -> u8 {
    ran();
    n
}

/// A recording of `call` as another body of the function would have made it.
fn recorded_from_another_body<F: Stubbable>(dir: &TempDir, call: impl Fn() -> u8) {
    {
        let _stub = recording::<F>(dir);
        call();
    }
    let file = &files(dir)[0];
    let text = only_recording(dir);
    let recording: serde_json::Value = serde_json::from_str(&text).unwrap();
    let source = recording["source"].as_str().unwrap();
    fs::write(file, text.replace(source, &"0".repeat(source.len()))).unwrap();
}

#[test]
fn recordings_of_another_body() {
    fn check<F: Stubbable>(call: fn(u8) -> u8, answers: bool, recorded_again: bool) {
        let dir = folder();
        recorded_from_another_body::<F>(&dir, || call(1));
        let before = only_recording(&dir);
        {
            let stub = replaying::<F>(&dir);
            if answers {
                assert_eq!(runs(|| call(1)), (1, 0));
            } else {
                let miss = panic_of(|| call(1));
                assert!(
                    miss.contains("has changed since this call was recorded"),
                    "{miss}"
                );
                assert_eq!(stub.calls().len(), 0);
                panic_of(|| stub.finish());
            }
        }
        assert_eq!(only_recording(&dir), before, "replaying writes nothing");
        let stub = in_mode::<F>(Mode::Record, &dir);
        assert_eq!(runs(|| call(1)), (1, usize::from(recorded_again)));
        assert_eq!(only_recording(&dir) != before, recorded_again);
        drop(stub);
    }
    check::<strict>(strict, false, true);
    check::<strict_too>(strict_too, false, true);
    check::<warned>(warned, true, true);
    check::<ignored>(ignored, true, false);
}

// depends

mod first {
    use super::shared;
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer briefly.";
    static LIMITS: [u8; 2] = [1, 2];

    #[stubbable(depends(PROMPT, LIMITS, shared))]
    pub fn dependent(n: u8) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

mod second {
    use super::shared;
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer at length.";
    static LIMITS: [u8; 2] = [1, 2];

    #[stubbable(depends(PROMPT, LIMITS, shared))]
    pub fn dependent(n: u8) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

mod third {
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer briefly.";
    static LIMITS: [u8; 2] = [1, 2];

    #[stubbable]
    pub fn shared() -> u8 {
        4
    }

    // Formatted otherwise, and with another helper behind the same name.
    #[stubbable(depends(PROMPT, LIMITS, shared), name = "third::dependent")]
    pub fn dependent(n: u8, // A comment.
    ) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

mod fourth {
    use super::shared;
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer briefly.";
    static LIMITS: [u8; 2] = [1, 2];

    /// Documented.
    #[stubbable(depends(PROMPT, LIMITS, shared), name = "fourth::dependent")]
    pub fn renamed(n: u8, // A comment.
    ) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

#[stubbable]
fn shared() -> u8 {
    3
}

fn source_of<F: Stubbable>(call: fn(u8) -> u8) -> String {
    let dir = folder();
    let _stub = recording::<F>(&dir);
    call(1);
    let file: serde_json::Value = serde_json::from_str(&only_recording(&dir)).unwrap();
    file["source"].as_str().unwrap().to_owned()
}

#[test]
fn what_a_function_depends_on_is_a_part_of_its_source() {
    let source = source_of::<first::dependent>(first::dependent);
    assert_ne!(
        source,
        source_of::<second::dependent>(second::dependent),
        "a constant"
    );
    assert_ne!(
        source,
        source_of::<third::dependent>(third::dependent),
        "a function"
    );
    // Names, comments and formatting are not.
    assert_eq!(source, source_of::<fourth::renamed>(fourth::renamed));
}

// name

#[stubbable(name = "llm::ask")]
fn renamed(text: &str) -> String {
    ran();
    text.to_uppercase()
}

mod moved {
    use cached_stubs::stubbable;

    pub mod before {
        #[super::stubbable(name = "arguments::moved::one")]
        pub fn one(n: u8) -> u8 {
            n
        }
    }
    pub mod after {
        #[super::stubbable(name = "arguments::moved::one")]
        pub fn other(n: u8) -> u8 {
            n
        }
    }
}

#[test]
fn a_name_is_where_the_recordings_are() {
    survives::<renamed, _>(|| renamed("a"));
    let dir = folder();
    {
        let _stub = recording::<renamed>(&dir);
        renamed("a");
    }
    let file = files(&dir).remove(0);
    assert!(
        file.parent().unwrap().ends_with(Path::new("llm/ask")),
        "{file:?}"
    );
    let text = only_recording(&dir);
    assert!(text.contains("\"function\": \"llm::ask\""), "{text}");
}

#[test]
fn one_name_is_one_function() {
    let dir = folder();
    let panic = panic_of(|| recording::<moved::before::one>(&dir));
    for part in ["`arguments::moved::one`", "tests/arguments.rs:", "name = "] {
        assert!(panic.contains(part), "{part} in {panic}");
    }
    assert!(panic_of(|| recording::<moved::after::other>(&dir)).contains("either would replay"));
    // Without a stub, nobody is in the other's way.
    assert_eq!((moved::before::one(1), moved::after::other(1)), (1, 1));
}

// as, crate

mod url {
    pub fn parts() -> u8 {
        2
    }
}

#[stubbable(as = Url)]
fn url(text: &str) -> String {
    ran();
    format!("{text}{}", url::parts())
}

mod reexported {
    pub mod deep {
        pub use cached_stubs as stubs;
    }
}

#[reexported::deep::stubs::stubbable(crate = reexported::deep::stubs, skip(_client))]
async fn elsewhere(text: &str, _client: &Client) -> String {
    ran();
    text.to_owned()
}

#[tokio::test]
async fn the_marker_and_the_crate_go_by_other_names() {
    assert_eq!(survives::<Url, _>(|| url("a")), "a2");
    let call = async || elsewhere("a", &Client).await;
    assert_eq!(survives_async::<elsewhere, _>(call).await, "a");
}
