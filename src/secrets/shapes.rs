//! Recognizes credentials by their own text, wherever it is.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::allowed;
use super::forms;
use super::names::{self, Telling};
use super::patterns::{PATTERNS, Pattern, is_base64, is_token, run};
use super::placeholder::is_placeholder;
use super::table::{Encoding, Meaning, Needle};
use super::url;

/// A credential in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) what: &'static str,
    /// How texts of this kind begin, and how long this one is, for the list of texts
    /// that are not secret.
    pub(super) head: &'static str,
    pub(super) length: usize,
    /// Where it is.
    pub(super) place: Range<usize>,
}

/// How far an encoded credential is decoded.
const DECODED: usize = 512;

/// How names of credentials end.
const NAMES: [&str; 31] = [
    "password",
    "Password",
    "PASSWORD",
    "passwd",
    "PASSWD",
    "passphrase",
    "Passphrase",
    "PASSPHRASE",
    "pass",
    "Pass",
    "PASS",
    "pwd",
    "Pwd",
    "PWD",
    "token",
    "Token",
    "TOKEN",
    "secret",
    "Secret",
    "SECRET",
    "apikey",
    "_key",
    "-key",
    "Key",
    "KEY",
    "authorization",
    "Authorization",
    "AUTHORIZATION",
    "cookie",
    "Cookie",
    "COOKIE",
];

/// The needles that find names, and the heads of patterns.
pub(super) fn needles() -> Vec<Needle> {
    let heads = PATTERNS.iter().enumerate().map(|(at, pattern)| Needle {
        bytes: pattern.head.to_vec(),
        meaning: Meaning::Head(at, Encoding::Plain),
    });
    let names = NAMES.iter().map(|name| Needle {
        bytes: name.as_bytes().to_vec(),
        meaning: Meaning::Name,
    });
    heads.chain(names).collect()
}

/// The needles that find the heads of patterns in base64 and hex.
pub(super) fn encoded_needles() -> Vec<Needle> {
    let mut needles = Vec::new();
    for (at, pattern) in PATTERNS.iter().enumerate() {
        let mut push = |bytes, encoding| {
            let meaning = Meaning::Head(at, encoding);
            needles.push(Needle { bytes, meaning });
        };
        forms::base64(pattern.head, |shift, bytes| {
            push(bytes, Encoding::Base64(shift));
        });
        for upper in [true, false] {
            push(forms::hex(pattern.head, upper), Encoding::Hex);
        }
    }
    needles
}

/// The credential that a needle has found, unless it is one of these texts.
pub(super) fn at_needle(
    text: &[u8],
    at: usize,
    needle: &Needle,
    allowed: &[String],
) -> Option<Shape> {
    match needle.meaning {
        Meaning::Secret(..) => None,
        Meaning::Head(pattern, encoding) => {
            at_head(text, at, &PATTERNS[pattern], encoding, allowed)
        }
        Meaning::Name => assigned(text, at, at + needle.bytes.len(), allowed),
    }
}

/// The credential whose head is at this place.
fn at_head(
    bytes: &[u8],
    at: usize,
    pattern: &Pattern,
    encoding: Encoding,
    allowed: &[String],
) -> Option<Shape> {
    let encoded_at = |shape: Shape, length| Shape {
        place: at..at + length,
        ..shape
    };
    match encoding {
        Encoding::Plain => plain(bytes, at, pattern, allowed),
        Encoding::Base64(shift) => {
            let begin = at.checked_sub(forms::unstable(shift))?;
            let encoded = run(&bytes[begin..bytes.len().min(begin + DECODED)], is_base64);
            let encoded: Vec<u8> = encoded
                .iter()
                .take_while(|byte| **byte != b'=')
                .map(|byte| match byte {
                    b'-' => b'+',
                    b'_' => b'/',
                    byte => *byte,
                })
                .collect();
            let whole = encoded.len() / 4 * 4;
            // Of the last group, only whole bytes can be decoded.
            let decoded = STANDARD_NO_PAD.decode(&encoded[..whole]).ok()?;
            let shape = plain(&decoded, shift, pattern, allowed)?;
            Some(encoded_at(shape, run(&bytes[at..], is_base64).len()))
        }
        Encoding::Hex => {
            let window = &bytes[at..bytes.len().min(at + DECODED)];
            let digits = run(window, |byte| byte.is_ascii_hexdigit());
            let pairs = digits.chunks_exact(2);
            let decoded = pairs.filter_map(|pair| {
                let pair = str::from_utf8(pair).ok()?;
                u8::from_str_radix(pair, 16).ok()
            });
            let shape = plain(&decoded.collect::<Vec<_>>(), 0, pattern, allowed)?;
            Some(encoded_at(
                shape,
                run(&bytes[at..], |byte| byte.is_ascii_hexdigit()).len(),
            ))
        }
    }
}

