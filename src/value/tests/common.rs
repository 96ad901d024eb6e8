//! What the tests share.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::value::{Node, Tree, Unsettled, decode, encode, encode_in_order, settle};

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

/// What a recorder does: the text of the value, if the value comes back from it.
pub(super) fn recorded<T: Serialize + DeserializeOwned>(
    value: &T,
) -> Result<String, Unsettled<String>> {
    let original =
        Tree::parse(&encode_in_order(value).map_err(|error| Unsettled::Failed(error.to_string()))?);
    let settled = settle(&original, &mut |tree| {
        let copy: T = from_text(&text_of(tree))?;
        Ok::<_, String>(Tree::parse(
            &encode_in_order(&copy).map_err(|error| error.to_string())?,
        ))
    })?;
    Ok(text_of(&settled))
}
