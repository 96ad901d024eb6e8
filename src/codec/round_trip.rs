//! The round trip of a value: only values that survive their own text are recorded.

use super::{Coder, Recordable};
use crate::value::{
    DecodeError, Decoder, EncodeError, Encoder, Node, NotRestored, Tree, restorable_tree,
};

/// Why a value was not recorded.
#[derive(Debug)]
pub(crate) enum RoundTripError {
    /// The codec refuses to record it.
    Passed(Recordable),
    NotEncoded(EncodeError),
    /// It does not survive its text: where, and how it changes.
    Lossy {
        path: String,
        message: String,
    },
}

impl From<DecodeError> for RoundTripError {
    fn from(error: DecodeError) -> Self {
        Self::Lossy {
            path: error.path(),
            message: error.message().to_owned(),
        }
    }
}

/// A value with its codec, for code that is not generic over its type.
pub(crate) trait RoundTrip {
    /// Writes the value, if it may be recorded.
    fn encode(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError>;

    /// Reads another value of the type and writes it.
    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError>;

    /// Reads the value that takes this one's place.
    fn decode(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError>;
}

/// Encodes the value and reads it back from its text. The copy replaces the value.
pub(crate) fn round_trip(value: &mut dyn RoundTrip) -> Result<Node, RoundTripError> {
    let mut encoder = Encoder::in_order();
    let original = match value.encode(&mut encoder) {
        Ok(Recordable::Yes) => Tree::parse(&encoder.into_bytes()),
        Ok(why_not) => return Err(RoundTripError::Passed(why_not)),
        Err(error) => return Err(RoundTripError::NotEncoded(error)),
    };
    round_trip_tree(&original, value)
}

/// The same for a value that was written as this tree.
pub(crate) fn round_trip_tree(
    original: &Tree,
    value: &mut dyn RoundTrip,
) -> Result<Node, RoundTripError> {
    let mut recode = |tree: &Tree| -> Result<Tree, DecodeError> {
        let mut encoder = Encoder::in_order();
        value.recode(Decoder::new(&read_back(tree)?), &mut encoder)?;
        Ok(Tree::parse(&encoder.into_bytes()))
    };
    let tree = match restorable_tree(original, &mut recode) {
        Ok(tree) => tree,
        Err(NotRestored::Differs(path)) => {
            let message = "another value comes back".to_owned();
            return Err(RoundTripError::Lossy { path, message });
        }
        Err(NotRestored::Failed(error)) => return Err(error.into()),
    };
    let node = read_back(&tree)?;
    value.decode(Decoder::new(&node))?;
    Ok(node)
}

/// The value as a later reader of the file gets it.
pub(crate) fn read_back(tree: &Tree) -> Result<Node, DecodeError> {
    let mut text = String::new();
    tree.to_node().write(&mut text);
    Node::parse(&text).map_err(|error| serde::de::Error::custom(error.problem))
}

/// A borrowed value, and its copy from the round trip.
pub(crate) struct Coded<'v, 'c, R> {
    coder: &'v (dyn Coder<R> + 'c),
    value: Option<&'v R>,
    copy: Option<R>,
}

impl<'v, 'c, R> Coded<'v, 'c, R> {
    pub(crate) fn new(coder: &'v (dyn Coder<R> + 'c), value: &'v R) -> Self {
        Self {
            coder,
            value: Some(value),
            copy: None,
        }
    }

    /// For a value that was already written.
    pub(crate) fn written(coder: &'v (dyn Coder<R> + 'c)) -> Self {
        Self {
            coder,
            value: None,
            copy: None,
        }
    }

    pub(crate) fn into_copy(self) -> R {
        self.copy.expect("the round trip has put the copy there")
    }
}

impl<R> RoundTrip for Coded<'_, '_, R> {
    fn encode(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        let value = self.value.expect("only a value is encoded");
        self.coder.encode(value, encoder)
    }

    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError> {
        self.coder.recode(decoder, encoder)
    }

    fn decode(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError> {
        self.coder.decode(decoder, &mut self.copy)
    }
}
