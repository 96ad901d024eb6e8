//! The text of a stream, joined from its parts.

use std::borrow::Cow;

use cached_stubs::__command::{Node, View};

/// The whole text, if the parts are texts, or events of which some have a piece of text as
/// the services for language models send it.
pub(super) fn joined(parts: &[Node]) -> Option<String> {
    let texts: Vec<_> = parts.iter().map(text_of).collect();
    let is_event = |(part, text): (&Node, &Option<Cow<'_, str>>)| {
        text.is_some() || matches!(View::from(content_of(part)), View::Fields(_))
    };
    let are_events = parts.iter().zip(&texts).all(is_event);
    let texts: Vec<_> = texts.into_iter().flatten().collect();
    (are_events && texts.len() > 1).then(|| texts.concat())
}

/// What a part has in `Ok` and in `Some`.
fn content_of(part: &Node) -> &Node {
    match View::from(part) {
        View::Some(inner) => content_of(inner),
        View::Fields([(name, inner)]) if name == "Ok" => content_of(inner),
        _ => part,
    }
}

/// The text of a part; of an event that of `choices[0].delta.content`, `delta.text` and
/// the like.
fn text_of(part: &Node) -> Option<Cow<'_, str>> {
    let part = content_of(part);
    if let View::Text(text) = View::from(part) {
        return Some(text);
    }
    let delta = field(part, "delta").or_else(|| {
        let View::List(choices) = View::from(field(part, "choices")?) else {
            return None;
        };
        field(choices.first()?, "delta")
    });
    let piece = match delta.map(View::from) {
        Some(View::Text(text)) => return Some(text),
        Some(_) => delta,
        None => Some(part),
    };
    let names = ["content", "text"].into_iter();
    let mut texts = names.filter_map(|name| match View::from(content_of(field(piece?, name)?)) {
        View::Text(text) => Some(text),
        _ => None,
    });
    texts.next()
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let View::Fields(fields) = View::from(node) else {
        return None;
    };
    let mut fields = fields.iter();
    fields
        .find(|(other, _)| other == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::String(text.to_owned())
    }

    fn object(name: &str, value: Node) -> Node {
        Node::Object(vec![(name.to_owned(), value)])
    }

    #[test]
    fn texts_are_joined_also_in_results() {
        let joined = |parts: &[Node]| joined(parts);
        assert_eq!(joined(&[text("a"), text("b")]).as_deref(), Some("ab"));
        let ok = |part: &str| object("Ok", text(part));
        assert_eq!(joined(&[ok("a "), ok("b")]).as_deref(), Some("a b"));
        assert_eq!(joined(&[text("alone")]), None);
        assert_eq!(joined(&[text("a"), Node::Null, text("b")]), None);
        assert_eq!(joined(&[]), None);
    }

    #[test]
    fn the_pieces_of_events_are_joined() {
        let delta = |delta: Node| {
            let choice = object("delta", delta);
            object("choices", Node::Array(vec![choice]))
        };
        let content = |piece: &str| delta(object("content", text(piece)));
        let role = delta(object("role", text("assistant")));
        let parts = [
            role,
            content("Hel"),
            content("lo"),
            object("usage", Node::Null),
        ];
        assert_eq!(joined(&parts).as_deref(), Some("Hello"));
        let block = |piece: &str| object("delta", object("text", text(piece)));
        assert_eq!(joined(&[block("a"), block("b")]).as_deref(), Some("ab"));
        let event = |piece: &str| object("delta", text(piece));
        assert_eq!(joined(&[event("a"), event("b")]).as_deref(), Some("ab"));
    }
}
