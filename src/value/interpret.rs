//! Interprets a node and its marker.
//!
//! Nothing here is generic, so that it is compiled once and not for every decoded type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::decode_error::DecodeError;
use super::marker;
use super::node::{Node, Number};

pub(super) enum Interpreted<'de> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    BigUnsigned(u128),
    BigSigned(i128),
    Float(f64),
    Text(&'de str),
    /// Text that was joined from several lines.
    Lines(String),
    Bytes(Vec<u8>),
    Some(&'de Node),
    Items(&'de [Node]),
    Fields(&'de [(String, Node)]),
    /// Arrays of two elements each.
    Pairs(&'de [Node]),
    /// The text of a `RawValue`.
    Raw(&'de str),
    /// The text of a `Number`.
    Digits(&'de str),
}

pub(super) fn interpret(node: &Node) -> Result<Interpreted<'_>, DecodeError> {
    Ok(match node {
        Node::Null => Interpreted::Null,
        Node::Bool(value) => Interpreted::Bool(*value),
        Node::Number(Number::Unsigned(value)) => Interpreted::Unsigned(*value),
        Node::Number(Number::Signed(value)) => Interpreted::Signed(*value),
        Node::Number(Number::Float(value)) => Interpreted::Float(*value),
        Node::String(text) => Interpreted::Text(text),
        Node::Array(items) => Interpreted::Items(items),
        Node::Object(fields) => match node.marker() {
            None => Interpreted::Fields(fields),
            Some((name, content)) => return marked(name, content),
        },
    })
}

fn marked<'de>(name: &str, content: &'de Node) -> Result<Interpreted<'de>, DecodeError> {
    let shape = match (name, content) {
        (marker::FLOAT, Node::String(text)) => match text.as_str() {
            "NaN" => Some(Interpreted::Float(f64::NAN)),
            "inf" => Some(Interpreted::Float(f64::INFINITY)),
            "-inf" => Some(Interpreted::Float(f64::NEG_INFINITY)),
            _ => None,
        },
        (marker::INTEGER, Node::String(text)) => integer(text),
        (marker::SOME, content) => Some(Interpreted::Some(content)),
        (marker::MAP, Node::Array(pairs)) => {
            let paired = pairs
                .iter()
                .all(|pair| matches!(pair, Node::Array(pair) if pair.len() == 2));
            paired.then_some(Interpreted::Pairs(pairs))
        }
        (marker::BYTES, Node::String(text)) => STANDARD.decode(text).ok().map(Interpreted::Bytes),
        (marker::LINES, Node::Array(lines)) => joined(lines).map(Interpreted::Lines),
        (marker::RAW, Node::String(text)) => Some(Interpreted::Raw(text)),
        (marker::NUMBER, Node::String(text)) => Some(Interpreted::Digits(text)),
        _ => None,
    };
    shape.ok_or_else(|| DecodeError::new(wrong(name)))
}

fn integer(text: &str) -> Option<Interpreted<'static>> {
    if let Ok(value) = text.parse::<u64>() {
        return Some(Interpreted::Unsigned(value));
    }
    if let Ok(value) = text.parse::<i64>() {
        return Some(Interpreted::Signed(value));
    }
    if let Ok(value) = text.parse::<u128>() {
        return Some(Interpreted::BigUnsigned(value));
    }
    text.parse::<i128>().ok().map(Interpreted::BigSigned)
}

fn joined(lines: &[Node]) -> Option<String> {
    let mut text = String::new();
    for line in lines {
        match line {
            Node::String(line) => text.push_str(line),
            _ => return None,
        }
    }
    Some(text)
}

fn wrong(name: &str) -> String {
    let form = match name {
        marker::FLOAT => r#"{"$f64": "NaN"}, "inf" or "-inf""#,
        marker::INTEGER => r#"{"$int": "123"}, an integer of at most 128 bits"#,
        marker::MAP => r#"{"$map": [[key, value], ...]}"#,
        marker::BYTES => r#"{"$bytes": "base64, padded"}"#,
        marker::LINES => r#"{"$lines": ["first\n", "second"]}"#,
        marker::RAW => r#"{"$raw": "JSON text"}"#,
        marker::NUMBER => r#"{"$number": "1.10"}"#,
        name => {
            return format!(
                "there is no marker `{name}`; an object of this one name is written {{\"$map\": [[\"{name}\", ...]]}}"
            );
        }
    };
    format!("`{name}` is written {form}")
}
