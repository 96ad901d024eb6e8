//! Where two values differ, path by path.

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::columns::{ELLIPSIS, WIDTH, count};
use super::compact::{compact, fitting};
use super::path::Path;
use super::shape::{Shape, same};
use super::text_difference::{one_line_rows, text_difference};
use crate::value::Node;

/// What no report waits longer for.
const BOUND: Duration = Duration::from_millis(100);
/// Rows after which further paths are only named.
const MOST_ROWS: usize = 60;
/// Differing paths that are named.
const MOST_NAMED: usize = 8;
/// A report stands this far to the right.
pub(crate) const INDENT: usize = 2;
const ROW_INDENT: usize = 2;

/// Rows that say `-` for what is recorded and `+` for what is there now.
#[derive(Default)]
pub(crate) struct Difference {
    entries: Vec<Entry>,
    /// The paths of lists whose elements are the same in another order.
    reordered: Vec<String>,
}

pub(super) struct Entry {
    path: String,
    heading: String,
    rows: Vec<String>,
}

/// `recorded` against what the call asks, or gave back, now.
pub(crate) fn difference(recorded: &Node, called: &Node) -> Difference {
    difference_of(recorded, called, Sides::RECORDED)
}

/// What the first of two values is, in words.
#[derive(Clone, Copy)]
pub(crate) struct Sides {
    /// Of a part that it has alone.
    only: &'static str,
    /// Of a part that the other has alone.
    not_in: &'static str,
    /// The first one's, of how many elements or lines it has.
    pub(super) was: &'static str,
    /// The other one's.
    pub(super) is: &'static str,
}

impl Sides {
    pub(super) const RECORDED: Self = Self {
        only: "only in the recording",
        not_in: "not in the recording",
        was: "recorded",
        is: "the call's",
    };
    pub(crate) const ASSERTED: Self = Self {
        only: "only asserted",
        not_in: "only called",
        was: "asserted",
        is: "the call's",
    };
    #[cfg(feature = "__command")]
    const IN_TIME: Self = Self {
        only: "gone",
        not_in: "new",
        was: "former",
        is: "the present",
    };
}

/// `former` against what is there now.
#[cfg(feature = "__command")]
pub(crate) fn change(former: &Node, now: &Node) -> Difference {
    difference_of(former, now, Sides::IN_TIME)
}

/// The same of any two values.
pub(crate) fn difference_of(recorded: &Node, called: &Node, sides: Sides) -> Difference {
    let mut walk = Walk {
        sides,
        found: Difference::default(),
        rows: 0,
        deadline: Instant::now() + BOUND,
    };
    walk.values(&Path::Root, recorded, called);
    walk.found
}

impl Difference {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn reordered(&self) -> &[String] {
        &self.reordered
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .entries
            .iter()
            .take_while(|entry| !entry.is_left_out())
            .count();
        let (entries, left_out) = self.entries.split_at(shown);
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 && !(entry.rows.is_empty() && entries[at - 1].rows.is_empty()) {
                writeln!(f)?;
            }
            let path = if entry.path.is_empty() {
                "the whole value"
            } else {
                &entry.path
            };
            match entry.heading.as_str() {
                "" => writeln!(f, "{path}")?,
                heading => writeln!(f, "{path}   {heading}")?,
            }
            for row in &entry.rows {
                writeln!(f, "{:ROW_INDENT$}{row}", "")?;
            }
        }
        if !left_out.is_empty() {
            let named = left_out.iter().take(MOST_NAMED);
            writeln!(
                f,
                "\n{ELLIPSIS} and at {}:",
                count(left_out.len(), "more path")
            )?;
            for entry in named {
                writeln!(f, "  {}", entry.path)?;
            }
            if left_out.len() > MOST_NAMED {
                writeln!(f, "  {ELLIPSIS}")?;
            }
        }
        Ok(())
    }
}

impl Entry {
    /// Neither heading nor rows were made.
    fn is_left_out(&self) -> bool {
        self.rows.is_empty() && self.heading.is_empty()
    }
}

pub(super) struct Walk {
    pub(super) sides: Sides,
    found: Difference,
    rows: usize,
    pub(super) deadline: Instant,
}

impl Walk {
    pub(super) fn values(&mut self, path: &Path<'_>, recorded: &Node, called: &Node) {
        if same(recorded, called) {
            return;
        }
        match (Shape::of(recorded), Shape::of(called)) {
            (Shape::Text(recorded), Shape::Text(called)) => self.texts(path, &recorded, &called),
            (Shape::Fields(recorded), Shape::Fields(called)) => self.fields(path, recorded, called),
            (Shape::Map(recorded), Shape::Map(called)) => self.maps(path, recorded, called),
            (Shape::List(recorded), Shape::List(called)) => self.lists(path, recorded, called),
            (Shape::Some(recorded), Shape::Some(called)) => self.values(path, recorded, called),
            (Shape::Bytes(recorded), Shape::Bytes(called)) => self.bytes(path, recorded, called),
            _ => self.replaced(path, recorded, called),
        }
    }

    fn texts(&mut self, path: &Path<'_>, recorded: &str, called: &str) {
        if self.is_full() {
            return self.left_out(path);
        }
        let difference = text_difference(
            recorded,
            called,
            self.sides,
            INDENT + ROW_INDENT,
            self.deadline,
        );
        self.entry(
            path,
            difference.heading.unwrap_or_default(),
            difference.rows,
        );
    }

