//! The exact text.

use super::common::*;
use crate::value::Node;

#[track_caller]
fn is_written_as_it_is(text: &str) {
    let mut written = String::new();
    Node::parse(text).unwrap().write(&mut written);
    assert_eq!(written, text);
}

#[test]
fn layout_of_a_recording() {
    is_written_as_it_is(
        r#"{
  "format": 1,
  "args": {
    "prompt": "What is the capital of France?",
    "messages": [
      {
        "role": "user",
        "content": {
          "$lines": [
            "first\n",
            "second"
          ]
        }
      }
    ],
    "embedding": [0.5, -1.0, {"$f64": "NaN"}, null, 3],
    "by_id": {"$map": [
      [1, "a"],
      [20, {
        "x": []
      }],
      [
        [1, 2],
        {}
      ]
    ]},
    "bytes": {"$bytes": "AJ//"},
    "nothing": {"$some": null},
    "empty": {},
    "none": [],
    "big": {"$int": "18446744073709551616"}
  }
}"#,
    );
}

#[test]
fn numbers_are_wrapped() {
    let text = text_of(&tree_of(&(0..60).map(|n| n * n * n).collect::<Vec<u64>>()));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[0], lines[lines.len() - 1]), ("[", "]"));
    assert!(lines.len() > 4);
    for line in &lines[1..lines.len() - 1] {
        assert!(line.starts_with("  ") && line.len() <= 96, "{line:?}");
    }
    for line in &lines[1..lines.len() - 2] {
        assert!(line.ends_with(',') && line.len() > 80, "{line:?}");
    }
    is_written_as_it_is(&text);
}

#[test]
fn strings_are_escaped_only_if_necessary() {
    let text = text_of(&tree_of(
        "\u{0}\u{1b}\u{7f}\u{2028}é🦀\\\"/\n\r\t\u{8}\u{c}",
    ));
    assert_eq!(
        text,
        "\"\\u0000\\u001b\u{7f}\u{2028}é🦀\\\\\\\"/\\n\\r\\t\\b\\f\""
    );
}

#[test]
fn plain_json_for_predicates() {
    use serde_json::json;
    let json = |tree: crate::value::Tree| tree.to_json();
    assert_eq!(json(tree_of(&Some(None::<u8>))), json!(null));
    assert_eq!(json(tree_of(&[f64::NAN, 0.5])), json!([null, 0.5]));
    assert_eq!(json(tree_of(&0.1f32)), json!(0.1));
    assert_eq!(
        json(tree_of(&(5u128, -5i128, u128::MAX))),
        json!([5, -5, u128::MAX.to_string()])
    );
    assert_eq!(
        json(tree_of(&std::collections::BTreeMap::from([
            (1, "a"),
            (2, "b")
        ]))),
        json!({"1": "a", "2": "b"})
    );
    assert_eq!(
        json(tree_of(&std::collections::BTreeMap::from([((1, 2), "a")]))),
        json!([[[1, 2], "a"]])
    );
    assert_eq!(
        json(tree_of(serde_bytes::Bytes::new(b"ab"))),
        json!([97, 98])
    );
    assert_eq!(
        json(tree_of(&"line\n".repeat(100))),
        json!("line\n".repeat(100))
    );
    assert_eq!(json(tree_of(&Err::<(), _>('x'))), json!({"Err": "x"}));
    assert_eq!(
        json(tree_of(&json!({"$f64": "NaN", "a": [1, -1, 1.5]}))),
        json!({"$f64": "NaN", "a": [1, -1, 1.5]})
    );
}
