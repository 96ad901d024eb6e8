//! `scrub = function`: a value that is changed before it is recorded.

use super::{Codec, Coder, Recordable};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

struct Scrubbed<'c, R, F>(F, Box<dyn Coder<R> + 'c>);

impl<R, F: Fn(&mut R) + Send + Sync> Coder<R> for Scrubbed<'_, R, F> {
    fn encode(&self, value: &R, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        self.1.encode(value, encoder)
    }

    fn decode(&self, decoder: Decoder<'_>, into: &mut Option<R>) -> Result<(), DecodeError> {
        self.1.decode(decoder, into)
    }

    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError> {
        self.1.recode(decoder, encoder)
    }

    fn scrub(&self, value: &mut R) -> bool {
        (self.0)(value);
        true
    }
}

impl<'c, R: 'c> Codec<'c, R> {
    fn scrubbed(self, scrub: impl Fn(&mut R) + Send + Sync + 'c) -> Self {
        Self {
            coder: Box::new(Scrubbed(scrub, self.coder)),
            passes: self.passes,
        }
    }
}

impl<'c, T: 'c, E: 'c> Codec<'c, Result<T, E>> {
    /// Changes the `Ok` value.
    #[must_use]
    pub fn __scrub(self, scrub: impl Fn(&mut T) + Send + Sync + 'c) -> Self {
        self.scrubbed(move |result| {
            if let Ok(value) = result {
                scrub(value);
            }
        })
    }
}

/// `scrub` for every type but `Result`.
pub trait ScrubWhole<'c, R>: Sized {
    /// Changes the value.
    #[must_use]
    fn __scrub(self, scrub: impl Fn(&mut R) + Send + Sync + 'c) -> Self;
}

impl<'c, R: 'c> ScrubWhole<'c, R> for Codec<'c, R> {
    fn __scrub(self, scrub: impl Fn(&mut R) + Send + Sync + 'c) -> Self {
        self.scrubbed(scrub)
    }
}
