//! The only deserializer; it reads a [`Node`].
//!
//! Its generic bodies are one match each, since they are compiled again for every decoded type.
//! Markers are handled in [`interpret`], which is compiled once.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Expected, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::decode_error::{DecodeError, key_step, name_step};
use super::entries::{Elements, Entries, StructFields};
use super::interpret::{Interpreted, interpret};
use super::json_private::{NUMBER, RAW_VALUE, numbers_are_text};
use super::node::Node;

/// Deserializes the values of a recording.
#[derive(Clone, Copy, Debug)]
pub struct Decoder<'de>(Input<'de>);

#[derive(Clone, Copy, Debug)]
enum Input<'de> {
    Node(&'de Node),
    /// The name of an object's entry, or text taken literally.
    Name(&'de str),
    Null,
}

impl<'de> Decoder<'de> {
    pub(crate) fn new(node: &'de Node) -> Self {
        Self(Input::Node(node))
    }

    /// A copy in leaked memory, for values that borrow from it.
    pub(crate) fn leaked(self) -> Decoder<'static> {
        Decoder(match self.0 {
            Input::Node(node) => Input::Node(Box::leak(Box::new(node.clone()))),
            Input::Name(name) => Input::Name(name.to_owned().leak()),
            Input::Null => Input::Null,
        })
    }

    pub(super) fn name(name: &'de str) -> Self {
        Self(Input::Name(name))
    }

    /// The path step from a map to this key's value.
    pub(super) fn step(self) -> String {
        match self.0 {
            Input::Name(name) => name_step(name),
            Input::Node(Node::String(name)) => name_step(name),
            Input::Node(key) => key_step(key),
            Input::Null => String::new(),
        }
    }

    fn interpret(self) -> Result<Interpreted<'de>, DecodeError> {
        match self.0 {
            Input::Node(node) => interpret(node),
            Input::Name(name) => Ok(Interpreted::Text(name)),
            Input::Null => Ok(Interpreted::Null),
        }
    }

    /// Splits an enum value into its variant and its content. The name is returned as text, too.
    pub(super) fn variant(self) -> Result<(Decoder<'de>, Decoder<'de>, &'de str), DecodeError> {
        match self.interpret()? {
            Interpreted::Text(name) => return Ok((self, Decoder(Input::Null), name)),
            Interpreted::Fields([(name, content)]) => {
                return Ok((Self::name(name), Self::new(content), name));
            }
            Interpreted::Pairs([Node::Array(pair)]) => {
                if let [Node::String(name), content] = pair.as_slice() {
                    return Ok((Self::name(name), Self::new(content), name));
                }
            }
            _ => {}
        }
        let expected = "an enum is a variant's name in quotes, or an object of that one name";
        Err(DecodeError::new(expected.to_owned()))
    }

    /// The private struct through which serde_json's `RawValue` is deserialized.
    fn raw(self) -> Result<Entries<'de>, DecodeError> {
        match self.interpret()? {
            Interpreted::Raw(text) => Ok(Entries::private(RAW_VALUE, text)),
            _ => Err(DecodeError::new(
                r#"a RawValue is written {"$raw": "JSON text"}"#.to_owned(),
            )),
        }
    }
}

/// The float to use for a number unless `arbitrary_precision` keeps numbers as text.
fn as_float(digits: &str) -> Result<f64, DecodeError> {
    digits
        .parse()
        .map_err(|_| DecodeError::new(format!("{digits:?} is no number")))
}

