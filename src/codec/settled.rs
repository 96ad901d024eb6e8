//! A value as it is written: only what comes back from its own text.

use super::{Recordable, ScopedCodec};
use crate::value::{
    DecodeError, Decoder, EncodeError, Encoder, Node, NotRestored, Tree, restorable_tree,
};

/// What became of a value.
pub struct Settled<T>(pub(crate) Result<(Node, T), NotSettled>);

/// What became of a text.
pub struct Decoded<T>(pub(crate) Result<T, DecodeError>);

/// Why a value has no text.
#[derive(Debug)]
pub(crate) enum NotSettled {
    /// It may not be recorded.
    Passed(Recordable),
    NotEncoded(EncodeError),
    /// It does not come back from its text: where, and what happens there.
    Lossy {
        path: String,
        message: String,
    },
}

impl<R> ScopedCodec<'_, R> {
    /// The value's text, read again, and the copy that comes back from it.
    pub(crate) fn settled(&self, value: &R) -> Result<(Node, R), NotSettled> {
        self.settled_tree(&self.tree(value)?)
    }

    /// The same of what is written as an `R`.
    pub(crate) fn settled_tree(&self, original: &Tree) -> Result<(Node, R), NotSettled> {
        let node = match restorable_tree(original, &mut |tree| self.round_trip(tree)) {
            Ok(tree) => written(&tree),
            Err(NotRestored::Differs(path)) => {
                let message = "another value comes back".to_owned();
                return Err(NotSettled::Lossy { path, message });
            }
            Err(NotRestored::Failed(error)) => Err(error),
        };
        node.and_then(|node| Ok((self.decode(&node)?, node)))
            .map(|(copy, node)| (node, copy))
            .map_err(|error| NotSettled::Lossy {
                path: error.path(),
                message: error.message().to_owned(),
            })
    }

    /// For generated code.
    pub fn settle(&self, value: &R) -> Settled<R> {
        Settled(self.settled(value))
    }

    /// For generated code.
    pub fn read(&self, decoder: Decoder<'_>) -> Decoded<R> {
        Decoded((self.decode)(decoder))
    }

    /// The value as a tree, its maps in their own order.
    fn tree(&self, value: &R) -> Result<Tree, NotSettled> {
        let mut encoder = Encoder::in_order();
        match self.encode(value, &mut encoder) {
            Ok(Recordable::Yes) => Ok(Tree::parse(&encoder.into_bytes())),
            Ok(why_not) => Err(NotSettled::Passed(why_not)),
            Err(error) => Err(NotSettled::NotEncoded(error)),
        }
    }

    /// The value that comes back from a tree's text, as a tree again.
    fn round_trip(&self, tree: &Tree) -> Result<Tree, DecodeError> {
        let copy = self.decode(&written(tree)?)?;
        let mut encoder = Encoder::in_order();
        self.encode_copy(&copy, &mut encoder)
            .map_err(serde::de::Error::custom)?;
        Ok(Tree::parse(&encoder.into_bytes()))
    }
}

/// What this writes, as a tree, its maps in their own order.
pub(crate) fn tree_of(
    write: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<Tree, NotSettled> {
    let mut encoder = Encoder::in_order();
    write(&mut encoder).map_err(NotSettled::NotEncoded)?;
    Ok(Tree::parse(&encoder.into_bytes()))
}

/// The value as a reader of the file will find it: through its text.
pub(crate) fn written(tree: &Tree) -> Result<Node, DecodeError> {
    let mut text = String::new();
    tree.to_node().write(&mut text);
    Node::parse(&text).map_err(|error| serde::de::Error::custom(error.problem))
}