fn plain(bytes: &[u8], at: usize, pattern: &Pattern, allowed: &[String]) -> Option<Shape> {
    let rest = bytes.get(at..)?.strip_prefix(pattern.head)?;
    if !(pattern.rest)(rest) || !(pattern.in_words || begins_word(&bytes[..at])) {
        return None;
    }
    let behind = &bytes[at + pattern.head.len()..];
    let behind = &behind[..behind.len().min(DECODED)];
    let run = run(behind, is_token);
    if !pattern.in_words && is_placeholder(&String::from_utf8_lossy(run)) {
        return None;
    }
    // The credential may be allowed, or its scheme, user or name with it.
    let (head, length) = match url::password(behind) {
        Some(password) if pattern.in_words => ("", password.len()),
        _ => {
            let head = str::from_utf8(pattern.head).unwrap_or_default();
            (head, head.len() + run.len())
        }
    };
    let end = at + pattern.head.len() + run.len();
    let is_allowed = |place| allowed::covers(allowed, bytes, place);
    if is_allowed(at) || is_allowed(end - 1) {
        return None;
    }
    // A URL ends with white space or a quote; a private key has lines.
    let ends = |byte: &u8| matches!(byte, b'\0'..=b' ' | b'"' | b'\'' | b'`' | b'<' | b'>');
    let end = match pattern.in_words {
        true if pattern.head.ends_with(b" ") => bytes.len(),
        true => {
            end + behind[run.len()..]
                .iter()
                .position(ends)
                .unwrap_or(behind.len() - run.len())
        }
        false => end,
    };
    Some(Shape {
        what: pattern.what,
        head,
        length,
        place: at..end,
    })
}

/// Whether a word begins behind these bytes. Escape sequences are no part of it: the `n`
/// of `\n`, the digits of `\u0026` and `%3D`, the `m` of a terminal's colour.
fn begins_word(before: &[u8]) -> bool {
    let Some(last) = before.last() else {
        return true;
    };
    if !last.is_ascii_alphanumeric() {
        return true;
    }
    let backslash_at =
        |from_end: usize| before.len() >= from_end && before[before.len() - from_end] == b'\\';
    let is_hex = |count: usize| {
        let digits = before.len().checked_sub(count).map(|at| &before[at..]);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if b"abefnrtv0".contains(last) && backslash_at(2) {
        return true;
    }
    let behind = |count: usize, name: u8| {
        is_hex(count) && before.len() > count && before[before.len() - count - 1] == name
    };
    (behind(4, b'u') && backslash_at(6))
        || (behind(2, b'x') && backslash_at(4))
        || is_percent_encoded(before)
        || (*last == b'm' && is_colour(&before[..before.len() - 1]))
}

/// `%3D`, `%253D`.
fn is_percent_encoded(before: &[u8]) -> bool {
    let Some((mut rest, digits)) = before.split_last_chunk::<2>() else {
        return false;
    };
    while let Some(shorter) = rest.strip_suffix(b"25") {
        rest = shorter;
    }
    rest.ends_with(b"%") && digits.iter().all(u8::is_ascii_hexdigit)
}

/// `ESC [ 31`, or its escaped form.
fn is_colour(before: &[u8]) -> bool {
    let parameters = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b';');
    before[..before.len() - parameters.count()].ends_with(b"[")
}

