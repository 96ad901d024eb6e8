//! Futures, streams and iterators in boxes. Their types can be named, so they are
//! found behind any alias.

use std::future::Future;
use std::iter::Empty;
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::Stream;

use super::super::Invocation;
use super::super::future::Delayed;
use super::super::plan::Plan;
use super::future::{RecordingFuture, ReplayedFuture};
use super::parts::StubParts;
use super::{Deferred, RecordedAnswer};
use crate::codec::{Codec, ErrorByValue, IsResult, KnownError, Probe, Value, unit_result};
use crate::fault::{StreamFaults, refuse_item_faults};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// A box that a stream or an iterator of ours fits into.
pub trait FromParts<'c, T>: Sized {
    #[doc(hidden)]
    fn from_parts(parts: StubParts<Self, Codec<'c, T>, Empty<T>>) -> Self;
}

/// A box that a future of ours fits into.
pub trait FromFuture<'c, T>: Sized {
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn replayed(replayed: ReplayedFuture<'c, T>) -> Self;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn recording(recording: RecordingFuture<'c, Self, T>) -> Self;

    #[doc(hidden)]
    fn delayed(delayed: Delayed<Self>) -> Self;
}

/// The wrapper of the value: a box with a future.
#[derive(Debug)]
pub struct Later<B>(PhantomData<fn() -> B>);

/// The wrapper of the items: a box with a stream or an iterator.
#[derive(Debug)]
pub struct Boxed<B>(PhantomData<fn() -> B>);

/// The same in a `Result`.
#[derive(Debug)]
pub struct BoxedOk<B, E>(PhantomData<fn() -> Result<B, E>>);

macro_rules! futures_in {
    ($($box:ty),+) => {$(
        impl<'a, T> Probe<$box> {
            /// A future in a box.
            #[must_use]
            pub fn later(self) -> (Later<$box>, Probe<T>) {
                (Later(PhantomData), Probe::new())
            }
        }

        #[allow(private_interfaces)]
        impl<'a, 'c: 'a, T: 'c> FromFuture<'c, T> for $box {
            fn replayed(replayed: ReplayedFuture<'c, T>) -> Self {
                Box::pin(replayed)
            }

            fn recording(recording: RecordingFuture<'c, Self, T>) -> Self {
                Box::pin(recording)
            }

            fn delayed(delayed: Delayed<Self>) -> Self {
                Box::pin(delayed)
            }
        }
    )+};
}

futures_in! {
    Pin<Box<dyn Future<Output = T> + Send + 'a>>,
    Pin<Box<dyn Future<Output = T> + 'a>>
}

impl<B> Later<B> {
    /// The plan of the future, by the plan of its output.
    #[must_use]
    pub fn around<'c, T: 'c>(self, output: Plan<'c, T>) -> Plan<'c, B>
    where
        B: FromFuture<'c, T> + Future<Output = T> + Unpin,
    {
        Plan::deferred(FuturePlan(output))
    }
}

struct FuturePlan<'c, T>(Plan<'c, T>);

impl<'c, T, B> Deferred<B> for FuturePlan<'c, T>
where
    B: FromFuture<'c, T> + Future<Output = T> + Unpin,
{
    fn replay(self: Box<Self>, recorded: RecordedAnswer, faults: StreamFaults<B>) -> B {
        delayed(B::replayed(ReplayedFuture::new(self.0, recorded)), faults)
    }

    fn record(self: Box<Self>, call: Invocation, returned: B, faults: StreamFaults<B>) -> B {
        delayed(
            B::recording(RecordingFuture::new(call, self.0, returned)),
            faults,
        )
    }

    fn pass(self: Box<Self>, value: B, faults: StreamFaults<B>) -> B {
        delayed(value, faults)
    }
}

/// A future has no items: the only fault that fits is a delay.
fn delayed<'c, T, B: FromFuture<'c, T>>(future: B, faults: StreamFaults<B>) -> B {
    let mut faults = faults.faults;
    refuse_item_faults(&faults);
    match faults.take_delay() {
        None => future,
        delay => B::delayed(Delayed { delay, future }),
    }
}

macro_rules! parts_in {
    ($($box:ty: $new:path),+) => {$(
        impl<'a, T> Probe<$box> {
            /// A stream or an iterator in a box.
            #[must_use]
            pub fn parts(self) -> (Boxed<$box>, Probe<T>) {
                (Boxed(PhantomData), Probe::new())
            }
        }

        impl<'a, T, E> Probe<Result<$box, E>> {
            /// A stream or an iterator in a box in a `Result`.
            #[must_use]
            pub fn parts(self) -> (BoxedOk<$box, E>, Probe<T>) {
                (BoxedOk(PhantomData), Probe::new())
            }
        }

        impl<'a, 'c: 'a, T: 'c> FromParts<'c, T> for $box {
            fn from_parts(parts: StubParts<Self, Codec<'c, T>, Empty<T>>) -> Self {
                $new(parts)
            }
        }
    )+};
}

parts_in! {
    Pin<Box<dyn Stream<Item = T> + Send + 'a>>: Box::pin,
    Pin<Box<dyn Stream<Item = T> + 'a>>: Box::pin,
    Box<dyn Stream<Item = T> + Send + Unpin + 'a>: Box::new,
    Box<dyn Stream<Item = T> + Unpin + 'a>: Box::new,
    Box<dyn Iterator<Item = T> + Send + 'a>: Box::new,
    Box<dyn Iterator<Item = T> + 'a>: Box::new
}

