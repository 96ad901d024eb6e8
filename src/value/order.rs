//! The order of maps and sequences: which the type keeps, and which is chance.
//!
//! serde does not tell a `HashSet` from a `Vec`, nor a `HashMap` from an `IndexMap`. Whether a type
//! keeps an order is found by trying: its text is written in the value's own order and in reverse,
//! and a container that follows its text every time keeps it. All others are written sorted, so
//! that the same value always gives the same text.

use std::collections::BTreeSet;

use super::bytes::compare_keys;
use super::difference::first_difference_but_for_order;
use super::tree::{Body, Tree};

/// Why there is no text that a value would come back from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unsettled<E> {
    /// It decodes, but to another value: the path of the first difference.
    Lost(String),
    /// It does not make the round trip.
    Failed(E),
}

/// The tree to write for a value, whose text decodes to that value. `original` comes from an
/// encoder that is [in order](super::Encoder::in_order); `round_trip` writes a tree, decodes the
/// text and encodes the result, in order again.
pub(crate) fn settle<E>(
    original: &Tree,
    round_trip: &mut dyn FnMut(&Tree) -> Result<Tree, E>,
) -> Result<Tree, Unsettled<E>> {
    let copy = round_trip(original).map_err(Unsettled::Failed)?;
    let mut unordered = Unordered::default();
    if copy != *original {
        if let Some(path) = first_difference_but_for_order(original, &copy) {
            return Err(Unsettled::Lost(path));
        }
        unordered.learn(original, &copy);
    }
    for trial in 1..=trials(original) {
        if !unordered.leaves_open(original) {
            break;
        }
        let text = unordered.arranged(original, trial % 2 == 1);
        // A value that does not survive the reversal has an order that means something.
        let Ok(copy) = round_trip(&text) else { break };
        if !same_but_for_order(&text, &copy) {
            break;
        }
        unordered.learn(&text, &copy);
    }
    Ok(unordered.arranged(original, false))
}

/// A random set of two follows its text every other time: small values are tried often enough to
/// make that rare. Large ones hold many elements, none of which follows by chance.
fn trials(tree: &Tree) -> usize {
    match tree.to_bytes().len() {
        0..0x1_0000 => 8,
        0x1_0000..0x10_0000 => 3,
        _ => 1,
    }
}

/// Whether the trees are equal once every map and sequence in them is sorted.
pub(crate) fn same_but_for_order(a: &Tree, b: &Tree) -> bool {
    a == b || a.sorted() == b.sorted()
}

impl Tree {
    /// The tree with all its maps and sequences sorted.
    pub(crate) fn sorted(&self) -> Tree {
        rebuilt(self, &mut String::new(), &mut |_, _| Arrangement::Sorted)
    }
}

#[derive(Clone, Copy)]
enum Arrangement {
    Kept,
    Reversed,
    Sorted,
}

/// The containers whose order is chance, each by a path that names types and fields but neither
/// indices nor keys: what one of them shows holds for all others of its kind.
#[derive(Default)]
struct Unordered(BTreeSet<String>);

impl Unordered {
    fn arranged(&self, tree: &Tree, reversed: bool) -> Tree {
        rebuilt(
            tree,
            &mut String::new(),
            &mut |path, _| match (self.0.contains(path), reversed) {
                (true, _) => Arrangement::Sorted,
                (false, true) => Arrangement::Reversed,
                (false, false) => Arrangement::Kept,
            },
        )
    }

    /// Whether some container is neither sorted nor known to be unordered.
    fn leaves_open(&self, tree: &Tree) -> bool {
        let mut open = false;
        rebuilt(tree, &mut String::new(), &mut |path, sorted| {
            open |= !sorted && !self.0.contains(path);
            Arrangement::Kept
        });
        open
    }

    /// Notes every container that did not follow the text it was decoded from.
    fn learn(&mut self, text: &Tree, copy: &Tree) {
        self.compare(text, copy, &mut String::new());
    }

    fn compare(&mut self, text: &Tree, copy: &Tree, path: &mut String) {
        if text == copy {
            return;
        }
        match (text, copy) {
            (Tree::Some(a), Tree::Some(b)) => self.compare(a, b, path),
            (Tree::Sequence(a), Tree::Sequence(b)) => {
                within(path, "[]", |path| {
                    let (a, b) = (
                        a.iter().map(|item| (item, item)),
                        b.iter().map(|item| (item, item)),
                    );
                    self.compare_container(a.collect(), b.collect(), path);
                });
            }
            (Tree::Map(a), Tree::Map(b)) => {
                within(path, "{}", |path| {
                    let (a, b) = (
                        a.iter().map(|(key, value)| (key, value)),
                        b.iter().map(|(key, value)| (key, value)),
                    );
                    self.compare_container(a.collect(), b.collect(), path);
                });
            }
            (Tree::Tuple(a), Tree::Tuple(b)) => self.compare_tuple(a, b, path),
            (Tree::Struct { name, body: a }, Tree::Struct { body: b, .. }) => {
                within(path, name, |path| self.compare_body(a, b, path));
            }
            (
                Tree::Variant {
                    name,
                    variant,
                    body: a,
                },
                Tree::Variant { body: b, .. },
            ) => {
                within(path, name, |path| {
                    within(path, variant, |path| self.compare_body(a, b, path))
                });
            }
            _ => {}
        }
    }

