//! What a node stands for, its `$` markers understood.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::value::{Node, Number};

/// A node, understood.
pub enum Shape<'a> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A number that JSON has no word for, as `NaN`: shown as it stands.
    Word(&'a str),
    /// A text, its lines joined.
    Text(Cow<'a, str>),
    /// Bytes in base64.
    Bytes(&'a str),
    /// A sequence.
    List(&'a [Node]),
    /// A struct, or a map whose keys are strings.
    Fields(&'a [(String, Node)]),
    /// A map whose keys are no strings, as pairs.
    Map(&'a [Node]),
    /// `Some` of what would itself be taken for `None`.
    Some(&'a Node),
    /// An argument whose value is not stored.
    Redacted {
        /// Whether it was given.
        given: bool,
    },
}

impl<'a> Shape<'a> {
    /// What `node` stands for.
    pub fn of(node: &'a Node) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Bool(value) => Self::Bool(*value),
            Node::Number(number) => Self::Number(*number),
            Node::String(text) => Self::Text(Cow::Borrowed(text)),
            Node::Array(elements) => Self::List(elements),
            Node::Object(fields) => Self::marked(fields).unwrap_or(Self::Fields(fields)),
        }
    }

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
            Self::Some(inner) => Shape::of(inner).is_scalar(),
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

/// The size of what stands in base64, without decoding it.
pub(super) fn decoded_size(base64: &str) -> usize {
    base64.trim_end_matches('=').len() * 3 / 4
}

/// Whether two nodes are the same to a key: `-0.0` is not `0.0`, as it is for
/// `==`, and fields in another order are another value.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (a, b) {
        (Node::Number(a), Node::Number(b)) => same_number(*a, *b),
        (Node::Array(a), Node::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Node::Object(a), Node::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((a_name, a), (b_name, b))| a_name == b_name && same(a, b))
        }
        (a, b) => a == b,
    }
}

fn same_number(a: Number, b: Number) -> bool {
    match (a, b) {
        (Number::Float(a), Number::Float(b)) => a.to_bits() == b.to_bits(),
        (a, b) => a == b,
    }
}

/// Equal for nodes that are the [`same`].
pub(super) fn fingerprint(node: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(node, &mut hasher);
    hasher.finish()
}

fn hash(node: &Node, hasher: &mut DefaultHasher) {
    std::mem::discriminant(node).hash(hasher);
    match node {
        Node::Null => {}
        Node::Bool(value) => value.hash(hasher),
        Node::Number(Number::Unsigned(value)) => (0, value).hash(hasher),
        Node::Number(Number::Signed(value)) => (1, value).hash(hasher),
        Node::Number(Number::Float(value)) => (2, value.to_bits()).hash(hasher),
        Node::String(text) => text.hash(hasher),
        Node::Array(elements) => {
            elements.len().hash(hasher);
            elements.iter().for_each(|element| hash(element, hasher));
        }
        Node::Object(fields) => {
            fields.len().hash(hasher);
            for (name, value) in fields {
                name.hash(hasher);
                hash(value, hasher);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sameness_is_that_of_keys() {
        let float = |value| Node::Number(Number::Float(value));
        assert!(!same(&float(0.0), &float(-0.0)));
        assert!(!same(&float(1.0), &Node::Number(Number::Unsigned(1))));
        assert_ne!(fingerprint(&float(0.0)), fingerprint(&float(-0.0)));
        assert!(same(
            &Node::Array(vec![float(0.5)]),
            &Node::Array(vec![float(0.5)])
        ));
    }

    #[test]
    fn the_size_of_bytes_is_read_off_their_base64() {
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
