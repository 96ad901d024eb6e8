//! Which calls are the same call, by the key in the names of their files.

use std::collections::{BTreeMap, HashMap, HashSet};

use cached_stubs::{Origin, sorted, stubbable};
use indexmap::IndexMap;
use serde::Serialize;
use serde_bytes::Bytes;
use serde_json::json;

use crate::common::{files, folder, origins, recording, recordings_of, replaying};

#[stubbable]
fn one(value: impl Serialize) {
    let _ = value;
}

#[stubbable]
fn two(first: &str, second: &str) {
    let _ = (first, second);
}

/// The key in the name of the file that records a call.
fn key_of(value: impl Serialize) -> String {
    let dir = folder();
    let _stub = recording::<one>(&dir);
    one(value);
    let file = files(&dir).remove(0);
    let name = file.file_name().unwrap().to_str().unwrap();
    let key = name
        .strip_suffix(".json")
        .unwrap()
        .rsplit('.')
        .next()
        .unwrap();
    assert_eq!(key.len(), 16, "{name}");
    key.to_owned()
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

type Keys = Vec<(&'static str, String)>;

fn keys_of_scalars() -> Keys {
    vec![
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
    ]
}

fn keys_of_texts() -> Keys {
    vec![
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
    ]
}

fn keys_of_structs_and_maps() -> Keys {
    vec![
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
    ]
}

#[test]
fn calls_that_look_alike_differ() {
    let keys = [
        keys_of_scalars(),
        keys_of_texts(),
        keys_of_structs_and_maps(),
    ]
    .concat();
    for (at, (name, key)) in keys.iter().enumerate() {
        for (other, other_key) in &keys[..at] {
            assert_ne!(key, other_key, "{name} and {other}");
        }
    }
}

#[test]
fn texts_of_two_arguments_do_not_run_together() {
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
fn widths_type_names_and_indirections_are_not_keyed() {
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
fn the_order_of_a_map_is_not_keyed() {
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
fn sorted_keys_a_set_without_its_order() {
    let calls = || {
        // Each set has its own hasher, and with it its own order.
        for _ in 0..10 {
            of_a_set(&(0..40).map(|n| n.to_string()).collect());
        }
    };
    assert_eq!(recordings_of::<of_a_set, _>(calls), 1);
}

#[test]
fn a_repeated_call_has_one_file() {
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
