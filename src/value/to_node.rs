//! Converts a tree to JSON with `$` markers.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::marker;
use super::node::{Node, Number};
use super::tree::{Body, Tree};

/// Text with line breaks that is longer than this is written line by line, so that a diff shows the
/// changed lines.
const LONG_TEXT: usize = 60;

impl Tree {
    /// The JSON of the value, with maps and fields in the tree's order.
    pub(crate) fn to_node(&self) -> Node {
        match self {
            Tree::Unit | Tree::None => Node::Null,
            Tree::Some(inner) => some(inner.to_node()),
            Tree::Bool(value) => Node::Bool(*value),
            Tree::Signed { value, .. } => signed(*value),
            Tree::Unsigned { value, .. } => unsigned(*value),
            Tree::F32(bits) => short_float(f32::from_bits(*bits)),
            Tree::F64(bits) => float(f64::from_bits(*bits)),
            Tree::Char(value) => Node::String(value.to_string()),
            Tree::String(value) => text(value),
            Tree::Bytes(bytes) => marked(marker::BYTES, Node::String(STANDARD.encode(bytes))),
            Tree::Raw(raw) => marked(marker::RAW, Node::String(raw.clone())),
            Tree::Digits(digits) => marked(marker::NUMBER, Node::String(digits.clone())),
            Tree::Sequence(items) | Tree::Tuple(items) => array(items),
            Tree::Map(entries) => map(entries),
            Tree::Struct { body, .. } => body.to_node(),
            Tree::Variant {
                variant,
                body: Body::Unit,
                ..
            } => Node::String(variant.clone()),
            Tree::Variant { variant, body, .. } => object(vec![(variant.clone(), body.to_node())]),
        }
    }

    /// The name that represents this key in an object. Integers have none: serde's own buffer, as
    /// used by `#[serde(flatten)]`, never turns a name into an integer again.
    fn as_name(&self) -> Option<String> {
        match self {
            Tree::String(text) => Some(text.clone()),
            Tree::Char(value) => Some(value.to_string()),
            Tree::Variant {
                variant,
                body: Body::Unit,
                ..
            } => Some(variant.clone()),
            Tree::Struct {
                body: Body::Newtype(inner),
                ..
            } => inner.as_name(),
            _ => None,
        }
    }
}

impl Body {
    fn to_node(&self) -> Node {
        match self {
            Body::Unit => Node::Null,
            Body::Newtype(inner) => inner.to_node(),
            Body::Tuple(items) => array(items),
            Body::Fields(fields) => object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.to_node()))
                    .collect(),
            ),
        }
    }
}

fn marked(name: &str, content: Node) -> Node {
    Node::Object(vec![(name.to_owned(), content)])
}

/// Adds the marker if the content alone would read as `None`, or as one `Some` too few.
fn some(inner: Node) -> Node {
    if inner == Node::Null || inner.marker().is_some_and(|(name, _)| name == marker::SOME) {
        marked(marker::SOME, inner)
    } else {
        inner
    }
}

fn unsigned(value: u128) -> Node {
    match u64::try_from(value) {
        Ok(value) => Node::Number(Number::Unsigned(value)),
        Err(_) => marked(marker::INTEGER, Node::String(value.to_string())),
    }
}

fn signed(value: i128) -> Node {
    match (u128::try_from(value), i64::try_from(value)) {
        (Ok(value), _) => unsigned(value),
        (_, Ok(value)) => Node::Number(Number::Signed(value)),
        _ => marked(marker::INTEGER, Node::String(value.to_string())),
    }
}

fn float(value: f64) -> Node {
    if value.is_finite() {
        Node::Number(Number::Float(value))
    } else {
        marked(marker::FLOAT, Node::String(format!("{value:?}")))
    }
}

/// An `f32` as its shortest text (`0.1`, not `0.10000000149011612`), if that reads back.
fn short_float(value: f32) -> Node {
    match value.to_string().parse::<f64>() {
        Ok(short) if short as f32 == value => float(short),
        _ => float(value.into()),
    }
}

fn text(value: &str) -> Node {
    if value.len() > LONG_TEXT && value.contains('\n') {
        let lines = value
            .split_inclusive('\n')
            .map(|line| Node::String(line.to_owned()));
        marked(marker::LINES, Node::Array(lines.collect()))
    } else {
        Node::String(value.to_owned())
    }
}

fn array(items: &[Tree]) -> Node {
    Node::Array(items.iter().map(Tree::to_node).collect())
}

fn map(entries: &[(Tree, Tree)]) -> Node {
    let names: Option<Vec<String>> = entries.iter().map(|(key, _)| key.as_name()).collect();
    match names {
        Some(names) => {
            let values = entries.iter().map(|(_, value)| value.to_node());
            object(names.into_iter().zip(values).collect())
        }
        None => pairs(
            entries
                .iter()
                .map(|(key, value)| (key.to_node(), value.to_node())),
        ),
    }
}

fn pairs(entries: impl Iterator<Item = (Node, Node)>) -> Node {
    marked(
        marker::MAP,
        Node::Array(
            entries
                .map(|(key, value)| Node::Array(vec![key, value]))
                .collect(),
        ),
    )
}

/// An object, unless it would look like a marker or contain a name twice.
fn object(fields: Vec<(String, Node)>) -> Node {
    let like_a_marker = matches!(fields.as_slice(), [(name, _)] if name.starts_with('$'));
    if has_unique_names(&fields) && !like_a_marker {
        return Node::Object(fields);
    }
    pairs(
        fields
            .into_iter()
            .map(|(name, value)| (Node::String(name), value)),
    )
}

fn has_unique_names(fields: &[(String, Node)]) -> bool {
    // Comparing a few texts is faster than hashing them, above all in unoptimised builds.
    const FEW: usize = 16;
    if fields.len() > FEW {
        let mut names = HashSet::new();
        return fields.iter().all(|(name, _)| names.insert(name));
    }
    let is_repeated = |(at, (name, _)): (usize, &(String, Node))| {
        fields[..at].iter().any(|(other, _)| other == name)
    };
    !fields.iter().enumerate().any(is_repeated)
}
