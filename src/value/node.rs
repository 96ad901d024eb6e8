//! The JSON of a recording's text.

use std::hash::{Hash, Hasher};

/// A JSON value. `$` markers are ordinary objects here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// Zero or more.
    Unsigned(u64),
    /// Less than zero.
    Signed(i64),
    /// Finite.
    Float(f64),
}

impl Number {
    /// The same number, as a float if the other one is.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn like(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unsigned(value), Self::Float(_)) => Self::Float(value as f64),
            (Self::Signed(value), Self::Float(_)) => Self::Float(value as f64),
            _ => self,
        }
    }

    /// `-0.0` and `0.0` differ, as in keys.
    fn bits(self) -> (u8, u64) {
        match self {
            Self::Unsigned(value) => (0, value),
            Self::Signed(value) => (1, value.cast_unsigned()),
            Self::Float(value) => (2, value.to_bits()),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.bits() == other.bits()
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bits().hash(state);
    }
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
