//! Which values have the same key.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::common::*;

#[test]
fn values_that_json_confuses_have_different_keys() {
    #[derive(Serialize)]
    enum Choice {
        One,
        Other,
        Full(()),
    }
    let keys = [
        ("NaN", key_of(&f64::NAN)),
        ("inf", key_of(&f64::INFINITY)),
        ("-inf", key_of(&f64::NEG_INFINITY)),
        ("None", key_of(&None::<u8>)),
        ("Some(None)", key_of(&Some(None::<u8>))),
        ("Some(())", key_of(&Some(()))),
        ("()", key_of(&())),
        ("1", key_of(&1)),
        ("Some(1)", key_of(&Some(1))),
        ("-1", key_of(&-1)),
        ("1.0", key_of(&1.0)),
        ("text 1", key_of("1")),
        ("char 1", key_of(&'1')),
        ("bytes 1", key_of(serde_bytes::Bytes::new(b"1"))),
        ("true", key_of(&true)),
        ("false", key_of(&false)),
        ("[1]", key_of(&vec![1])),
        ("(1,)", key_of(&(1,))),
        ("[]", key_of(&Vec::<u8>::new())),
        ("{}", key_of(&BTreeMap::<u8, u8>::new())),
        ("empty text", key_of("")),
        ("-0.0", key_of(&-0.0)),
        ("0.0", key_of(&0.0)),
        ("0", key_of(&0)),
        ("u64::MAX", key_of(&u64::MAX)),
        ("u128", key_of(&(u128::from(u64::MAX) + 1))),
        ("i128", key_of(&i128::MIN)),
        ("-1 as i128 bits", key_of(&u128::MAX)),
        ("a, bc", key_of(&("a", "bc"))),
        ("ab, c", key_of(&("ab", "c"))),
        ("abc", key_of(&("abc",))),
        ("[[1], [2]]", key_of(&[[1], [2]])),
        ("[[1, 2]]", key_of(&[[1, 2]])),
        ("0.1f32", key_of(&0.1f32)),
        ("0.1f64", key_of(&0.1f64)),
        ("One", key_of(&Choice::One)),
        ("Other", key_of(&Choice::Other)),
        ("Full", key_of(&Choice::Full(()))),
        ("text One", key_of("One")),
    ];
    for (index, (name, key)) in keys.iter().enumerate() {
        for (other, other_key) in &keys[..index] {
            assert_ne!(key, other_key, "{name} and {other}");
        }
    }
}

#[test]
fn details_that_are_not_part_of_a_key() {
    #[derive(Serialize)]
    struct Old {
        id: u8,
    }
    #[derive(Serialize)]
    struct New {
        id: i128,
    }
    #[derive(Serialize)]
    struct Wrapped(New);
    #[derive(Serialize)]
    struct Other {
        number: u8,
    }
    assert_eq!(key_of(&5u8), key_of(&5i64));
    assert_eq!(key_of(&5u8), key_of(&5u128));
    assert_eq!(key_of(&-5i8), key_of(&-5i128));
    assert_eq!(key_of(&0.5f32), key_of(&0.5f64));
    assert_eq!(key_of(&f32::NAN), key_of(&-f64::NAN));
    assert_eq!(key_of(&Old { id: 5 }), key_of(&New { id: 5 }));
    assert_eq!(key_of(&Old { id: 5 }), key_of(&Wrapped(New { id: 5 })));
    assert_ne!(key_of(&Old { id: 5 }), key_of(&Other { number: 5 }));
    assert_ne!(tree_of(&Old { id: 5 }), tree_of(&New { id: 5 }));
}

#[test]
fn the_order_of_a_map_is_not_part_of_its_key() {
    let entries = || (0..50).map(|n: i32| (n - 25, n.to_string()));
    let key = key_of(&entries().collect::<BTreeMap<_, _>>());
    let narrow = entries().map(|(key, value)| (key as i8, value));
    assert_eq!(key, key_of(&entries().collect::<HashMap<_, _>>()));
    assert_eq!(
        key,
        key_of(&entries().rev().collect::<indexmap::IndexMap<_, _>>())
    );
    assert_eq!(key, key_of(&narrow.collect::<BTreeMap<_, _>>()));
    let texts = |n: usize| "x".repeat(n * 100);
    let long: BTreeMap<_, _> = (0..5).map(|n| (texts(n), n)).collect();
    assert_eq!(
        key_of(&long),
        key_of(&long.into_iter().collect::<HashMap<_, _>>())
    );
}

#[test]
fn computing_a_key_is_repeatable_and_appends() {
    let mut key = vec![1, 2];
    tree_of("x").key_bytes(&mut key);
    assert_eq!(key[..2], [1, 2]);
    assert_eq!(key[2..], key_of("x"));
    let mut bytes = vec![9];
    crate::value::encode("x", &mut bytes).unwrap();
    assert_eq!(bytes[0], 9);
}

/// A change here changes the key of every recording, so it needs a new format number.
#[test]
fn pinned_bytes() {
    #[derive(Serialize)]
    struct Message<'a> {
        role: &'a str,
        tokens: Option<u32>,
    }
    #[derive(Serialize)]
    enum Choice {
        Fast,
        Slow { seconds: f32 },
    }
    let hex = |bytes: Vec<u8>| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let actual = [
        hex(key_of(&())),
        hex(key_of(&true)),
        hex(key_of(&1)),
        hex(key_of(&-1)),
        hex(key_of(&1.5)),
        hex(key_of(&f64::NAN)),
        hex(key_of(&'a')),
        hex(key_of("abc")),
        hex(key_of(&vec!["a", "b"])),
        hex(key_of(&("a", None::<u8>))),
        hex(key_of(&BTreeMap::from([("b", 1), ("a", 2)]))),
        hex(key_of(&Message {
            role: "user",
            tokens: Some(7),
        })),
        hex(key_of(&[Choice::Fast, Choice::Slow { seconds: 0.5 }])),
        hex(key_of(serde_bytes::Bytes::new(b"\x00\xff"))),
        hex(key_of(&"x".repeat(255)))[..24].to_owned(),
    ];
    let expected = [
        "01",
        "05",
        "0f00000000000000000000000000000001",
        "0a7fffffffffffffffffffffffffffffff",
        "113ff8000000000000",
        "117ff8000000000000",
        "1200000061",
        "1303616263",
        "1513016113016200",
        "161301610200",
        "171301610f000000000000000000000000000000021301620f0000000000000000000000000000000100",
        "1b2004726f6c651304757365722006746f6b656e73030f0000000000000000000000000000000700",
        "161c04466173741f04536c6f771b20077365636f6e6473113fe00000000000000000",
        "140200ff",
        "13ff00000000000000ff7878",
    ];
    assert_eq!(actual, expected);
}
