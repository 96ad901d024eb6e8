//! Enums and structs in every form that serde offers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::values::survives;

#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Kind {
    Plain,
    Of(u8, String),
    By { name: String },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Internal {
    Text {
        text: String,
    },
    Numbers {
        numbers: BTreeMap<u8, f64>,
        nothing: Option<Option<u8>>,
    },
    Nothing,
    Wrapped(Inner),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content", rename_all = "kebab-case")]
enum Adjacent {
    OneText(String),
    Pair(u8, Option<()>),
    Fields { id: u128 },
    Nothing,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Float(f64),
    Text(String),
    Many(Vec<Untagged>),
    Fields { inner: Box<Untagged> },
    Kind(Kind),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    a: u8,
    b: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    name: String,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct FlatEnum {
    name: String,
    #[serde(flatten)]
    internal: Internal,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Defaulted {
    #[serde(skip_serializing_if = "Option::is_none")]
    maybe_text: Option<String>,
    #[serde(rename = "type")]
    kind: Kind,
    wrapped: Newtype<Vec<Kind>>,
}

impl Default for Defaulted {
    fn default() -> Self {
        let wrapped = Newtype(vec![Kind::Plain]);
        Self {
            maybe_text: None,
            kind: Kind::Plain,
            wrapped,
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Newtype<T>(T);

fn text() -> String {
    "x".to_owned()
}

fn inner() -> Inner {
    Inner { a: 1, b: None }
}

#[test]
fn externally_tagged_enums() {
    survives(|| vec![Kind::Plain, Kind::Of(1, text()), Kind::By { name: text() }]);
}

#[test]
fn internally_tagged_enums() {
    survives(|| {
        let numbers = BTreeMap::from([(1, 0.5), (2, f64::INFINITY)]);
        vec![
            Internal::Text { text: text() },
            Internal::Numbers {
                numbers,
                nothing: Some(None),
            },
            Internal::Nothing,
            Internal::Wrapped(inner()),
        ]
    });
}

#[test]
fn adjacently_tagged_enums() {
    survives(|| {
        vec![
            Adjacent::OneText(text()),
            Adjacent::Pair(1, Some(())),
            Adjacent::Fields { id: u128::MAX },
            Adjacent::Nothing,
        ]
    });
}

#[test]
fn untagged_enums() {
    survives(|| {
        Untagged::Many(vec![
            Untagged::Number(-1),
            Untagged::Float(0.5),
            Untagged::Float(f64::INFINITY),
            Untagged::Text(text()),
            Untagged::Fields {
                inner: Box::new(Untagged::Many(vec![])),
            },
            Untagged::Kind(Kind::Of(1, text())),
        ])
    });
}

#[test]
fn flattened_structs() {
    survives(|| Flat {
        name: text(),
        inner: inner(),
        rest: BTreeMap::from([("more".to_owned(), json!([1, null, { "deep": 0.5 }]))]),
    });
    survives(|| FlatEnum {
        name: text(),
        internal: Internal::Text { text: text() },
    });
}

#[test]
fn structs_with_defaults_and_newtypes() {
    survives(Defaulted::default);
    survives(|| Defaulted {
        maybe_text: Some(text()),
        ..Defaulted::default()
    });
    survives(|| Newtype(Newtype(Some(Newtype(())))));
}
