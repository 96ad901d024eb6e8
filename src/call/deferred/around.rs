//! The plans of values with a stream or an iterator, by themselves and in a `Result`.

use std::marker::PhantomData;

use super::super::Invocation;
use super::super::plan::BoxedPlan;
use super::boxed::PartsCodec;
use super::{Deferred, RecordedAnswer};
use crate::codec::{Codec, ErrorByValue, ErrorValue, IsResult, KnownError, unit_result};
use crate::fault::StreamFaults;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// The wrapper of the items: a box with a stream or an iterator, or what `stream = module`
/// takes apart.
#[derive(Debug)]
pub struct Boxed<B>(PhantomData<fn() -> B>);

/// The same in a `Result`.
#[derive(Debug)]
pub struct BoxedOk<B, E>(PhantomData<fn() -> Result<B, E>>);

impl<B> Boxed<B> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// The plan of the whole, by the codec of its parts.
    #[must_use]
    pub fn plan<'c, P>(self, parts: P) -> BoxedPlan<'c, B>
    where
        P: PartsCodec<B> + Send + Sync + 'c,
    {
        BoxedPlan::deferred(PartsPlan(parts))
    }

    /// The same; items that are an `Err` are recorded.
    #[must_use]
    pub fn __errors<'c, By, P>(self, parts: P) -> BoxedPlan<'c, B>
    where
        P: PartsCodec<B, Item: IsResult<By>> + Send + Sync + 'c,
    {
        self.plan(parts)
    }

    /// The same, with the codec of an item.
    #[must_use]
    pub fn errors_with<'c, By, P, E, S, D>(self, parts: P, _: S, _: D) -> BoxedPlan<'c, B>
    where
        P: PartsCodec<B, Item: IsResult<By>> + Send + Sync + 'c,
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
    {
        self.plan(parts)
    }
}

struct PartsPlan<P>(P);

impl<B, P: PartsCodec<B>> Deferred<B> for PartsPlan<P> {
    fn replay(self: Box<Self>, recorded: RecordedAnswer, faults: StreamFaults<B>) -> B {
        self.0.replay(recorded, faults)
    }

    fn record(self: Box<Self>, call: Invocation, returned: B, faults: StreamFaults<B>) -> B {
        self.0.record(call, false, returned, faults)
    }

    fn pass(self: Box<Self>, value: B, faults: StreamFaults<B>) -> B {
        self.0.pass(value, faults)
    }
}

impl<B, E> BoxedOk<B, E> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// The plan of the whole, by the codec of its parts. An `Err` passes.
    #[must_use]
    pub fn plan<'c, P>(self, parts: P) -> BoxedPlan<'c, Result<B, E>>
    where
        P: PartsCodec<B> + Send + Sync + 'c,
        E: 'c,
    {
        Self::by(unit_result().codec(), parts)
    }

    /// The same, by the user's own codec.
    #[must_use]
    pub fn errors_with<'c, P, S, D>(
        self,
        parts: P,
        serialize: S,
        deserialize: D,
    ) -> BoxedPlan<'c, Result<B, E>>
    where
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError> + Send + Sync + 'c,
        P: PartsCodec<B> + Send + Sync + 'c,
        E: 'c,
    {
        Self::by(unit_result().errors_with(serialize, deserialize), parts)
    }

    fn by<'c, P>(outer: Codec<'c, Result<(), E>>, parts: P) -> BoxedPlan<'c, Result<B, E>>
    where
        P: PartsCodec<B> + Send + Sync + 'c,
        E: 'c,
    {
        BoxedPlan::deferred(ResultPlan { outer, parts })
    }
}

impl<B, E: KnownError> BoxedOk<B, E> {
    /// The plan of the whole, where the error and items that are one are recorded by the
    /// error's own codec.
    #[must_use]
    pub fn __errors<'c, P>(self, parts: P) -> BoxedPlan<'c, Result<B, E>>
    where
        P: PartsCodec<B> + Send + Sync + 'c,
        E: 'c,
    {
        Self::by(unit_result::<E>().__errors(), parts)
    }
}

/// `errors` where the error around the box is none of those that are known.
pub trait ErrorAroundByValue<B, E>: Sized {
    /// An `Err` is recorded, and so are items that are an `Err`.
    #[must_use]
    fn __errors<'c, By, P>(self, parts: P) -> BoxedPlan<'c, Result<B, E>>
    where
        P: PartsCodec<B> + Send + Sync + 'c,
        E: ErrorValue<By> + 'c;
}

impl<B, E> ErrorAroundByValue<B, E> for BoxedOk<B, E> {
    fn __errors<'c, By, P>(self, parts: P) -> BoxedPlan<'c, Result<B, E>>
    where
        P: PartsCodec<B> + Send + Sync + 'c,
        E: ErrorValue<By> + 'c,
    {
        Self::by(ErrorByValue::__errors(unit_result::<E>()), parts)
    }
}

struct ResultPlan<'c, P, E> {
    /// Of the `Result`, with nothing in its `Ok`.
    outer: Codec<'c, Result<(), E>>,
    parts: P,
}

impl<B, P: PartsCodec<B>, E> Deferred<Result<B, E>> for ResultPlan<'_, P, E> {
    fn replay(
        self: Box<Self>,
        recorded: RecordedAnswer,
        faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        if recorded.has_items() {
            return Ok(self.parts.replay(recorded, faults.in_ok()));
        }
        faults.sleep();
        match self.outer.decode(recorded.node()) {
            Ok(Err(error)) => Err(error),
            Ok(Ok(())) => recorded.has_no_items(),
            Err(error) => recorded.does_not_decode("", &error),
        }
    }

    fn record(
        self: Box<Self>,
        call: Invocation,
        returned: Result<B, E>,
        faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        match returned {
            Ok(real) => Ok(self.parts.record(call, true, real, faults.in_ok())),
            Err(error) => {
                faults.sleep();
                let result = call.record_with(self.outer, Err(error), StreamFaults::default());
                result.map(|()| unreachable!("an `Err` comes back as an `Err`"))
            }
        }
    }

    fn pass(
        self: Box<Self>,
        value: Result<B, E>,
        faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        match value {
            Ok(value) => Ok(self.parts.pass(value, faults.in_ok())),
            Err(error) => {
                faults.sleep();
                Err(error)
            }
        }
    }
}