/// A credential behind its name, which has this end, as in `access_token=…` and
/// `"access_token": "…"`.
fn assigned(text: &[u8], at: usize, end: usize, allowed: &[String]) -> Option<Shape> {
    let begin = behind_assignment(text, end)?;
    let name = run_back(&text[..at], |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
    });
    let name = str::from_utf8(&text[at - name.len()..end]).ok()?;
    let telling = names::telling(name)?;
    let value = str::from_utf8(run_with_scheme(&text[begin..], telling)?).ok()?;
    let credential = match telling {
        Telling::Perhaps => return None,
        Telling::Authorization => names::without_scheme(value),
        _ => value,
    };
    let has_scheme = credential.len() < value.len();
    let is_header = has_scheme && telling.credential(value).is_some();
    if !is_header && (!names::looks_random(credential) || is_expression(credential)) {
        return None;
    }
    let place = begin + (value.len() - credential.len());
    if allowed::covers(allowed, text, place) {
        return None;
    }
    Some(Shape {
        what: "a credential behind its name",
        head: "",
        length: credential.len(),
        place: place..place + credential.len(),
    })
}

/// Where the value begins that is assigned to the name which ends here: behind a colon or
/// an equals sign, and quotes.
fn behind_assignment(text: &[u8], mut at: usize) -> Option<usize> {
    const MOST_PADDING: usize = 12;
    let end = at + MOST_PADDING;
    let mut is_assigned = false;
    loop {
        match text.get(at)? {
            b':' | b'=' => is_assigned = true,
            b'>' if is_assigned => {}
            b' ' | b'\t' | b'"' | b'\'' | b'\\' => {}
            _ => return is_assigned.then_some(at),
        }
        at += 1;
        if at > end {
            return None;
        }
    }
}

/// The last bytes that belong to the word.
fn run_back(text: &[u8], is_part: fn(u8) -> bool) -> &[u8] {
    let mut at = text.len();
    while at > 0 && text.len() - at < names::LONGEST && is_part(text[at - 1]) {
        at -= 1;
    }
    &text[at..]
}

/// The value, with the scheme before it in a header.
fn run_with_scheme(value: &[u8], telling: Telling) -> Option<&[u8]> {
    let value = &value[..value.len().min(DECODED)];
    let word = run(value, is_token);
    let rest = value.get(word.len()..)?;
    match telling {
        Telling::Authorization if rest.first() == Some(&b' ') => {
            let scheme = str::from_utf8(word).ok()?;
            let is_scheme = ["bearer", "token", "basic", "apikey", "key"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known));
            let credential = run(&rest[1..], is_token);
            is_scheme.then(|| &value[..word.len() + 1 + credential.len()])
        }
        _ => Some(word),
    }
}

/// Code that computes the credential.
fn is_expression(credential: &str) -> bool {
    let lower = credential.to_ascii_lowercase();
    [
        "token", "secret", "passw", "api_key", "apikey", "api-key", "env.",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_end_words() {
        for before in [
            "",
            " ",
            "\"",
            "_",
            "-",
            "a.",
            "\\n",
            "\\\\n",
            "\\t",
            "\\\"",
            "\\u0026",
            "\\\\u003d",
            "\\x3d",
            "key%3D",
            "key%3d",
            "key%253D",
            "key%25253D",
            "\u{1b}[31m",
            "\u{1b}[0;1m",
            "\\u001b[31m",
        ] {
            assert!(begins_word(before.as_bytes()), "{before}");
        }
        for before in ["a", "ask", "an", "0", "u0026", "3D", "m", "31m", "x3d"] {
            assert!(!begins_word(before.as_bytes()), "{before}");
        }
    }
}
