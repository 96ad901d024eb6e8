//! The encodings in which a secret may be written in a value.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

pub(super) struct Form {
    /// The index of the secret.
    pub(super) secret: usize,
    /// The encoding, to be appended to the secret's name.
    pub(super) how: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// Appends all different forms of `value`.
pub(super) fn push(secret: usize, value: &[u8], into: &mut Vec<Form>) {
    let first = into.len();
    let mut push = |how, bytes: Vec<u8>| {
        if into[first..].iter().all(|form| form.bytes != bytes) {
            into.push(Form { secret, how, bytes });
        }
    };
    push("", value.to_vec());
    for upper in [true, false] {
        let encoded = percent_encoded(value, upper);
        let in_a_form = encoded.replace("%20", "+");
        push(", percent-encoded", encoded.into_bytes());
        push(", as in a form", in_a_form.into_bytes());
    }
    push(", escaped as in JSON", json_escaped(value));
    for alignment in 0..3 {
        let mut shifted = vec![0; alignment];
        shifted.extend_from_slice(value);
        for encoded in [
            STANDARD_NO_PAD.encode(&shifted),
            URL_SAFE_NO_PAD.encode(&shifted),
        ] {
            push(
                ", in base64",
                stable(&encoded, alignment, shifted.len()).to_vec(),
            );
        }
    }
}

/// Removes the characters that also depend on the bytes before and after the
/// secret: a character encodes six bits, so some contain bits of two bytes.
fn stable(encoded: &str, before: usize, all: usize) -> &[u8] {
    let begin = (before * 8).div_ceil(6);
    let end = all * 8 / 6;
    &encoded.as_bytes()[begin..end]
}

fn percent_encoded(value: &[u8], upper: bool) -> String {
    let mut encoded = String::new();
    for &byte in value {
        // Writing into a String does not fail.
        let _ = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                write!(encoded, "{}", byte as char)
            }
            _ if upper => write!(encoded, "%{byte:02X}"),
            _ => write!(encoded, "%{byte:02x}"),
        };
    }
    encoded
}

fn json_escaped(value: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::new();
    for &byte in value {
        match byte {
            b'"' | b'\\' => escaped.extend([b'\\', byte]),
            b'\n' => escaped.extend(b"\\n"),
            b'\r' => escaped.extend(b"\\r"),
            b'\t' => escaped.extend(b"\\t"),
            0..0x20 => escaped.extend(format!("\\u{byte:04x}").bytes()),
            byte => escaped.push(byte),
        }
    }
    escaped
}
