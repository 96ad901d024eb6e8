//! Reads strings.

use super::read::{Reader, syntax};
use super::syntax_error::SyntaxProblem;

impl Reader<'_> {
    pub(super) fn string(&mut self) -> Result<String, Box<SyntaxProblem>> {
        let start = self.at + 1;
        self.at = plain_until(self.bytes, start);
        if self.at < self.bytes.len() && self.bytes[self.at] == b'"' {
            let text = self.text[start..self.at].to_owned();
            self.at += 1;
            return Ok(text);
        }
        self.escaped_string(start)
    }

    fn escaped_string(&mut self, start: usize) -> Result<String, Box<SyntaxProblem>> {
        self.scratch.clear();
        self.scratch.push_str(&self.text[start..self.at]);
        loop {
            if self.at == self.bytes.len() {
                return Err(Box::new(SyntaxProblem::HalfFile));
            }
            match self.bytes[self.at] {
                b'"' => {
                    self.at += 1;
                    return Ok(self.scratch.clone());
                }
                b'\\' => {
                    let escaped = self.escape()?;
                    self.scratch.push(escaped);
                }
                b'\n' | b'\r' => return syntax("a string that is not closed on its line"),
                control => {
                    return syntax(format!(
                        "a control character in a string: write \\u{control:04x}"
                    ));
                }
            }
            let plain = self.at;
            self.at = plain_until(self.bytes, plain);
            self.scratch.push_str(&self.text[plain..self.at]);
        }
    }

    fn escape(&mut self) -> Result<char, Box<SyntaxProblem>> {
        let Some(&byte) = self.bytes.get(self.at + 1) else {
            self.at = self.bytes.len();
            return Err(Box::new(SyntaxProblem::HalfFile));
        };
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return syntax("an unknown escape; write `\\\\` for a backslash"),
        };
        self.at += 2;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, Box<SyntaxProblem>> {
        let high = self.four_digits(self.at)?;
        if let Some(found) = char::from_u32(high) {
            self.at += 6;
            return Ok(found);
        }
        if high < 0xdc00 && self.bytes[self.at + 6..].starts_with(b"\\u") {
            let low = self.four_digits(self.at + 6)?;
            if (0xdc00..0xe000).contains(&low)
                && let Some(found) =
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
            {
                self.at += 12;
                return Ok(found);
            }
        } else if self.bytes.len() < self.at + 8 {
            self.at = self.bytes.len();
            return Err(Box::new(SyntaxProblem::HalfFile));
        }
        syntax("half of a surrogate pair")
    }

    /// The number in the `\uXXXX` that starts at `escape`.
    fn four_digits(&mut self, escape: usize) -> Result<u32, Box<SyntaxProblem>> {
        let mut code = 0;
        for at in escape + 2..escape + 6 {
            let Some(&byte) = self.bytes.get(at) else {
                self.at = self.bytes.len();
                return Err(Box::new(SyntaxProblem::HalfFile));
            };
            match (byte as char).to_digit(16) {
                Some(digit) => code = code * 16 + digit,
                None => return syntax("`\\u` is followed by four hexadecimal digits"),
            }
        }
        Ok(code)
    }
}

/// The end of the part of a string that needs no escapes.
pub(super) fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    let word_by_word_from = at + 16;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'"' || byte == b'\\' || byte < b' ' {
            return at;
        }
        at += 1;
        if at == word_by_word_from {
            at = plain_words_until(bytes, at);
        }
    }
    at
}

/// Skips eight bytes at a time that need no decoding: most of a large file is long strings.
fn plain_words_until(bytes: &[u8], at: usize) -> usize {
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const BLANK: u64 = u64::from_ne_bytes([b' '; 8]);
    const QUOTE: u64 = u64::from_ne_bytes([b'"'; 8]);
    const BACKSLASH: u64 = u64::from_ne_bytes([b'\\'; 8]);
    let (words, _) = bytes[at..].as_chunks::<8>();
    let mut index = 0;
    while index < words.len() {
        let word = u64::from_ne_bytes(words[index]);
        // In each sum a byte's high bit is set unless the byte is the one looked for; no byte
        // carries into the next.
        let quote = word ^ QUOTE;
        let backslash = word ^ BACKSLASH;
        let not_quote = ((quote & LOW) + LOW) | quote;
        let not_backslash = ((backslash & LOW) + LOW) | backslash;
        let not_control = ((word | HIGH) - BLANK) | word;
        if not_quote & not_backslash & not_control & HIGH != HIGH {
            break;
        }
        index += 1;
    }
    at + index * 8
}
