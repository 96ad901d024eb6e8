//! How a returned value becomes text and comes back.
//!
//! A codec only encodes and decodes; what a call does with it is
//! [`Plan`](crate::call::Plan)'s business. Generated code asks a [`Probe`] for
//! the kind of a return type, by method resolution, so that an alias of `Result`
//! is still recognised; the kind makes the [`Codec`]. Only the steps `value()`
//! and `errors()` carry a bound, so that a type which cannot be recorded gives
//! one error.

mod borrows;
mod errors;
#[cfg(feature = "http")]
mod http;
mod kind;
mod known;
mod probe;
mod round_trip;

pub use self::borrows::OkLent;
pub use self::kind::{ErrorByValue, IsResult, OkByValue, of_result, unit_result};
pub use self::probe::{Fallback, Given, NotOptional, Probe};
use self::round_trip::{Coded, round_trip_tree};
pub(crate) use self::round_trip::{RoundTrip, RoundTripError, read_back, round_trip};

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Node, Tree};

/// How values of `R` are written and read.
///
/// The box holds closures that capture nothing, so making a codec allocates
/// nothing.
pub struct Codec<'c, R> {
    coder: Box<dyn Coder<R> + 'c>,
    /// An `Err` passes through without being recorded.
    passes_errors: bool,
}

/// What a codec does. Its methods hand values over in an `Option` of the
/// caller's, so that little is compiled anew for each type.
pub(crate) trait Coder<R>: Send + Sync {
    /// Writes the value, if it may be recorded.
    fn encode(&self, value: &R, encoder: &mut Encoder) -> Result<Recordable, EncodeError>;

    fn decode(&self, decoder: Decoder<'_>, into: &mut Option<R>) -> Result<(), DecodeError>;

    /// Reads a value and writes it again, whether or not it may be recorded.
    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError>;
}

/// Whether a returned value may be recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recordable {
    /// It was encoded.
    Yes,
    /// It is an `Err`, and `errors` was not given.
    IsError,
    /// `record_if` said no.
    Refused,
}

/// A value that is always recorded.
struct Always<S, D>(S, D);

