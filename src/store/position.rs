//! Lines and columns in the text of a recording, as editors count them.

use std::fmt::Write as _;

/// Line and column of a field of the file's object, for errors. Nested objects
/// may contain fields of the same name; those are skipped.
pub(super) fn position_of_field(text: &str, field: &str) -> Option<(usize, usize)> {
    offset_of_field(text, field).map(|at| position(&text[..at]))
}

/// The byte offset of a field of the file's object.
pub(super) fn offset_of_field(text: &str, field: &str) -> Option<usize> {
    let mut quoted = String::new();
    // Writing to a String cannot fail.
    let _ = write!(quoted, "\"{field}\"");
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, c) in text.char_indices() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            '"' if depth == 1
                && text[at..].starts_with(&quoted)
                && text[at + quoted.len()..].trim_start().starts_with(':') =>
            {
                return Some(at);
            }
            '"' => in_string = true,
            _ => {}
        }
    }
    None
}

/// Line and column of the first element of an array, whose field is at
/// `field`.
pub(super) fn position_of_first(
    text: &str,
    field: Option<(usize, usize)>,
) -> Option<(usize, usize)> {
    let (line, column) = field?;
    let begin: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let begin = begin + text[begin..].char_indices().nth(column - 1)?.0;
    let array = begin + text[begin..].find('[')? + 1;
    let rest = &text[array..];
    Some(position(
        &text[..array + rest.len() - rest.trim_start().len()],
    ))
}

/// Line and column of the character after `before`.
pub(super) fn position(before: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    (
        line,
        before[begin..]
            .trim_start_matches('\u{feff}')
            .chars()
            .count()
            + 1,
    )
}
