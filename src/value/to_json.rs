//! Converts a tree to a plain `serde_json::Value`, for the predicates in tests.

use serde_json::{Map, Value};

use super::tree::{Body, Tree};

impl Tree {
    /// The value as plain JSON without markers. It cannot always be converted back.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Tree::Unit | Tree::None => Value::Null,
            Tree::Some(inner) => inner.to_json(),
            Tree::Bool(value) => Value::Bool(*value),
            Tree::Signed { value, .. } => match (u64::try_from(*value), i64::try_from(*value)) {
                (Ok(value), _) => value.into(),
                (_, Ok(value)) => value.into(),
                _ => Value::String(value.to_string()),
            },
            Tree::Unsigned { value, .. } => match u64::try_from(*value) {
                Ok(value) => value.into(),
                Err(_) => Value::String(value.to_string()),
            },
            // Through its text, so that `0.1f32` equals `0.1` in a predicate.
            Tree::F32(bits) => f32::from_bits(*bits)
                .to_string()
                .parse::<f64>()
                .map_or(Value::Null, Value::from),
            Tree::F64(bits) => f64::from_bits(*bits).into(),
            Tree::Digits(digits) => digits.parse::<f64>().map_or(Value::Null, Value::from),
            Tree::Char(value) => Value::String(value.to_string()),
            Tree::String(text) => Value::String(text.clone()),
            Tree::Bytes(bytes) => bytes.iter().copied().map(Value::from).collect(),
            Tree::Raw(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
            }
            Tree::Sequence(items) | Tree::Tuple(items) => items.iter().map(Tree::to_json).collect(),
            Tree::Map(entries) => map(entries),
            Tree::Struct { body, .. } => body.to_json(),
            Tree::Variant {
                variant,
                body: Body::Unit,
                ..
            } => Value::String(variant.clone()),
            Tree::Variant { variant, body, .. } => object([(variant.as_str(), body.to_json())]),
        }
    }

    /// The name of this key in an object.
    fn as_json_name(&self) -> Option<String> {
        match self {
            Tree::String(text) => Some(text.clone()),
            Tree::Char(value) => Some(value.to_string()),
            Tree::Bool(value) => Some(value.to_string()),
            Tree::Signed { value, .. } => Some(value.to_string()),
            Tree::Unsigned { value, .. } => Some(value.to_string()),
            Tree::Variant {
                variant,
                body: Body::Unit,
                ..
            } => Some(variant.clone()),
            Tree::Struct {
                body: Body::Newtype(inner),
                ..
            } => inner.as_json_name(),
            _ => None,
        }
    }
}

impl Body {
    fn to_json(&self) -> Value {
        match self {
            Body::Unit => Value::Null,
            Body::Newtype(inner) => inner.to_json(),
            Body::Tuple(items) => items.iter().map(Tree::to_json).collect(),
            Body::Fields(fields) => {
                let fields = fields.iter();
                object(fields.map(|(name, value)| (name.as_str(), value.to_json())))
            }
        }
    }
}

/// An object if every key has a name, else an array of pairs.
fn map(entries: &[(Tree, Tree)]) -> Value {
    let names: Option<Vec<String>> = entries.iter().map(|(key, _)| key.as_json_name()).collect();
    match names {
        Some(names) => {
            let names = names.iter().map(String::as_str);
            object(names.zip(entries.iter().map(|(_, value)| value.to_json())))
        }
        None => entries
            .iter()
            .map(|(key, value)| Value::Array(vec![key.to_json(), value.to_json()]))
            .collect(),
    }
}

/// An object of these fields. Collecting them would compile a sort for each iterator.
pub(crate) fn object<'n>(fields: impl IntoIterator<Item = (&'n str, Value)>) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}
