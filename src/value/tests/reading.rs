//! The reader refuses what it must, and otherwise agrees with serde_json.

use proptest::prelude::*;
use serde_json::Value;

use super::common::from_text;
use crate::value::{Node, Number, SyntaxProblem};

#[track_caller]
fn refused(text: &str) -> (usize, usize, SyntaxProblem) {
    let error = Node::parse(text).expect_err(text);
    (error.line, error.column, error.problem)
}

fn syntax(message: &str) -> SyntaxProblem {
    SyntaxProblem::Syntax(message.to_owned())
}

#[test]
fn half_a_file() {
    let text = "{\n  \"a\": [1.5e3, \"\\u00e9\\ud83e\\udd80\", null, true, {}],\n  \"é\": -2\n}";
    Node::parse(text).unwrap();
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let (line, column, problem) = refused(&text[..end]);
        if end == 0 {
            assert_eq!((line, column, problem), (1, 1, SyntaxProblem::Empty));
        } else {
            assert_eq!(problem, SyntaxProblem::HalfFile, "{:?}", &text[..end]);
            let last = text[..end].rsplit('\n').next().unwrap();
            assert_eq!(
                (line, column),
                (
                    text[..end].matches('\n').count() + 1,
                    last.chars().count() + 1
                ),
                "{:?}",
                &text[..end]
            );
        }
    }
}

#[test]
fn empty_files() {
    for text in ["", " \n\r\n\t", "\u{feff}", "\u{feff}\n"] {
        assert_eq!(refused(text), (1, 1, SyntaxProblem::Empty));
    }
}

#[test]
fn conflict_markers_come_first() {
    let text =
        "{\n  \"a\": oops,\n<<<<<<< HEAD\n  \"b\": 1\n=======\n  \"b\": 2\n>>>>>>> theirs\n}";
    assert_eq!(refused(text), (3, 1, SyntaxProblem::ConflictMarkers));
    assert_eq!(
        refused(&text.replace('\n', "\r\n")),
        (3, 1, SyntaxProblem::ConflictMarkers)
    );
    assert_eq!(
        refused("{\n  \"b\": 2\n>>>>>>> theirs\n}"),
        (3, 1, SyntaxProblem::ConflictMarkers)
    );
    assert!(Node::parse("[\"\\n<<<<<<< HEAD\\n\", \"=======\"]").is_ok());
}

#[test]
fn duplicate_names() {
    let twice = SyntaxProblem::DuplicateName("a".to_owned());
    assert_eq!(refused("{\"a\": 1, \"a\": 1}"), (1, 10, twice.clone()));
    assert_eq!(
        refused("{\n  \"x\": {\"é\": 0, \"a\": 1, \"\\u0061\": 1}\n}"),
        (2, 25, twice.clone())
    );
    let many: Vec<String> = (0..100).rev().map(|n| format!("\"n{n}\": {n}")).collect();
    assert!(Node::parse(&format!("{{{}}}", many.join(","))).is_ok());
    let doubled = format!("{{{}, \"a\": 1, \"b\": 1, \"a\": 2}}", many.join(","));
    assert_eq!(Node::parse(&doubled).unwrap_err().problem, twice);
    let sorted: Vec<String> = (0..100).map(|n| format!("\"n{n:03}\": {n}")).collect();
    assert!(Node::parse(&format!("{{{}}}", sorted.join(","))).is_ok());
    let last_twice = format!("{{{}, \"n099\": 1}}", sorted.join(","));
    assert_eq!(
        Node::parse(&last_twice).unwrap_err().problem,
        SyntaxProblem::DuplicateName("n099".to_owned())
    );
    assert!(Node::parse("{\"a\": {\"a\": 1}, \"b\": {\"a\": 1}}").is_ok());
}

#[test]
fn nesting() {
    let nested =
        |open: &str, close: &str, levels: usize| open.repeat(levels) + "1" + &close.repeat(levels);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        assert!(Node::parse(&nested(open, close, 256)).is_ok());
        assert_eq!(
            refused(&nested(open, close, 257)),
            (1, 256 * open.len() + 1, SyntaxProblem::TooDeep)
        );
        assert_eq!(refused(&open.repeat(100_000)).2, SyntaxProblem::TooDeep);
    }
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let reader = small.spawn(move || Node::parse(&"[".repeat(100_000)).unwrap_err().problem);
    assert_eq!(reader.unwrap().join().unwrap(), SyntaxProblem::TooDeep);
}

#[test]
fn mistakes_in_arrays_and_objects() {
    for (text, line, column, message) in [
        ("[1,]", 1, 4, "a comma before the closing `]`"),
        ("{\"é\": 1,\n}", 2, 1, "a comma before the closing `}`"),
        (
            "{\"é\" 1}",
            1,
            6,
            "unexpected '1', expected the `:` after a name",
        ),
        (
            "{é: 1}",
            1,
            2,
            "unexpected 'é', expected a name in double quotes",
        ),
        ("[1 2]", 1, 4, "unexpected '2', expected `,` or `]`"),
        ("{\"a\": 1 2}", 1, 9, "unexpected '2', expected `,` or `}`"),
        ("[1] é", 1, 5, "unexpected 'é' after the end of the value"),
    ] {
        assert_eq!(refused(text), (line, column, syntax(message)), "{text:?}");
    }
}

