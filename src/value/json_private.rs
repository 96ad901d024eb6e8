//! The private structs as which serde_json passes `Number` and `RawValue` through serde.
//!
//! Any crate in the build may turn on `arbitrary_precision`, and then every `Value` serializes its
//! numbers as such structs. They are converted back to plain numbers, since the features of
//! another crate must not change a key.

use super::bytes::*;

pub(super) const NUMBER: &str = "$serde_json::private::Number";
pub(super) const RAW_VALUE: &str = "$serde_json::private::RawValue";

#[derive(Clone, Copy, Debug)]
pub(super) enum PrivateStruct {
    Number,
    RawValue,
}

impl PrivateStruct {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            NUMBER => Some(Self::Number),
            RAW_VALUE => Some(Self::RawValue),
            _ => None,
        }
    }

    /// Replaces the string at `start`, the struct's only field, by the value it represents.
    pub(super) fn rewrite(self, bytes: &mut Vec<u8>, start: usize) {
        if bytes.get(start) != Some(&STRING) {
            return; // Another crate's struct with the same name.
        }
        let content = take_counted(&bytes[start + 1..]).0.to_vec();
        bytes.truncate(start);
        match (self, std::str::from_utf8(&content)) {
            (Self::Number, Ok(digits)) => put_number(bytes, digits),
            _ => {
                bytes.push(RAW);
                put_counted(bytes, &content);
            }
        }
    }
}

fn put_number(bytes: &mut Vec<u8>, digits: &str) {
    if let Ok(value) = digits.parse::<u64>() {
        bytes.push(U64);
        bytes.extend_from_slice(&value.to_be_bytes());
    } else if let Ok(value) = digits.parse::<i64>() {
        bytes.push(I64);
        bytes.extend_from_slice(&(value ^ i64::MIN).to_be_bytes());
    } else if let Some(value) = float_written_so(digits) {
        bytes.push(F64);
        bytes.extend_from_slice(&f64_bits(value).to_be_bytes());
    } else {
        bytes.push(DIGITS);
        put_counted(bytes, digits.as_bytes());
    }
}

/// The float whose usual text these digits are. `1.10` and `0.1000000000000000055` have none: with
/// `arbitrary_precision` they differ from `1.1` and `0.1`.
fn float_written_so(digits: &str) -> Option<f64> {
    let value = digits
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())?;
    let usual = format!("{value:?}") == digits
        || serde_json::to_string(&value).is_ok_and(|text| text == digits);
    usual.then_some(value)
}

/// Whether some crate in this build has turned on `serde_json/arbitrary_precision`.
pub(super) fn numbers_are_text() -> bool {
    serde_json::from_str::<serde_json::Number>("1e400").is_ok()
}
