//! A value structured for reading: long text in lines, a chat in messages, bytes as
//! their size and hash. Who shows it decides how it looks.

mod streams;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cached_stubs::__command::{self as library, Node, View};
use sha2::{Digest as _, Sha256};

use crate::text::{count, shown_name, size};

/// The most columns that a value may need to stay on one line.
const SHORT: usize = 64;
/// The most columns of a list of numbers.
const NUMBERS: usize = 400;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outline {
    /// A value on one line, as in code.
    Line(String),
    /// A text to show line by line.
    Text(String),
    /// A description instead of a value: `<binary, 512 B, sha-256 9f86d081…>`.
    Note(String),
    Fields(Vec<(String, Outline)>),
    /// A list, or the items of a stream.
    Items(Vec<Outline>),
    Chat(Vec<Message>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) role: String,
    pub(crate) content: Outline,
    /// The other fields.
    pub(crate) others: Vec<(String, Outline)>,
}

impl Outline {
    pub(crate) fn of(node: &Node) -> Self {
        match View::from(node) {
            View::Text(text) if text.contains('\n') => Self::Text(text.into_owned()),
            View::Text(text) => library::fitting(node, SHORT)
                .map_or_else(|| Self::Text(text.into_owned()), Self::Line),
            View::Bytes(base64) => Self::Note(bytes(base64)),
            View::Some(inner) => match Self::of(inner) {
                Self::Line(line) => Self::Line(format!("Some({line})")),
                other => Self::Fields(vec![("Some".to_owned(), other)]),
            },
            View::Fields(fields) => Self::fields(node, fields),
            View::List(elements) => Self::list(node, elements),
            View::Map(pairs) => Self::map(node, pairs),
            View::Null
            | View::Bool(_)
            | View::Number(_)
            | View::Word(_)
            | View::Redacted { .. } => Self::Line(library::on_one_line(node, NUMBERS)),
        }
    }

    /// The fields of an object, one by one even if they are short.
    pub(crate) fn of_fields(node: &Node) -> Vec<(String, Self)> {
        match View::from(node) {
            View::Fields(fields) => outlines(fields),
            _ => vec![("value".to_owned(), Self::of(node))],
        }
    }

    fn fields(node: &Node, fields: &[(String, Node)]) -> Self {
        match fields {
            [(name, Node::Array(parts))] if name == "$items" => {
                Self::parts(parts, "read to its end")
            }
            [(name, Node::Array(parts))] if name == "$partial" => {
                Self::parts(parts, "its consumer stopped there")
            }
            [(name, Node::Array(parts))] if name == "$pending" => {
                Self::parts(parts, "its consumer gave up waiting for the next")
            }
            [(name, head), parts] if name == "$head" => {
                let mut all = vec![("head".to_owned(), Self::of(head))];
                if let Self::Fields(parts) = Self::fields(node, std::slice::from_ref(parts)) {
                    all.extend(parts);
                }
                Self::Fields(all)
            }
            [(name, Node::Null)] if name == "$pending" => {
                Self::Note("<pending: its caller gave up before it completed>".to_owned())
            }
            [(name, Node::String(file))] if name == "$file" => {
                Self::Note(format!("<bytes in {}>", shown_name(file)))
            }
            [(returned, value), (out, parameters)] if returned == "$returned" && out == "$out" => {
                let mut all = vec![("returned".to_owned(), Self::of(value))];
                all.extend(Self::of_fields(parameters));
                Self::Fields(all)
            }
            _ => short(node).unwrap_or_else(|| Self::Fields(outlines(fields))),
        }
    }

    fn parts(parts: &[Node], end: &str) -> Self {
        let note = format!("<{}, {end}>", count(parts.len(), "part"));
        let items = Self::Items(parts.iter().map(Self::of).collect());
        let text = streams::joined(parts).map(Self::Text);
        let joined = text.map(|text| ("joined".to_owned(), text));
        Self::Fields(joined.into_iter().chain([(note, items)]).collect())
    }

    fn list(node: &Node, elements: &[Node]) -> Self {
        if let Some(messages) = messages(elements) {
            return Self::Chat(messages);
        }
        let is_number = |node: &Node| matches!(View::from(node), View::Number(_) | View::Word(_));
        if !elements.is_empty() && elements.iter().all(is_number) {
            let line = library::on_one_line(node, NUMBERS);
            let all = count(elements.len(), "number");
            return Self::Line(if line.ends_with(']') {
                line
            } else {
                format!("{line} ({all})")
            });
        }
        short(node).unwrap_or_else(|| Self::Items(elements.iter().map(Self::of).collect()))
    }

    fn map(node: &Node, pairs: &[Node]) -> Self {
        let entry = |pair: &Node| match pair {
            Node::Array(pair) if pair.len() == 2 => {
                (library::on_one_line(&pair[0], SHORT), Self::of(&pair[1]))
            }
            other => ("?".to_owned(), Self::of(other)),
        };
        short(node).unwrap_or_else(|| Self::Fields(pairs.iter().map(entry).collect()))
    }
}

