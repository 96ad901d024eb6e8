//! Finds recordings whose arguments were edited by hand.

#[cfg(feature = "__command")]
use std::path::Path;

#[cfg(feature = "__command")]
use super::{ReadError, ReadProblem, Recording, slug};
use crate::render::View;
use crate::value::{Node, Number};

/// Whether a recording's arguments are, as values, those of the call with the same key.
/// Field order, line breaks and the way in which numbers are written may differ.
pub(crate) fn mean_the_same(recorded: &Node, called: &Node) -> bool {
    if recorded == called {
        return true;
    }
    match (View::from(recorded), View::from(called)) {
        (View::Text(a), View::Text(b)) => a == b,
        (View::List(a), View::List(b)) => all(a, b),
        (View::Some(a), View::Some(b)) => mean_the_same(a, b),
        (View::Redacted { given: a }, View::Redacted { given: b }) => a == b,
        (View::Fields(a), View::Fields(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, value)| {
                    let other = b.iter().find(|(other, _)| other == name);
                    other.is_some_and(|(_, other)| mean_the_same(value, other))
                })
        }
        (View::Map(a), View::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|pair| b.iter().any(|other| mean_the_same(pair, other)))
        }
        _ => match (number(recorded), number(called)) {
            (Some(a), Some(b)) => a == b || is_short(a, b) || is_short(b, a),
            _ => false,
        },
    }
}

/// Why no call can use the recording in this file, as far as the file shows. A recording
/// `in_sequence` may have several values.
#[cfg(feature = "__command")]
pub(crate) fn unusable(path: &Path, recording: &Recording, in_sequence: bool) -> Option<ReadError> {
    let name = path.file_name()?.to_str()?;
    let slug = name.split('.').next()?;
    let count = recording.returns.len();
    let problem = if count == 0 || (count > 1 && !in_sequence) {
        ReadProblem::NotOneValue(count)
    } else if slug::is_slug_of(slug, &recording.args) {
        return None;
    } else {
        ReadProblem::NameOfOtherArgs
    };
    Some(ReadError::at_field(path.to_path_buf(), problem))
}

fn all(a: &[Node], b: &[Node]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| mean_the_same(a, b))
}

/// A float, however it is written: with serde_json's `arbitrary_precision`, it
/// may be text.
fn number(node: &Node) -> Option<f64> {
    match node {
        Node::Number(Number::Float(value)) => Some(*value),
        Node::Object(fields) => match fields.as_slice() {
            [(marker, Node::String(digits))] if marker == "$number" => {
                digits.parse().ok().filter(|value: &f64| value.is_finite())
            }
            _ => None,
        },
        _ => None,
    }
}

/// An `f32` is written as its shortest text, and has the key of its `f64`.
fn is_short(short: f64, long: f64) -> bool {
    f64::from(short as f32) == long
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(recorded: &str, called: &str) -> bool {
        let node = |text| Node::parse(text).unwrap();
        mean_the_same(&node(recorded), &node(called))
    }

    #[test]
    fn the_way_of_writing_does_not_matter() {
        for (recorded, called) in [
            (r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#),
            (r#"[{"$lines": ["a\n", "b"]}]"#, r#"["a\nb"]"#),
            (
                r#"{"$map": [[1, 2], [3, 4]]}"#,
                r#"{"$map": [[3, 4], [1, 2]]}"#,
            ),
            (r#"{"$number": "1.10"}"#, "1.1"),
            (r#"{"$number": "1e400"}"#, r#"{"$number": "1e400"}"#),
            ("0.1", "0.10000000149011612"),
            (r#"{"$f64": "NaN"}"#, r#"{"$f64": "NaN"}"#),
            (r#"{"$redacted": "given"}"#, r#"{"$redacted": "given"}"#),
        ] {
            assert!(same(recorded, called), "{recorded} {called}");
            assert!(same(called, recorded), "{called} {recorded}");
        }
    }

    #[test]
    fn every_other_change_does() {
        for (recorded, called) in [
            (r#"{"a": 1}"#, r#"{"a": 2}"#),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": 1}"#),
            (r#"{"a": 1, "b": 1}"#, r#"{"a": 1, "c": 1}"#),
            (r#""x""#, r#""X""#),
            ("[1, 2]", "[2, 1]"),
            ("1", "1.0"),
            ("1", "true"),
            ("0.1", "0.2"),
            (r#"{"$map": [[1, 2]]}"#, r#"{"$map": [[1, 3]]}"#),
            (
                r#"{"$int": "18446744073709551616"}"#,
                r#"{"$int": "18446744073709551617"}"#,
            ),
            (r#"{"$redacted": "given"}"#, r#"{"$redacted": "not given"}"#),
            (r#"{"$number": "1e400"}"#, r#"{"$number": "1e401"}"#),
            (r#"{"$some": null}"#, "null"),
        ] {
            assert!(!same(recorded, called), "{recorded} {called}");
            assert!(!same(called, recorded), "{called} {recorded}");
        }
    }
}
