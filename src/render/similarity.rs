//! How similar two values are.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use super::compact::compact;
use super::view::View;
use super::words::words;
use crate::value::Node;

/// Of a longer text, this many bytes are looked at: the beginning and the end.
const MOST_BYTES: usize = 64 * 1024;
/// Of a longer value, too, so many bytes at its beginning and at its end.
const MOST_BYTES_OF_ALL: usize = 2 * MOST_BYTES;
/// Columns of a scalar that make it differ from others.
const SCALAR_WIDTH: usize = 40;

/// Hashes of every scalar with its field's name and of every two words that follow each other;
/// sorted, without duplicates.
pub(crate) fn features(node: &Node) -> Vec<u64> {
    let mut nodes = Vec::new();
    collect(node, "", &mut nodes);
    let mut features = Vec::new();
    let mut rest = nodes.into_iter();
    take_features(&mut || rest.next(), &mut features);
    take_features(&mut || rest.next_back(), &mut features);
    features.sort_unstable();
    features.dedup();
    features
}

/// A node with the name of its field.
type Named<'n> = (&'n str, &'n Node);

/// The node and everything in it, in the order of the text.
fn collect<'n>(node: &'n Node, name: &'n str, into: &mut Vec<Named<'n>>) {
    into.push((name, node));
    match View::from(node) {
        View::Fields(fields) => {
            for (name, value) in fields {
                collect(value, name, into);
            }
        }
        View::List(elements) | View::Map(elements) => {
            for element in elements {
                collect(element, name, into);
            }
        }
        View::Some(inner) => collect(inner, name, into),
        _ => {}
    }
}

/// Adds the features of nodes, until half of the bytes that are looked at are used.
fn take_features<'n>(next: &mut dyn FnMut() -> Option<Named<'n>>, into: &mut Vec<u64>) {
    let hash = |value: (&str, &str)| BuildHasherDefault::<DefaultHasher>::default().hash_one(value);
    let mut bytes = 0;
    while bytes < MOST_BYTES_OF_ALL / 2
        && let Some((name, node)) = next()
    {
        bytes += size_of::<u64>() + name.len();
        into.push(hash(("", name)));
        match View::from(node) {
            View::Text(text) => {
                into.push(hash((name, &text)));
                for part in ends(&text) {
                    let mut words = words(part);
                    words.retain(|word| !word.trim().is_empty());
                    into.extend(words.windows(2).map(|pair| hash((pair[0], pair[1]))));
                    bytes += part.len();
                }
            }
            View::Bytes(base64) => into.push(hash((name, base64))),
            View::Fields(_) | View::List(_) | View::Map(_) | View::Some(_) => {}
            _ => into.push(hash((name, &compact(node, SCALAR_WIDTH)))),
        }
    }
}

/// The text, or the beginning and the end of a long one.
fn ends(text: &str) -> Vec<&str> {
    if text.len() <= MOST_BYTES {
        return vec![text];
    }
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (begin, end) = (MOST_BYTES / 2, text.len() - MOST_BYTES / 2);
    vec![&text[..boundary(begin)], &text[boundary(end)..]]
}

/// From 0, no common feature, to 1: twice the number of common features by the number of all.
pub(crate) fn similarity(a: &[u64], b: &[u64]) -> f32 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let common = a.iter().filter(|feature| b.binary_search(feature).is_ok());
    2.0 * common.count() as f32 / (a.len() + b.len()) as f32
}
