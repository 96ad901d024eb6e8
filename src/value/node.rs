//! The JSON of a recording's text.

/// A JSON value. `$` markers are ordinary objects here.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, with its fields in the order of the text.
    Object(Vec<(String, Node)>),
}

/// A JSON number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Zero or more.
    Unsigned(u64),
    /// Less than zero.
    Signed(i64),
    /// Finite.
    Float(f64),
}

impl Node {
    /// The name and the content of an object that looks like a marker.
    pub(super) fn marker(&self) -> Option<(&str, &Node)> {
        match self {
            Node::Object(fields) => match fields.as_slice() {
                [(name, content)] if name.starts_with('$') => Some((name, content)),
                _ => None,
            },
            _ => None,
        }
    }
}
