//! Errors of any type behind a pointer. A recording has their message and those of their
//! sources, but not their types.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Codec;
use super::kind::CodedResult;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// The replayed error, with the same messages.
struct ReplayedError {
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

/// Writes the messages, from the outermost error to the root.
fn encode(error: &(dyn Error + 'static), encoder: &mut Encoder) -> Result<(), EncodeError> {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    let messages: Vec<String> = chain.map(ToString::to_string).collect();
    messages.serialize(encoder)
}

fn decode(decoder: Decoder<'_>) -> Result<ReplayedError, DecodeError> {
    let messages = Vec::<String>::deserialize(decoder)?;
    let chain = messages.into_iter().rev().fold(None, |source, message| {
        Some(ReplayedError {
            message,
            source: source.map(Box::new),
        })
    });
    chain.ok_or_else(|| serde::de::Error::custom("an error has at least one message"))
}

macro_rules! errors_of {
    ($($(#[$meta:meta])* $error:ty: $from:expr;)+) => {$(
        $(#[$meta])*
        impl<S, D, T> CodedResult<S, D, T, $error>
        where
            S: Fn(&T, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
            D: Fn(Decoder<'_>) -> Result<T, DecodeError> + Send + Sync,
        {
            /// Records `Ok` and `Err`, the error by its messages.
            #[must_use]
            pub fn errors<'c>(self) -> Codec<'c, Result<T, $error>>
            where
                S: 'c,
                D: 'c,
                T: 'c,
            {
                self.errors_with(
                    |error: &$error, encoder: &mut Encoder| encode(&**error, encoder),
                    |decoder: Decoder<'_>| decode(decoder).map($from),
                )
            }
        }
    )+};
}

errors_of! {
    Box<dyn Error + Send + Sync>: Box::from;
    Box<dyn Error>: Box::from;
    #[cfg(feature = "anyhow")]
    anyhow::Error: anyhow::Error::new;
    #[cfg(feature = "eyre")]
    eyre::Report: eyre::Report::new;
}
