//! Turns a returned value into text and back.
//!
//! A codec only encodes and decodes; a call's plan decides how it is used. Generated
//! code finds the kind of a return type with a [`Probe`], by method resolution, so that
//! an alias of `Result` still counts as one. The kind creates the [`Codec`]. Only the
//! steps `__value()` and `__errors()` have bounds, so that a type which cannot be recorded
//! gives one error.

mod borrows;
mod byte_forms;
mod errors;
#[cfg(feature = "http")]
mod form;
#[cfg(feature = "http")]
mod http;
mod kind;
mod known;
mod probe;
#[cfg(feature = "prost")]
pub mod prost;
mod result;
mod round_trip;
mod scrubbed;
mod std_errors;
#[cfg(feature = "tonic")]
mod tonic;

pub use self::borrows::OkLent;
pub use self::errors::KnownError;
pub use self::kind::GenericValue;
pub use self::probe::{Fallback, Given, NotOptional, Probe};
pub use self::result::{ErrorByValue, ErrorValue, IsResult, OkByValue, of_result, unit_result};
use self::round_trip::{Coded, round_trip_tree};
pub(crate) use self::round_trip::{
    RoundTrip, RoundTripError, read_back, round_trip, scrubbed_again,
};
pub use self::scrubbed::ScrubWhole;

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::scrub::Scrub;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Node, Tree};

/// Writes and reads values of `R`.
pub struct Codec<'c, R> {
    coder: &'c (dyn Coder<R> + 'c),
    /// `record_if`.
    accepts: Option<&'c (dyn Fn(&R) -> bool + Send + Sync + 'c)>,
    /// `scrub = function`.
    scrub: Option<&'c (dyn Fn(&mut R) + Send + Sync + 'c)>,
    passes: Passes,
}

/// A reference to the closures of a codec. They capture nothing and take no memory, so nothing
/// is leaked but a pointer where `record_if` or `scrub` names a function pointer. A box would
/// be dropped by code that is compiled again for each type.
fn kept<'c, T: 'c>(closures: T) -> &'c T {
    Box::leak(Box::new(closures))
}

/// The operations of a codec. They put values into an `Option` of the caller, so that
/// little code is compiled for each type.
trait Coder<R>: Send + Sync {
    /// Writes the value, unless it is an error that is not recorded.
    fn encode(&self, value: &R, encoder: &mut Encoder) -> Result<Recordable, EncodeError>;

    fn decode(&self, decoder: Decoder<'_>, into: &mut Option<R>) -> Result<(), DecodeError>;
}

/// Whether a returned value may be recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recordable {
    /// It was encoded.
    Yes,
    /// It is an `Err`, and `errors` was not given.
    IsError,
    /// `record_if` returned `false`.
    Refused,
}

/// Which values the attribute keeps out of recordings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Passes {
    /// Every `Err`, since `errors` was not given.
    pub(crate) errors: bool,
    /// Those for which `record_if` returns `false`.
    pub(crate) refused: bool,
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
}

fn recordable(encoded: Result<(), EncodeError>) -> Result<Recordable, EncodeError> {
    encoded.map(|()| Recordable::Yes)
}

#[cold]
#[inline(never)]
fn not_decoded() -> ! {
    unreachable!("a coder that succeeds has put the value there")
}

