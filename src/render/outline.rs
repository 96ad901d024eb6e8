//! The arguments of a call as an outline with a bounded number of rows.

use super::columns::{ELLIPSIS, WIDTH, clip, count, head, width};
use super::compact::{compact, fitting, name_text};
use super::difference::INDENT;
use super::printable::visible;
use super::view::View;
use crate::value::Node;

/// Longer names do not indent the values of the others.
const WIDEST_NAME: usize = 20;
/// Rows for a long text without line breaks.
const MOST_WRAPPED: usize = 3;
const CHILD_INDENT: usize = 2;

/// Rows `name = value`, about `most` of them.
pub(crate) fn outline(arguments: &Node, most: usize) -> String {
    let fields = match arguments {
        Node::Object(fields) if !fields.is_empty() => fields,
        _ => return "(no arguments)\n".to_owned(),
    };
    let widths = fields.iter().map(|(name, _)| width(name));
    let widest = widths.filter(|&width| width <= WIDEST_NAME).max();
    let widest = widest.unwrap_or(0);
    let mut outline = Outline::default();
    let children = fields.iter().map(|(name, value)| {
        let blanks = widest.saturating_sub(width(name));
        (format!("{name}{:blanks$} = ", ""), value)
    });
    outline.children(children, 0, most, "argument");
    outline.rows.join("\n") + "\n"
}

#[derive(Default)]
struct Outline {
    rows: Vec<String>,
}

impl Outline {
    fn value(&mut self, label: &str, node: &Node, indent: usize, most: usize) {
        let columns = columns_behind(label, indent);
        if let Some(line) = fitting(node, columns) {
            return self.row(indent, &format!("{label}{line}"));
        }
        if most <= 2 {
            return self.row(indent, &format!("{label}{}", compact(node, columns)));
        }
        match View::from(node) {
            View::Text(text) => self.text(label, &text, indent, most),
            View::Some(inner) => self.value(&format!("{label}Some: "), inner, indent, most),
            View::List(elements) => {
                self.row(
                    indent,
                    &format!("{label}{}", count(elements.len(), "element")),
                );
                let children = elements.iter().enumerate();
                let children = children.map(|(at, element)| (format!("[{at}] "), element));
                self.children(children, indent + CHILD_INDENT, most - 1, "element");
            }
            View::Fields(fields) => {
                self.row(indent, &format!("{label}{}", count(fields.len(), "field")));
                let children = fields.iter();
                let children =
                    children.map(|(name, value)| (format!("{}: ", name_text(name)), value));
                self.children(children, indent + CHILD_INDENT, most - 1, "field");
            }
            _ => self.row(indent, &format!("{label}{}", compact(node, columns))),
        }
    }

    fn text(&mut self, label: &str, text: &str, indent: usize, most: usize) {
        let text_indent = indent + CHILD_INDENT;
        let columns = columns_behind("| ", text_indent);
        let left_out = if text.contains('\n') {
            let lines = text.lines().count();
            self.row(indent, &format!("{label}text, {}", count(lines, "line")));
            // To leave out one line would save nothing.
            let shown = if lines < most { lines } else { most - 2 };
            for line in text.lines().take(shown) {
                self.text_row(text_indent, line, columns);
            }
            (lines - shown, "more line")
        } else {
            let characters = text.chars().count();
            self.row(indent, &format!("{label}text, {characters} characters"));
            let mut rest = text;
            for _ in 0..MOST_WRAPPED.min(most - 2) {
                let fits = head(rest, columns);
                let end = match fits.rfind(' ') {
                    Some(blank) if fits.len() < rest.len() => blank + 1,
                    _ => fits.len(),
                };
                self.text_row(text_indent, &rest[..end], columns);
                rest = &rest[end..];
            }
            (rest.chars().count(), "more character")
        };
        if let (more @ 1.., noun) = left_out {
            self.row(text_indent, &format!("{ELLIPSIS} {}", count(more, noun)));
        }
    }

    fn text_row(&mut self, indent: usize, text: &str, columns: usize) {
        // Escapes may need more columns than the characters that they replace.
        let row = format!("| {}", clip(&visible(text), columns));
        self.row(indent, row.trim_end());
    }

