//! How the deserializer yields the parts of an array or an object.

use std::slice::Iter;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

use super::decode::{Decoder, Name};
use super::decode_error::DecodeError;
use super::node::Node;

/// The elements of an array.
pub(super) struct Elements<'de> {
    items: &'de [Node],
    next: usize,
}

impl<'de> Elements<'de> {
    pub(super) fn new(items: &'de [Node]) -> Self {
        Self { items, next: 0 }
    }

    /// Passes the elements to the visitor; leftover elements are an error.
    pub(super) fn visit<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, DecodeError> {
        match visitor.visit_seq(&mut self) {
            Ok(value) if self.next == self.items.len() => Ok(value),
            Ok(_) => Err(self.not_taken()),
            Err(error) => Err(error),
        }
    }

    /// The error for elements that nobody has taken.
    #[cold]
    fn not_taken(&self) -> DecodeError {
        let (all, taken) = (self.items.len(), self.next);
        DecodeError::new(format!("{all} elements where {taken} are expected"))
    }
}

impl<'de> SeqAccess<'de> for &mut Elements<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        if self.next == self.items.len() {
            return Ok(None);
        }
        let index = self.next;
        self.next += 1;
        match seed.deserialize(Decoder::new(&self.items[index])) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error.under(format!("[{index}]"))),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// The entries of an object, or of a map written as pairs.
pub(super) struct Entries<'de> {
    rest: Rest<'de>,
    /// The entry whose key was yielded last.
    current: Option<(Decoder<'de>, Decoder<'de>)>,
}

enum Rest<'de> {
    Fields(Iter<'de, (String, Node)>),
    Pairs(Iter<'de, Node>),
    Private(Option<(&'static str, &'de str)>),
}

impl<'de> Entries<'de> {
    pub(super) fn fields(fields: &'de [(String, Node)]) -> Self {
        Self {
            rest: Rest::Fields(fields.iter()),
            current: None,
        }
    }

    pub(super) fn pairs(pairs: &'de [Node]) -> Self {
        Self {
            rest: Rest::Pairs(pairs.iter()),
            current: None,
        }
    }

    /// One of serde_json's private structs, which have one field.
    pub(super) fn private(name: &'static str, text: &'de str) -> Self {
        Self {
            rest: Rest::Private(Some((name, text))),
            current: None,
        }
    }

    fn advance(&mut self) -> Option<Decoder<'de>> {
        self.current = match &mut self.rest {
            Rest::Fields(fields) => fields
                .next()
                .map(|(name, value)| (Decoder::name(name), Decoder::new(value))),
            Rest::Pairs(pairs) => match pairs.next() {
                Some(Node::Array(pair)) => Some((Decoder::new(&pair[0]), Decoder::new(&pair[1]))),
                _ => None,
            },
            Rest::Private(field) => field
                .take()
                .map(|(name, text)| (Decoder::name(name), Decoder::name(text))),
        };
        self.current.map(|(key, _)| key)
    }

    fn value(&mut self) -> Result<Decoder<'de>, DecodeError> {
        match self.current {
            Some((_, value)) => Ok(value),
            None => Err(DecodeError::custom("a value was asked for before its key")),
        }
    }

    fn under_current(&self, error: DecodeError) -> DecodeError {
        match &self.current {
            Some((key, _)) => error.under(key.step()),
            None => error,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        match self.advance() {
            None => Ok(None),
            Some(key) => match seed.deserialize(key) {
                Ok(key) => Ok(Some(key)),
                Err(error) => Err(self.under_current(error)),
            },
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        match seed.deserialize(self.value()?) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.under_current(error)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        match &self.rest {
            Rest::Fields(fields) => Some(fields.len()),
            Rest::Pairs(pairs) => Some(pairs.len()),
            Rest::Private(_) => None,
        }
    }
}

/// The fields of a struct: entries whose keys are names.
pub(super) struct StructFields<'de>(pub(super) Entries<'de>);

impl<'de> MapAccess<'de> for StructFields<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        match self.0.advance() {
            None => Ok(None),
            Some(key) => match seed.deserialize(Name::new(key)) {
                Ok(key) => Ok(Some(key)),
                Err(error) => Err(self.0.under_current(error)),
            },
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        self.0.next_value_seed(seed)
    }
}