/// A line of a text with invisible characters escaped, except for tabs; cut if very long.
pub(crate) fn shown_line(line: &str) -> String {
    library::printable(line).into_owned()
}

fn outlines(fields: &[(String, Node)]) -> Vec<(String, Outline)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (shown_name(name), Outline::of(value)))
        .collect()
}

/// The value on one line, if it is short and nothing in it needs more.
fn short(node: &Node) -> Option<Outline> {
    (!needs_lines(node))
        .then(|| library::fitting(node, SHORT))
        .flatten()
        .map(Outline::Line)
}

fn needs_lines(node: &Node) -> bool {
    match View::from(node) {
        View::Text(text) => text.contains('\n'),
        View::Bytes(_) => true,
        View::Some(inner) => needs_lines(inner),
        View::List(elements) | View::Map(elements) => {
            messages(elements).is_some() || elements.iter().any(needs_lines)
        }
        View::Fields(fields) => fields
            .iter()
            .any(|(name, value)| name.starts_with('$') || needs_lines(value)),
        _ => false,
    }
}

/// A list of objects that all have a role and a content, as in every chat API.
fn messages(elements: &[Node]) -> Option<Vec<Message>> {
    let message = |element: &Node| {
        let Node::Object(fields) = element else {
            return None;
        };
        let of = |wanted: &str| fields.iter().find(|(name, _)| name == wanted);
        let Node::String(role) = &of("role")?.1 else {
            return None;
        };
        let content = &of("content")?.1;
        let others = fields
            .iter()
            .filter(|(name, _)| name != "role" && name != "content");
        Some(Message {
            role: shown_name(role),
            content: match View::from(content) {
                View::Text(text) => Outline::Text(text.into_owned()),
                _ => Outline::of(content),
            },
            others: others
                .map(|(name, value)| (shown_name(name), Outline::of(value)))
                .collect(),
        })
    };
    let messages = elements.iter().map(message).collect::<Option<Vec<_>>>()?;
    (!messages.is_empty()).then_some(messages)
}

fn bytes(base64: &str) -> String {
    let Ok(bytes) = STANDARD.decode(base64) else {
        return "<bytes, not in base64>".to_owned();
    };
    let hash = Sha256::digest(&bytes);
    let hash: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let length = size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    format!("<binary, {length}, sha-256 {hash}…>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::String(text.to_owned())
    }

    fn object(fields: &[(&str, Node)]) -> Node {
        let fields = fields.iter();
        Node::Object(
            fields
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn short_values_stay_on_one_line() {
        let value = object(&[("a", text("b")), ("c", Node::Null)]);
        let Outline::Line(line) = Outline::of(&value) else {
            panic!("{:?}", Outline::of(&value));
        };
        assert!(line.contains("\"b\""), "{line}");
    }

    #[test]
    fn text_with_line_breaks_is_shown_in_lines_wherever_it_is() {
        let value = object(&[("a", text("one\ntwo"))]);
        let expected =
            Outline::Fields(vec![("a".to_owned(), Outline::Text("one\ntwo".to_owned()))]);
        assert_eq!(Outline::of(&value), expected);
    }

    #[test]
    fn messages_with_a_role_and_a_content_are_a_chat() {
        let message = object(&[
            ("role", text("user")),
            ("content", text("Hi")),
            ("name", text("ann")),
        ]);
        let expected = Outline::Chat(vec![Message {
            role: "user".to_owned(),
            content: Outline::Text("Hi".to_owned()),
            others: vec![("name".to_owned(), Outline::Line("\"ann\"".to_owned()))],
        }]);
        assert_eq!(Outline::of(&Node::Array(vec![message])), expected);
    }

    #[test]
    fn what_is_beside_a_stream_comes_before_its_parts() {
        let value = object(&[
            ("$head", text("m1")),
            ("$partial", Node::Array(vec![text("a")])),
        ]);
        let part = Outline::Line("\"a\"".to_owned());
        let expected = Outline::Fields(vec![
            ("head".to_owned(), Outline::Line("\"m1\"".to_owned())),
            (
                "<1 part, its consumer stopped there>".to_owned(),
                Outline::Items(vec![part]),
            ),
        ]);
        assert_eq!(Outline::of(&value), expected);
    }

    #[test]
    fn bytes_are_described() {
        let expected = "<binary, 5 B, sha-256 2cf24dba…>";
        assert_eq!(bytes("aGVsbG8="), expected);
        assert_eq!(bytes("?"), "<bytes, not in base64>");
    }

    #[test]
    fn invisible_characters_are_escaped_but_not_tabs() {
        let line = shown_line("a\tb\u{1b}[1m");
        assert!(
            line.starts_with("a\tb") && !line.contains('\u{1b}'),
            "{line}"
        );
    }
}