impl<B> Boxed<B> {
    /// The plan of the whole, by the codec of an item.
    #[must_use]
    pub fn plan<'c, T: 'c>(self, item: Codec<'c, T>) -> Plan<'c, B>
    where
        B: FromParts<'c, T>,
    {
        Plan::deferred(PartsPlan(item))
    }

    /// The same; items that are an `Err` are recorded.
    #[must_use]
    pub fn errors<'c, T: IsResult + 'c>(self, item: Codec<'c, T>) -> Plan<'c, B>
    where
        B: FromParts<'c, T>,
    {
        self.plan(item)
    }

    /// The same, with the codec of an item.
    #[must_use]
    pub fn errors_with<'c, T, E, S, D>(self, item: Codec<'c, T>, _: S, _: D) -> Plan<'c, B>
    where
        T: IsResult + 'c,
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
        B: FromParts<'c, T>,
    {
        self.plan(item)
    }
}

struct PartsPlan<'c, T>(Codec<'c, T>);

impl<'c, T, B: FromParts<'c, T>> Deferred<B> for PartsPlan<'c, T> {
    fn replay(self: Box<Self>, recorded: RecordedAnswer, faults: StreamFaults<B>) -> B {
        faulty(StubParts::replayed(recorded, self.0), faults)
    }

    fn record(self: Box<Self>, call: Invocation, returned: B, faults: StreamFaults<B>) -> B {
        faulty(StubParts::recording(call, false, returned, self.0), faults)
    }

    fn pass(self: Box<Self>, value: B, faults: StreamFaults<B>) -> B {
        faulty(StubParts::real(value), faults)
    }
}

/// In its box; a cut one continues with the given one.
fn faulty<'c, T, B: FromParts<'c, T>>(
    parts: StubParts<B, Codec<'c, T>, Empty<T>>,
    faults: StreamFaults<B>,
) -> B {
    B::from_parts(parts.with_faults(faults.map(StubParts::real)))
}

impl<B, E> BoxedOk<B, E> {
    /// The plan of the whole, by the codec of an item. An `Err` passes.
    #[must_use]
    pub fn plan<'c, T: 'c>(self, item: Codec<'c, T>) -> Plan<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: 'c,
    {
        Self::by(unit_result().codec(), item)
    }

    /// The same, by the user's own codec.
    #[must_use]
    pub fn errors_with<'c, T: 'c, S, D>(
        self,
        item: Codec<'c, T>,
        serialize: S,
        deserialize: D,
    ) -> Plan<'c, Result<B, E>>
    where
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError> + Send + Sync + 'c,
        B: FromParts<'c, T>,
        E: 'c,
    {
        Self::by(unit_result().errors_with(serialize, deserialize), item)
    }

    fn by<'c, T: 'c>(outer: Codec<'c, Result<(), E>>, item: Codec<'c, T>) -> Plan<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: 'c,
    {
        Plan::deferred(ResultPlan { outer, item })
    }
}

/// `errors` where the error around the box is none of those that are known.
pub trait ErrorAroundByValue<B, E>: Sized {
    /// An `Err` is recorded, and so are items that are an `Err`.
    #[must_use]
    fn errors<'c, T: 'c>(self, item: Codec<'c, T>) -> Plan<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: Value + 'c;
}

impl<B, E> ErrorAroundByValue<B, E> for BoxedOk<B, E> {
    fn errors<'c, T: 'c>(self, item: Codec<'c, T>) -> Plan<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: Value + 'c,
    {
        Self::by(ErrorByValue::errors(unit_result::<E>()), item)
    }
}

struct ResultPlan<'c, T, E> {
    /// Of the `Result`, with nothing in its `Ok`.
    outer: Codec<'c, Result<(), E>>,
    item: Codec<'c, T>,
}

impl<'c, T, E, B: FromParts<'c, T>> Deferred<Result<B, E>> for ResultPlan<'c, T, E> {
    fn replay(
        self: Box<Self>,
        recorded: RecordedAnswer,
        faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        if recorded.has_items() {
            return Ok(faulty(
                StubParts::replayed(recorded, self.item),
                faults.in_ok(),
            ));
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
            Ok(real) => Ok(faulty(
                StubParts::recording(call, true, real, self.item),
                faults.in_ok(),
            )),
            Err(error) => {
                faults.sleep();
                let outer = Plan::value(self.outer);
                let result = call.record_with(outer, Err(error), StreamFaults::default());
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
            Ok(value) => Ok(faulty::<T, B>(StubParts::real(value), faults.in_ok())),
            Err(error) => {
                faults.sleep();
                Err(error)
            }
        }
    }
}

impl<B, E: KnownError> BoxedOk<B, E> {
    /// The plan of the whole, where the error and items that are one are recorded by the
    /// error's own codec.
    #[must_use]
    pub fn errors<'c, T: 'c>(self, item: Codec<'c, T>) -> Plan<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: 'c,
    {
        Self::by(unit_result::<E>().errors(), item)
    }
}
