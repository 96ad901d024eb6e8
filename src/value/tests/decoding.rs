//! The deserializer's errors for texts that people have edited.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::common::from_text;

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Order {
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Item {
    price: f64,
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
enum Kind {
    Plain,
    Sized { width: u8 },
}

fn error<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    from_text::<T>(text).unwrap_err()
}

#[test]
fn errors_contain_the_path() {
    let order = |item: &str| {
        error::<Vec<Result<Order, ()>>>(&format!(
            r#"[{{"Ok": {{"items": [{{"price": 1}}, {item}]}}}}]"#
        ))
    };
    assert_eq!(
        order(r#"{"price": "x"}"#),
        "[0].Ok.items[1].price: invalid type: string \"x\", expected f64"
    );
    assert_eq!(order("{}"), "[0].Ok.items[1]: missing field `price`");
    assert_eq!(
        order(r#"{"price": 1, "kind": {"Sized": {"width": 256}}}"#),
        "[0].Ok.items[1].kind.Sized.width: invalid value: integer `256`, expected u8"
    );
    assert_eq!(
        order(r#"{"price": 1, "kind": "Other"}"#),
        "[0].Ok.items[1].kind.Other: unknown variant `Other`, expected `Plain` or `Sized`"
    );
    assert_eq!(
        order(r#"{"price": 1, "kind": {"Plain": 1}}"#),
        "[0].Ok.items[1].kind.Plain: a variant without content is its name alone, in quotes"
    );
    assert_eq!(
        order(r#"{"price": 1, "kind": {"Plain": null, "Sized": null}}"#),
        "[0].Ok.items[1].kind: an enum is a variant's name in quotes, or an object of that one name"
    );
    assert_eq!(
        error::<BTreeMap<String, u8>>(r#"{"a b": -1}"#),
        "[\"a b\"]: invalid value: integer `-1`, expected u8"
    );
    assert_eq!(
        error::<BTreeMap<u8, u8>>(r#"{"$map": [[1, 2], [3, "x"]]}"#),
        "[3]: invalid type: string \"x\", expected u8"
    );
    assert_eq!(
        error::<(u8, u8)>("[1, 2, 3]"),
        "3 elements where 2 are expected"
    );
}

#[test]
fn a_malformed_marker_is_an_error_that_shows_the_syntax() {
    assert_eq!(
        error::<f64>(r#"{"$f64": "nan"}"#),
        r#"`$f64` is written {"$f64": "NaN"}, "inf" or "-inf""#
    );
    assert!(error::<u128>(r#"{"$int": "1e5"}"#).contains("at most 128 bits"));
    assert!(
        error::<u128>(r#"{"$int": "340282366920938463463374607431768211456"}"#)
            .contains("at most 128 bits")
    );
    assert!(
        error::<BTreeMap<u8, u8>>(r#"{"$map": [[1, 2], [3]]}"#).contains("[[key, value], ...]")
    );
    assert!(error::<Vec<u8>>(r#"{"$bytes": "AJ//="}"#).contains("base64"));
    assert!(error::<String>(r#"{"$lines": ["a", 1]}"#).contains(r#"["first\n", "second"]"#));
    assert!(error::<String>(r#"{"$raw": 1}"#).contains("JSON text"));
    assert_eq!(
        error::<BTreeMap<String, u8>>(r#"{"$x": 1}"#),
        r#"there is no marker `$x`; an object of this one name is written {"$map": [["$x", ...]]}"#
    );
}

#[test]
fn handwritten_values() {
    assert_eq!(from_text::<f64>("1"), Ok(1.0));
    assert_eq!(from_text::<u8>(r#"{"$int": "7"}"#), Ok(7));
    assert_eq!(from_text::<Option<u8>>(r#"{"$some": 7}"#), Ok(Some(7)));
    assert_eq!(from_text::<String>(r#"{"$lines": []}"#), Ok(String::new()));
    assert_eq!(
        from_text::<BTreeMap<String, u8>>(r#"{"$map": []}"#),
        Ok(BTreeMap::new())
    );
    assert_eq!(from_text::<Result<(), u8>>(r#"{"Ok": null}"#), Ok(Ok(())));
    // The type decides about unknown names, as in any other format.
    assert!(from_text::<Item>(r#"{"other": {"$nonsense": 1}, "price": 1}"#).is_ok());
}
