//! Finds the first difference between two trees.

use super::bytes::compare_keys;
use super::decode_error::{key_step, name_step};
use super::node::Node;
use super::order::same_but_for_order;
use super::tree::{Body, Tree};
use crate::sort::sort_by;

/// The path of the first difference between two trees, such as `[0].Ok.items[3].price`. It is empty
/// if they differ as a whole, and `None` if they are equal. The order of maps and sequences is
/// ignored.
pub(super) fn first_difference(a: &Tree, b: &Tree) -> Option<String> {
    match (a, b) {
        (Tree::Some(a), Tree::Some(b)) => first_difference(a, b),
        (Tree::Sequence(_), Tree::Sequence(_)) if same_but_for_order(a, b) => None,
        (Tree::Sequence(a), Tree::Sequence(b)) | (Tree::Tuple(a), Tree::Tuple(b)) => items(a, b),
        (Tree::Map(a), Tree::Map(b)) => entries(a, b),
        (
            Tree::Struct {
                name: a_name,
                body: a,
            },
            Tree::Struct {
                name: b_name,
                body: b,
            },
        ) => {
            if a_name != b_name {
                Some(String::new())
            } else {
                body(a, b)
            }
        }
        (
            Tree::Variant {
                name: a_name,
                variant: a_variant,
                body: a,
            },
            Tree::Variant {
                name: b_name,
                variant: b_variant,
                body: b,
            },
        ) => {
            if (a_name, a_variant) != (b_name, b_variant) {
                return Some(String::new());
            }
            body(a, b).map(|path| name_step(a_variant) + &path)
        }
        (a, b) => (a != b).then(String::new),
    }
}

fn body(a: &Body, b: &Body) -> Option<String> {
    match (a, b) {
        (Body::Unit, Body::Unit) => None,
        (Body::Newtype(a), Body::Newtype(b)) => first_difference(a, b),
        (Body::Tuple(a), Body::Tuple(b)) => items(a, b),
        (Body::Fields(a), Body::Fields(b)) => fields(a, b),
        _ => Some(String::new()),
    }
}

fn items(a: &[Tree], b: &[Tree]) -> Option<String> {
    let inside = a.iter().zip(b).enumerate().find_map(|(index, (a, b))| {
        let path = first_difference(a, b)?;
        Some(format!("[{index}]{path}"))
    });
    let rest = a.len().min(b.len());
    inside.or_else(|| (a.len() != b.len()).then(|| format!("[{rest}]")))
}

fn fields(a: &[(String, Tree)], b: &[(String, Tree)]) -> Option<String> {
    for ((a_name, a), (b_name, b)) in a.iter().zip(b) {
        if a_name != b_name {
            return Some(name_step(a_name));
        }
        if let Some(path) = first_difference(a, b) {
            return Some(name_step(a_name) + &path);
        }
    }
    let longer = if a.len() > b.len() {
        a.get(b.len())
    } else {
        b.get(a.len())
    };
    longer.map(|(name, _)| name_step(name))
}

fn entries(a: &[(Tree, Tree)], b: &[(Tree, Tree)]) -> Option<String> {
    let (a, b) = (by_key(a), by_key(b));
    for ((a_key, a, key), (b_key, b, other)) in a.iter().zip(&b) {
        if a_key != b_key {
            let first = if compare_keys(a_key, b_key).is_lt() {
                key
            } else {
                other
            };
            return Some(step(first));
        }
        if let Some(path) = first_difference(a, b) {
            return Some(step(key) + &path);
        }
    }
    let longer = if a.len() > b.len() {
        a.get(b.len())
    } else {
        b.get(a.len())
    };
    longer.map(|(_, _, key)| step(key))
}

/// The encoded key, the value and the key of each entry, sorted by encoded key.
fn by_key(entries: &[(Tree, Tree)]) -> Vec<(Vec<u8>, &Tree, &Tree)> {
    let mut sorted: Vec<_> = entries
        .iter()
        .map(|(key, value)| (key.to_bytes(), value, key))
        .collect();
    sort_by(&mut sorted, |(a, ..), (b, ..)| compare_keys(a, b));
    sorted
}

fn step(key: &Tree) -> String {
    match key.to_node() {
        Node::String(name) => name_step(&name),
        node => key_step(&node),
    }
}
