//! A value on one line.

use super::columns::{ELLIPSIS, clip, head, width};
use super::printable::quoted;
use super::view::{View, decoded_size};
use crate::value::{Node, Number};

/// The value in at most `columns` columns. A longer one is cut at the end.
pub(crate) fn compact(node: &Node, columns: usize) -> String {
    let mut line = Line {
        text: String::new(),
        // No character has more bytes than this for its columns, so the rest would be cut off.
        limit: columns.saturating_mul(4).saturating_add(16),
    };
    line.value(node);
    clip(&line.text, columns)
}

/// The value, if it has at most `columns` columns.
pub(crate) fn fitting(node: &Node, columns: usize) -> Option<String> {
    let text = compact(node, columns.saturating_add(1));
    (width(&text) <= columns).then_some(text)
}

struct Line {
    text: String,
    limit: usize,
}

impl Line {
    fn value(&mut self, node: &Node) {
        match View::from(node) {
            View::Null => self.push("null"),
            View::Bool(value) => self.push(if value { "true" } else { "false" }),
            View::Number(number) => self.push(&number_text(number)),
            View::Word(word) => self.push(word),
            // Cut before it is quoted: it may be long.
            View::Text(text) => {
                let begin = head(&text, self.limit);
                self.push(&quoted(begin));
            }
            View::Bytes(base64) => {
                self.push(&format!("<{} bytes>", decoded_size(base64)));
            }
            View::Redacted { given: true } => self.push("<redacted>"),
            View::Redacted { given: false } => self.push("<redacted, not given>"),
            View::Some(inner) => {
                self.push("Some(");
                self.value(inner);
                self.push(")");
            }
            View::List(elements) => {
                self.items("[", "]", elements, |line, element| line.value(element));
            }
            View::Fields(fields) => self.items("{ ", " }", fields, |line, (name, value)| {
                line.push(&name_text(name));
                line.push(": ");
                line.value(value);
            }),
            View::Map(pairs) => self.items("{ ", " }", pairs, |line, pair| match pair {
                Node::Array(pair) if pair.len() == 2 => {
                    line.value(&pair[0]);
                    line.push(": ");
                    line.value(&pair[1]);
                }
                other => line.value(other),
            }),
        }
    }

    fn items<T>(
        &mut self,
        open: &str,
        close: &str,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T),
    ) {
        if items.is_empty() {
            self.push(open.trim_end());
            self.push(close.trim_start());
            return;
        }
        self.push(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            if self.text.len() > self.limit {
                self.text.push(ELLIPSIS);
                return;
            }
            each(self, item);
        }
        self.push(close);
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// Whether the name needs no quotes.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// A name, in quotes unless it is plain. Of a long one the beginning.
pub(crate) fn name_text(name: &str) -> String {
    const LONGEST: usize = 120;
    let begin = head(name, LONGEST);
    let shown = if is_plain(name) {
        begin.to_owned()
    } else {
        quoted(begin)
    };
    if begin.len() < name.len() {
        shown + "…"
    } else {
        shown
    }
}

fn number_text(number: Number) -> String {
    match number {
        Number::Unsigned(value) => value.to_string(),
        Number::Signed(value) => value.to_string(),
        Number::Float(value) => format!("{value:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples::{fields, list, number, text};

    #[test]
    fn a_value_is_shown_on_one_line() {
        let value = fields([
            ("role", text("user")),
            (
                "tags",
                list([number(1), Node::Number(Number::Float(0.5)), Node::Null]),
            ),
            ("odd name", fields([])),
            ("raw", fields([("$bytes", text("YWJj"))])),
            ("secret", fields([("$redacted", text("given"))])),
            ("other", fields([("$redacted", text("not given"))])),
            ("nan", fields([("$f64", text("NaN"))])),
            ("big", fields([("$int", text("18446744073709551616"))])),
            ("some", fields([("$some", Node::Null)])),
            (
                "map",
                fields([("$map", list([list([number(1), text("one")])]))]),
            ),
            (
                "lines",
                fields([("$lines", list([text("a\n"), text("b")]))]),
            ),
        ]);
        assert_eq!(
            compact(&value, 500),
            "{ role: \"user\", tags: [1, 0.5, null], \"odd name\": {}, raw: <3 bytes>, \
             secret: <redacted>, other: <redacted, not given>, nan: NaN, big: 18446744073709551616, some: Some(null), \
             map: { 1: \"one\" }, lines: \"a\\nb\" }"
        );
        assert_eq!(compact(&value, 20), "{ role: \"user\", tag…");
    }

    #[test]
    fn a_huge_value_is_not_written_in_full() {
        let huge = list((0..1_000_000).map(number));
        let mut line = Line {
            text: String::new(),
            limit: 100,
        };
        line.value(&huge);
        assert!(line.text.len() < 120, "{}", line.text.len());
        assert_eq!(compact(&huge, 10), "[0, 1, 2,…");
        assert_eq!(fitting(&huge, 10), None);
        assert_eq!(fitting(&number(12), 2).as_deref(), Some("12"));
    }
}
