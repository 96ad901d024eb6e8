//! The values of a recording, laid out for a terminal.

use std::fmt::Display;

use cached_stubs::__command::{self as library, Node, Recording, Secrets};

use crate::outline::{Message, Outline, shown_line};
use crate::terminal::{ASIDE, GOOD, NAME};

/// The arguments and the returned values, without secrets.
pub(crate) fn values(recording: &Recording, secrets: &Secrets) -> String {
    let mut layout = Layout::default();
    let masked = |node: &Node| library::masked(node, secrets);
    layout.fields(0, &Outline::of_fields(&masked(&recording.args)));
    let all = recording.returns.len();
    for (at, returned) in recording.returns.iter().enumerate() {
        let title = if all == 1 {
            "returns".to_owned()
        } else {
            format!("returns, {} of {all}", at + 1)
        };
        layout.title(&title);
        layout.value(2, &Outline::of(&masked(returned)));
    }
    if all == 0 {
        layout.title("returns");
        layout.line("  nothing");
    }
    layout.lines.join("\n")
}

/// Lines, indented by a number of columns.
#[derive(Default)]
struct Layout {
    lines: Vec<String>,
}

impl Layout {
    fn line(&mut self, line: impl Display) {
        self.lines.push(line.to_string());
    }

    fn title(&mut self, title: &str) {
        if !self.lines.is_empty() {
            self.line("");
        }
        self.line(format_args!("{GOOD}{title}{GOOD:#}"));
    }

    fn value(&mut self, indent: usize, outline: &Outline) {
        match outline {
            Outline::Line(line) => self.line(format_args!("{:indent$}{line}", "")),
            Outline::Note(note) => {
                self.line(format_args!("{:indent$}{ASIDE}{note}{ASIDE:#}", ""));
            }
            Outline::Text(text) => self.text(indent, text),
            Outline::Fields(fields) => self.fields(indent, fields),
            Outline::Items(items) => self.items(indent, items),
            Outline::Chat(messages) => self.chat(indent, messages),
        }
    }

    fn fields(&mut self, indent: usize, fields: &[(String, Outline)]) {
        for (name, value) in fields {
            self.field(indent, name, value);
        }
    }

    fn field(&mut self, indent: usize, name: &str, value: &Outline) {
        let label = format!("{:indent$}{ASIDE}{name}:{ASIDE:#}", "");
        match value {
            Outline::Line(line) | Outline::Note(line) => {
                self.line(format_args!("{label} {line}"));
            }
            value => {
                self.line(label);
                self.value(indent + 2, value);
            }
        }
    }

    fn items(&mut self, indent: usize, items: &[Outline]) {
        for (at, item) in items.iter().enumerate() {
            self.field(indent, &format!("[{at}]"), item);
        }
        if items.is_empty() {
            self.line(format_args!("{:indent$}[]", ""));
        }
    }

    fn chat(&mut self, indent: usize, messages: &[Message]) {
        for message in messages {
            let role = &message.role;
            self.line(format_args!("{:indent$}{NAME}{role}:{NAME:#}", ""));
            self.value(indent + 2, &message.content);
            self.fields(indent + 2, &message.others);
        }
    }

    fn text(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            let line = format!("{:indent$}{}", "", shown_line(line));
            self.line(line.trim_end());
        }
    }
}
