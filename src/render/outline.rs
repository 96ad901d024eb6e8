//! The arguments of a call, as an outline of a bounded number of rows.

use super::columns::{ELLIPSIS, WIDTH, clip, count, head, visible, width};
use super::compact::{compact, fitting, name_text};
use super::difference::INDENT;
use super::shape::Shape;
use crate::value::Node;

/// Longer names do not push the values of the others to the right.
const WIDEST_NAME: usize = 20;
/// Rows of a long text without line breaks.
const MOST_WRAPPED: usize = 3;

/// About `most_rows` rows `name = value`, each ending in a line break.
pub(crate) fn arguments(arguments: &Node, most_rows: usize) -> String {
    let fields = match arguments {
        Node::Object(fields) if !fields.is_empty() => fields,
        _ => return "(no arguments)\n".to_owned(),
    };
    let widest = fields
        .iter()
        .map(|(name, _)| width(name))
        .filter(|&width| width <= WIDEST_NAME);
    let widest = widest.max().unwrap_or(0);
    let mut outline = Outline {
        text: String::new(),
    };
    let labelled = fields.iter().map(|(name, value)| {
        let blanks = widest.saturating_sub(width(name));
        (format!("{name}{:blanks$} = ", ""), value)
    });
    outline.children(labelled.collect(), 0, most_rows, "argument");
    outline.text
}

struct Outline {
    text: String,
}

impl Outline {
    fn value(&mut self, label: &str, node: &Node, indent: usize, rows: usize) {
        let room = room(label, indent);
        if let Some(line) = fitting(node, room) {
            return self.row(indent, &format!("{label}{line}"));
        }
        match Shape::of(node) {
            Shape::Text(text) if rows > 2 => self.long_text(label, &text, indent, rows),
            Shape::Some(inner) if rows > 2 => {
                self.value(&format!("{label}Some: "), inner, indent, rows);
            }
            Shape::List(elements) if rows > 2 => {
                self.row(
                    indent,
                    &format!("{label}{}", count(elements.len(), "element")),
                );
                let labelled = elements.iter().take(rows).enumerate();
                let labelled = labelled.map(|(at, element)| (format!("[{at}] "), element));
                let more = elements.len().saturating_sub(rows);
                self.some_children(labelled.collect(), more, indent + 2, rows - 1, "element");
            }
            Shape::Fields(fields) if rows > 2 => {
                self.row(indent, &format!("{label}{}", count(fields.len(), "field")));
                let labelled = fields.iter().take(rows);
                let labelled =
                    labelled.map(|(name, value)| (format!("{}: ", name_text(name)), value));
                let more = fields.len().saturating_sub(rows);
                self.some_children(labelled.collect(), more, indent + 2, rows - 1, "field");
            }
            _ => self.row(indent, &format!("{label}{}", compact(node, room))),
        }
    }

    fn long_text(&mut self, label: &str, text: &str, indent: usize, rows: usize) {
        let room = room("| ", indent + 2);
        if !text.contains('\n') {
            self.row(
                indent,
                &format!("{label}text, {} characters", text.chars().count()),
            );
            let mut rest = text;
            for _ in 0..MOST_WRAPPED.min(rows - 2) {
                let fits = head(rest, room);
                let end = match fits.rfind(' ') {
                    Some(blank) if fits.len() < rest.len() => blank + 1,
                    _ => fits.len(),
                };
                // A row that shows escapes may need more room than it has.
                let (row, further) = rest.split_at(end);
                self.row(
                    indent + 2,
                    format!("| {}", clip(&visible(row), room)).trim_end(),
                );
                rest = further;
            }
            if !rest.is_empty() {
                let more = count(rest.chars().count(), "more character");
                self.row(indent + 2, &format!("{ELLIPSIS} {more}"));
            }
            return;
        }
        let lines = text.lines().count();
        self.row(indent, &format!("{label}text, {}", count(lines, "line")));
        // A fold of one line takes the place of that line.
        let shown = if lines < rows { lines } else { rows - 2 };
        for line in text.lines().take(shown) {
            self.row(
                indent + 2,
                format!("| {}", clip(&visible(line), room)).trim_end(),
            );
        }
        if shown < lines {
            let more = count(lines - shown, "more line");
            self.row(indent + 2, &format!("{ELLIPSIS} {more}"));
        }
    }

    fn children(&mut self, children: Vec<(String, &Node)>, indent: usize, rows: usize, noun: &str) {
        self.some_children(children, 0, indent, rows, noun);
    }

    /// Rows go first to what needs one only; the rest is shared.
    fn some_children(
        &mut self,
        children: Vec<(String, &Node)>,
        mut more: usize,
        indent: usize,
        mut rows: usize,
        noun: &str,
    ) {
        let small = |(label, node): &(String, &Node)| fitting(node, room(label, indent)).is_some();
        let mut small_left = children.iter().filter(|child| small(child)).count();
        let mut big_left = children.len() - small_left;
        for child in &children {
            let others = small_left + big_left - 1 + usize::from(more > 0);
            if rows == 0 || rows == 1 && others > 0 {
                more += small_left + big_left;
                break;
            }
            let before = self.text.matches('\n').count();
            if small(child) {
                small_left -= 1;
                self.value(&child.0, child.1, indent, 1);
            } else {
                let share = rows.saturating_sub(small_left) / big_left;
                big_left -= 1;
                self.value(&child.0, child.1, indent, share);
            }
            rows = rows.saturating_sub(self.text.matches('\n').count() - before);
        }
        if more > 0 {
            self.row(
                indent,
                &format!("{ELLIPSIS} {}", count(more, &format!("more {noun}"))),
            );
        }
    }

    fn row(&mut self, indent: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(text);
        self.text.push('\n');
    }
}

fn room(label: &str, indent: usize) -> usize {
    WIDTH
        .saturating_sub(INDENT + indent + width(label))
        .max(ELLIPSIS.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples::{fields, lines, list, number, text};

    fn shown(values: &Node, rows: usize) -> String {
        let shown = arguments(values, rows);
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
    fn of_a_long_text_the_beginning_is_shown() {
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
