//! Why a value does not decode, and where in it.

use std::fmt;

use super::node::Node;

/// An error of a type's own `Deserialize`, with the path to the value that caused it.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    message: String,
    /// The steps from the inside out: they are added while the error travels up, so that success
    /// costs nothing.
    path: Vec<String>,
}

impl DecodeError {
    pub(super) fn new(message: String) -> Self {
        Self(Box::new(Inner {
            message,
            path: Vec::new(),
        }))
    }

    /// Adds a step to the path, for the next outer level.
    pub(super) fn under(mut self, step: String) -> Self {
        self.0.path.push(step);
        self
    }

    /// The path within the value, such as `.items[3].price`; empty for the whole value.
    pub(crate) fn path(&self) -> String {
        self.0.path.iter().rev().map(String::as_str).collect()
    }

    /// The message without the path.
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

/// The path step to a field or an entry of this name.
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

/// The path step to the value of a key that is not a string.
pub(super) fn key_step(key: &Node) -> String {
    let mut text = String::new();
    key.write(&mut text);
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("[{}]", words.join(" "))
}
