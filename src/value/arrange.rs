//! Reorders the maps and sequences of a tree.

use std::borrow::Cow;

use super::bytes::compare_keys;
use super::tree::{Body, Tree};
use crate::sort::sort_by_cached_key;

#[derive(Clone, Copy)]
pub(super) enum Arrangement {
    Kept,
    Reversed,
    Sorted,
}

/// The step from a map or sequence to any of its elements.
pub(super) const CONTAINED: &str = "[]";

/// Appends a step to a path. Returns the former length, to truncate it to afterwards.
pub(super) fn enter(path: &mut String, step: &str) -> usize {
    let length = path.len();
    path.push('/');
    path.push_str(step);
    length
}

pub(super) type Step = Cow<'static, str>;

/// The path steps to a tree's parts. They name types, fields and tuple positions, but neither
/// indices nor keys.
pub(super) fn steps(tree: &Tree) -> Vec<Step> {
    match tree {
        Tree::Sequence(items) => vec![CONTAINED.into(); items.len()],
        Tree::Map(entries) => vec![CONTAINED.into(); entries.len()],
        Tree::Some(_) => vec!["?".into()],
        Tree::Tuple(items) => (0..items.len())
            .map(|place| place.to_string().into())
            .collect(),
        Tree::Struct { name, body } => body_steps(name, body),
        Tree::Variant {
            name,
            variant,
            body,
        } => body_steps(&format!("{name}::{variant}"), body),
        _ => Vec::new(),
    }
}

fn body_steps(name: &str, body: &Body) -> Vec<Step> {
    match body {
        Body::Unit => Vec::new(),
        Body::Newtype(_) => vec![name.to_owned().into()],
        Body::Tuple(items) => (0..items.len())
            .map(|place| format!("{name}.{place}").into())
            .collect(),
        Body::Fields(fields) => fields
            .iter()
            .map(|(field, _)| format!("{name}.{field}").into())
            .collect(),
    }
}

/// Whether the tree is sorted, or is neither a map nor a sequence.
pub(super) fn is_sorted(tree: &Tree) -> bool {
    let in_order = |a: &Tree, b: &Tree| compare_keys(&a.to_bytes(), &b.to_bytes()).is_le();
    match tree {
        Tree::Sequence(items) => items.is_sorted_by(in_order),
        Tree::Map(entries) => entries.is_sorted_by(|(a, _), (b, _)| in_order(a, b)),
        _ => true,
    }
}

impl Tree {
    /// A copy with every map and sequence arranged as its path says.
    pub(super) fn arranged(&self, how: &dyn Fn(&str) -> Arrangement) -> Tree {
        let mut copy = self.clone();
        arrange(&mut copy, &mut String::new(), how);
        copy
    }

    /// The direct children: elements, map values, fields.
    pub(super) fn parts(&self) -> Vec<&Tree> {
        match self {
            Tree::Some(inner) => vec![inner],
            Tree::Sequence(items) | Tree::Tuple(items) => items.iter().collect(),
            Tree::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            Tree::Struct { body, .. } | Tree::Variant { body, .. } => match body {
                Body::Unit => Vec::new(),
                Body::Newtype(inner) => vec![inner],
                Body::Tuple(items) => items.iter().collect(),
                Body::Fields(fields) => fields.iter().map(|(_, value)| value).collect(),
            },
            _ => Vec::new(),
        }
    }

    /// Like [`parts`](Self::parts), mutable.
    fn parts_mut(&mut self) -> Vec<&mut Tree> {
        match self {
            Tree::Some(inner) => vec![inner],
            Tree::Sequence(items) | Tree::Tuple(items) => items.iter_mut().collect(),
            Tree::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            Tree::Struct { body, .. } | Tree::Variant { body, .. } => match body {
                Body::Unit => Vec::new(),
                Body::Newtype(inner) => vec![inner],
                Body::Tuple(items) => items.iter_mut().collect(),
                Body::Fields(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
            },
            _ => Vec::new(),
        }
    }
}

/// Works from the inside out, since elements are sorted by their arranged form.
fn arrange(tree: &mut Tree, path: &mut String, how: &dyn Fn(&str) -> Arrangement) {
    let steps = steps(tree);
    for (step, part) in steps.iter().zip(tree.parts_mut()) {
        let length = enter(path, step);
        arrange(part, path, how);
        path.truncate(length);
    }
    match tree {
        Tree::Sequence(items) => put_in_order(items, Tree::to_bytes, how(path)),
        Tree::Map(entries) => {
            let length = enter(path, "key");
            for (key, _) in entries.iter_mut() {
                arrange(key, path, how);
            }
            path.truncate(length);
            put_in_order(entries, |(key, _)| key.to_bytes(), how(path));
        }
        _ => {}
    }
}

fn put_in_order<T>(elements: &mut [T], encoded: impl Fn(&T) -> Vec<u8>, how: Arrangement) {
    match how {
        Arrangement::Kept => {}
        Arrangement::Reversed => elements.reverse(),
        Arrangement::Sorted => sort_by_cached_key(elements, encoded, |a, b| compare_keys(a, b)),
    }
}
