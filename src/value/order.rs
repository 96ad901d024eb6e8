//! Finds out which maps and sequences keep their order, and sorts the others.
//!
//! serde does not distinguish a `HashSet` from a `Vec`, nor a `HashMap` from an `IndexMap`. So this
//! is found by trying: the text is written in the value's own order and in reverse. A container
//! that follows its text every time keeps its order. All others are written sorted, so that the
//! same value always has the same text.

use std::collections::HashSet;

use super::arrange::{Arrangement, CONTAINED, enter, is_sorted, steps};
use super::difference::first_difference;
use super::node::Node;
use super::tree::Tree;
use crate::sort::sort_by;

/// Why a value cannot be restored from its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotRestored<E> {
    /// It decodes to another value; this is the path of the first difference.
    Differs(String),
    /// It cannot be written or decoded.
    Failed(E),
}

/// The tree to write for a value, chosen so that its text decodes to the value again and is always
/// the same; `None` if that is `original`. `original` comes from an encoder that is
/// [in order](super::Encoder::in_order), and `read_back` from its text. `recode` decodes a node and
/// encodes the result, again in order.
pub(crate) fn restorable_tree<E>(
    original: &Tree,
    read_back: &Node,
    recode: &mut Recode<'_, E>,
) -> Result<Option<Tree>, NotRestored<E>> {
    let written = original.to_bytes();
    let recoded = recode(read_back).map_err(NotRestored::Failed)?;
    let mut unordered = Unordered::default();
    if recoded != written {
        let copy = Tree::parse(&recoded);
        if let Some(path) = first_difference(original, &copy) {
            return Err(NotRestored::Differs(path));
        }
        unordered.learn(original, &copy, &mut String::new());
    }
    unordered.learn_by_trial(original, trials(written.len()), recode);
    let is_ordered = unordered.0.is_empty();
    Ok((!is_ordered).then(|| unordered.arrange(original, Arrangement::Kept)))
}

/// Decodes a node and encodes the result in canonical bytes.
type Recode<'r, E> = dyn FnMut(&Node) -> Result<Vec<u8>, E> + 'r;

/// A set of two elements follows its text every other time by chance, so small values are tried
/// often enough to make that rare. Large values have too many elements for it to happen.
fn trials(bytes: usize) -> usize {
    match bytes {
        0..0x1_0000 => 8,
        0x1_0000..0x10_0000 => 3,
        _ => 1,
    }
}

/// A value's text in another order. It is decoded without being written, since the value has
/// survived its text before.
struct Trial {
    tree: Tree,
    bytes: Vec<u8>,
    node: Node,
}

impl Trial {
    fn new(tree: Tree) -> Self {
        Self {
            bytes: tree.to_bytes(),
            node: tree.to_node(),
            tree,
        }
    }
}

/// Whether the trees are equal if all their maps and sequences are sorted.
pub(super) fn same_but_for_order(a: &Tree, b: &Tree) -> bool {
    a == b || a.sorted() == b.sorted()
}

impl Tree {
    /// A copy with all maps and sequences sorted.
    pub(crate) fn sorted(&self) -> Tree {
        self.arranged(&|_| Arrangement::Sorted)
    }
}

/// The containers whose order is random. Their paths name types and fields but neither indices nor
/// keys, so that one container represents all others of its kind.
#[derive(Default)]
struct Unordered(HashSet<String>);

impl Unordered {
    /// A copy with these containers sorted and all others arranged as `otherwise` says.
    fn arrange(&self, tree: &Tree, otherwise: Arrangement) -> Tree {
        tree.arranged(&|path| {
            if self.0.contains(path) {
                Arrangement::Sorted
            } else {
                otherwise
            }
        })
    }

