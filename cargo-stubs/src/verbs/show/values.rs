//! How values are laid out on a terminal.

use crate::outline::{Message, Outline, shown_line};
use crate::terminal::{ASIDE, NAME, Terminal};

/// Prints values, indented by a number of columns.
pub(super) struct ValuePrinter<'t>(pub(super) &'t Terminal);

impl ValuePrinter<'_> {
    pub(super) fn value(&self, indent: usize, outline: &Outline) {
        match outline {
            Outline::Line(line) => self.0.line(format_args!("{:indent$}{line}", "")),
            Outline::Note(note) => {
                self.0
                    .line(format_args!("{:indent$}{ASIDE}{note}{ASIDE:#}", ""));
            }
            Outline::Text(text) => self.text(indent, text),
            Outline::Fields(fields) => self.fields(indent, fields),
            Outline::Items(items) => self.items(indent, items),
            Outline::Chat(messages) => self.chat(indent, messages),
        }
    }

    pub(super) fn fields(&self, indent: usize, fields: &[(String, Outline)]) {
        for (name, value) in fields {
            self.field(indent, name, value);
        }
    }

    fn field(&self, indent: usize, name: &str, value: &Outline) {
        let label = format!("{:indent$}{ASIDE}{name}:{ASIDE:#}", "");
        match value {
            Outline::Line(line) | Outline::Note(line) => {
                self.0.line(format_args!("{label} {line}"));
            }
            value => {
                self.0.line(label);
                self.value(indent + 2, value);
            }
        }
    }

    fn items(&self, indent: usize, items: &[Outline]) {
        for (at, item) in items.iter().enumerate() {
            self.field(indent, &format!("[{at}]"), item);
        }
        if items.is_empty() {
            self.0.line(format_args!("{:indent$}[]", ""));
        }
    }

    fn chat(&self, indent: usize, messages: &[Message]) {
        for message in messages {
            let role = &message.role;
            self.0
                .line(format_args!("{:indent$}{NAME}{role}:{NAME:#}", ""));
            self.value(indent + 2, &message.content);
            self.fields(indent + 2, &message.others);
        }
    }

    fn text(&self, indent: usize, text: &str) {
        for line in text.lines() {
            let line = format!("{:indent$}{}", "", shown_line(line));
            self.0.line(line.trim_end());
        }
    }
}