    fn fields(&mut self, path: &Path<'_>, recorded: &[(String, Node)], called: &[(String, Node)]) {
        let old: HashMap<&str, &Node> = by_name(recorded);
        let new: HashMap<&str, &Node> = by_name(called);
        let shared = called
            .iter()
            .any(|(name, _)| old.contains_key(name.as_str()));
        // Two variants of an enum, say.
        if !shared && !matches!(path, Path::Root) {
            return self.replaced(
                path,
                &Node::Object(recorded.to_vec()),
                &Node::Object(called.to_vec()),
            );
        }
        let before = self.found.entries.len();
        for (name, called) in called {
            let path = Path::Field(path, name);
            match old.get(name.as_str()) {
                Some(recorded) => self.values(&path, recorded, called),
                None => self.only_called(&path, called),
            }
        }
        for (name, recorded) in recorded {
            if !new.contains_key(name.as_str()) {
                self.only_recorded(&Path::Field(path, name), recorded);
            }
        }
        if self.found.entries.len() == before {
            self.entry(
                path,
                "the same fields in another order".to_owned(),
                Vec::new(),
            );
        }
    }

    fn maps(&mut self, path: &Path<'_>, recorded: &[Node], called: &[Node]) {
        let find = |pairs: &'_ [Node], key: &Node| {
            pairs
                .iter()
                .position(|pair| halves(pair).is_some_and(|(other, _)| same(other, key)))
        };
        let before = self.found.entries.len();
        for (key, called) in called.iter().filter_map(halves) {
            let path = Path::Entry(path, key);
            match find(recorded, key).and_then(|at| halves(&recorded[at])) {
                Some((_, recorded)) => self.values(&path, recorded, called),
                None => self.only_called(&path, called),
            }
        }
        for (key, value) in recorded.iter().filter_map(halves) {
            if find(called, key).is_none() {
                self.only_recorded(&Path::Entry(path, key), value);
            }
        }
        if self.found.entries.len() == before {
            self.entry(
                path,
                "the same entries in another order".to_owned(),
                Vec::new(),
            );
        }
    }

    fn bytes(&mut self, path: &Path<'_>, recorded: &str, called: &str) {
        let (Ok(old), Ok(new)) = (STANDARD.decode(recorded), STANDARD.decode(called)) else {
            return self.entry(path, "bytes".to_owned(), Vec::new());
        };
        let equal = old
            .iter()
            .zip(&new)
            .take_while(|(old, new)| old == new)
            .count();
        let heading = format!("bytes, equal up to byte {equal}");
        let rows = vec![
            format!("- <{}>", count(old.len(), "byte")),
            format!("+ <{}>", count(new.len(), "byte")),
        ];
        self.entry(path, heading, rows);
    }

    /// Two values of which no part is compared with a part of the other.
    fn replaced(&mut self, path: &Path<'_>, recorded: &Node, called: &Node) {
        let rows = vec![
            format!("- {}", compact(recorded, VALUE_ROOM)),
            format!("+ {}", compact(called, VALUE_ROOM)),
        ];
        self.entry(path, String::new(), rows);
    }

    pub(super) fn only_recorded(&mut self, path: &Path<'_>, value: &Node) {
        let row = format!("- {}", compact(value, VALUE_ROOM));
        self.entry(path, self.sides.only.to_owned(), vec![row]);
    }

    pub(super) fn only_called(&mut self, path: &Path<'_>, value: &Node) {
        let row = format!("+ {}", compact(value, VALUE_ROOM));
        self.entry(path, self.sides.not_in.to_owned(), vec![row]);
    }

    /// Two short lists, each on one line.
    pub(super) fn both_on_one_line(
        &mut self,
        path: &Path<'_>,
        recorded: &[Node],
        called: &[Node],
    ) -> bool {
        let line = |elements: &[Node]| {
            let plain = elements
                .iter()
                .all(|element| Shape::of(element).is_scalar());
            plain
                .then(|| fitting(&Node::Array(elements.to_vec()), VALUE_ROOM))
                .flatten()
        };
        let (Some(old), Some(new)) = (line(recorded), line(called)) else {
            return false;
        };
        let rows = one_line_rows(&old, &new, INDENT + ROW_INDENT, self.deadline);
        self.entry(path, String::new(), rows);
        true
    }

    pub(super) fn note(&mut self, path: &Path<'_>, note: String) {
        self.entry(path, note, Vec::new());
    }

    pub(super) fn same_in_another_order(&mut self, path: &Path<'_>, elements: usize) {
        self.found.reordered.push(path.to_string());
        let heading = format!("the same {} in another order", count(elements, "element"));
        self.entry(path, heading, Vec::new());
    }

    fn entry(&mut self, path: &Path<'_>, heading: String, rows: Vec<String>) {
        if self.is_full() {
            return self.left_out(path);
        }
        self.rows += rows.len() + 1;
        self.found.entries.push(Entry {
            path: path.to_string(),
            heading,
            rows,
        });
    }

    fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS
    }

    fn left_out(&mut self, path: &Path<'_>) {
        let (heading, rows) = (String::new(), Vec::new());
        self.found.entries.push(Entry {
            path: path.to_string(),
            heading,
            rows,
        });
    }
}

/// Behind the indents and the sign.
const VALUE_ROOM: usize = WIDTH - INDENT - ROW_INDENT - 2;

fn by_name(fields: &[(String, Node)]) -> HashMap<&str, &Node> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}

fn halves(pair: &Node) -> Option<(&Node, &Node)> {
    match pair {
        Node::Array(pair) => match pair.as_slice() {
            [key, value] => Some((key, value)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
#[path = "difference_tests.rs"]
mod tests;
