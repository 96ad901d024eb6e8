//! Differences between the shapes of two values: types and field names, not texts and
//! numbers.

use std::fmt;

use super::compact::is_plain;
use super::count;
use super::printable::quoted;
use super::view::View;
use crate::value::Node;

/// How many changes are shown.
const MOST: usize = 40;

/// A row for each path at which the shapes differ.
#[derive(Default)]
pub(crate) struct ShapeDifference(Vec<Change>);

struct Change {
    path: String,
    was: Vec<Kind>,
    is: Vec<Kind>,
}

/// What values at one path look like.
#[derive(Default)]
struct Shape {
    /// Sorted; none of them where every value is `null`, or there is none.
    kinds: Vec<Kind>,
    fields: Vec<(String, Shape)>,
    /// What the elements of all lists look like, if there is any.
    elements: Option<Box<Shape>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Bool,
    Number,
    Text,
    Bytes,
    List,
    Object,
}

impl ShapeDifference {
    pub(crate) fn between(path: &str, old: &Node, new: &Node) -> Self {
        let mut difference = Self::default();
        difference.compare(path, &Shape::of(old), &Shape::of(new));
        difference
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn compare(&mut self, path: &str, old: &Shape, new: &Shape) {
        if old.kinds != new.kinds {
            self.0.push(Change {
                path: path.to_owned(),
                was: old.kinds.clone(),
                is: new.kinds.clone(),
            });
        }
        if let (Some(old), Some(new)) = (&old.elements, &new.elements) {
            self.compare(&format!("{path}[]"), old, new);
        }
        // A whole object that is new or gone is one change.
        let both = [old, new]
            .iter()
            .all(|shape| shape.kinds.contains(&Kind::Object));
        if !both {
            return;
        }
        let none = Shape::default();
        for (name, field) in &old.fields {
            self.compare(&below(path, name), field, new.field(name).unwrap_or(&none));
        }
        for (name, field) in &new.fields {
            if old.field(name).is_none() {
                self.compare(&below(path, name), &none, field);
            }
        }
    }
}

impl Shape {
    fn of(node: &Node) -> Self {
        let mut shape = Self::default();
        shape.add(node);
        shape
    }

    /// Adds what another value at the same path looks like.
    fn add(&mut self, node: &Node) {
        let kind = match View::from(node) {
            View::Null => return,
            View::Some(inner) => return self.add(inner),
            View::Bool(_) => Kind::Bool,
            View::Number(_) | View::Word(_) => Kind::Number,
            View::Text(_) | View::Redacted { .. } => Kind::Text,
            View::Bytes(_) => Kind::Bytes,
            View::List(elements) => {
                self.add_elements(elements);
                Kind::List
            }
            // A map without entries is written as an object, whatever its keys are.
            View::Map(pairs) => {
                self.add_elements(pairs);
                Kind::Object
            }
            View::Fields(fields) => {
                for (name, value) in fields {
                    self.field_mut(name).add(value);
                }
                Kind::Object
            }
        };
        if let Err(place) = self.kinds.binary_search(&kind) {
            self.kinds.insert(place, kind);
        }
    }

    fn add_elements(&mut self, elements: &[Node]) {
        for element in elements {
            self.elements.get_or_insert_default().add(element);
        }
    }

    fn field(&self, name: &str) -> Option<&Shape> {
        let mut fields = self.fields.iter();
        fields
            .find(|(other, _)| other == name)
            .map(|(_, field)| field)
    }

