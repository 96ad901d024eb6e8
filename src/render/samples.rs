//! Values for tests.

use crate::value::{Node, Number};

pub(crate) fn text(text: &str) -> Node {
    Node::String(text.to_owned())
}

pub(crate) fn number(number: u64) -> Node {
    Node::Number(Number::Unsigned(number))
}

pub(crate) fn float(number: f64) -> Node {
    Node::Number(Number::Float(number))
}

pub(crate) fn list(elements: impl IntoIterator<Item = Node>) -> Node {
    Node::Array(elements.into_iter().collect())
}

pub(crate) fn fields<'a>(fields: impl IntoIterator<Item = (&'a str, Node)>) -> Node {
    Node::Object(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// Text of several lines, as in a recording.
pub(crate) fn lines(text: &str) -> Node {
    fields([("$lines", list(text.split_inclusive('\n').map(self::text)))])
}
