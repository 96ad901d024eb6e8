//! A value of the file, with its name and place for errors.

use toml_span::value::{Table, ValueInner};

use super::file::SourceText;
use super::message::{self, ConfigError};
use crate::value::{Node, Number};

/// A key of `stubs.toml` and its value.
pub(super) struct Setting<'t, 'v> {
    pub(super) source: SourceText<'t>,
    /// As people write it: `secrets.allow`.
    pub(super) name: &'t str,
    pub(super) value: &'v toml_span::Value<'t>,
}

impl<'t, 'v> Setting<'t, 'v> {
    pub(super) fn line(&self) -> usize {
        self.source.line(self.value.span.start)
    }

    /// The text, which must not be empty; `legal` says what it can be.
    pub(super) fn text(&self, legal: &str) -> Result<&'v str, ConfigError> {
        let text = self.value.as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| self.wrong(legal))
    }

    pub(super) fn texts(&self, legal: &str) -> Result<Vec<String>, ConfigError> {
        let Some(elements) = self.value.as_array() else {
            return Err(self.wrong(legal));
        };
        let texts = elements.iter().map(|value| {
            let element = Setting { value, ..*self };
            element.text(legal).map(str::to_owned)
        });
        texts.collect()
    }

    pub(super) fn table(&self, legal: &str) -> Result<&'v Table<'t>, ConfigError> {
        self.value.as_table().ok_or_else(|| self.wrong(legal))
    }

    /// A text that is the beginning of the one that is meant.
    pub(super) fn not_whole(&self, text: &str) -> ConfigError {
        let found = crate::render::quoted(text);
        let legal = "a list of whole texts: write what `…` stands for";
        message::wrong_value(self.source.path, self.line(), self.name, &found, legal)
    }

    pub(super) fn wrong(&self, legal: &str) -> ConfigError {
        let found = match self.value.as_str() {
            Some(text) => crate::render::quoted(text),
            None => format!("a value of the type {}", self.value.as_ref().type_str()),
        };
        message::wrong_value(self.source.path, self.line(), self.name, &found, legal)
    }
}

/// A value of TOML as one of a recording.
pub(super) fn node(value: &toml_span::Value<'_>) -> Node {
    match value.as_ref() {
        ValueInner::String(text) => Node::String(text.clone().into_owned()),
        ValueInner::Integer(number) => Node::Number(match u64::try_from(*number) {
            Ok(number) => Number::Unsigned(number),
            Err(_) => Number::Signed(*number),
        }),
        ValueInner::Float(number) => Node::Number(Number::Float(*number)),
        ValueInner::Boolean(value) => Node::Bool(*value),
        ValueInner::Array(elements) => Node::Array(elements.iter().map(node).collect()),
        ValueInner::Table(table) => {
            let fields = table.iter();
            Node::Object(
                fields
                    .map(|(key, value)| (key.name.to_string(), node(value)))
                    .collect(),
            )
        }
    }
}
