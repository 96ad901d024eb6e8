//! A node as people read it.

use std::borrow::Cow;

use crate::value::{Node, Number};

/// A node as people read it: its `$` marker is interpreted.
#[derive(Debug)]
pub enum View<'a> {
    /// `null`
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A number that JSON cannot express, such as `NaN`, in its own words.
    Word(&'a str),
    /// Text, with its lines joined.
    Text(Cow<'a, str>),
    /// Bytes in base64.
    Bytes(&'a str),
    /// A sequence.
    List(&'a [Node]),
    /// A struct, or a map whose keys are strings.
    Fields(&'a [(String, Node)]),
    /// A map whose keys are not strings: lists of a key and a value.
    Map(&'a [Node]),
    /// `Some`, if its content alone would read as `None`.
    Some(&'a Node),
    /// An argument whose value is not stored.
    Redacted {
        /// Whether it was given.
        given: bool,
    },
}

impl<'a> From<&'a Node> for View<'a> {
    fn from(node: &'a Node) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Bool(value) => Self::Bool(*value),
            Node::Number(number) => Self::Number(*number),
            Node::String(text) => Self::Text(Cow::Borrowed(text)),
            Node::Array(elements) => Self::List(elements),
            Node::Object(fields) => Self::marked(fields).unwrap_or(Self::Fields(fields)),
        }
    }
}

impl<'a> View<'a> {
    fn marked(fields: &'a [(String, Node)]) -> Option<Self> {
        let [(marker, content)] = fields else {
            return None;
        };
        Some(match (marker.as_str(), content) {
            ("$f64" | "$int" | "$number", Node::String(word)) => Self::Word(word),
            ("$raw", Node::String(text)) => Self::Text(Cow::Borrowed(text)),
            ("$lines", Node::Array(lines)) => Self::Text(Cow::Owned(joined(lines)?)),
            ("$bytes", Node::String(base64)) => Self::Bytes(base64),
            ("$map", Node::Array(pairs)) => Self::Map(pairs),
            ("$some", inner) => Self::Some(inner),
            ("$redacted", content) => Self::Redacted {
                given: *content != Node::String("not given".to_owned()),
            },
            _ => return None,
        })
    }

    pub(super) fn is_scalar(&self) -> bool {
        match self {
            Self::List(_) | Self::Fields(_) | Self::Map(_) => false,
            Self::Some(inner) => View::from(*inner).is_scalar(),
            _ => true,
        }
    }
}

fn joined(lines: &[Node]) -> Option<String> {
    let mut text = String::new();
    for line in lines {
        let Node::String(line) = line else {
            return None;
        };
        text.push_str(line);
    }
    Some(text)
}

/// The number of bytes, without decoding them.
pub(super) fn decoded_size(base64: &str) -> usize {
    base64.trim_end_matches('=').len() * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_bytes_follows_from_their_base64() {
        for (base64, size) in [
            ("", 0),
            ("YQ==", 1),
            ("YWI=", 2),
            ("YWJj", 3),
            ("YWJjZA==", 4),
        ] {
            assert_eq!(decoded_size(base64), size);
        }
    }
}
