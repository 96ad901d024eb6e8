//! Futures, streams and iterators in boxes. Their types can be named, so they are
//! found behind any alias.

use std::future::Future;
use std::iter::Empty;
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::Stream;

use super::super::Invocation;
use super::super::future::Delayed;
use super::super::plan::BoxedPlan;
use super::around::{Boxed, BoxedOk};
use super::future::{RecordingFuture, ReplayedFuture};
use super::parts::StubParts;
use super::{Deferred, RecordedAnswer};
use crate::codec::{Codec, Probe};
use crate::fault::{StreamFaults, refuse_item_faults};

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

macro_rules! futures_in {
    ($($box:ty),+) => {$(
        impl<'a, T> Probe<$box> {
            /// A future in a box.
            #[must_use]
            pub fn __later(self) -> (Later<$box>, Probe<T>) {
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
    pub fn around<'c, T: 'c>(self, output: impl Into<BoxedPlan<'c, T>>) -> BoxedPlan<'c, B>
    where
        B: FromFuture<'c, T> + Future<Output = T> + Unpin,
    {
        BoxedPlan::deferred(FuturePlan(output.into()))
    }
}

struct FuturePlan<'c, T>(BoxedPlan<'c, T>);

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
            pub fn __parts(self) -> (Boxed<$box>, Probe<T>) {
                (Boxed::new(), Probe::new())
            }
        }

        impl<'a, T, E> Probe<Result<$box, E>> {
            /// A stream or an iterator in a box in a `Result`.
            #[must_use]
            pub fn __parts(self) -> (BoxedOk<$box, E>, Probe<T>) {
                (BoxedOk::new(), Probe::new())
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

/// How the value around a stream or an iterator is replayed and recorded.
pub trait PartsCodec<B>: Sized {
    /// The item.
    type Item;

    #[doc(hidden)]
    fn replay(self, recorded: RecordedAnswer, faults: StreamFaults<B>) -> B;

    /// `in_ok`: it is in the `Ok` of a `Result`.
    #[doc(hidden)]
    fn record(self, call: Invocation, in_ok: bool, real: B, faults: StreamFaults<B>) -> B;

    #[doc(hidden)]
    fn pass(self, value: B, faults: StreamFaults<B>) -> B;
}

impl<'c, T, B: FromParts<'c, T>> PartsCodec<B> for Codec<'c, T> {
    type Item = T;

    fn replay(self, recorded: RecordedAnswer, faults: StreamFaults<B>) -> B {
        faulty(StubParts::replayed(recorded, self), faults)
    }

    fn record(self, call: Invocation, in_ok: bool, real: B, faults: StreamFaults<B>) -> B {
        faulty(StubParts::recording(call, None, in_ok, real, self), faults)
    }

    fn pass(self, value: B, faults: StreamFaults<B>) -> B {
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
