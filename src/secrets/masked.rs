//! Replaces secrets, for reports.

use std::ops::Range;

use super::named::pair_of;
use super::shapes;
use super::table::Meaning;
use super::{FoundSecret, Secrets, bytes_of};
use crate::render::{Path, View};
use crate::value::Node;

impl Secrets {
    /// A copy in which every text with a secret is replaced, for messages, which
    /// end up in logs.
    pub(crate) fn masked(&self, node: &Node) -> Node {
        let Some(found) = self.find(node) else {
            return node.clone();
        };
        let word = |found: FoundSecret| Node::String(format!("<{}>", found.what));
        match (node, View::from(node)) {
            (_, View::Text(_) | View::Word(_) | View::Bytes(_)) => word(found),
            (Node::Array(elements), _) if bytes_of(elements).is_some() => word(found),
            (Node::Array(elements), _) => {
                let name = pair_of(elements).map(|(name, _)| name);
                let masked = elements.iter().enumerate().map(|(at, element)| {
                    let named = name.filter(|_| at == 1);
                    match named.and_then(|name| self.in_pair(&Path::Root, name, element)) {
                        Some(found) => word(found),
                        None => self.masked(element),
                    }
                });
                Node::Array(masked.collect())
            }
            (Node::Object(fields), _) => {
                let masked = fields.iter().map(|(name, value)| {
                    let is_secret = self.bytes(&Path::Root, name.as_bytes());
                    let shown = match is_secret {
                        Some(found) => format!("<{}>", found.what),
                        None => name.clone(),
                    };
                    let value = match self.named_among(&Path::Root, fields, name, value) {
                        Some(found) => word(found),
                        None => self.masked(value),
                    };
                    (shown, value)
                });
                Node::Object(masked.collect())
            }
            _ => word(found),
        }
    }

    /// The text with each secret replaced. Variables come first: the value of one may
    /// go on where the shape of a credential ends.
    pub(crate) fn masked_text(&self, text: &str) -> String {
        let text = self.without_variables(text);
        let text = replaced(text.as_bytes(), |text| {
            self.table.find(text, |at, needle| {
                let shape = shapes::at_needle(text, at, needle, &self.allowed)?;
                Some((shape.place, format!("<{}>", shape.what)))
            })
        });
        String::from_utf8_lossy(&text).into_owned()
    }

    /// The text with each value of a variable that is secret replaced.
    pub(crate) fn without_variables(&self, text: &str) -> String {
        let text = replaced(text.as_bytes(), |text| {
            self.table.find(text, |at, needle| match needle.meaning {
                Meaning::Secret(secret, _) => Some((
                    at..at + needle.bytes.len(),
                    format!("<the value of {}>", self.names[secret]),
                )),
                _ => None,
            })
        });
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// The text with a word in place of everything that is found.
fn replaced(mut text: &[u8], find: impl Fn(&[u8]) -> Option<(Range<usize>, String)>) -> Vec<u8> {
    let mut replaced = Vec::new();
    while let Some((place, word)) = find(text) {
        replaced.extend_from_slice(&text[..place.start]);
        replaced.extend_from_slice(word.as_bytes());
        text = &text[place.end..];
    }
    replaced.extend_from_slice(text);
    replaced
}
