//! `scrub`: what changes with every call is replaced before it is recorded.

use std::cell::Cell;

use cached_stubs::{Mode, stubbable};
use expect_test::expect;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream, Stream};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::{
    assert_panics, assert_repeats, assert_text, files, folder, in_mode, only_recording,
    only_returns, ran, recording, replaying, runs,
};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Reply {
    id: String,
    created: f64,
    text: String,
    usage: Option<u64>,
    choices: Vec<Choice>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Choice {
    id: u64,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Failed {
    id: String,
}

thread_local! {
    static CLOCK: Cell<u32> = const { Cell::new(1) };
}

/// Differs with every call.
fn tick() -> u32 {
    CLOCK.replace(CLOCK.get() + 1)
}

fn reply(text: &str) -> Reply {
    ran();
    Reply {
        id: format!("id-{}", tick()),
        created: f64::from(tick()),
        text: text.to_owned(),
        usage: None,
        choices: vec![
            Choice {
                id: u64::from(tick()),
                text: text.to_owned()
            };
            2
        ],
    }
}

#[stubbable(scrub(".id" = "<id>", ".created" = 0, ".choices[].id" = 7, ".usage" = 1))]
fn by_path(text: &str) -> Reply {
    reply(text)
}

#[test]
fn a_record_run_sees_what_replay_will_see() {
    let dir = folder();
    let expected = Reply {
        id: "<id>".to_owned(),
        created: 0.0,
        text: "a".to_owned(),
        usage: None,
        choices: vec![
            Choice {
                id: 7,
                text: "a".to_owned()
            };
            2
        ],
    };
    {
        let _stub = recording::<by_path>(&dir);
        assert_eq!(by_path("a"), expected);
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "id": "<id>",
              "created": 0.0,
              "text": "a",
              "usage": null,
              "choices": [
                {
                  "id": 7,
                  "text": "a"
                },
                {
                  "id": 7,
                  "text": "a"
                }
              ]
            }
          ]
        }
    "#]],
    );
    let _stub = replaying::<by_path>(&dir);
    assert_eq!(runs(|| by_path("a")), (expected, 0));
}

#[stubbable(scrub = |reply: &mut Reply| *reply = Reply { id: reply.id[..3].to_owned(), ..Reply::default() })]
fn by_closure(text: &str) -> Reply {
    reply(text)
}

#[stubbable(scrub = no_id, scrub(".id" = "<id>"), errors)]
async fn of_result(text: &str) -> Result<Reply, Failed> {
    match text {
        "" => Err(Failed {
            id: tick().to_string(),
        }),
        _ => Ok(reply(text)),
    }
}

fn no_id(reply: &mut Reply) {
    reply.id = String::new();
    reply.created = 0.5;
}

#[tokio::test]
async fn a_function_gets_the_ok_value_and_paths_the_error_too() {
    let dir = folder();
    let record = async || {
        let _stub = recording::<of_result>(&dir);
        (of_result("a").await, of_result("").await)
    };
    let (reply, error) = record().await;
    let reply = reply.unwrap();
    assert_eq!((reply.id.as_str(), reply.created), ("<id>", 0.5));
    assert_eq!(
        error,
        Err(Failed {
            id: "<id>".to_owned()
        })
    );
    let _stub = replaying::<of_result>(&dir);
    assert_eq!(of_result("a").await, Ok(reply));
    assert_eq!(
        of_result("").await,
        Err(Failed {
            id: "<id>".to_owned()
        })
    );
}

/// Re-recording an unchanged service changes no file.
#[test]
fn recording_again_changes_nothing() {
    let dir = folder();
    let text = || {
        let _stub = in_mode::<by_path>(Mode::RecordAll, &dir);
        by_path("a");
        only_recording(&dir)
    };
    assert_eq!(text(), text());
}

#[test]
fn live_calls_are_not_scrubbed() {
    let dir = folder();
    let _stub = in_mode::<by_path>(Mode::Live, &dir);
    assert_ne!(by_path("a").id, "<id>");
}

#[stubbable(scrub(".id" = "<id>"), scrub = |choice: &mut Reply| choice.created = 0.0)]
fn boxed(text: &str) -> BoxStream<'static, Reply> {
    let text = text.to_owned();
    stream::iter(0..2).map(move |_| reply(&text)).boxed()
}

#[stubbable(scrub(".id" = "<id>"), scrub = |choice: &mut Reply| choice.created = 0.0)]
fn opaque(text: &str) -> Result<impl Stream<Item = Reply> + use<>, Failed> {
    let text = text.to_owned();
    Ok(stream::iter(0..2).map(move |_| reply(&text)))
}

#[stubbable(scrub(".id" = 0), scrub = |choice: &mut Choice| choice.text.clear())]
fn pulled(text: &str) -> impl Iterator<Item = Choice> + use<> {
    reply(text).choices.into_iter()
}

