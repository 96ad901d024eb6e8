//! Replaces what changes with every call, such as ids and times, before an answer is recorded.

mod path;

pub(crate) use self::path::{ScrubPath, Step};

use crate::value::{Node, Number};

/// A path and what replaces the values there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) path: ScrubPath,
    pub(crate) replacement: Node,
}

/// `scrub("path" = literal)` of an attribute, whose path the macro has checked.
#[derive(Debug)]
pub struct ScrubArgument(pub &'static str, pub ScrubLiteral);

/// The literal.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum ScrubLiteral {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'static str),
}

impl ScrubLiteral {
    fn node(&self) -> Node {
        match *self {
            Self::Null => Node::Null,
            Self::Bool(value) => Node::Bool(value),
            Self::Unsigned(number) => Node::Number(Number::Unsigned(number)),
            Self::Signed(number) => Node::Number(Number::Signed(number)),
            Self::Float(number) => Node::Number(Number::Float(number)),
            Self::Text(text) => Node::String(text.to_owned()),
        }
    }
}

/// The rules for the answers of one function, in the order in which they are applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scrub(Vec<Rule>);

impl Scrub {
    /// The rules of `stubs.toml`, then those of the attribute.
    pub(crate) fn new(of_all: &[Rule], of_function: &[ScrubArgument]) -> Self {
        let own = of_function.iter().map(|ScrubArgument(path, literal)| Rule {
            path: ScrubPath::parse(path).expect("the macro has checked the path"),
            replacement: literal.node(),
        });
        Self(of_all.iter().cloned().chain(own).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Replaces the values in an answer. The content of an `Ok` or `Err` is looked into like
    /// the answer itself. Whether any path leads to a value.
    pub(crate) fn apply(&self, answer: &mut Node) -> bool {
        let mut leads = false;
        for Rule { path, replacement } in &self.0 {
            leads |= replace(answer, path.steps(), replacement);
            if let Node::Object(fields) = &mut *answer
                && let [(name, content)] = fields.as_mut_slice()
                && matches!(name.as_str(), "Ok" | "Err")
            {
                leads |= replace(content, path.steps(), replacement);
            }
        }
        leads
    }

    /// A rule with this path, to see where it leads.
    pub(crate) fn of_path(path: &ScrubPath) -> Self {
        Self(vec![Rule {
            path: path.clone(),
            replacement: Node::Null,
        }])
    }

    /// The rules that go on below these fields.
    pub(crate) fn below(&self, fields: &[&str]) -> Self {
        let rules = self.0.iter().filter_map(|rule| {
            Some(Rule {
                path: rule.path.below(fields)?,
                replacement: rule.replacement.clone(),
            })
        });
        Self(rules.collect())
    }
}

/// Replaces what the steps lead to; whether they lead to anything. `null` stays: a value that
/// is not there is not volatile.
fn replace(node: &mut Node, steps: &[Step], with: &Node) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        match (&mut *node, with) {
            (Node::Null, _) => {}
            (Node::Number(number), Node::Number(with)) => *number = with.like(*number),
            _ => *node = with.clone(),
        }
        return true;
    };
    let mut leads = *step == Step::Anywhere && replace(node, rest, with);
    // The steps for a child that this step leads to.
    let next = |name: Option<&str>, index: Option<usize>| match step {
        Step::Anywhere => Some(steps),
        Step::Every => Some(rest),
        Step::Field(field) => (name == Some(field)).then_some(rest),
        Step::EveryElement => index.map(|_| rest),
        Step::Element(element) => (index == Some(*element)).then_some(rest),
    };
    match node {
        Node::Object(fields) => {
            for (name, child) in fields {
                if let Some(steps) = next(Some(name), None) {
                    leads |= replace(child, steps, with);
                }
            }
        }
        Node::Array(elements) => {
            for (index, child) in elements.iter_mut().enumerate() {
                if let Some(steps) = next(None, Some(index)) {
                    leads |= replace(child, steps, with);
                }
            }
        }
        _ => {}
    }
    leads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubbed(path: &str, text: &str) -> String {
        let argument = ScrubArgument(Box::leak(path.into()), ScrubLiteral::Text("-"));
        applied(&Scrub::new(&[], &[argument]), text)
    }

    fn applied(scrub: &Scrub, text: &str) -> String {
        let mut node = Node::parse(text).unwrap();
        scrub.apply(&mut node);
        let mut text = String::new();
        node.write(&mut text);
        text.split_whitespace().collect()
    }