impl<'c, R> Codec<'c, R> {
    /// The codec of a value that is always recorded.
    fn always(
        serialize: impl Fn(&R, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        deserialize: impl Fn(Decoder<'_>) -> Result<R, DecodeError> + Send + Sync + 'c,
    ) -> Self {
        Self::new(Always(serialize, deserialize))
    }

    fn new(coder: impl Coder<R> + 'c) -> Self {
        Self {
            coder: kept(coder),
            accepts: None,
            scrub: None,
            passes: Passes::default(),
        }
    }

    /// Ends the chain in generated code without `errors`.
    #[must_use]
    pub fn codec(self) -> Self {
        self
    }

    /// `errors` on a type that is not a `Result`. If no type around it is one either, the
    /// compiler reports [`IsResult`].
    #[must_use]
    pub fn __errors(self) -> Self {
        self
    }

    /// `errors = module` on a type that is not a `Result`.
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
    pub fn record_if(mut self, predicate: impl Fn(&R) -> bool + Send + Sync + 'c) -> Self {
        self.accepts = Some(kept(predicate));
        self.passes.refused = true;
        self
    }

    fn scrubbed(mut self, scrub: impl Fn(&mut R) + Send + Sync + 'c) -> Self {
        self.scrub = Some(kept(scrub));
        self
    }

    fn passing_errors(mut self) -> Self {
        self.passes.errors = true;
        self
    }

    pub(crate) fn passes(&self) -> Passes {
        self.passes
    }

    /// Whether `record_if` accepts the value.
    pub(crate) fn accepts(&self, value: &R) -> bool {
        match self.accepts {
            Some(accepts) => accepts(value),
            None => true,
        }
    }

    /// Writes the value, unless it is an error that is not recorded.
    pub(crate) fn encode(
        &self,
        value: &R,
        encoder: &mut Encoder,
    ) -> Result<Recordable, EncodeError> {
        self.coder.encode(value, encoder)
    }

    pub(crate) fn decode_into(
        &self,
        decoder: Decoder<'_>,
        into: &mut Option<R>,
    ) -> Result<(), DecodeError> {
        self.coder.decode(decoder, into)
    }

    /// Changes what `scrub = function` says; whether there is such a function.
    pub(crate) fn scrub(&self, value: &mut R) -> bool {
        match self.scrub {
            Some(scrub) => {
                scrub(value);
                true
            }
            None => false,
        }
    }

    pub(crate) fn decode(&self, node: &Node) -> Result<R, DecodeError> {
        self.read(Decoder::new(node))
    }

    fn read(&self, decoder: Decoder<'_>) -> Result<R, DecodeError> {
        let mut value = None;
        self.coder.decode(decoder, &mut value)?;
        Ok(value.unwrap_or_else(|| not_decoded()))
    }

    /// The value's recorded form, and the copy that is read back from it.
    pub(crate) fn round_trip(
        &self,
        value: &mut R,
        scrub: &Scrub,
    ) -> Result<(Node, R), RoundTripError> {
        let mut coded = Coded::new(self, value);
        let node = round_trip(&mut coded, scrub)?;
        Ok((node, coded.into_copy()))
    }

    /// The same for a value that was already written as this tree.
    pub(crate) fn round_trip_tree(
        &self,
        original: &Tree,
        scrub: &Scrub,
    ) -> Result<(Node, R), RoundTripError> {
        let mut coded = Coded::written(self);
        let node = round_trip_tree(original, &mut coded, scrub)?;
        Ok((node, coded.into_copy()))
    }

    /// For generated code: the result of a round trip.
    #[must_use]
    pub fn settle(&self, value: &mut R, scrub: &Scrub) -> Settled<R> {
        Settled(self.round_trip(value, scrub))
    }

    /// For generated code: the value that a decoder reads.
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
#[derive(Debug)]
pub struct Settled<T>(pub(crate) Result<(Node, T), RoundTripError>);

/// What a decoder read, for generated code, which cannot name its types.
#[derive(Debug)]
pub struct Decoded<T>(pub(crate) Result<T, DecodeError>);

/// A type whose values can be recorded: it is written and read by serde.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded: it does not implement both `serde::Serialize` and `serde::Deserialize`",
    label = "this is recorded",
    note = "derive both for it, or name a codec: a module with `serialize` and `deserialize` as for `#[serde(with)]` in `#[stubbable(with = path)]`, or for what `out` records, one with `serialize` and `deserialize_in_place` in `out(name = path)`",
    note = "a trait's method may be left to the real one: `#[stub(live)]`",
    note = "a derive under `cfg(test)` exists only in the unit tests of its own crate; the documentation of `stubbable`, under \"Derives for tests\", has one that integration tests and other crates see",
    note = "the features `anyhow`, `bytes`, `eyre`, `http`, `prost` and `tonic` of `cached-stubs` record types of these crates"
)]
pub trait Value<By = ()>: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Value for T {}

#[diagnostic::do_not_recommend]
impl<T: Other + Serialize + DeserializeOwned> Value<u8> for T {}

/// No type implements it. It makes a second implementation of a trait possible, as `Trait<u8>`:
/// where rustc does not know which one is meant, it does not suggest the trait as a bound of a
/// type parameter.
pub trait Other {}
