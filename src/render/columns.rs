//! Fits text to the columns of a terminal.

use unicode_width::UnicodeWidthChar as _;

/// The width of reports.
pub(crate) const WIDTH: usize = 80;

pub(crate) const ELLIPSIS: char = '…';

/// How many columns a terminal uses for the text.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// A control character counts as one column: it is shown as an escape.
pub(super) fn char_width(c: char) -> usize {
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
    fn empty_lines_are_not_indented() {
        assert_eq!(indented("a\n\nb", 2), "  a\n\n  b\n");
    }
}
