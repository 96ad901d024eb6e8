//! What a node means, once its marker is read. Not generic: it is compiled once, and not again
//! for each type that is decoded.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::decode_error::DecodeError;
use super::marker;
use super::node::{Node, Number};

pub(super) enum Shape<'de> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    BigUnsigned(u128),
    BigSigned(i128),
    Float(f64),
    Text(&'de str),
    /// Text that stands nowhere in one piece.
    Lines(String),
    Bytes(Vec<u8>),
    Some(&'de Node),
    Items(&'de [Node]),
    Fields(&'de [(String, Node)]),
    /// Each an array of two.
    Pairs(&'de [Node]),
    /// The text of a `RawValue`.
    Raw(&'de str),
    /// The text of a `Number`.
    Digits(&'de str),
}

pub(super) fn shape(node: &Node) -> Result<Shape<'_>, DecodeError> {
    Ok(match node {
        Node::Null => Shape::Null,
        Node::Bool(value) => Shape::Bool(*value),
        Node::Number(Number::Unsigned(value)) => Shape::Unsigned(*value),
        Node::Number(Number::Signed(value)) => Shape::Signed(*value),
        Node::Number(Number::Float(value)) => Shape::Float(*value),
        Node::String(text) => Shape::Text(text),
        Node::Array(items) => Shape::Items(items),
        Node::Object(fields) => match node.marker() {
            None => Shape::Fields(fields),
            Some((name, content)) => return marked(name, content),
        },
    })
}

fn marked<'de>(name: &str, content: &'de Node) -> Result<Shape<'de>, DecodeError> {
    let shape = match (name, content) {
        (marker::FLOAT, Node::String(text)) => match text.as_str() {
            "NaN" => Some(Shape::Float(f64::NAN)),
            "inf" => Some(Shape::Float(f64::INFINITY)),
            "-inf" => Some(Shape::Float(f64::NEG_INFINITY)),
            _ => None,
        },
        (marker::INTEGER, Node::String(text)) => integer(text),
        (marker::SOME, content) => Some(Shape::Some(content)),
        (marker::MAP, Node::Array(pairs)) => {
            let paired = pairs
                .iter()
                .all(|pair| matches!(pair, Node::Array(pair) if pair.len() == 2));
            paired.then_some(Shape::Pairs(pairs))
        }
        (marker::BYTES, Node::String(text)) => STANDARD.decode(text).ok().map(Shape::Bytes),
        (marker::LINES, Node::Array(lines)) => joined(lines).map(Shape::Lines),
        (marker::RAW, Node::String(text)) => Some(Shape::Raw(text)),
        (marker::NUMBER, Node::String(text)) => Some(Shape::Digits(text)),
        _ => None,
    };
    shape.ok_or_else(|| DecodeError::new(wrong(name)))
}

fn integer(text: &str) -> Option<Shape<'static>> {
    if let Ok(value) = text.parse::<u64>() {
        return Some(Shape::Unsigned(value));
    }
    if let Ok(value) = text.parse::<i64>() {
        return Some(Shape::Signed(value));
    }
    if let Ok(value) = text.parse::<u128>() {
        return Some(Shape::BigUnsigned(value));
    }
    text.parse::<i128>().ok().map(Shape::BigSigned)
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
