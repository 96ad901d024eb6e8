//! Values that are restored from their text.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::common::*;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Newtype<T>(T);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Pair<A, B>(A, B);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Named<T> {
    field: T,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Shape<T> {
    Empty,
    One(T),
    Two(T, T),
    Fields { left: T, right: T },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Internal<T> {
    Empty,
    Fields { value: T },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content")]
enum Adjacent<T> {
    Empty,
    One(T),
    Fields { value: T },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Fields { value: T },
    One(T),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat<T> {
    name: String,
    #[serde(flatten)]
    rest: T,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Dollar {
    #[serde(rename = "$f64")]
    field: String,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum DollarVariant {
    #[serde(rename = "$f64")]
    Float(String),
    #[serde(rename = "$some")]
    Empty,
    #[serde(rename = "$map")]
    Fields { a: u8 },
}

fn map<K: Ord, V, const N: usize>(entries: [(K, V); N]) -> BTreeMap<K, V> {
    entries.into()
}

#[test]
fn numbers() {
    survives_as(u64::MAX, "18446744073709551615");
    survives_as(i64::MIN, "-9223372036854775808");
    survives_as(
        u128::MAX,
        r#"{"$int": "340282366920938463463374607431768211455"}"#,
    );
    survives_as(
        i128::MIN,
        r#"{"$int": "-170141183460469231731687303715884105728"}"#,
    );
    survives_as(5u128, "5");
    survives_as(-5i128, "-5");
    survives_as(
        (i8::MIN, i16::MIN, i32::MIN, u8::MAX, u16::MAX, u32::MAX),
        "[-128, -32768, -2147483648, 255, 65535, 4294967295]",
    );
    survives_as(0.1f32, "0.1");
    survives_as(0.1f64, "0.1");
    survives_as(-0.0f64, "-0.0");
    survives_as(1e21f64, "1e21");
    survives_as(f64::MIN_POSITIVE / 2.0, "1.1125369292536007e-308");
    survives_as(f64::from_bits(1), "5e-324");
    survives_as(
        (
            f64::MAX,
            f64::MIN,
            f32::MAX,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
        ),
        "[1.7976931348623157e308, -1.7976931348623157e308, 3.4028235e38, 1.1754944e-38, 1e-45]",
    );
    survives_as(1.0f64, "1.0");
    survives_as(
        [f64::NAN, f64::INFINITY],
        r#"[{"$f64": "NaN"}, {"$f64": "inf"}]"#,
    );
    survives_as(
        [f32::NAN, f32::NEG_INFINITY],
        r#"[{"$f64": "NaN"}, {"$f64": "-inf"}]"#,
    );
}

#[test]
fn non_finite_floats_in_every_kind_of_enum() {
    survives(Some(f64::NAN));
    survives(Internal::Fields { value: f64::NAN });
    survives(Adjacent::One(f64::NAN));
    survives(Adjacent::Fields {
        value: f32::INFINITY,
    });
    survives(Untagged::One(Some(f64::NAN)));
    survives(Untagged::Fields { value: f64::NAN });
    survives(Flat {
        name: "x".into(),
        rest: Named {
            field: f64::NEG_INFINITY,
        },
    });
    survives(Shape::Fields {
        left: f64::NAN,
        right: 0.5,
    });
}

#[test]
fn options() {
    survives_as(None::<u8>, "null");
    survives_as(Some(5), "5");
    survives_as(Some(None::<u8>), r#"{"$some": null}"#);
    survives_as(
        Some(Some(None::<u8>)),
        "{\n  \"$some\": {\"$some\": null}\n}",
    );
    survives_as(Some(Some(Some(5))), "5");
    survives_as(Some(()), r#"{"$some": null}"#);
    survives_as(Some(Unit), r#"{"$some": null}"#);
    survives_as(Some(Newtype(None::<u8>)), r#"{"$some": null}"#);
    survives_as(Some(Value::Null), r#"{"$some": null}"#);
    survives(vec![None, Some(None), Some(Some(1))]);
    survives(Internal::Fields {
        value: Some(None::<u8>),
    });
    survives(Adjacent::One(Some(())));
    survives(Untagged::Fields {
        value: Some(None::<u8>),
    });
    survives(Flat {
        name: "x".into(),
        rest: Named {
            field: Some(Some(None::<u8>)),
        },
    });
    survives_as(
        Box::new(Some(Rc::new(Some(())))),
        "{\n  \"$some\": {\"$some\": null}\n}",
    );
}

#[test]
fn structs_and_enums() {
    survives_as(Unit, "null");
    survives_as(Newtype(Newtype(1)), "1");
    survives_as(Pair(1, "x".to_owned()), "[\n  1,\n  \"x\"\n]");
    survives_as(Named { field: () }, "{\n  \"field\": null\n}");
    survives_as(Shape::<u8>::Empty, r#""Empty""#);
    survives_as(Shape::One(1), "{\n  \"One\": 1\n}");
    survives_as(Shape::Two(1, 2), "{\n  \"Two\": [1, 2]\n}");
    survives(Shape::Fields { left: 1, right: 2 });
    survives(Shape::One(()));
    survives(Shape::One(Shape::One(None::<u8>)));
    survives(Internal::<u8>::Empty);
    survives(Internal::Fields { value: vec![1, 2] });
    survives(Adjacent::<u8>::Empty);
    survives(Untagged::One(vec![Named { field: 1 }]));
    survives(Ok::<_, String>(Shape::Two('a', 'b')));
    survives(Err::<u8, _>("no".to_owned()));
    survives((1, "a".to_owned(), 'c', true, ()));
    survives(Flat {
        name: "x".into(),
        rest: map([("a".to_owned(), 1), ("b".to_owned(), 2)]),
    });
    survives(Flat {
        name: "x".into(),
        rest: Shape::One(Internal::Fields { value: 2.5 }),
    });
}

#[test]
fn text() {
    for text in [
        "",
        "a",
        "\u{2028}\u{2029}",
        "nul \0 bell \u{7} esc \u{1b} del \u{7f}",
        "\u{feff}bom",
        "\u{202e}rtl",
        "🦀 \u{10ffff}",
        "\\ \" /",
        "a\r\nb\rc\n",
    ] {
        survives(text.to_owned());
        survives(map([(text.to_owned(), text.to_owned())]));
    }
    for char in ['\0', '"', '\n', '\u{2028}', '🦀'] {
        survives(char);
    }
    survives("x".repeat(3_000_000));
    let long = "a line of some length, ".repeat(4);
    for ending in ["", "\n", "\r\n", "\r", "\n\n", "\n\r"] {
        survives(format!("{long}\n{long}\r\n{long}\r{long}{ending}"));
    }
    survives_as(
        format!("{}\n{}", "a".repeat(40), "b".repeat(40)),
        &format!(
            "{{\n  \"$lines\": [\n    \"{}\\n\",\n    \"{}\"\n  ]\n}}",
            "a".repeat(40),
            "b".repeat(40)
        ),
    );
    survives_as("a\nb".to_owned(), r#""a\nb""#);
    survives(Untagged::One(format!("{long}\n{long}")));
    survives(json!({ "text": format!("{long}\n{long}") }));
}

#[test]
fn map_keys() {
    survives_as(
        map([("b".to_owned(), 1), ("a".to_owned(), 2)]),
        "{\n  \"a\": 2,\n  \"b\": 1\n}",
    );
    survives_as(map([('x', 1)]), "{\n  \"x\": 1\n}");
    survives_as(map([(Newtype("x".to_owned()), 1)]), "{\n  \"x\": 1\n}");
    survives_as(map([(Shape::<u8>::Empty, 1)]), "{\n  \"Empty\": 1\n}");
    survives_as(
        map([(2u8, "b".to_owned()), (10, "a".to_owned())]),
        "{\"$map\": [\n  [2, \"b\"],\n  [10, \"a\"]\n]}",
    );
    survives(map([(-1i64, 1), (1, 2)]));
    survives(map([(u128::MAX, 1)]));
    survives(map([(false, 1), (true, 2)]));
    survives(map([((1, 'a'), 1)]));
    survives(map([(Named { field: 1 }, 1)]));
    survives(map([(Shape::Two(1, 2), 1), (Shape::Empty, 2)]));
    survives(map([(None, 1), (Some(1), 2)]));
    survives(map([(Some(None), 1), (Some(Some(1)), 2), (None, 3)]));
    survives(map([(vec![1, 2], map([(vec![3], 4)]))]));
    survives(map([((), 1)]));
    survives(map([(Unit, vec![1])]));
    survives(map([(Newtype(7), vec!['x'])]));
    survives(BTreeMap::<String, u8>::new());
    survives_as(BTreeMap::<u8, u8>::new(), "{}");
    survives(Internal::Fields {
        value: map([(1, "x".to_owned())]),
    });
    survives(Flat {
        name: "x".into(),
        rest: Named {
            field: map([(1, map([(true, 1)]))]),
        },
    });
    survives(Flat {
        name: "x".into(),
        rest: map([(DollarVariant::Empty, 1)]),
    });
    survives(Untagged::One(map([(1u64, 2u64)])));
}

#[test]
fn a_flattened_map_of_integers() {
    #[derive(Serialize, Deserialize)]
    struct Flattened {
        #[serde(flatten)]
        by_number: BTreeMap<u32, String>,
    }
    survives(Flattened {
        by_number: map([(1, "a".to_owned()), (20, "b".to_owned())]),
    });
}

#[test]
fn names_that_look_like_markers() {
    survives_as(
        json!({ "$f64": "NaN" }),
        "{\"$map\": [\n  [\"$f64\", \"NaN\"]\n]}",
    );
    survives(json!({ "$f64": "NaN", "other": 1 }));
    survives(json!({ "$map": [["a", 1]] }));
    survives(json!({ "$map": { "$map": { "$some": null } } }));
    survives(json!({ "$lines": ["a"], "$": 1 }));
    survives(json!({ "$": 1 }));
    survives(json!({ "$unheard-of": [{ "$int": "5" }] }));
    survives(Some(json!({ "$some": null })));
    survives(Dollar { field: "x".into() });
    survives(Named {
        field: Dollar {
            field: "NaN".into(),
        },
    });
    survives(DollarVariant::Float("NaN".into()));
    survives(DollarVariant::Empty);
    survives(DollarVariant::Fields { a: 1 });
    survives(Untagged::One(DollarVariant::Float("NaN".into())));
    survives(map([(DollarVariant::Empty, 1)]));
    survives(map([(DollarVariant::Float("inf".into()), 1)]));
}

#[test]
fn bytes() {
    survives_as(
        serde_bytes::ByteBuf::from(vec![0, 159, 255]),
        r#"{"$bytes": "AJ//"}"#,
    );
    survives_as(serde_bytes::ByteBuf::new(), r#"{"$bytes": ""}"#);
    survives_as(vec![1u8, 2, 3], "[1, 2, 3]");
    survives(Untagged::One(serde_bytes::ByteBuf::from(vec![1])));
    survives(map([(serde_bytes::ByteBuf::from(vec![1]), 1)]));
    survives(Internal::Fields {
        value: serde_bytes::ByteBuf::from(vec![1]),
    });
}

#[test]
fn deep_values_up_to_the_bound_in_a_small_thread() {
    #[derive(Serialize, Deserialize)]
    struct Deep {
        next: Option<Box<Deep>>,
    }
    fn deep(levels: usize) -> Deep {
        (1..levels).fold(Deep { next: None }, |inner, _| Deep {
            next: Some(Box::new(inner)),
        })
    }
    let run = || {
        survives(deep(250));
        let mut array = json!(1);
        for _ in 0..256 {
            array = json!([array]);
        }
        survives(array.clone());
        assert!(
            matches!(is_lost(json!([array])), crate::value::NotRestored::Failed(why) if why.contains("deeper"))
        );
        let mut bytes = Vec::new();
        let error = crate::value::encode(&deep(260), &mut bytes).unwrap_err();
        assert_eq!(error.to_string(), "nested deeper than 512 levels");
    };
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap();
}
