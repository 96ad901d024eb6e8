//! Errors that `errors` records without serde. Of an error of any type behind a pointer, a
//! recording has the message and those of its sources, but not their types.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Codec;
use super::kind::{BorrowedValue, leaked};
use super::result::CodedResult;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// The replayed error, with the same messages.
pub(super) struct ReplayedError {
    message: String,
    source: Option<Box<ReplayedError>>,
}

impl fmt::Display for ReplayedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for ReplayedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.message, f)
    }
}

impl Error for ReplayedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source: &ReplayedError = self.source.as_deref()?;
        Some(source)
    }
}

/// The messages, from the outermost error to the root.
pub(super) fn messages(error: &(dyn Error + 'static)) -> Vec<String> {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain.map(ToString::to_string).collect()
}

/// The error that has these messages.
pub(super) fn replayed(messages: Vec<String>) -> Result<ReplayedError, DecodeError> {
    let chain = messages.into_iter().rev().fold(None, |source, message| {
        Some(ReplayedError {
            message,
            source: source.map(Box::new),
        })
    });
    chain.ok_or_else(|| serde::de::Error::custom("an error has at least one message"))
}

/// An error that `errors` records although serde cannot.
pub trait KnownError: Sized {
    #[doc(hidden)]
    fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError>;

    #[doc(hidden)]
    fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError>;
}

impl<S, D, T, E> CodedResult<S, D, T, E>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync,
    E: KnownError,
{
    /// Records `Ok` and `Err`, by the error's own codec.
    #[must_use]
    pub fn __errors<'c>(self) -> Codec<'c, Result<T, E>>
    where
        S: 'c,
        D: 'c,
        T: 'c,
        E: 'c,
    {
        self.errors_with(E::encode, E::decode)
    }
}

macro_rules! by_messages {
    ($($(#[$meta:meta])* $error:ty: $from:expr;)+) => {$(
        $(#[$meta])*
        impl KnownError for $error {
            fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
                messages(&**self).serialize(encoder)
            }

            fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
                Ok($from(replayed(Vec::deserialize(decoder)?)?))
            }
        }
    )+};
}

by_messages! {
    Box<dyn Error + Send + Sync>: Box::from;
    Box<dyn Error>: Box::from;
    Arc<dyn Error + Send + Sync>: Arc::new;
    #[cfg(feature = "anyhow")]
    anyhow::Error: anyhow::Error::new;
    #[cfg(feature = "eyre")]
    eyre::Report: eyre::Report::new;
}

/// Large errors are returned in a box.
impl<E: KnownError> KnownError for Box<E> {
    fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
        E::encode(self, encoder)
    }

    fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
        E::decode(decoder).map(Box::new)
    }
}

/// Its target is recorded, and replayed from memory that is never freed.
impl<X: BorrowedValue + ?Sized> KnownError for &X {
    fn encode(&self, encoder: &mut Encoder) -> Result<(), EncodeError> {
        self.serialize(encoder)
    }

    fn decode(decoder: Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(leaked(<X::Owned as Deserialize>::deserialize(decoder)?))
    }
}
