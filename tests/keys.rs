//! Which calls are the same call, as the names of the recorded files tell.

mod common;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use cached_stubs::{Origin, sorted, stubbable};
use common::{files, folder, origins, recording, recordings_of, replaying};
use indexmap::IndexMap;
use serde::Serialize;
use serde_bytes::Bytes;
use serde_json::json;

#[stubbable]
fn one(value: impl Serialize) {
    let _ = value;
}

#[stubbable]
fn two(first: &str, second: &str) {
    let _ = (first, second);
}

/// The key's part of the name of the file that a call is recorded in.
fn key_of(value: impl Serialize) -> String {
    let dir = folder();
    let _stub = recording::<one>(&dir);
    one(value);
    let name = names(&files(&dir)).remove(0);
    let key = name
        .strip_suffix(".json")
        .unwrap()
        .rsplit('.')
        .next()
        .unwrap();
    assert_eq!(key.len(), 16, "{name}");
    key.to_owned()
}

fn names(files: &[PathBuf]) -> Vec<String> {
    let name = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(name).collect()
}

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Pair {
    first: u8,
    second: u8,
}

#[derive(Serialize)]
enum Choice {
    One,
    Full(u8),
    Fields { first: u8, second: u8 },
}

#[test]
fn calls_that_look_alike_and_are_not_the_same() {
    let keys = [
        ("NaN", key_of(f64::NAN)),
        ("inf", key_of(f64::INFINITY)),
        ("-inf", key_of(f64::NEG_INFINITY)),
        ("None", key_of(None::<u8>)),
        ("Some(None)", key_of(Some(None::<u8>))),
        ("Some(())", key_of(Some(()))),
        ("()", key_of(())),
        ("1", key_of(1)),
        ("Some(1)", key_of(Some(1))),
        ("-1", key_of(-1)),
        ("1.0", key_of(1.0)),
        ("text 1", key_of("1")),
        ("char 1", key_of('1')),
        ("bytes 1", key_of(Bytes::new(b"1"))),
        ("[49]", key_of(b"1")),
        ("true", key_of(true)),
        ("text true", key_of("true")),
        ("[1]", key_of([1].as_slice())),
        ("[[1]]", key_of([[1].as_slice()].as_slice())),
        ("(1,)", key_of((1,))),
        ("[]", key_of(Vec::<u8>::new())),
        ("{}", key_of(BTreeMap::<u8, u8>::new())),
        ("empty text", key_of("")),
        ("-0.0", key_of(-0.0)),
        ("0.0", key_of(0.0)),
        ("0", key_of(0)),
        ("u64::MAX", key_of(u64::MAX)),
        ("u64::MAX + 1", key_of(u128::from(u64::MAX) + 1)),
        ("u64::MAX as float", key_of(u64::MAX as f64)),
        ("i128::MAX", key_of(i128::MAX)),
        ("i128::MIN", key_of(i128::MIN)),
        ("u128::MAX", key_of(u128::MAX)),
        ("(a, bc)", key_of(("a", "bc"))),
        ("(ab, c)", key_of(("ab", "c"))),
        ("(abc,)", key_of(("abc",))),
        ("0.1f32", key_of(0.1_f32)),
        ("0.1f64", key_of(0.1_f64)),
        ("é composed", key_of("\u{e9}")),
        ("é decomposed", key_of("e\u{301}")),
        ("line feed", key_of("a\nb")),
        ("carriage return, line feed", key_of("a\r\nb")),
        ("a marker's look", key_of(json!({ "$f64": "NaN" }))),
        ("a redaction's look", key_of(json!({ "$redacted": true }))),
        (
            "fields",
            key_of(Pair {
                first: 1,
                second: 2,
            }),
        ),
        (
            "fields, swapped",
            key_of(Pair {
                first: 2,
                second: 1,
            }),
        ),
        ("variant", key_of(Choice::One)),
        ("variant with a value", key_of(Choice::Full(1))),
        (
            "variant with fields",
            key_of(Choice::Fields {
                first: 1,
                second: 2,
            }),
        ),
        ("the variant's name", key_of("One")),
        (
            "a map of the fields",
            key_of(BTreeMap::from([("first", 1), ("second", 2)])),
        ),
        ("int keys", key_of(BTreeMap::from([(1, 1)]))),
        ("text keys", key_of(BTreeMap::from([("1", 1)]))),
    ];
    for (at, (name, key)) in keys.iter().enumerate() {
        for (other, other_key) in &keys[..at] {
            assert_ne!(key, other_key, "{name} and {other}");
        }
    }
}