    #[test]
    fn every_step() {
        let text = r#"{"id":1,"a-b":2,"choices":[{"id":3},{"id":4}],"x":{"id":5}}"#;
        for (path, expected) in [
            (
                ".id",
                r#"{"id":"-","a-b":2,"choices":[{"id":3},{"id":4}],"x":{"id":5}}"#,
            ),
            (
                r#"["a-b"]"#,
                r#"{"id":1,"a-b":"-","choices":[{"id":3},{"id":4}],"x":{"id":5}}"#,
            ),
            (
                ".choices[].id",
                r#"{"id":1,"a-b":2,"choices":[{"id":"-"},{"id":"-"}],"x":{"id":5}}"#,
            ),
            (
                ".choices[1].id",
                r#"{"id":1,"a-b":2,"choices":[{"id":3},{"id":"-"}],"x":{"id":5}}"#,
            ),
            (
                ".*.id",
                r#"{"id":1,"a-b":2,"choices":[{"id":3},{"id":4}],"x":{"id":"-"}}"#,
            ),
            (".*", r#"{"id":"-","a-b":"-","choices":"-","x":"-"}"#),
            (
                ".**.id",
                r#"{"id":"-","a-b":2,"choices":[{"id":"-"},{"id":"-"}],"x":{"id":"-"}}"#,
            ),
            (".none.id", text),
            (".choices[7].id", text),
            ("[].id", text),
        ] {
            assert_eq!(scrubbed(path, text), expected, "{path}");
        }
        assert_eq!(scrubbed("[]", "[1,[2]]"), r#"["-","-"]"#);
        assert_eq!(scrubbed("[][0]", "[1,[2]]"), r#"[1,["-"]]"#);
    }

    #[test]
    fn a_result_is_looked_into() {
        assert_eq!(
            scrubbed(".id", r#"{"Ok":{"id":1}}"#),
            r#"{"Ok":{"id":"-"}}"#
        );
        assert_eq!(
            scrubbed(".id", r#"{"Err":{"id":1}}"#),
            r#"{"Err":{"id":"-"}}"#
        );
        assert_eq!(
            scrubbed(".Ok.id", r#"{"Ok":{"id":1}}"#),
            r#"{"Ok":{"id":"-"}}"#
        );
        let text = r#"{"Ok":{"id":1},"more":2}"#;
        assert_eq!(scrubbed(".id", text), text);
    }

    #[test]
    fn null_stays() {
        assert_eq!(
            scrubbed(".**.id", r#"{"id":null,"a":{"id":0}}"#),
            r#"{"id":null,"a":{"id":"-"}}"#
        );
    }

    #[test]
    fn a_whole_number_is_written_as_what_it_replaces() {
        let zero = ScrubArgument("[]", ScrubLiteral::Unsigned(0));
        assert_eq!(
            applied(&Scrub::new(&[], &[zero]), "[1, 1.5, -1]"),
            "[0,0.0,0]"
        );
        let half = ScrubArgument("[]", ScrubLiteral::Float(0.5));
        assert_eq!(applied(&Scrub::new(&[], &[half]), "[1, 1.5]"), "[0.5,0.5]");
    }

    #[test]
    fn later_rules_see_what_earlier_ones_did() {
        let all = Rule {
            path: ScrubPath::parse(".*").unwrap(),
            replacement: Node::Bool(true),
        };
        let own = ScrubArgument(".b", ScrubLiteral::Float(0.5));
        let scrub = Scrub::new(&[all], &[own]);
        assert_eq!(applied(&scrub, r#"{"a":1,"b":2}"#), r#"{"a":true,"b":0.5}"#);
    }

    #[test]
    fn rules_below_a_field() {
        let scrub = Scrub::new(
            &[],
            &[
                ScrubArgument(".$out.buf.at", ScrubLiteral::Unsigned(0)),
                ScrubArgument(".**.id", ScrubLiteral::Signed(-1)),
                ScrubArgument(".name", ScrubLiteral::Null),
            ],
        );
        let text = r#"{"at":7,"id":8,"name":9}"#;
        let below = scrub.below(&["$out", "buf"]);
        assert_eq!(applied(&below, text), r#"{"at":0,"id":-1,"name":9}"#);
        let other = scrub.below(&["$out", "other"]);
        assert_eq!(applied(&other, text), r#"{"at":7,"id":-1,"name":9}"#);
    }
}
