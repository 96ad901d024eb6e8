//! Writes JSON text, indented by two spaces. The same node always gives the same bytes.

use super::marker;
use super::node::{Node, Number};
use super::read_string::plain_until;

/// The longest line of several numbers.
const WIDTH: usize = 96;

impl Node {
    /// Appends the indented text of the value, without a final newline.
    pub(crate) fn write(&self, into: &mut String) {
        write(self, 0, into);
    }
}

fn write(node: &Node, indent: usize, into: &mut String) {
    match node {
        Node::Null => into.push_str("null"),
        Node::Bool(true) => into.push_str("true"),
        Node::Bool(false) => into.push_str("false"),
        Node::Number(number) => write_number(*number, into),
        Node::String(text) => write_string(text, into),
        Node::Array(items) if items.is_empty() => into.push_str("[]"),
        Node::Array(items) if items.iter().all(is_short) => write_numbers(items, indent, into),
        Node::Array(items) => {
            into.push('[');
            for (index, item) in items.iter().enumerate() {
                next_line(index, indent + 1, into);
                write(item, indent + 1, into);
            }
            close(']', indent, into);
        }
        Node::Object(fields) if fields.is_empty() => into.push_str("{}"),
        Node::Object(fields) => match node.marker() {
            Some((marker::MAP, Node::Array(pairs))) if !pairs.is_empty() => {
                write_pairs(pairs, indent, into)
            }
            Some((name, content @ (Node::String(_) | Node::Null))) => {
                write_inline(name, content, into)
            }
            _ => {
                into.push('{');
                for (index, (name, value)) in fields.iter().enumerate() {
                    next_line(index, indent + 1, into);
                    write_string(name, into);
                    into.push_str(": ");
                    write(value, indent + 1, into);
                }
                close('}', indent, into);
            }
        },
    }
}

/// Whether a value shares a line with others of its kind.
fn is_short(node: &Node) -> bool {
    match node {
        Node::Null | Node::Bool(_) | Node::Number(_) => true,
        _ => matches!(
            node.marker(),
            Some((marker::FLOAT | marker::INTEGER, Node::String(_)))
        ),
    }
}

/// Writes a marker on one line, such as `{"$f64": "NaN"}`.
fn write_inline(name: &str, content: &Node, into: &mut String) {
    into.push('{');
    write_string(name, into);
    into.push_str(": ");
    write(content, 0, into);
    into.push('}');
}

/// Writes a map's pairs; key and value start on the same line.
fn write_pairs(pairs: &[Node], indent: usize, into: &mut String) {
    into.push('{');
    write_string(marker::MAP, into);
    into.push_str(": [");
    for (index, pair) in pairs.iter().enumerate() {
        next_line(index, indent + 1, into);
        match pair {
            Node::Array(items)
                if items.len() == 2 && !matches!(items[0], Node::Array(_) | Node::Object(_)) =>
            {
                into.push('[');
                write(&items[0], 0, into);
                into.push_str(", ");
                write(&items[1], indent + 1, into);
                into.push(']');
            }
            pair => write(pair, indent + 1, into),
        }
    }
    close(']', indent, into);
    into.push('}');
}

fn write_numbers(items: &[Node], indent: usize, into: &mut String) {
    let texts: Vec<String> = items
        .iter()
        .map(|item| {
            let mut text = String::new();
            write(item, 0, &mut text);
            text
        })
        .collect();
    let on_one_line = texts.iter().map(|text| text.len() + 2).sum::<usize>();
    into.push('[');
    if 2 * indent + on_one_line <= WIDTH {
        into.push_str(&texts.join(", "));
        into.push(']');
        return;
    }
    let mut column = WIDTH;
    for (index, text) in texts.iter().enumerate() {
        if column + text.len() + 3 > WIDTH {
            next_line(index, indent + 1, into);
            column = 2 * (indent + 1);
        } else {
            into.push_str(", ");
            column += 2;
        }
        into.push_str(text);
        column += text.len();
    }
    close(']', indent, into);
}

fn next_line(index: usize, indent: usize, into: &mut String) {
    if index > 0 {
        into.push(',');
    }
    new_line(indent, into);
}

fn close(bracket: char, indent: usize, into: &mut String) {
    new_line(indent, into);
    into.push(bracket);
}

fn new_line(indent: usize, into: &mut String) {
    into.push('\n');
    for _ in 0..indent {
        into.push_str("  ");
    }
}

/// Writes floats with std's `{:?}`: the shortest text that reads back. Unlike serde_json's, it is
/// the same in every release.
fn write_number(number: Number, into: &mut String) {
    match number {
        Number::Unsigned(value) => into.push_str(&value.to_string()),
        Number::Signed(value) => into.push_str(&value.to_string()),
        Number::Float(value) => into.push_str(&format!("{value:?}")),
    }
}

/// Escapes only what must be, like serde_json, whose writer is slow in unoptimised builds.
fn write_string(text: &str, into: &mut String) {
    let bytes = text.as_bytes();
    let mut at = 0;
    into.push('"');
    loop {
        let plain = at;
        at = plain_until(bytes, at);
        into.push_str(&text[plain..at]);
        let Some(&byte) = bytes.get(at) else {
            break;
        };
        match byte {
            b'"' => into.push_str("\\\""),
            b'\\' => into.push_str("\\\\"),
            b'\n' => into.push_str("\\n"),
            b'\r' => into.push_str("\\r"),
            b'\t' => into.push_str("\\t"),
            0x08 => into.push_str("\\b"),
            0x0c => into.push_str("\\f"),
            control => into.push_str(&format!("\\u{control:04x}")),
        }
        at += 1;
    }
    into.push('"');
}