    fn field_mut(&mut self, name: &str) -> &mut Shape {
        let at = self.fields.iter().position(|(other, _)| other == name);
        let at = at.unwrap_or_else(|| {
            self.fields.push((name.to_owned(), Shape::default()));
            self.fields.len() - 1
        });
        &mut self.fields[at].1
    }
}

fn below(path: &str, name: &str) -> String {
    if is_plain(name) {
        format!("{path}.{name}")
    } else {
        format!("{path}[{}]", quoted(name))
    }
}

impl fmt::Display for ShapeDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in self.0.iter().take(MOST) {
            writeln!(f, "{change}")?;
        }
        match self.0.len().checked_sub(MOST) {
            None | Some(0) => Ok(()),
            Some(more) => writeln!(f, "and {}", count(more, "more change")),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, was, is } = self;
        if was.is_empty() {
            write!(f, "{path} is new: {}", names(is))
        } else if is.is_empty() {
            write!(f, "{path} is gone: it was {}", names(was))
        } else {
            write!(f, "{path} is {}, and was {}", names(is), names(was))
        }
    }
}

/// `a number or a text`
fn names(kinds: &[Kind]) -> String {
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    names.join(" or ")
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Bytes => "bytes",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(old: &str, new: &str) -> String {
        let [old, new] = [old, new].map(|text| Node::parse(text).unwrap());
        ShapeDifference::between("r", &old, &new).to_string()
    }

    #[test]
    fn texts_and_numbers_may_change() {
        for (old, new) in [
            ("1", "2.5"),
            (r#""a""#, r#""b""#),
            ("true", "false"),
            ("null", "null"),
            ("[1, 2]", "[3]"),
            ("[]", r#"["a"]"#),
            (r#"{"a": 1, "b": null}"#, r#"{"a": 2}"#),
            (r#"[{"a": 1}, {"b": 2}]"#, r#"[{"b": 1, "a": 1}]"#),
            ("1.5", r#"{"$f64": "NaN"}"#),
            ("1", r#"{"$int": "18446744073709551616"}"#),
            (r#""a""#, r#"{"$lines": ["a\n", "b"]}"#),
            (r#"{"$some": null}"#, "null"),
            (
                r#"{"$map": [[1, "a"]]}"#,
                r#"{"$map": [[2, "b"], [3, "c"]]}"#,
            ),
            (r#"{"$map": []}"#, r#"{"$map": [[2, "b"]]}"#),
            (r#"{"$bytes": ""}"#, r#"{"$bytes": "YQ=="}"#),
        ] {
            assert_eq!(difference(old, new), "", "{old} {new}");
        }
    }

    #[test]
    fn types_and_fields_may_not() {
        for (old, new, expected) in [
            ("1", r#""1""#, "r is a text, and was a number\n"),
            (
                r#"{"$bytes": ""}"#,
                r#""a""#,
                "r is a text, and was bytes\n",
            ),
            (
                r#"{"$map": [[1, 2]]}"#,
                r#"{"$map": [[1, "a"]]}"#,
                "r[][] is a number or a text, and was a number\n",
            ),
            (r#"{"a": 1}"#, "{}", "r.a is gone: it was a number\n"),
            (
                r#"{"a": 1}"#,
                r#"{"a": null}"#,
                "r.a is gone: it was a number\n",
            ),
            (
                "{}",
                r#"{"a b": {"c": 1}}"#,
                "r[\"a b\"] is new: an object\n",
            ),
            (
                "[1]",
                r#"[1, "a"]"#,
                "r[] is a number or a text, and was a number\n",
            ),
            (
                r#"{"Text": "a"}"#,
                r#"{"Image": true}"#,
                "r.Text is gone: it was a text\nr.Image is new: a truth value\n",
            ),
            (
                r#"[{"a": {"b": []}}]"#,
                r#"[{"a": {"b": 1}}]"#,
                "r[].a.b is a number, and was a list\n",
            ),
        ] {
            assert_eq!(difference(old, new), expected, "{old} {new}");
        }
    }

    #[test]
    fn many_changes_are_counted() {
        let object = |letter: char| {
            let fields: Vec<_> = (0..30).map(|n| format!("\"{letter}{n}\": 1")).collect();
            format!("{{{}}}", fields.join(","))
        };
        let shown = difference(&object('a'), &object('b'));
        assert!(shown.ends_with("\nand 20 more changes\n"), "{shown}");
    }
}
