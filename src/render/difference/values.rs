//! Compares what two values have at the same path.

use std::collections::HashMap;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::texts::{line_rows, text_difference};
use super::{Difference, Labels, MOST_ROWS, PathDifference, ROW_WIDTH};
use crate::render::columns::count;
use crate::render::compact::{compact, fitting};
use crate::render::path::Path;
use crate::render::view::View;
use crate::value::Node;

pub(super) struct Walk {
    pub(super) labels: Labels,
    pub(super) deadline: Instant,
    found: Difference,
    rows: usize,
}

/// What a field or an entry of a map is found by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    Field(&'a str),
    Entry(&'a Node),
}

type KeyedNodes<'a> = Vec<(Key<'a>, &'a Node)>;

impl Walk {
    pub(super) fn new(labels: Labels, deadline: Instant) -> Self {
        Self {
            labels,
            deadline,
            found: Difference::default(),
            rows: 0,
        }
    }

    pub(super) fn into_difference(self) -> Difference {
        self.found
    }

    pub(super) fn values(&mut self, path: &Path<'_>, old: &Node, new: &Node) {
        if old == new {
            return;
        }
        match (View::from(old), View::from(new)) {
            (View::Text(old), View::Text(new)) => self.texts(path, &old, &new),
            (View::Fields(old_fields), View::Fields(new_fields)) => {
                let (old_fields, new_fields) = (fields(old_fields), fields(new_fields));
                // Without a common field they are two variants of an enum, say.
                if is_root(path) || have_a_common_key(&old_fields, &new_fields) {
                    self.entries(path, &old_fields, &new_fields, "fields");
                } else {
                    self.replaced(path, old, new);
                }
            }
            (View::Map(old), View::Map(new)) => {
                self.entries(path, &pairs(old), &pairs(new), "entries");
            }
            (View::List(old), View::List(new)) => self.lists(path, old, new),
            (View::Some(old), View::Some(new)) => self.values(path, old, new),
            (View::Bytes(old), View::Bytes(new)) => self.bytes(path, old, new),
            _ => self.replaced(path, old, new),
        }
    }

    fn texts(&mut self, path: &Path<'_>, old: &str, new: &str) {
        // The comparison of long texts is not free.
        if self.is_full() {
            return self.found.left_out.push(path.to_string());
        }
        let difference = text_difference(old, new, self.labels, self.deadline);
        self.entry(path, difference.heading, difference.rows);
    }

    fn entries(&mut self, path: &Path<'_>, old: &KeyedNodes<'_>, new: &KeyedNodes<'_>, noun: &str) {
        let old_by_key: HashMap<_, _> = old.iter().copied().collect();
        let new_by_key: HashMap<_, _> = new.iter().copied().collect();
        let before = self.found.paths();
        for (key, value) in new {
            let path = key.below(path);
            match old_by_key.get(key) {
                Some(old) => self.values(&path, old, value),
                None => self.only_new(&path, value),
            }
        }
        for (key, value) in old {
            if !new_by_key.contains_key(key) {
                self.only_old(&key.below(path), value);
            }
        }
        if self.found.paths() == before {
            self.heading(path, format!("the same {noun} in another order"));
        }
    }

    fn bytes(&mut self, path: &Path<'_>, old: &str, new: &str) {
        let (Ok(old), Ok(new)) = (STANDARD.decode(old), STANDARD.decode(new)) else {
            return self.heading(path, "bytes".to_owned());
        };
        let equal = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let rows = vec![
            format!("- <{}>", count(old.len(), "byte")),
            format!("+ <{}>", count(new.len(), "byte")),
        ];
        self.entry(path, format!("bytes, equal up to byte {equal}"), rows);
    }

    /// Two values without a part to compare.
    fn replaced(&mut self, path: &Path<'_>, old: &Node, new: &Node) {
        self.entry(path, String::new(), vec![row('-', old), row('+', new)]);
    }

    pub(super) fn only_old(&mut self, path: &Path<'_>, value: &Node) {
        self.entry(path, self.labels.only_old.to_owned(), vec![row('-', value)]);
    }

    pub(super) fn only_new(&mut self, path: &Path<'_>, value: &Node) {
        self.entry(path, self.labels.only_new.to_owned(), vec![row('+', value)]);
    }

    /// Compares two lists of scalars as two lines, if they are short enough.
    pub(super) fn short_lists(&mut self, path: &Path<'_>, old: &[Node], new: &[Node]) -> bool {
        let line = |elements: &[Node]| {
            let is_scalar = |element| View::from(element).is_scalar();
            elements.iter().all(is_scalar).then(|| {
                let list = Node::Array(elements.to_vec());
                fitting(&list, ROW_WIDTH)
            })?
        };
        let (Some(old), Some(new)) = (line(old), line(new)) else {
            return false;
        };
        self.entry(path, String::new(), line_rows(&old, &new, self.deadline));
        true
    }

    pub(super) fn reordered(&mut self, path: &Path<'_>, elements: usize) {
        self.found.reordered.push(path.to_string());
        let elements = count(elements, "element");
        self.heading(path, format!("the same {elements} in another order"));
    }

    pub(super) fn heading(&mut self, path: &Path<'_>, heading: String) {
        self.entry(path, heading, Vec::new());
    }

    fn entry(&mut self, path: &Path<'_>, heading: String, rows: Vec<String>) {
        let path = path.to_string();
        if self.is_full() {
            return self.found.left_out.push(path);
        }
        self.rows += rows.len() + 1;
        self.found.entries.push(PathDifference {
            path,
            heading,
            rows,
        });
    }

    fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS
    }
}

impl Difference {
    fn paths(&self) -> usize {
        self.entries.len() + self.left_out.len()
    }
}

impl<'a> Key<'a> {
    fn below<'p>(self, parent: &'p Path<'p>) -> Path<'p>
    where
        'a: 'p,
    {
        match self {
            Self::Field(name) => Path::Field(parent, name),
            Self::Entry(key) => Path::Entry(parent, key),
        }
    }
}

fn row(sign: char, value: &Node) -> String {
    format!("{sign} {}", compact(value, ROW_WIDTH))
}

fn is_root(path: &Path<'_>) -> bool {
    matches!(path, Path::Root)
}

fn have_a_common_key(old: &KeyedNodes<'_>, new: &KeyedNodes<'_>) -> bool {
    old.iter()
        .any(|(key, _)| new.iter().any(|(other, _)| key == other))
}

fn fields(fields: &[(String, Node)]) -> KeyedNodes<'_> {
    fields
        .iter()
        .map(|(name, value)| (Key::Field(name), value))
        .collect()
}

fn pairs(pairs: &[Node]) -> KeyedNodes<'_> {
    fn pair(pair: &Node) -> Option<(&Node, &Node)> {
        match pair {
            Node::Array(pair) => match pair.as_slice() {
                [key, value] => Some((key, value)),
                _ => None,
            },
            _ => None,
        }
    }
    pairs
        .iter()
        .filter_map(pair)
        .map(|(key, value)| (Key::Entry(key), value))
        .collect()
}
