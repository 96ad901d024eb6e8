//! Fits text to the columns of a terminal.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar as _;

/// The width of reports.
pub(crate) const WIDTH: usize = 80;

pub(crate) const ELLIPSIS: char = '…';

/// How many columns a terminal uses for the text.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// A control character counts as one column: it is shown as an escape.
fn char_width(c: char) -> usize {
    c.width().unwrap_or(1)
}

/// The longest beginning of the text that fits.
pub(super) fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += char_width(c);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// The longest end of the text that fits.
pub(super) fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += char_width(c);
        if used > columns {
            return &text[at + c.len_utf8()..];
        }
    }
    text
}

/// The text, or as much of its beginning as fits before an ellipsis.
pub(crate) fn clip(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut clipped = head(text, columns.saturating_sub(1)).to_owned();
    clipped.push(ELLIPSIS);
    clipped
}

/// The text, with invisible characters as escapes, as in a Rust literal.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(c, &mut shown);
    }
    shown
}

/// The text as a literal in quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => shown.extend(['\\', c]),
            c => push_visible(c, &mut shown),
        }
    }
    shown.push('"');
    shown
}

fn push_visible(c: char, into: &mut String) {
    match c {
        '\n' => into.push_str("\\n"),
        '\r' => into.push_str("\\r"),
        '\t' => into.push_str("\\t"),
        '\0' => into.push_str("\\0"),
        // Special spaces, joiners and direction marks.
        c if c.is_control()
            || matches!(c as u32, 0xa0 | 0xad | 0x200b..=0x200f | 0x2028..=0x202f | 0x2060..=0x2069 | 0xfeff) =>
        {
            // Writing to a String cannot fail.
            let _ = write!(into, "\\u{{{:x}}}", c as u32);
        }
        c => into.push(c),
    }
}

/// `1 line`, `3 lines`
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Indents every line that is not empty.
pub(crate) fn indented(text: &str, by: usize) -> String {
    let mut moved = String::with_capacity(text.len());
    for line in text.lines() {
        if !line.is_empty() {
            moved.extend(std::iter::repeat_n(' ', by));
            moved.push_str(line);
        }
        moved.push('\n');
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipping_counts_columns_not_bytes() {
        assert_eq!(clip("grüße", 5), "grüße");
        assert_eq!(clip("grüßen", 5), "grüß…");
        assert_eq!(clip("日本語です", 10), "日本語です");
        assert_eq!(clip("日本語です", 8), "日本語…");
        assert_eq!(tail("日本語", 3), "語");
        assert_eq!(head("", 3), "");
        // Vowel signs and accents that combine with the letter before them.
        assert_eq!(width("สวัสดี"), 4);
        assert_eq!(width("e\u{301}\t"), 2);
    }

    #[test]
    fn invisible_characters_are_escaped() {
        assert_eq!(
            visible("a\tb\r\u{200b}c\u{a0}"),
            "a\\tb\\r\\u{200b}c\\u{a0}"
        );
        assert_eq!(quoted("say \"hi\"\\\n"), "\"say \\\"hi\\\"\\\\\\n\"");
    }

    #[test]
    fn empty_lines_are_not_indented() {
        assert_eq!(indented("a\n\nb", 2), "  a\n\n  b\n");
    }
}
