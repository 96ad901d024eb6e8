//! Text that others wrote, for terminals, logs and pages: nothing in it moves the cursor,
//! hides, reorders or floods what is around it.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

use super::columns::{ELLIPSIS, char_width, count};

/// The most columns of a line.
const LONGEST_LINE: usize = 10_000;

/// Room for the words that a line was cut.
const ROOM: usize = 40;

/// The text with its line ends and tabs; other invisible characters are escaped, and long
/// lines cut.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    // No character has more columns than bytes.
    let is_plain = |line: &str| line.len() <= LONGEST_LINE && !line.contains(is_invisible_in_line);
    if text.split('\n').all(is_plain) {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').map(|line| {
        cut(line, |c, shown| match c {
            '\t' => shown.push(c),
            c => push_visible(c, shown),
        })
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// The text on one line, with invisible characters as escapes, as in a Rust literal.
pub(crate) fn visible(text: &str) -> String {
    cut(text, push_visible)
}

/// The path on one line.
pub(crate) fn shown_path(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

/// What `push` makes of the characters, up to the longest line.
fn cut(text: &str, push: impl Fn(char, &mut String)) -> String {
    let mut shown = String::with_capacity(text.len().min(LONGEST_LINE));
    let mut columns = 0;
    // The ends of what stays if the line is cut, in the result and in the text.
    let mut ends = (0, 0);
    for (at, c) in text.char_indices() {
        let pushed = shown.len();
        push(c, &mut shown);
        // A combining character has no width: they alone could go on for megabytes.
        let pushed = shown[pushed..].chars();
        columns += pushed.map(|c| char_width(c).max(1)).sum::<usize>();
        if columns <= LONGEST_LINE - ROOM {
            ends = (shown.len(), at + c.len_utf8());
        }
        if columns > LONGEST_LINE {
            shown.truncate(ends.0);
            let more = count(text[ends.1..].chars().count(), "more character");
            // Writing to a String cannot fail.
            let _ = write!(shown, "{ELLIPSIS} {more}");
            break;
        }
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
        c if is_invisible(c) => {
            let _ = write!(into, "\\u{{{:x}}}", c as u32);
        }
        c => into.push(c),
    }
}

fn is_invisible_in_line(c: char) -> bool {
    c != '\t' && is_invisible(c)
}

/// Controls, special spaces, joiners, direction marks, fillers, and tags. Variation
/// selectors stay: they are part of emoji.
pub(crate) fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c as u32,
        0x80..=0xa0
        | 0xad
        | 0x34f
        | 0x61c
        | 0x115f..=0x1160
        | 0x17b4..=0x17b5
        | 0x180b..=0x180f
        | 0x200b..=0x200f
        | 0x2028..=0x202f
        | 0x2060..=0x206f
        | 0x3164
        | 0xfeff
        | 0xffa0
        | 0xfff0..=0xfffb
        | 0x1bca0..=0x1bca3
        | 0x1d173..=0x1d17a
        | 0xe0000..=0xe0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_escaped() {
        assert_eq!(
            visible("a\tb\r\u{200b}c\u{a0}"),
            "a\\tb\\r\\u{200b}c\\u{a0}"
        );
        assert_eq!(quoted("say \"hi\"\\\n"), "\"say \\\"hi\\\"\\\\\\n\"");
        let attack = "\u{1b}]0;title\u{7}\u{9b}2J\u{202e}drow\u{2066}\u{e0041}\n\tend";
        let shown = "\\u{1b}]0;title\\u{7}\\u{9b}2J\\u{202e}drow\\u{2066}\\u{e0041}";
        assert_eq!(printable(attack), format!("{shown}\n\tend"));
        assert_eq!(visible(attack), format!("{shown}\\n\\tend"));
        assert_eq!(printable("a\r\nb"), "a\\r\nb");
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in ["", "grüße\n\n日本語\n", "❤\u{fe0f} e\u{301}\t1", "สวัสดี"]
        {
            assert!(matches!(printable(text), Cow::Borrowed(_)), "{text}");
            assert_eq!(
                visible(text),
                text.replace('\n', "\\n").replace('\t', "\\t")
            );
        }
    }

    #[test]
    fn what_is_printable_does_not_change_any_more() {
        for text in [
            "\u{1b}\\u{1b}\r",
            &"a".repeat(1 << 20),
            &"\u{1b}日".repeat(1 << 20),
        ] {
            let once = printable(text);
            assert_eq!(printable(&once), once);
            assert!(once.chars().count() <= LONGEST_LINE);
        }
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "a".repeat(1 << 20);
        let cut = format!(
            "{}… 1038616 more characters",
            "a".repeat(LONGEST_LINE - ROOM)
        );
        assert_eq!(visible(&long), cut);
        assert_eq!(printable(&format!("b\n{long}\nc")), format!("b\n{cut}\nc"));
        let whole = "a".repeat(LONGEST_LINE);
        assert_eq!(visible(&whole), whole);
        for zero_width in ["\u{301}", "\u{fe0f}"] {
            let shown = visible(&zero_width.repeat(1 << 20));
            assert!(shown.chars().count() <= LONGEST_LINE);
        }
    }
}
