//! How much two values have in common.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::compact::compact;
use super::line_difference::words;
use super::shape::Shape;
use crate::value::Node;

/// Bytes of one text that are looked at, half of them at its end.
const MOST_BYTES: usize = 64 * 1024;

/// Hashes of every scalar with its field's name and of every two words that
/// follow each other; sorted, without duplicates.
pub(crate) fn features(node: &Node) -> Vec<u64> {
    let mut features = Vec::new();
    collect(node, "", &mut features);
    features.sort_unstable();
    features.dedup();
    features
}

fn collect(node: &Node, name: &str, into: &mut Vec<u64>) {
    let hash = |value: (&str, &str)| BuildHasherDefault::<DefaultHasher>::default().hash_one(value);
    match Shape::of(node) {
        Shape::Text(text) => {
            into.push(hash((name, &text)));
            for part in parts(&text) {
                let words: Vec<&str> = words(part)
                    .into_iter()
                    .filter(|word| !word.trim().is_empty())
                    .collect();
                into.extend(words.windows(2).map(|pair| hash((pair[0], pair[1]))));
            }
        }
        Shape::Fields(fields) => {
            for (name, value) in fields {
                into.push(hash(("", name)));
                collect(value, name, into);
            }
        }
        Shape::List(elements) => elements
            .iter()
            .for_each(|element| collect(element, name, into)),
        Shape::Map(pairs) => pairs.iter().for_each(|pair| collect(pair, name, into)),
        Shape::Some(inner) => collect(inner, name, into),
        Shape::Bytes(base64) => into.push(hash((name, base64))),
        _ => into.push(hash((name, &compact(node, 40)))),
    }
}

/// The text, or the beginning and the end of a long one.
fn parts(text: &str) -> Vec<&str> {
    if text.len() <= MOST_BYTES {
        return vec![text];
    }
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (begin, end) = (
        boundary(MOST_BYTES / 2),
        boundary(text.len() - MOST_BYTES / 2),
    );
    vec![&text[..begin], &text[end..]]
}

/// Twice what is in both by what is in each: from 0, nothing in common, to 1.
pub(crate) fn overlap(a: &[u64], b: &[u64]) -> f32 {
    let (mut at_a, mut at_b, mut shared) = (0, 0, 0);
    while at_a < a.len() && at_b < b.len() {
        match a[at_a].cmp(&b[at_b]) {
            std::cmp::Ordering::Less => at_a += 1,
            std::cmp::Ordering::Greater => at_b += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                at_a += 1;
                at_b += 1;
            }
        }
    }
    if a.is_empty() && b.is_empty() {
        1.0
    } else {
        2.0 * shared as f32 / (a.len() + b.len()) as f32
    }
}
