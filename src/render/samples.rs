//! Values for the tests of this folder.

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

/// As a text of several lines stands in a recording.
pub(crate) fn lines(text: &str) -> Node {
    fields([("$lines", list(text.split_inclusive('\n').map(self::text)))])
}