    /// Children that need one row come first; the others share the rest of the rows.
    fn children<'n>(
        &mut self,
        children: impl ExactSizeIterator<Item = (String, &'n Node)>,
        indent: usize,
        most: usize,
        noun: &str,
    ) {
        let mut left_out = children.len().saturating_sub(most);
        let children: Vec<_> = children.take(most).collect();
        let is_small = |(label, node): &(String, &Node)| {
            fitting(node, columns_behind(label, indent)).is_some()
        };
        let mut small = children.iter().filter(|child| is_small(child)).count();
        let mut big = children.len() - small;
        let last = self.rows.len() + most;
        for child in &children {
            let rows = last.saturating_sub(self.rows.len());
            let others = small + big - 1 + usize::from(left_out > 0);
            if rows == 0 || rows == 1 && others > 0 {
                left_out += small + big;
                break;
            }
            let (label, node) = child;
            if is_small(child) {
                small -= 1;
                self.value(label, node, indent, 1);
            } else {
                let share = rows.saturating_sub(small) / big;
                big -= 1;
                self.value(label, node, indent, share);
            }
        }
        if left_out > 0 {
            let more = count(left_out, &format!("more {noun}"));
            self.row(indent, &format!("{ELLIPSIS} {more}"));
        }
    }

    fn row(&mut self, indent: usize, text: &str) {
        self.rows.push(format!("{:indent$}{text}", ""));
    }
}

fn columns_behind(label: &str, indent: usize) -> usize {
    WIDTH.saturating_sub(INDENT + indent + width(label)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples::{fields, lines, list, number, text};

    fn shown(values: &Node, rows: usize) -> String {
        let shown = outline(values, rows);
        for line in shown.lines() {
            assert!(width(line) <= WIDTH - INDENT, "{line}");
        }
        assert!(shown.lines().count() <= rows + 1, "{shown}");
        shown
    }

    #[test]
    fn names_are_aligned_and_secrets_are_not_shown() {
        let values = fields([
            ("model", text("gpt-4o")),
            ("max_tokens", number(100)),
            ("token", fields([("$redacted", text("given"))])),
        ]);
        assert_eq!(
            shown(&values, 30),
            "model      = \"gpt-4o\"\nmax_tokens = 100\ntoken      = <redacted>\n"
        );
        assert_eq!(shown(&fields([]), 30), "(no arguments)\n");
    }

    #[test]
    fn the_beginning_of_a_long_text_is_shown() {
        let prompt: String = (1..=58)
            .map(|at| format!("This is line {at} of a long prompt.\n"))
            .collect();
        assert_eq!(
            shown(&fields([("prompt", lines(&prompt)), ("n", number(1))]), 7),
            "\
prompt = text, 58 lines
  | This is line 1 of a long prompt.
  | This is line 2 of a long prompt.
  | This is line 3 of a long prompt.
  | This is line 4 of a long prompt.
  … 54 more lines
n      = 1
"
        );
        assert_eq!(
            shown(&fields([("prompt", text(&"word ".repeat(100)))]), 30),
            "\
prompt = text, 500 characters
  | word word word word word word word word word word word word word word
  | word word word word word word word word word word word word word word
  | word word word word word word word word word word word word word word
  … 290 more characters
"
        );
    }

    #[test]
    fn nested_values_become_an_outline() {
        let message =
            |role: &str, content: Node| fields([("role", text(role)), ("content", content)]);
        let request = fields([
            ("model", text("gpt-4o")),
            (
                "messages",
                list([
                    message(
                        "system",
                        lines(
                            "You are a careful assistant of a company that sells tea.\nBe brief.\n",
                        ),
                    ),
                    message("user", text("Hello")),
                ]),
            ),
        ]);
        assert_eq!(
            shown(&fields([("request", request), ("retries", number(3))]), 30),
            "\
request = 2 fields
  model: \"gpt-4o\"
  messages: 2 elements
    [0] 2 fields
      role: \"system\"
      content: text, 2 lines
        | You are a careful assistant of a company that sells tea.
        | Be brief.
    [1] { role: \"user\", content: \"Hello\" }
retries = 3
"
        );
    }

    #[test]
    fn the_outline_is_bounded() {
        let line = "a line that is not short at all, and has its words to say\n";
        let big = || list((0..1000).map(|_| lines(&line.repeat(50))));
        shown(&fields([("a", big()), ("b", big()), ("c", big())]), 30);
        let many: Vec<(String, Node)> = (0..100).map(|at| (format!("a{at}"), big())).collect();
        let shown = shown(&Node::Object(many), 12);
        assert!(shown.ends_with("\n… 89 more arguments\n"), "{shown}");
    }
}