impl<'de> Deserializer<'de> for Decoder<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.interpret()? {
            Interpreted::Null => visitor.visit_unit(),
            Interpreted::Bool(value) => visitor.visit_bool(value),
            Interpreted::Unsigned(value) => visitor.visit_u64(value),
            Interpreted::Signed(value) => visitor.visit_i64(value),
            Interpreted::BigUnsigned(value) => visitor.visit_u128(value),
            Interpreted::BigSigned(value) => visitor.visit_i128(value),
            Interpreted::Float(value) => visitor.visit_f64(value),
            Interpreted::Text(text) => visitor.visit_borrowed_str(text),
            Interpreted::Lines(text) => visitor.visit_string(text),
            Interpreted::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Interpreted::Some(inner) => visitor.visit_some(Decoder::new(inner)),
            Interpreted::Items(items) => Elements::new(items).visit(visitor),
            Interpreted::Fields(fields) => visitor.visit_map(Entries::fields(fields)),
            Interpreted::Pairs(pairs) => visitor.visit_map(Entries::pairs(pairs)),
            Interpreted::Raw(text) => visitor.visit_map(Entries::private(RAW_VALUE, text)),
            Interpreted::Digits(text) if numbers_are_text() => {
                visitor.visit_map(Entries::private(NUMBER, text))
            }
            Interpreted::Digits(text) => visitor.visit_f64(as_float(text)?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.interpret()? {
            Interpreted::Null => visitor.visit_none(),
            Interpreted::Some(inner) => visitor.visit_some(Decoder::new(inner)),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if name == RAW_VALUE {
            return visitor.visit_map(self.raw()?);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let (variant, content, name) = self.variant()?;
        visitor
            .visit_enum(ChosenVariant {
                variant: Name(variant),
                content,
            })
            .map_err(|error| error.under(name_step(name)))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        true
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.compound() {
            Compound::Entries(entries) => visitor.visit_map(entries),
            Compound::Elements(elements) => elements.visit(visitor),
            Compound::Other(other) => Err(other.expected(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.compound() {
            Compound::Entries(entries) => visitor.visit_map(StructFields(entries)),
            Compound::Elements(elements) => elements.visit(visitor),
            Compound::Other(other) => Err(other.expected(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct identifier
    }
}

/// What a sequence, a map or a struct is decoded from. Splitting these from
/// [`Decoder::deserialize_any`] spares every type the code for the others.
enum Compound<'de> {
    Entries(Entries<'de>),
    Elements(Elements<'de>),
    Other(Other<'de>),
}

/// A value of another kind than the expected one.
struct Other<'de>(Result<Interpreted<'de>, DecodeError>);

impl Other<'_> {
    /// The error that serde's own visitors would give.
    #[cold]
    fn expected(self, expected: &dyn Expected) -> DecodeError {
        let interpreted = match self.0 {
            Ok(interpreted) => interpreted,
            Err(error) => return error,
        };
        let number;
        let unexpected = match &interpreted {
            Interpreted::Null => Unexpected::Unit,
            Interpreted::Bool(value) => Unexpected::Bool(*value),
            Interpreted::Unsigned(value) => Unexpected::Unsigned(*value),
            Interpreted::Signed(value) => Unexpected::Signed(*value),
            Interpreted::BigUnsigned(value) => {
                number = format!("integer `{value}` as u128");
                Unexpected::Other(&number)
            }
            Interpreted::BigSigned(value) => {
                number = format!("integer `{value}` as i128");
                Unexpected::Other(&number)
            }
            Interpreted::Float(value) => Unexpected::Float(*value),
            Interpreted::Text(text) => Unexpected::Str(text),
            Interpreted::Lines(text) => Unexpected::Str(text),
            Interpreted::Bytes(bytes) => Unexpected::Bytes(bytes),
            Interpreted::Some(_) => Unexpected::Option,
            Interpreted::Items(_) => Unexpected::Seq,
            Interpreted::Fields(_) | Interpreted::Pairs(_) | Interpreted::Raw(_) => Unexpected::Map,
            Interpreted::Digits(text) => match as_float(text) {
                Ok(value) => Unexpected::Float(value),
                Err(error) => return error,
            },
        };
        serde::de::Error::invalid_type(unexpected, expected)
    }
}

impl<'de> Decoder<'de> {
    fn compound(self) -> Compound<'de> {
        match self.interpret() {
            Ok(Interpreted::Items(items)) => Compound::Elements(Elements::new(items)),
            Ok(Interpreted::Fields(fields)) => Compound::Entries(Entries::fields(fields)),
            Ok(Interpreted::Pairs(pairs)) => Compound::Entries(Entries::pairs(pairs)),
            Ok(Interpreted::Raw(text)) => Compound::Entries(Entries::private(RAW_VALUE, text)),
            Ok(Interpreted::Digits(text)) if numbers_are_text() => {
                Compound::Entries(Entries::private(NUMBER, text))
            }
            other => Compound::Other(Other(other)),
        }
    }
}

/// The name of a struct's field or of a variant. It is a type of its own, so that
/// the visitors of names are not compiled for every other kind of value. The keys
/// of maps, and of structs with flattened fields, may be anything: they are read by
/// [`Decoder`].
pub(super) struct Name<'de>(Decoder<'de>);

impl<'de> Name<'de> {
    pub(super) fn new(name: Decoder<'de>) -> Self {
        Self(name)
    }

    fn text(self) -> Result<&'de str, Other<'de>> {
        match self.0.interpret() {
            Ok(Interpreted::Text(text)) => Ok(text),
            other => Err(Other(other)),
        }
    }
}

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.text() {
            Ok(text) => visitor.visit_borrowed_str(text),
            Err(other) => Err(other.expected(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct option newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// An enum value, split into its variant and its content.
struct ChosenVariant<'de> {
    variant: Name<'de>,
    content: Decoder<'de>,
}

impl<'de> EnumAccess<'de> for ChosenVariant<'de> {
    type Error = DecodeError;
    type Variant = Decoder<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Decoder<'de>), DecodeError> {
        Ok((seed.deserialize(self.variant)?, self.content))
    }
}

impl<'de> VariantAccess<'de> for Decoder<'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        match self.interpret()? {
            Interpreted::Null => Ok(()),
            _ => Err(DecodeError::new(
                "a variant without content is its name alone, in quotes".to_owned(),
            )),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, DecodeError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_struct("", &[], visitor)
    }
}