#[test]
fn mistakes_in_numbers_and_words() {
    for (text, column, message) in [
        ("// x", 1, "unexpected '/', expected a value"),
        ("[nul]", 2, "not a value; did you mean `null`?"),
        ("01", 1, "a number that begins with 0"),
        ("-x", 2, "unexpected 'x', expected a digit"),
        ("1.x", 3, "unexpected 'x', expected a digit"),
        ("+1", 1, "unexpected '+', expected a value"),
        ("NaN", 1, "unexpected 'N', expected a value"),
        ("1e999", 1, "a number that is too large for an f64"),
        (
            "18446744073709551616",
            1,
            "an integer outside i64 and u64: write {\"$int\": \"18446744073709551616\"}",
        ),
        ("\0", 1, "unexpected '\\0', expected a value"),
        ("[\u{feff}1]", 2, "unexpected '\\u{feff}', expected a value"),
    ] {
        assert_eq!(refused(text), (1, column, syntax(message)), "{text:?}");
    }
}

#[test]
fn mistakes_in_strings() {
    for (text, column, message) in [
        ("\"a\nb\"", 3, "a string that is not closed on its line"),
        (
            "\"a\tb\"",
            3,
            "a control character in a string: write \\u0009",
        ),
        (
            "\"é\\x\"",
            3,
            "an unknown escape; write `\\\\` for a backslash",
        ),
        ("\"\\ud800x\"", 2, "half of a surrogate pair"),
        ("\"\\ud800\\u0041\"", 2, "half of a surrogate pair"),
        ("\"\\udc00\\ud800\"", 2, "half of a surrogate pair"),
        (
            "\"\\u+123\"",
            2,
            "`\\u` is followed by four hexadecimal digits",
        ),
    ] {
        assert_eq!(refused(text), (1, column, syntax(message)), "{text:?}");
    }
}

#[test]
fn line_endings_and_byte_order_marks() {
    let text = "{\n  \"a\": [1, 2.5],\n  \"b\": \"x\"\n}\n";
    let node = Node::parse(text).unwrap();
    assert_eq!(Node::parse(&text.replace('\n', "\r\n")).unwrap(), node);
    assert_eq!(Node::parse(&format!("\u{feff}{text}\n\n")).unwrap(), node);
    let column = refused("\u{feff}[\"é\", oops]").1;
    assert_eq!(column, 7);
}

#[test]
fn floats_are_read_exactly() {
    for value in [
        0.1 + 0.2,
        5e-324,
        f64::MAX,
        2.225073858507201e-308,
        9007199254740993.0,
        -0.0,
    ] {
        let node = Node::parse(&format!("{value:?}")).unwrap();
        assert!(
            matches!(node, Node::Number(Number::Float(read)) if read.to_bits() == value.to_bits())
        );
    }
    assert_eq!(
        Node::parse("1E+2").unwrap(),
        Node::Number(Number::Float(100.0))
    );
    assert!(
        matches!(Node::parse("-0").unwrap(), Node::Number(Number::Float(zero)) if zero.is_sign_negative())
    );
}

/// How far apart two readings of one number may be: serde_json rounds the last digits differently,
/// and below the normal range the distance between neighbours does not shrink with the number.
fn tolerance(float: f64) -> f64 {
    float.abs() * 1e-15 + 4.0 * f64::from_bits(1)
}

/// Whether the node equals what serde_json read, which reads floats with many digits inexactly.
fn same(node: &Node, json: &Value) -> bool {
    match (node, json) {
        (Node::Null, Value::Null) => true,
        (Node::Bool(a), Value::Bool(b)) => a == b,
        (Node::Number(Number::Unsigned(a)), Value::Number(b)) => b.as_u64() == Some(*a),
        (Node::Number(Number::Signed(a)), Value::Number(b)) => b.as_i64() == Some(*a),
        (Node::Number(Number::Float(a)), Value::Number(b)) => {
            b.as_f64().is_some_and(|b| (a - b).abs() <= tolerance(*a))
        }
        (Node::String(a), Value::String(b)) => a == b,
        (Node::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Node::Object(a), Value::Object(b)) => {
            let same_field = |(name, a): &(String, Node)| b.get(name).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(same_field)
        }
        _ => false,
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z\\\\\"\n é🦀]{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn agrees_with_serde_json(json in any_json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap();
        let node = Node::parse(&text).unwrap();
        prop_assert!(same(&node, &json), "{node:?}");
        let mut ours = String::new();
        node.write(&mut ours);
        prop_assert!(same(&node, &serde_json::from_str::<Value>(&ours).unwrap()), "{ours}");
        prop_assert_eq!(Node::parse(&ours).unwrap(), node);
    }

    /// After any edit of a text, the reader does not panic and agrees with serde_json, except where
    /// it is stricter.
    #[test]
    fn mutations(json in any_json(), edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4, "[\\[\\]{}\",:0-9eE.+\\\\u -]|\\PC"), 1..4)) {
        let mut text: Vec<char> = serde_json::to_string(&json).unwrap().chars().collect();
        for (at, edit, inserted) in edits {
            if text.is_empty() { break }
            let at = at.index(text.len());
            match edit {
                0 => drop(text.remove(at)),
                1 => text.truncate(at),
                2 => text[at] = inserted.chars().next().unwrap(),
                _ => text.insert(at, inserted.chars().next().unwrap()),
            }
        }
        let text: String = text.into_iter().collect();
        let theirs = serde_json::from_str::<Value>(&text);
        match Node::parse(&text) {
            Ok(node) => prop_assert!(same(&node, &theirs.unwrap()), "{node:?}"),
            Err(error) => {
                prop_assert!(error.line >= 1 && error.column >= 1);
                let stricter = match &error.problem {
                    SyntaxProblem::DuplicateName(_) | SyntaxProblem::ConflictMarkers => true,
                    SyntaxProblem::Syntax(message) => message.contains("$int"),
                    _ => false,
                };
                prop_assert!(stricter || theirs.is_err(), "{}: {}", text, error);
            }
        }
    }

    #[test]
    fn any_text_at_all(text: String) {
        let _ = Node::parse(&text);
        let _ = from_text::<Value>(&text);
    }
}
