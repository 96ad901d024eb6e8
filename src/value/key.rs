//! The bytes that a recording's key is computed from.
//!
//! They omit what can change without changing the meaning: names of structs and enums, newtypes,
//! the order of maps, and the widths of integers and floats. (An `f32` counts as the `f64` of the
//! same value, so `0.1f32` and `0.1f64` have different keys.) They include the names of fields and
//! variants.

use super::bytes::*;
use super::tree::{Body, Tree};
use crate::sort::sort_by;

impl Tree {
    /// Appends the bytes to hash for the key.
    pub(crate) fn key_bytes(&self, into: &mut Vec<u8>) {
        match self {
            Tree::Unit => into.push(UNIT),
            Tree::None => into.push(NONE),
            Tree::Bool(value) => into.push(if *value { TRUE } else { FALSE }),
            Tree::Some(inner) => {
                into.push(SOME);
                inner.key_bytes(into);
            }
            Tree::Signed { value, .. } => match u128::try_from(*value) {
                Ok(value) => put_unsigned(into, value),
                Err(_) => {
                    into.push(I128);
                    into.extend_from_slice(&(value ^ i128::MIN).to_be_bytes());
                }
            },
            Tree::Unsigned { value, .. } => put_unsigned(into, *value),
            Tree::F32(bits) => put_float(into, f32::from_bits(*bits).into()),
            Tree::F64(bits) => put_float(into, f64::from_bits(*bits)),
            Tree::Digits(digits) => match digits.parse::<f64>() {
                // Without serde_json's `arbitrary_precision` it would be this float.
                Ok(value) if value.is_finite() => put_float(into, value),
                _ => put_text(into, DIGITS, digits),
            },
            Tree::Char(value) => {
                into.push(CHAR);
                into.extend_from_slice(&u32::from(*value).to_be_bytes());
            }
            Tree::String(text) => put_text(into, STRING, text),
            Tree::Raw(text) => put_text(into, RAW, text),
            Tree::Bytes(bytes) => {
                into.push(BYTES);
                put_counted(into, bytes);
            }
            Tree::Sequence(items) => put_items(into, SEQUENCE, items),
            Tree::Tuple(items) => put_items(into, TUPLE, items),
            Tree::Map(entries) => put_map(into, entries),
            Tree::Struct { body, .. } => match body {
                Body::Unit => into.push(UNIT),
                Body::Newtype(inner) => inner.key_bytes(into),
                Body::Tuple(items) => put_items(into, TUPLE, items),
                Body::Fields(fields) => put_fields(into, STRUCT, fields),
            },
            Tree::Variant { variant, body, .. } => {
                put_text(into, body.tag(UNIT_VARIANT), variant);
                match body {
                    Body::Unit => {}
                    Body::Newtype(inner) => inner.key_bytes(into),
                    Body::Tuple(items) => put_items(into, TUPLE, items),
                    Body::Fields(fields) => put_fields(into, STRUCT, fields),
                }
            }
        }
    }
}

fn put_unsigned(into: &mut Vec<u8>, value: u128) {
    into.push(U128);
    into.extend_from_slice(&value.to_be_bytes());
}

fn put_float(into: &mut Vec<u8>, value: f64) {
    into.push(F64);
    into.extend_from_slice(&f64_bits(value).to_be_bytes());
}

fn put_text(into: &mut Vec<u8>, tag: u8, text: &str) {
    into.push(tag);
    put_counted(into, text.as_bytes());
}

fn put_items(into: &mut Vec<u8>, tag: u8, items: &[Tree]) {
    into.push(tag);
    for item in items {
        item.key_bytes(into);
    }
    into.push(END);
}

fn put_fields(into: &mut Vec<u8>, tag: u8, fields: &[(String, Tree)]) {
    into.push(tag);
    for (name, value) in fields {
        put_text(into, FIELD, name);
        value.key_bytes(into);
    }
    into.push(END);
}

/// Sorts again: without their widths, integer keys may sort in another order.
fn put_map(into: &mut Vec<u8>, entries: &[(Tree, Tree)]) {
    let mut encoded: Vec<(Vec<u8>, Vec<u8>)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
        key.key_bytes(&mut key_bytes);
        value.key_bytes(&mut value_bytes);
        encoded.push((key_bytes, value_bytes));
    }
    sort_by(&mut encoded, |(a, _), (b, _)| compare_keys(a, b));
    into.push(MAP);
    for (key, value) in encoded {
        into.extend_from_slice(&key);
        into.extend_from_slice(&value);
    }
    into.push(END);
}
