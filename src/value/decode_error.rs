//! Why a text does not decode, and where in the value.

use std::fmt;

use super::node::Node;

/// What the type's own `Deserialize` said, with the path to the value it said it of.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    message: String,
    /// From the inside out: it grows while the error travels up, so success costs nothing.
    path: Vec<String>,
}

impl DecodeError {
    pub(super) fn new(message: String) -> Self {
        Self(Box::new(Inner {
            message,
            path: Vec::new(),
        }))
    }

    /// The error, seen from one level further out.
    pub(super) fn under(mut self, step: String) -> Self {
        self.0.path.push(step);
        self
    }

    /// Where in the value, as in `.items[3].price`; empty where it is the whole.
    pub(crate) fn path(&self) -> String {
        self.0.path.iter().rev().map(String::as_str).collect()
    }

    /// What is wrong there.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({:?})", self.to_string())
    }
}

impl std::error::Error for DecodeError {}

impl serde::de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

/// The step to a field or an entry of this name.
pub(super) fn name_step(name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if plain && !name.is_empty() {
        format!(".{name}")
    } else {
        format!("[{name:?}]")
    }
}

/// The step to the value of a key that is no string.
pub(super) fn key_step(key: &Node) -> String {
    let mut text = String::new();
    key.write(&mut text);
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("[{}]", words.join(" "))
}