#[test]
fn text_does_not_run_over_from_one_argument_into_the_next() {
    let calls = || {
        two("a", "bc");
        two("ab", "c");
        two("abc", "");
        two("", "abc");
        two("bc", "a");
    };
    assert_eq!(recordings_of::<two, _>(calls), 5);
}

#[test]
fn what_is_no_part_of_the_call() {
    #[derive(Serialize)]
    struct Wide {
        first: i128,
        second: u64,
    }
    #[derive(Serialize)]
    struct Wrapped(Wide);
    let narrow = key_of(Pair {
        first: 1,
        second: 2,
    });
    assert_eq!(
        narrow,
        key_of(Wide {
            first: 1,
            second: 2
        }),
        "widths and type names"
    );
    assert_eq!(
        narrow,
        key_of(Wrapped(Wide {
            first: 1,
            second: 2
        })),
        "newtypes"
    );
    assert_eq!(
        narrow,
        key_of(Box::new(Pair {
            first: 1,
            second: 2
        })),
        "indirection"
    );
    assert_eq!(key_of(()), key_of(Unit));
    assert_eq!(key_of("a"), key_of(String::from("a")));
    assert_eq!(key_of(f64::NAN), key_of(-f64::NAN), "which NaN it is");
}

#[test]
fn the_order_of_a_map_is_no_part_of_the_call() {
    let forwards: HashMap<String, u8> = (0..40).map(|n| (n.to_string(), n)).collect();
    let backwards: HashMap<String, u8> = (0..40).rev().map(|n| (n.to_string(), n)).collect();
    let sorted: BTreeMap<String, u8> = forwards.clone().into_iter().collect();
    let inserted: IndexMap<String, u8> = (0..40).rev().map(|n| (n.to_string(), n)).collect();
    let calls = || {
        one(&forwards);
        one(&backwards);
        one(&sorted);
        one(&inserted);
    };
    assert_eq!(recordings_of::<one, _>(calls), 1);
    assert_eq!(
        key_of(json!({ "a": 1, "b": 2 })),
        key_of(json!({ "b": 2, "a": 1 }))
    );
    let by_tuple: HashMap<(u8, &str), u8> = (0..40).map(|n| ((n, "x"), n)).collect();
    let by_tuple_sorted: BTreeMap<(u8, &str), u8> = by_tuple.clone().into_iter().collect();
    assert_eq!(key_of(by_tuple), key_of(by_tuple_sorted));
}

#[stubbable(key(tags = sorted(tags)))]
fn of_a_set(tags: &HashSet<String>) -> usize {
    tags.len()
}

#[test]
fn a_set_is_sorted_by_its_function() {
    let calls = || {
        // Each set has a hasher of its own, and with it an order of its own.
        for _ in 0..10 {
            of_a_set(&(0..40).map(|n| n.to_string()).collect());
        }
    };
    assert_eq!(recordings_of::<of_a_set, _>(calls), 1);
}

#[test]
fn a_call_has_one_file_however_often_it_is_made() {
    let dir = folder();
    for round in 0..2 {
        let stub = recording::<two>(&dir);
        two("a", "b");
        two("a", "b");
        let first = if round == 0 {
            Origin::Recorded
        } else {
            Origin::Replayed
        };
        assert_eq!(origins(&stub), [first, Origin::Replayed]);
    }
    assert_eq!(files(&dir).len(), 1);
    let _stub = replaying::<two>(&dir);
    two("a", "b");
}

mod golden {
    use super::{BTreeMap, Choice, Serialize, stubbable};