#[tokio::test]
async fn items_are_scrubbed_one_by_one() {
    let is_scrubbed = |reply: &Reply| reply.id == "<id>" && reply.created == 0.0;
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stubs = (
            in_mode::<boxed>(mode, &dir),
            in_mode::<opaque>(mode, &dir),
            in_mode::<pulled>(mode, &dir),
        );
        let items: Vec<_> = boxed("a").collect().await;
        assert!(items.iter().all(is_scrubbed), "{items:?}");
        let items: Vec<_> = opaque("a").unwrap().collect().await;
        assert!(items.iter().all(is_scrubbed), "{items:?}");
        let scrubbed = Choice::default();
        assert!(pulled("a").all(|choice| choice == scrubbed));
    }
    assert_eq!(files(&dir).len(), 3);
}

fn without_anything(reply: &mut Reply) {
    *reply = Reply::default();
}

#[stubbable(scrub = without_anything)]
fn emptied(text: &str) -> Result<BoxStream<'static, Reply>, Failed> {
    Ok(boxed(text))
}

#[stubbable(scrub = without_anything)]
fn promised(text: &str) -> impl Future<Output = Reply> + use<> {
    std::future::ready(reply(text))
}

/// The recordings may have been made before there was a `scrub`.
#[tokio::test]
async fn verifying_scrubs_the_items_of_both_sides() {
    let dir = folder();
    let call = async |mode| {
        let stubs = (
            in_mode::<emptied>(mode, &dir),
            in_mode::<pulled>(mode, &dir),
            in_mode::<promised>(mode, &dir),
        );
        emptied("a").unwrap().collect::<Vec<_>>().await;
        pulled("a").for_each(drop);
        promised("a").await;
        stubs
    };
    drop(call(Mode::Record).await);
    for file in files(&dir) {
        let text = std::fs::read_to_string(&file).unwrap();
        let older = text.replace("\"created\": 0.0", "\"created\": 7.5");
        let older = older.replace("\"text\": \"\"", "\"text\": \"older\"");
        assert_ne!(text, older, "{}", file.display());
        std::fs::write(&file, older).unwrap();
    }
    let stubs = call(Mode::Verify).await;
    stubs.0.finish();
    stubs.1.finish();
    stubs.2.finish();
}

#[stubbable(out(buffer), scrub("[]" = 0, ".$out.buffer.id" = "<id>"), scrub = |v: &mut Vec<u32>| v.pop().map_or((), drop))]
fn left_behind(buffer: &mut Reply) -> Vec<u32> {
    *buffer = reply("a");
    vec![tick(); 3]
}

#[test]
fn what_is_left_in_a_parameter_is_scrubbed_by_its_path() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stub = in_mode::<left_behind>(mode, &dir);
        let mut buffer = Reply::default();
        assert_eq!(left_behind(&mut buffer), [0, 0]);
        assert_eq!(buffer.id, "<id>");
    }
}

#[stubbable(scrub = |values: &mut Vec<T>| values.truncate(1), record_if = |values: &Vec<T>| values.len() < 2)]
fn generic<T: Serialize + DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap()
}

struct Client;

#[stubbable]
impl Client {
    #[stub(sequence, scrub = Self::no_id)]
    fn ask(&self, text: &str) -> Reply {
        reply(text)
    }

    fn no_id(reply: &mut Reply) {
        no_id(reply);
    }
}

#[test]
fn it_goes_with_other_arguments() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let _stubs = (
            in_mode::<generic>(mode, &dir),
            in_mode::<Client>(mode, &dir),
        );
        // The predicate sees the scrubbed value.
        assert_eq!(generic::<u8>("[1, 2, 3]"), [1]);
        for text in ["a", "a"] {
            assert_eq!(Client.ask(text).created, 0.5);
        }
    }
    assert_eq!(files(&dir).len(), 2);
}

/// The recording may have been made before there was a `scrub`.
#[test]
fn verifying_scrubs_both_sides() {
    let dir = folder();
    {
        let _stubs = (recording::<by_path>(&dir), recording::<by_closure>(&dir));
        by_path("a");
        by_closure("a");
    }
    for file in files(&dir) {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.replace("\"<id>\"", "\"other\"").replace("id-", "id-9");
        std::fs::write(&file, text).unwrap();
    }
    let stubs = (
        in_mode::<by_path>(Mode::Verify, &dir),
        in_mode::<by_closure>(Mode::Verify, &dir),
    );
    assert_eq!(by_path("a").id, "<id>");
    assert_eq!(by_closure("a").id, "id-");
    stubs.0.finish();
    stubs.1.finish();
}

#[stubbable(scrub(".id" = 5))]
fn misfit(text: &str) -> Reply {
    reply(text)
}

#[test]
fn a_replacement_of_another_type_is_refused() {
    let dir = folder();
    let stub = recording::<misfit>(&dir);
    let report = assert_panics(
        || misfit("a"),
        expect![[r#"
        cached-stubs: what `scrub` puts into an answer of `attribute::scrub::misfit` does not fit there

          returns[0].id
          invalid type: integer `5`, expected a string

        Nothing was written. Choose a replacement of the field's type, in
        #[stubbable(scrub("path" = replacement))] or under [scrub] in stubs.toml.

          called  tests/attribute/scrub.rs:[misfit("a")]
    "#]],
    );
    assert!(files(&dir).is_empty());
    assert_repeats(stub, &report);
}
