//! The encodings in which a secret may be written in a value.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Calls `push` with each form of `value` and the name of its encoding, which completes
/// the name of the secret. Forms may be equal.
pub(super) fn each(value: &[u8], mut push: impl FnMut(&'static str, Vec<u8>)) {
    push("", value.to_vec());
    for upper in [true, false] {
        let encoded = percent_encoded(value, upper);
        let in_a_form = encoded.replace("%20", "+");
        // The other way round, `%2525` would be three layers.
        let twice = encoded.replace('%', "%25");
        push(", percent-encoded", encoded.into_bytes());
        push(", as in a form", in_a_form.into_bytes());
        push(", percent-encoded twice", twice.into_bytes());
        push(", in hex", hex(value, upper));
    }
    for upper in [true, false] {
        let hex = hex(value, upper);
        let every_byte = hex.chunks(2).flat_map(|pair| [b'%', pair[0], pair[1]]);
        push(", percent-encoded", every_byte.collect());
    }
    for escape in [
        |byte: u8| format!("\\x{byte:02x}"),
        |byte: u8| format!("\\x{byte:02X}"),
        |byte: u8| format!("\\\\x{byte:02x}"),
        |byte: u8| format!("\\\\x{byte:02X}"),
    ] {
        push(", with every byte escaped", each_byte(value, "", escape));
    }
    for byte in [
        |byte: u8| byte.to_string(),
        |byte: u8| format!("{byte:02x}"),
        |byte: u8| format!("{byte:02X}"),
        |byte: u8| format!("0x{byte:02x}"),
        |byte: u8| format!("0x{byte:02X}"),
    ] {
        // The last one is that of `{:#?}`.
        for separator in [", ", ",", ",\n    "] {
            push(
                ", as a list of its bytes",
                each_byte(value, separator, byte),
            );
        }
    }
    if let Ok(text) = str::from_utf8(value) {
        for escape in [
            |code: u32| format!("&#{code};"),
            |code: u32| format!("&#x{code:x};"),
            |code: u32| format!("&#x{code:X};"),
        ] {
            let escaped = text.chars().map(u32::from).map(escape);
            push(
                ", escaped as in HTML",
                escaped.collect::<String>().into_bytes(),
            );
        }
        for escape in [
            |unit: u16| format!("\\u{unit:04x}"),
            |unit: u16| format!("\\u{unit:04X}"),
        ] {
            let escaped: String = text.encode_utf16().map(escape).collect();
            push(", escaped as in JSON", escaped.into_bytes());
        }
    }
    for quotes in [
        ["&quot;", "&#39;"],
        ["&#34;", "&#39;"],
        ["&quot;", "&#x27;"],
    ] {
        push(", escaped as in HTML", html_escaped(value, quotes));
    }
    for style in [Json::Plain, Json::Slashes, Json::Html, Json::Ascii] {
        let escaped = json_escaped(value, style);
        let nested = json_escaped(&escaped, Json::Plain);
        let deeper = json_escaped(&nested, Json::Plain);
        push(", escaped as in JSON", escaped);
        push(", escaped as in JSON within JSON", nested);
        push(", escaped as in JSON within JSON", deeper);
    }
    base64(value, |_, encoded| push(", in base64", encoded));
    let slug = in_a_slug(value);
    // The name of a file may end within a long word.
    let cut = slug.len().min(LONGEST_SLUG);
    push(", in the name of a file", slug[..cut].to_vec());
    push(", in the name of a file", slug);
}

/// Each byte as a text, as programs show bytes.
fn each_byte(value: &[u8], separator: &str, shown: fn(u8) -> String) -> Vec<u8> {
    let shown: Vec<_> = value.iter().copied().map(shown).collect();
    shown.join(separator).into_bytes()
}

/// The words of a call in the name of its recording are no longer.
pub(crate) const LONGEST_SLUG: usize = 48;

/// Its words, as the names of recordings have them.
fn in_a_slug(value: &[u8]) -> Vec<u8> {
    let words = value.split(|byte| !byte.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let slug = words.join(&b'-').to_ascii_lowercase();
    // A short one is a word of many texts.
    if slug.len() < 8 { value.to_vec() } else { slug }
}

/// Calls `push` with the characters that encode `value` in any longer base64 text, for
/// each number of bytes by which it may be shifted in its group of three.
pub(super) fn base64(value: &[u8], mut push: impl FnMut(usize, Vec<u8>)) {
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(value);
        let encoded = STANDARD_NO_PAD.encode(&shifted);
        push(shift, stable(&encoded, shift, shifted.len()).to_vec());
        if encoded.contains(['+', '/']) {
            let encoded = URL_SAFE_NO_PAD.encode(&shifted);
            push(shift, stable(&encoded, shift, shifted.len()).to_vec());
        }
    }
}

/// Removes the characters that also depend on the bytes before and after the
/// secret: a character encodes six bits, so some contain bits of two bytes.
fn stable(encoded: &str, before: usize, all: usize) -> &[u8] {
    let end = all * 8 / 6;
    &encoded.as_bytes()[unstable(before)..end]
}

/// How many characters depend on so many bytes before the secret.
pub(super) fn unstable(before: usize) -> usize {
    (before * 8).div_ceil(6)
}

pub(super) fn hex(value: &[u8], upper: bool) -> Vec<u8> {
    let mut encoded = String::new();
    for &byte in value {
        // Writing into a String does not fail.
        let _ = match upper {
            true => write!(encoded, "{byte:02X}"),
            false => write!(encoded, "{byte:02x}"),
        };
    }
    encoded.into_bytes()
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

/// How writers of HTML and XML escape differs in quotes.
fn html_escaped(value: &[u8], [double, single]: [&str; 2]) -> Vec<u8> {
    let escaped = value.iter().flat_map(|byte| match byte {
        b'&' => b"&amp;".as_slice(),
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'"' => double.as_bytes(),
        b'\'' => single.as_bytes(),
        byte => std::slice::from_ref(byte),
    });
    escaped.copied().collect()
}

/// What writers of JSON escape beyond what they must.
#[derive(Clone, Copy, PartialEq)]
enum Json {
    Plain,
    /// As PHP: `\/`.
    Slashes,
    /// As Go: `\u0026`.
    Html,
    /// As Python: `\u00e9`.
    Ascii,
}

fn json_escaped(value: &[u8], style: Json) -> Vec<u8> {
    let Ok(text) = str::from_utf8(value) else {
        return value.to_vec();
    };
    let mut escaped = String::new();
    for char in text.chars() {
        // Writing into a String does not fail.
        let _ = match char {
            '"' | '\\' => write!(escaped, "\\{char}"),
            '\n' => write!(escaped, "\\n"),
            '\r' => write!(escaped, "\\r"),
            '\t' => write!(escaped, "\\t"),
            '/' if style == Json::Slashes => write!(escaped, "\\/"),
            '\0'..' ' => write!(escaped, "\\u{:04x}", u32::from(char)),
            '&' | '<' | '>' if style == Json::Html => write!(escaped, "\\u{:04x}", u32::from(char)),
            '\u{80}'.. if style == Json::Ascii => {
                let mut units = [0; 2];
                let mut units = char.encode_utf16(&mut units).iter();
                units.try_for_each(|unit| write!(escaped, "\\u{unit:04x}"))
            }
            _ => write!(escaped, "{char}"),
        };
    }
    escaped.into_bytes()
}