    fn compare_body(&mut self, a: &Body, b: &Body, path: &mut String) {
        match (a, b) {
            (Body::Newtype(a), Body::Newtype(b)) => self.compare(a, b, path),
            (Body::Tuple(a), Body::Tuple(b)) => self.compare_tuple(a, b, path),
            (Body::Fields(a), Body::Fields(b)) => {
                for ((name, a), (_, b)) in a.iter().zip(b) {
                    within(path, name, |path| self.compare(a, b, path));
                }
            }
            _ => {}
        }
    }

    fn compare_tuple(&mut self, a: &[Tree], b: &[Tree], path: &mut String) {
        for (index, (a, b)) in a.iter().zip(b).enumerate() {
            within(path, &index.to_string(), |path| self.compare(a, b, path));
        }
    }

    /// Compares elements by what they are known by: themselves, or their keys.
    fn compare_container(
        &mut self,
        a: Vec<(&Tree, &Tree)>,
        b: Vec<(&Tree, &Tree)>,
        path: &mut String,
    ) {
        let (mut a, mut b) = (known_by(a), known_by(b));
        if a.iter()
            .map(|(known, _)| known)
            .ne(b.iter().map(|(known, _)| known))
        {
            self.0.insert(path.clone());
            a.sort_by(|(a, _), (b, _)| a.cmp(b));
            b.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        for ((_, a), (_, b)) in a.into_iter().zip(b) {
            self.compare(a, b, path);
        }
    }
}

fn known_by<'t>(elements: Vec<(&Tree, &'t Tree)>) -> Vec<(Vec<u8>, &'t Tree)> {
    elements
        .into_iter()
        .map(|(known, value)| (known.sorted().to_bytes(), value))
        .collect()
}

/// Runs something with one more step on the path.
fn within<R>(path: &mut String, step: &str, run: impl FnOnce(&mut String) -> R) -> R {
    let length = path.len();
    path.push('/');
    path.push_str(step);
    let result = run(path);
    path.truncate(length);
    result
}

/// A copy with every map and sequence arranged as `arrange` says, which is given the container's
/// path and whether it is sorted as it stands.
fn rebuilt(
    tree: &Tree,
    path: &mut String,
    arrange: &mut dyn FnMut(&str, bool) -> Arrangement,
) -> Tree {
    match tree {
        Tree::Some(inner) => Tree::Some(Box::new(rebuilt(inner, path, arrange))),
        Tree::Sequence(items) => within(path, "[]", |path| {
            let items = items
                .iter()
                .map(|item| rebuilt(item, path, arrange))
                .collect();
            Tree::Sequence(arrange_by(items, |item| item.to_bytes(), path, arrange))
        }),
        Tree::Map(entries) => within(path, "{}", |path| {
            let entries = entries
                .iter()
                .map(|(key, value)| (rebuilt(key, path, arrange), rebuilt(value, path, arrange)));
            Tree::Map(arrange_by(
                entries.collect(),
                |(key, _)| key.to_bytes(),
                path,
                arrange,
            ))
        }),
        Tree::Tuple(items) => Tree::Tuple(rebuilt_tuple(items, path, arrange)),
        Tree::Struct { name, body } => {
            let body = within(path, name, |path| rebuilt_body(body, path, arrange));
            Tree::Struct {
                name: name.clone(),
                body,
            }
        }
        Tree::Variant {
            name,
            variant,
            body,
        } => {
            let body = within(path, name, |path| {
                within(path, variant, |path| rebuilt_body(body, path, arrange))
            });
            Tree::Variant {
                name: name.clone(),
                variant: variant.clone(),
                body,
            }
        }
        leaf => leaf.clone(),
    }
}

fn rebuilt_tuple(
    items: &[Tree],
    path: &mut String,
    arrange: &mut dyn FnMut(&str, bool) -> Arrangement,
) -> Vec<Tree> {
    let items = items.iter().enumerate();
    items
        .map(|(index, item)| {
            within(path, &index.to_string(), |path| {
                rebuilt(item, path, arrange)
            })
        })
        .collect()
}

fn rebuilt_body(
    body: &Body,
    path: &mut String,
    arrange: &mut dyn FnMut(&str, bool) -> Arrangement,
) -> Body {
    match body {
        Body::Unit => Body::Unit,
        Body::Newtype(inner) => Body::Newtype(Box::new(rebuilt(inner, path, arrange))),
        Body::Tuple(items) => Body::Tuple(rebuilt_tuple(items, path, arrange)),
        Body::Fields(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                (
                    name.clone(),
                    within(path, name, |path| rebuilt(value, path, arrange)),
                )
            });
            Body::Fields(fields.collect())
        }
    }
}

fn arrange_by<T>(
    mut elements: Vec<T>,
    known_by: impl Fn(&T) -> Vec<u8>,
    path: &str,
    arrange: &mut dyn FnMut(&str, bool) -> Arrangement,
) -> Vec<T> {
    if elements.len() < 2 {
        return elements;
    }
    let known: Vec<Vec<u8>> = elements.iter().map(&known_by).collect();
    let sorted = known.is_sorted_by(|a, b| compare_keys(a, b).is_le());
    match arrange(path, sorted) {
        Arrangement::Kept => {}
        Arrangement::Reversed => elements.reverse(),
        Arrangement::Sorted => elements.sort_by_cached_key(|element| SortKey(known_by(element))),
    }
    elements
}

/// Bytes in the order of [`compare_keys`].
#[derive(PartialEq, Eq)]
struct SortKey(Vec<u8>);

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        compare_keys(&self.0, &other.0)
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
