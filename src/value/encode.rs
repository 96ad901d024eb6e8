//! The only serializer; it streams any value to canonical bytes.
//!
//! Every call of a stubbed function goes through it, in unoptimised test builds. So its generic
//! bodies are a few calls of non-generic helpers, and it builds nothing but the bytes.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use super::bytes::*;
use super::compound::{EncodedFields, MapEntries};
use super::json_private::PrivateStruct;

/// The deepest nesting that can be encoded. Text can be nested 256 levels deep, but options and
/// newtypes count as levels here and not there. Without a limit, a deep value would overflow the
/// stack later.
const MAX_DEPTH: usize = 512;

/// Serializes a value to self-describing canonical bytes.
#[derive(Debug, Default)]
pub struct Encoder {
    pub(super) bytes: Vec<u8>,
    depth: usize,
    pub(super) in_order: bool,
}

impl Encoder {
    /// An encoder that sorts maps by their encoded keys and appends to the buffer.
    fn with_buffer(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }

    /// An encoder that keeps the order in which a map yields its entries, for
    /// [`restorable_tree`](super::restorable_tree).
    pub(crate) fn in_order() -> Self {
        Self {
            in_order: true,
            ..Self::default()
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn enter(&mut self) -> Result<(), EncodeError> {
        if self.depth == MAX_DEPTH {
            return Err(serde::ser::Error::custom(format_args!(
                "nested deeper than {MAX_DEPTH} levels"
            )));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) -> Result<(), EncodeError> {
        self.depth -= 1;
        Ok(())
    }

    /// Ends a sequence, tuple, struct or variant that has several parts.
    pub(super) fn close(&mut self) -> Result<(), EncodeError> {
        self.bytes.push(END);
        self.leave()
    }

    fn put(&mut self, tag: u8, payload: &[u8]) -> Result<(), EncodeError> {
        self.bytes.push(tag);
        self.bytes.extend_from_slice(payload);
        Ok(())
    }

    pub(super) fn put_text(&mut self, tag: u8, text: &str) {
        self.bytes.push(tag);
        put_counted(&mut self.bytes, text.as_bytes());
    }

    fn open(&mut self, tag: u8) -> Result<&mut Self, EncodeError> {
        self.enter()?;
        self.bytes.push(tag);
        Ok(self)
    }

    fn open_named(&mut self, tag: u8, name: &str) -> Result<&mut Self, EncodeError> {
        self.enter()?;
        self.put_text(tag, name);
        Ok(self)
    }

    pub(super) fn open_variant(
        &mut self,
        tag: u8,
        name: &str,
        variant: &str,
    ) -> Result<&mut Self, EncodeError> {
        self.open_named(tag, name)?;
        put_counted(&mut self.bytes, variant.as_bytes());
        Ok(self)
    }
}

/// Appends the canonical bytes of a value, with sorted maps.
pub(crate) fn encode<T: Serialize + ?Sized>(
    value: &T,
    into: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    encode_by(into, &mut |encoder| value.serialize(encoder))
}

/// The part that does not depend on the type, compiled once.
fn encode_by(
    into: &mut Vec<u8>,
    write: &mut dyn FnMut(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let mut encoder = Encoder::with_buffer(std::mem::take(into));
    let result = write(&mut encoder);
    *into = encoder.bytes;
    result
}

impl<'a> Serializer for &'a mut Encoder {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = &'a mut Encoder;
    type SerializeTuple = &'a mut Encoder;
    type SerializeTupleStruct = &'a mut Encoder;
    type SerializeTupleVariant = &'a mut Encoder;
    type SerializeMap = MapEntries<'a>;
    type SerializeStruct = EncodedFields<'a>;
    type SerializeStructVariant = EncodedFields<'a>;

    fn serialize_bool(self, v: bool) -> Result<(), EncodeError> {
        self.put(if v { TRUE } else { FALSE }, &[])
    }

    fn serialize_i8(self, v: i8) -> Result<(), EncodeError> {
        self.put(I8, &(v ^ i8::MIN).to_be_bytes())
    }

    fn serialize_i16(self, v: i16) -> Result<(), EncodeError> {
        self.put(I16, &(v ^ i16::MIN).to_be_bytes())
    }

    fn serialize_i32(self, v: i32) -> Result<(), EncodeError> {
        self.put(I32, &(v ^ i32::MIN).to_be_bytes())
    }

    fn serialize_i64(self, v: i64) -> Result<(), EncodeError> {
        self.put(I64, &(v ^ i64::MIN).to_be_bytes())
    }

    fn serialize_i128(self, v: i128) -> Result<(), EncodeError> {
        self.put(I128, &(v ^ i128::MIN).to_be_bytes())
    }

    fn serialize_u8(self, v: u8) -> Result<(), EncodeError> {
        self.put(U8, &[v])
    }

    fn serialize_u16(self, v: u16) -> Result<(), EncodeError> {
        self.put(U16, &v.to_be_bytes())
    }

    fn serialize_u32(self, v: u32) -> Result<(), EncodeError> {
        self.put(U32, &v.to_be_bytes())
    }

    fn serialize_u64(self, v: u64) -> Result<(), EncodeError> {
        self.put(U64, &v.to_be_bytes())
    }

    fn serialize_u128(self, v: u128) -> Result<(), EncodeError> {
        self.put(U128, &v.to_be_bytes())
    }

    fn serialize_f32(self, v: f32) -> Result<(), EncodeError> {
        self.put(F32, &f32_bits(v).to_be_bytes())
    }

    fn serialize_f64(self, v: f64) -> Result<(), EncodeError> {
        self.put(F64, &f64_bits(v).to_be_bytes())
    }

    fn serialize_char(self, v: char) -> Result<(), EncodeError> {
        self.put(CHAR, &u32::from(v).to_be_bytes())
    }

    fn serialize_str(self, v: &str) -> Result<(), EncodeError> {
        self.put_text(STRING, v);
        Ok(())
    }

    fn serialize_bytes(self, v: &[u8]) -> Result<(), EncodeError> {
        self.bytes.push(BYTES);
        put_counted(&mut self.bytes, v);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), EncodeError> {
        self.put(NONE, &[])
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self.open(SOME)?)?;
        self.leave()
    }

    fn serialize_unit(self) -> Result<(), EncodeError> {
        self.put(UNIT, &[])
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), EncodeError> {
        self.put_text(UNIT_STRUCT, name);
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        self.open_variant(UNIT_VARIANT, name, variant)?.leave()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self.open_named(NEWTYPE_STRUCT, name)?)?;
        self.leave()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self.open_variant(NEWTYPE_VARIANT, name, variant)?)?;
        self.leave()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<&'a mut Encoder, EncodeError> {
        self.open(SEQUENCE)
    }

    fn serialize_tuple(self, _: usize) -> Result<&'a mut Encoder, EncodeError> {
        self.open(TUPLE)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<&'a mut Encoder, EncodeError> {
        self.open_named(TUPLE_STRUCT, name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<&'a mut Encoder, EncodeError> {
        self.open_variant(TUPLE_VARIANT, name, variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<MapEntries<'a>, EncodeError> {
        Ok(MapEntries::new(self.open(MAP)?))
    }

    fn serialize_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<EncodedFields<'a>, EncodeError> {
        match PrivateStruct::named(name) {
            None => Ok(EncodedFields::new(self.open_named(STRUCT, name)?)),
            Some(private) => {
                self.enter()?;
                Ok(EncodedFields::private(self, private))
            }
        }
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<EncodedFields<'a>, EncodeError> {
        Ok(EncodedFields::new(self.open_variant(
            STRUCT_VARIANT,
            name,
            variant,
        )?))
    }

    fn is_human_readable(&self) -> bool {
        true
    }
}

/// Why a value cannot be encoded: an error of its own `Serialize`, or too deep nesting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    message: String,
    is_of_error: bool,
}

impl EncodeError {
    /// The value is the `Err` of a `Result`.
    pub(crate) fn of_error(self) -> Self {
        Self {
            is_of_error: true,
            ..self
        }
    }

    pub(crate) fn is_of_error(&self) -> bool {
        self.is_of_error
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EncodeError {}

impl serde::ser::Error for EncodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            is_of_error: false,
        }
    }
}