    /// Decodes the value from texts in other orders, so many at most, and learns from those that it
    /// does not follow.
    fn learn_by_trial<E>(&mut self, original: &Tree, mut left: usize, recode: &mut Recode<'_, E>) {
        while left > 0 && self.leaves_open(original, &mut String::new()) {
            let known = self.0.len();
            let trials = [Arrangement::Reversed, Arrangement::Kept]
                .map(|otherwise| Trial::new(self.arrange(original, otherwise)));
            let mut trials = trials.iter().cycle();
            // The same ones again, until something is learned.
            while left > 0 && self.0.len() == known {
                left -= 1;
                let trial = trials.next().expect("it never ends");
                // If a value does not survive the reversal, its order has a meaning.
                let Ok(recoded) = recode(&trial.node) else {
                    return;
                };
                if recoded == trial.bytes {
                    continue;
                }
                let copy = Tree::parse(&recoded);
                if !same_but_for_order(&trial.tree, &copy) {
                    return;
                }
                self.learn(&trial.tree, &copy, &mut String::new());
            }
        }
    }

    /// Whether some container is neither sorted nor known to be unordered.
    fn leaves_open(&self, tree: &Tree, path: &mut String) -> bool {
        if !is_sorted(tree) && !self.0.contains(path.as_str()) {
            return true;
        }
        for (step, part) in steps(tree).iter().zip(tree.parts()) {
            let length = enter(path, step);
            let open = self.leaves_open(part, path);
            path.truncate(length);
            if open {
                return true;
            }
        }
        false
    }

    /// Adds every container that did not follow the text it was decoded from.
    fn learn(&mut self, text: &Tree, copy: &Tree, path: &mut String) {
        if text == copy {
            return;
        }
        match (text, copy) {
            (Tree::Sequence(a), Tree::Sequence(b)) => {
                self.learn_container(by_itself(a), by_itself(b), path);
            }
            (Tree::Map(a), Tree::Map(b)) => {
                self.learn_container(by_key(a), by_key(b), path);
            }
            (text, copy) => {
                for (step, (a, b)) in steps(text)
                    .iter()
                    .zip(text.parts().into_iter().zip(copy.parts()))
                {
                    let length = enter(path, step);
                    self.learn(a, b, path);
                    path.truncate(length);
                }
            }
        }
    }

    /// Elements are identified by their sorted form. If two have the same form, it is unknown which
    /// one became which, so nothing is learned from them.
    fn learn_container(
        &mut self,
        text: Vec<Element<'_>>,
        copy: Vec<Element<'_>>,
        path: &mut String,
    ) {
        let same = |(a, b): (&Element<'_>, &Element<'_>)| a.form == b.form;
        if !text.iter().zip(&copy).all(same) {
            self.0.insert(path.clone());
        }
        let length = enter(path, CONTAINED);
        for (a, b) in unique(text).into_iter().zip(unique(copy)) {
            if a.form == b.form {
                self.learn(a.value, b.value, path);
            }
        }
        path.truncate(length);
    }
}

/// A container's element, and the sorted form that identifies it.
struct Element<'t> {
    form: Vec<u8>,
    value: &'t Tree,
}

fn by_itself(items: &[Tree]) -> Vec<Element<'_>> {
    items
        .iter()
        .map(|item| Element {
            form: item.sorted().to_bytes(),
            value: item,
        })
        .collect()
}

fn by_key(entries: &[(Tree, Tree)]) -> Vec<Element<'_>> {
    entries
        .iter()
        .map(|(key, value)| Element {
            form: key.sorted().to_bytes(),
            value,
        })
        .collect()
}

/// The elements whose form is unique.
fn unique(mut elements: Vec<Element<'_>>) -> Vec<Element<'_>> {
    sort_by(&mut elements, |a, b| a.form.cmp(&b.form));
    let mut alone = Vec::new();
    for group in elements.chunk_by(|a, b| a.form == b.form) {
        alone.extend(group.iter().map(|_| group.len() == 1));
    }
    let mut alone = alone.into_iter();
    elements.retain(|_| alone.next() == Some(true));
    elements
}