    #[derive(Serialize)]
    pub struct Message<'a> {
        pub role: &'a str,
        pub content: &'a str,
        pub tokens: Option<u32>,
    }

    #[stubbable(name = "golden::nothing")]
    pub fn nothing() {}

    #[stubbable(name = "golden::text")]
    pub fn text(prompt: &str) -> usize {
        prompt.len()
    }

    #[stubbable(name = "golden::numbers")]
    pub fn numbers(a: u8, b: i64, c: f64, d: u128, e: bool, f: char) -> u8 {
        let _ = (b, c, d, e, f);
        a
    }

    #[stubbable(name = "golden::messages")]
    pub fn messages(model: &str, messages: &[Message<'_>]) -> usize {
        model.len() + messages.len()
    }

    #[stubbable(name = "golden::maps")]
    pub fn maps(by_text: &BTreeMap<&str, Option<u8>>, by_pair: &BTreeMap<(u8, u8), ()>) -> usize {
        by_text.len() + by_pair.len()
    }

    #[stubbable(name = "golden::choices")]
    pub(super) fn choices(choices: &[Choice]) -> usize {
        choices.len()
    }

    #[stubbable(name = "golden::generic", redact(token), key(extra = 1 + 1))]
    pub fn generic<T, const N: usize>(token: Option<T>) -> bool {
        token.is_some()
    }

    #[stubbable(name = "golden::bytes")]
    pub fn bytes(
        bytes: &serde_bytes::Bytes,
        nan: f64,
        nested: Option<Option<u8>>,
        (x, y): (u8, u8),
    ) -> usize {
        let _ = (nan, nested, x, y);
        bytes.len()
    }
}

/// A change here changes the key of every recording ever made: it needs a new
/// format number.
#[test]
fn pinned_files() {
    let dir = folder();
    {
        let _stubs = (
            recording::<golden::nothing>(&dir),
            recording::<golden::text>(&dir),
            recording::<golden::numbers>(&dir),
            recording::<golden::messages>(&dir),
            recording::<golden::maps>(&dir),
            recording::<golden::choices>(&dir),
            recording::<golden::generic>(&dir),
            recording::<golden::bytes>(&dir),
        );
        golden::nothing();
        golden::text("What is the capital of France?");
        golden::numbers(1, -2, 0.5, u128::MAX, true, 'é');
        let message = |role, content, tokens| golden::Message {
            role,
            content,
            tokens,
        };
        golden::messages(
            "gpt-4o",
            &[
                message("system", "Be brief.", None),
                message("user", "日本語 👍", Some(7)),
            ],
        );
        golden::maps(
            &BTreeMap::from([("b", None), ("a", Some(1))]),
            &BTreeMap::from([((1, 2), ())]),
        );
        golden::choices(&[
            Choice::One,
            Choice::Full(1),
            Choice::Fields {
                first: 1,
                second: 2,
            },
        ]);
        golden::generic::<u8, 3>(Some(1));
        golden::bytes(Bytes::new(b"\0\xff"), f64::NAN, Some(None), (1, 2));
    }
    let below = |file: &PathBuf| {
        let path = file.strip_prefix(dir.path()).unwrap();
        path.to_str().unwrap().replace('\\', "/")
    };
    let files: Vec<String> = files(&dir).iter().map(below).collect();
    let pinned = [
        "cached-stubs/golden/bytes/nan-1-2.be7432eb2c619523.json",
        "cached-stubs/golden/choices/one-1-1-2.612e03332946c104.json",
        "cached-stubs/golden/generic/2.580d0e8d43f5d931.json",
        "cached-stubs/golden/maps/1-1-2.ee68146ff41c1fae.json",
        "cached-stubs/golden/messages/gpt-4o-system-be-brief-user-7.45744744db45aaf8.json",
        "cached-stubs/golden/nothing/call.af4b527074b2b5a2.json",
        "cached-stubs/golden/numbers/1-2-0-5-340282366920938463463374607431768211455.17606d51fa782142.json",
        "cached-stubs/golden/text/what-is-the-capital-of-france.bbde5a685a07c5fd.json",
    ];
    assert_eq!(files, pinned);
}
