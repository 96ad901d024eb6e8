//! Helpers for the tests.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::value::order::same_but_for_order;
use crate::value::{
    DecodeError, Decoder, EncodeError, Encoder, Node, NotRestored, Tree, encode, restorable_tree,
};

pub(super) fn decode<T: DeserializeOwned>(node: &Node) -> Result<T, DecodeError> {
    T::deserialize(Decoder::new(node))
}

/// The bytes of a value whose maps keep the order in which they yield their entries.
fn encode_in_order<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = Encoder::in_order();
    value.serialize(&mut encoder)?;
    Ok(encoder.into_bytes())
}

pub(super) fn tree_of<T: Serialize + ?Sized>(value: &T) -> Tree {
    let mut bytes = Vec::new();
    encode(value, &mut bytes).unwrap();
    let tree = Tree::parse(&bytes);
    assert_eq!(tree.to_bytes(), bytes, "bytes -> tree -> bytes");
    tree
}

pub(super) fn text_of(tree: &Tree) -> String {
    let mut text = String::new();
    tree.to_node().write(&mut text);
    text
}

pub(super) fn key_of<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut key = Vec::new();
    tree_of(value).key_bytes(&mut key);
    key
}

pub(super) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let node = Node::parse(text).map_err(|error| error.to_string())?;
    decode(&node).map_err(|error| error.to_string())
}

/// Like recording: the text of the value, if the value can be restored from it.
pub(super) fn recorded<T: Serialize + DeserializeOwned>(
    value: &T,
) -> Result<String, NotRestored<String>> {
    let original = Tree::parse(
        &encode_in_order(value).map_err(|error| NotRestored::Failed(error.to_string()))?,
    );
    let text = text_of(&original);
    let node = Node::parse(&text).map_err(|error| NotRestored::Failed(error.to_string()))?;
    let sorted = restorable_tree(&original, &node, &mut |node| {
        let copy: T = decode(node).map_err(|error| error.to_string())?;
        encode_in_order(&copy).map_err(|error| error.to_string())
    })?;
    Ok(sorted.map_or(text, |sorted| text_of(&sorted)))
}

/// Asserts that a value can be restored and has this text.
#[track_caller]
pub(super) fn survives_as<T: Serialize + DeserializeOwned>(value: T, expected: &str) {
    assert_eq!(survives(value), expected);
}

/// Asserts that a value can be restored. Returns its text.
#[track_caller]
pub(super) fn survives<T: Serialize + DeserializeOwned>(value: T) -> String {
    let text = match recorded(&value) {
        Ok(text) => text,
        Err(error) => panic!("{} does not survive: {error:?}", text_of(&tree_of(&value))),
    };
    let node = Node::parse(&text).unwrap();
    let mut again = String::new();
    node.write(&mut again);
    assert_eq!(again, text, "text -> node -> text");
    let copy: T = decode(&node).unwrap();
    assert!(
        same_but_for_order(&tree_of(&copy), &tree_of(&value)),
        "{text}"
    );
    text
}

/// Asserts that a value cannot be restored, and that this is detected.
#[track_caller]
pub(super) fn is_lost<T: Serialize + DeserializeOwned>(value: T) -> NotRestored<String> {
    match recorded(&value) {
        Ok(text) => panic!("this was believed to survive: {text}"),
        Err(error) => error,
    }
}
