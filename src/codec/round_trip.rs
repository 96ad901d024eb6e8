//! The round trip of a value: only values that survive their own text are recorded.

use super::{Codec, Recordable};
use crate::scrub::Scrub;
use crate::value::{
    DecodeError, Decoder, EncodeError, Encoder, Node, NotRestored, Tree, restorable_tree,
};

/// Why a value was not recorded.
#[derive(Debug)]
pub(crate) enum RoundTripError {
    /// The codec refuses to record it.
    Passed(Recordable),
    NotEncoded(EncodeError),
    /// What `scrub` puts there is no value of the type.
    Misfit {
        path: String,
        message: String,
    },
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
    /// Changes what `scrub = function` says; whether there is such a function.
    fn scrub(&mut self) -> bool;

    /// Whether `record_if` accepts the value.
    fn is_accepted(&self) -> bool;

    /// Writes the value, unless it is an error that is not recorded.
    fn encode(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError>;

    /// Writes the copy, in the same way.
    fn encode_copy(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError>;

    /// Reads the value that takes this one's place.
    fn decode(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError>;

    /// Reads a copy, which is only written again.
    fn decode_copy(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError>;
}

/// Scrubs and encodes the value, and reads it back from its text. The copy replaces the value.
pub(crate) fn round_trip(value: &mut dyn RoundTrip, scrub: &Scrub) -> Result<Node, RoundTripError> {
    value.scrub();
    let original = encoded(value)?;
    round_trip_tree(&original, value, scrub)
}

/// The same for a value that was written as this tree.
pub(crate) fn round_trip_tree(
    original: &Tree,
    value: &mut dyn RoundTrip,
    scrub: &Scrub,
) -> Result<Node, RoundTripError> {
    let mut node = restorable_node(original, value)?;
    if !scrub.is_empty() {
        let original = node.clone();
        scrub.apply(&mut node);
        if node != original {
            node = scrubbed_node(&node, value)?;
        }
    }
    value.decode(Decoder::new(&node))?;
    Ok(node)
}

/// The recording as `verify` compares it: scrubbed as one that is made now. `value` is not kept.
pub(crate) fn scrubbed_again(value: &mut dyn RoundTrip, recorded: &Node) -> Option<Node> {
    value.decode(Decoder::new(recorded)).ok()?;
    if !value.scrub() {
        return None;
    }
    let original = encoded(value).ok()?;
    restorable_node(&original, value).ok()
}

fn encoded(value: &dyn RoundTrip) -> Result<Tree, RoundTripError> {
    if !value.is_accepted() {
        return Err(RoundTripError::Passed(Recordable::Refused));
    }
    let mut encoder = Encoder::in_order();
    match value.encode(&mut encoder) {
        Ok(Recordable::Yes) => Ok(Tree::parse(&encoder.into_bytes())),
        Ok(why_not) => Err(RoundTripError::Passed(why_not)),
        Err(error) => Err(RoundTripError::NotEncoded(error)),
    }
}

fn restorable_node(original: &Tree, value: &mut dyn RoundTrip) -> Result<Node, RoundTripError> {
    let node = read_back(original)?;
    match restorable_tree(original, &node, &mut |node| recoded(node, value)) {
        Ok(None) => Ok(node),
        Ok(Some(sorted)) => Ok(read_back(&sorted)?),
        Err(NotRestored::Differs(path)) => {
            let message = "another value comes back".to_owned();
            Err(RoundTripError::Lossy { path, message })
        }
        Err(NotRestored::Failed(error)) => Err(error.into()),
    }
}

/// What is recorded of a text with replaced values, which must be one of the type.
fn scrubbed_node(node: &Node, value: &mut dyn RoundTrip) -> Result<Node, RoundTripError> {
    let bytes = recoded(node, value).map_err(|error| RoundTripError::Misfit {
        path: error.path(),
        message: error.message().to_owned(),
    })?;
    restorable_node(&Tree::parse(&bytes), value)
}

/// The text's value, written again.
fn recoded(node: &Node, value: &mut dyn RoundTrip) -> Result<Vec<u8>, DecodeError> {
    let mut encoder = Encoder::in_order();
    value.decode_copy(Decoder::new(node))?;
    if let Err(error) = value.encode_copy(&mut encoder) {
        return Err(serde::de::Error::custom(error));
    }
    Ok(encoder.into_bytes())
}

/// The value as a later reader of the file gets it.
pub(crate) fn read_back(tree: &Tree) -> Result<Node, DecodeError> {
    let mut text = String::new();
    tree.to_node().write(&mut text);
    Node::parse(&text).map_err(|error| serde::de::Error::custom(error.problem))
}

/// A borrowed value, and its copy from the round trip.
pub(crate) struct Coded<'v, 'c, R> {
    codec: &'v Codec<'c, R>,
    value: Option<&'v mut R>,
    copy: Option<R>,
}

impl<'v, 'c, R> Coded<'v, 'c, R> {
    pub(crate) fn new(codec: &'v Codec<'c, R>, value: &'v mut R) -> Self {
        Self {
            codec,
            value: Some(value),
            copy: None,
        }
    }

    /// For a value that was already written.
    pub(crate) fn written(codec: &'v Codec<'c, R>) -> Self {
        Self {
            codec,
            value: None,
            copy: None,
        }
    }

    pub(crate) fn into_copy(self) -> R {
        self.copy.expect("the round trip has put the copy there")
    }
}

impl<R> RoundTrip for Coded<'_, '_, R> {
    fn scrub(&mut self) -> bool {
        self.value
            .as_deref_mut()
            .is_some_and(|value| self.codec.scrub(value))
    }

    fn is_accepted(&self) -> bool {
        self.value
            .as_deref()
            .is_none_or(|value| self.codec.accepts(value))
    }

    fn encode(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        let value = self.value.as_deref().expect("only a value is encoded");
        self.codec.encode(value, encoder)
    }

    fn encode_copy(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        let copy = self.copy.as_ref().expect("the copy was decoded");
        self.codec.encode(copy, encoder)
    }

    fn decode_copy(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError> {
        self.decode(decoder)
    }

    fn decode(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError> {
        self.codec.decode_into(decoder, &mut self.copy)
    }
}