impl<R, S, D> Coder<R> for Always<S, D>
where
    S: Fn(&R, &mut Encoder) -> Result<(), EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync,
{
    fn encode(&self, value: &R, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        recordable((self.0)(value, encoder))
    }

    fn decode(&self, decoder: Decoder<'_>, into: &mut Option<R>) -> Result<(), DecodeError> {
        match (self.1)(decoder) {
            Ok(value) => {
                *into = Some(value);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError> {
        match (self.1)(decoder) {
            Ok(copy) => reencoded((self.0)(&copy, encoder)),
            Err(error) => Err(error),
        }
    }
}

/// A value that may be refused, such as an `Err`.
struct Sometimes<S, D>(S, D);

impl<R, S, D> Coder<R> for Sometimes<S, D>
where
    S: Fn(&R, &mut Encoder) -> Result<Recordable, EncodeError> + Send + Sync,
    D: Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync,
{
    fn encode(&self, value: &R, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        (self.0)(value, encoder)
    }

    fn decode(&self, decoder: Decoder<'_>, into: &mut Option<R>) -> Result<(), DecodeError> {
        match (self.1)(decoder) {
            Ok(value) => {
                *into = Some(value);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError> {
        match (self.1)(decoder) {
            Ok(copy) => reencoded(without_answer((self.0)(&copy, encoder))),
            Err(error) => Err(error),
        }
    }
}

/// A value that is recorded if it satisfies a predicate.
struct If<'c, R, P>(P, Box<dyn Coder<R> + 'c>);

impl<R, P: Fn(&R) -> bool + Send + Sync> Coder<R> for If<'_, R, P> {
    fn encode(&self, value: &R, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        if (self.0)(value) {
            self.1.encode(value, encoder)
        } else {
            Ok(Recordable::Refused)
        }
    }

    fn decode(&self, decoder: Decoder<'_>, into: &mut Option<R>) -> Result<(), DecodeError> {
        self.1.decode(decoder, into)
    }

    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError> {
        self.1.recode(decoder, encoder)
    }
}

fn recordable(encoded: Result<(), EncodeError>) -> Result<Recordable, EncodeError> {
    encoded.map(|()| Recordable::Yes)
}

fn without_answer(encoded: Result<Recordable, EncodeError>) -> Result<(), EncodeError> {
    encoded.map(|_| ())
}

fn reencoded(encoded: Result<(), EncodeError>) -> Result<(), DecodeError> {
    encoded.map_err(serde::de::Error::custom)
}

impl<'c, R> Codec<'c, R> {
    /// The codec of a value that may be refused.
    fn sometimes(
        encode: impl Fn(&R, &mut Encoder) -> Result<Recordable, EncodeError> + Send + Sync + 'c,
        decode: impl Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    ) -> Self {
        Self::new(Sometimes(encode, decode))
    }

    /// The codec of a value that is always recorded.
    fn always(
        serialize: impl Fn(&R, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        deserialize: impl Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    ) -> Self {
        Self::new(Always(serialize, deserialize))
    }

    fn new(coder: impl Coder<R> + 'c) -> Self {
        Self {
            coder: Box::new(coder),
            passes_errors: false,
        }
    }

    /// The last link of the chain in generated code, where `errors` is absent.
    #[must_use]
    pub fn codec(self) -> Self {
        self
    }

    /// `errors` on what is not a `Result`. If nothing around it is one either,
    /// the compiler reports it in the words of [`IsResult`].
    #[must_use]
    pub fn errors(self) -> Self {
        self
    }

    /// `errors = module` on what is not a `Result`.
    #[must_use]
    pub fn errors_with<E, S, D>(self, _: S, _: D) -> Self
    where
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
    {
        self
    }

    /// Records only values that satisfy the predicate.
    #[must_use]
    pub fn record_if(self, predicate: impl Fn(&R) -> bool + Send + Sync + 'c) -> Self
    where
        R: 'c,
    {
        Self {
            coder: Box::new(If(predicate, self.coder)),
            passes_errors: self.passes_errors,
        }
    }

    fn passing_errors(mut self) -> Self {
        self.passes_errors = true;
        self
    }

    pub(crate) fn passes_errors(&self) -> bool {
        self.passes_errors
    }

    pub(crate) fn into_coder(self) -> Box<dyn Coder<R> + 'c> {
        self.coder
    }

    pub(crate) fn decode(&self, node: &Node) -> Result<R, DecodeError> {
        self.read(Decoder::new(node))
    }

    fn read(&self, decoder: Decoder<'_>) -> Result<R, DecodeError> {
        let mut value = None;
        self.coder.decode(decoder, &mut value)?;
        Ok(value.expect("a coder that succeeds has put the value there"))
    }

    /// The text of the value, and the copy that comes back from it.
    pub(crate) fn round_trip(&self, value: &R) -> Result<(Node, R), RoundTripError> {
        let mut coded = Coded::new(&*self.coder, value);
        let node = round_trip(&mut coded)?;
        Ok((node, coded.into_copy()))
    }

    /// The same for a value that was written as this tree.
    pub(crate) fn round_trip_tree(&self, original: &Tree) -> Result<(Node, R), RoundTripError> {
        let mut coded = Coded::written(&*self.coder);
        let node = round_trip_tree(original, &mut coded)?;
        Ok((node, coded.into_copy()))
    }

    /// For generated code: the result of a round trip.
    #[must_use]
    pub fn settle(&self, value: &R) -> Settled<R> {
        Settled(self.round_trip(value))
    }

    /// For generated code: what a decoder reads.
    #[must_use]
    pub fn decoded(&self, decoder: Decoder<'_>) -> Decoded<R> {
        Decoded(self.read(decoder))
    }
}

impl<R> fmt::Debug for Codec<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec").finish_non_exhaustive()
    }
}

/// The result of a round trip, for generated code, which cannot name its types.
pub struct Settled<T>(pub(crate) Result<(Node, T), RoundTripError>);

/// What a decoder read, for generated code, which cannot name its types.
pub struct Decoded<T>(pub(crate) Result<T, DecodeError>);

/// A type whose values can be recorded: it is written and read by serde.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded: it does not implement both `serde::Serialize` and `serde::Deserialize`",
    label = "this is returned",
    note = "derive both for it, or name a codec: `#[stubbable(with = path)]`, a module with `serialize` and `deserialize` as for `#[serde(with)]`; a trait's method may be left to the real one: `#[stub(live)]`",
    note = "what is of `anyhow`, `eyre`, `bytes` and `http` is recorded by the feature of that name of `cached-stubs`"
)]
pub trait Value: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Value for T {}
