//! The canonical byte format: a tag, then its payload.
//!
//! Strings are preceded by their length, so that no two sequences of values have the same bytes.
//! Integers are big-endian with the sign bit flipped, so that the bytes sort like the numbers.

use std::cmp::Ordering;

/// Declares the tags. Their values are part of the key's format: append new ones, never renumber.
macro_rules! tags {
    ($($name:ident = $value:literal),* $(,)?) => {
        $(pub(super) const $name: u8 = $value;)*
    };
}

tags! {
    END = 0,
    UNIT = 1,
    NONE = 2,
    SOME = 3,
    FALSE = 4,
    TRUE = 5,
    I8 = 6,
    I16 = 7,
    I32 = 8,
    I64 = 9,
    I128 = 10,
    U8 = 11,
    U16 = 12,
    U32 = 13,
    U64 = 14,
    U128 = 15,
    F32 = 16,
    F64 = 17,
    CHAR = 18,
    STRING = 19,
    BYTES = 20,
    SEQUENCE = 21,
    TUPLE = 22,
    MAP = 23,
    UNIT_STRUCT = 24,
    NEWTYPE_STRUCT = 25,
    TUPLE_STRUCT = 26,
    STRUCT = 27,
    UNIT_VARIANT = 28,
    NEWTYPE_VARIANT = 29,
    TUPLE_VARIANT = 30,
    STRUCT_VARIANT = 31,
    FIELD = 32,
    RAW = 33,
    DIGITS = 34,
}

/// A length of 255 or more is written as this byte and eight bytes for the length.
const LONG: u8 = 255;

/// Appends the payload, preceded by its length.
pub(super) fn put_counted(into: &mut Vec<u8>, payload: &[u8]) {
    let length = payload.len();
    if length < LONG as usize {
        into.push(length as u8);
    } else {
        into.push(LONG);
        into.extend_from_slice(&(length as u64).to_be_bytes());
    }
    into.extend_from_slice(payload);
}

/// Splits off a payload that [`put_counted`] wrote. Returns it and the rest.
pub(super) fn take_counted(bytes: &[u8]) -> (&[u8], &[u8]) {
    if bytes[0] != LONG {
        return bytes[1..].split_at(bytes[0] as usize);
    }
    let mut length = [0; 8];
    length.copy_from_slice(&bytes[1..9]);
    bytes[9..].split_at(u64::from_be_bytes(length) as usize)
}

/// Maps every NaN to one: sign and payload differ between processors, and text cannot hold them.
pub(super) fn f32_bits(value: f32) -> u32 {
    if value.is_nan() {
        f32::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

/// See [`f32_bits`].
pub(super) fn f64_bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

/// The order of map entries, by their encoded keys. Strings sort by their text, not by their
/// length, since people read the result.
pub(super) fn compare_keys(a: &[u8], b: &[u8]) -> Ordering {
    if a[0] == STRING && b[0] == STRING {
        take_counted(&a[1..]).0.cmp(take_counted(&b[1..]).0)
    } else {
        a.cmp(b)
    }
}
