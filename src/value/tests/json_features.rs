//! serde_json's features, which any crate in the build may turn on, do not change keys or text.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::common::*;

/// serde_json's `Number` as a serializer sees it with `arbitrary_precision`.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::Number")]
struct Number {
    #[serde(rename = "$serde_json::private::Number")]
    digits: String,
}

/// A `RawValue` as a serializer sees it.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::RawValue")]
struct Raw {
    #[serde(rename = "$serde_json::private::RawValue")]
    text: String,
}

fn number(digits: &str) -> Number {
    Number {
        digits: digits.to_owned(),
    }
}

#[test]
fn numbers_given_as_text_are_numbers() {
    assert_eq!(tree_of(&number("5")), tree_of(&5u64));
    assert_eq!(tree_of(&number("-5")), tree_of(&-5i64));
    assert_eq!(tree_of(&number("18446744073709551615")), tree_of(&u64::MAX));
    for float in [
        0.5,
        1e21,
        1e16,
        1e-7,
        0.00001,
        123456.789,
        -0.0,
        f64::MAX,
        5e-324,
    ] {
        assert_eq!(tree_of(&number(&format!("{float:?}"))), tree_of(&float));
        assert_eq!(
            tree_of(&number(&serde_json::to_string(&float).unwrap())),
            tree_of(&float)
        );
    }
}

#[test]
fn an_inexact_number_keeps_its_digits_in_the_text_but_not_in_the_key() {
    let precise = tree_of(&number("1.10"));
    assert_eq!(text_of(&precise), r#"{"$number": "1.10"}"#);
    assert_eq!(key_of(&number("1.10")), key_of(&1.1));
    assert_ne!(precise, tree_of(&1.1));
    assert_eq!(key_of(&number("100000000000000000000")), key_of(&1e20));
    assert_ne!(key_of(&number("1e400")), key_of(&f64::INFINITY));
    // Without the feature, as here, a `Value` becomes the nearest float.
    if serde_json::from_str::<serde_json::Number>("1e400").is_err() {
        assert_eq!(
            from_text::<Value>(r#"{"$number": "1.10"}"#).unwrap(),
            json!(1.1)
        );
    } else {
        survives(
            serde_json::from_str::<Value>("[1.10, 1e400, 123456789012345678901234567890]").unwrap(),
        );
    }
}

#[test]
fn raw_json_keeps_its_text() {
    let raw = tree_of(&Raw {
        text: "{ \"a\":1.0 }".to_owned(),
    });
    assert_eq!(text_of(&raw), r#"{"$raw": "{ \"a\":1.0 }"}"#);
    assert_eq!(raw.to_json(), json!({ "a": 1.0 }));
}

/// Reads what `Raw` writes, like serde_json's type.
struct ReadRaw(String);

impl<'de> Deserialize<'de> for ReadRaw {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = ReadRaw;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("raw JSON")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<ReadRaw, A::Error> {
                let (name, text) = map.next_entry::<String, String>()?.unwrap();
                assert_eq!(name, "$serde_json::private::RawValue");
                Ok(ReadRaw(text))
            }
        }
        deserializer.deserialize_newtype_struct("$serde_json::private::RawValue", Visitor)
    }
}

#[test]
fn raw_json_is_read_back() {
    let read: Vec<ReadRaw> = from_text(r#"[{"$raw": "{ \"a\":1.0 }"}]"#).unwrap();
    assert_eq!(read[0].0, "{ \"a\":1.0 }");
    let error = from_text::<Vec<ReadRaw>>("[5]").err().unwrap();
    assert_eq!(error, r#"[0]: a RawValue is written {"$raw": "JSON text"}"#);
}

#[test]
fn another_struct_of_that_name_is_left_alone() {
    #[derive(Serialize)]
    #[serde(rename = "$serde_json::private::Number")]
    struct Odd {
        number: u8,
    }
    assert_eq!(tree_of(&Odd { number: 1 }), tree_of(&1u8));
}
