//! Futures, streams and iterators in boxes: found behind any alias, since the
//! type can be named.

use std::future::Future;
use std::iter::Empty;
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::Stream;

use super::future::{Late, Played, Recording};
use super::parts::StubParts;
use super::{Live, RecordedAnswer};
use crate::call::Invocation;
use crate::call::fault::StreamFaults;
use crate::codec::{ErrorByValue, IsResult, Probe, ScopedCodec, Value, unit_result};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// A box that a stream or an iterator of ours fits into.
pub trait FromParts<'c, T>: Sized {
    #[doc(hidden)]
    fn from_parts(parts: StubParts<Self, ScopedCodec<'c, T>, Empty<T>>) -> Self;
}

/// A box that a future of ours fits into.
pub trait FromFuture<'c, T>: Sized {
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn played(played: Played<'c, T>) -> Self;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn recording(recording: Recording<'c, Self, T>) -> Self;

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn late(late: Late<Self>) -> Self;
}

/// What is around the value: a box with a future.
pub struct Later<B>(PhantomData<fn() -> B>);

/// What is around the items: a box with a stream or an iterator.
pub struct Boxed<B>(PhantomData<fn() -> B>);

/// The same in a `Result`.
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
            fn played(played: Played<'c, T>) -> Self {
                Box::pin(played)
            }

            fn recording(recording: Recording<'c, Self, T>) -> Self {
                Box::pin(recording)
            }

            fn late(late: Late<Self>) -> Self {
                Box::pin(late)
            }
        }
    )+};
}

futures_in! {
    Pin<Box<dyn Future<Output = T> + Send + 'a>>,
    Pin<Box<dyn Future<Output = T> + 'a>>
}

impl<B> Later<B> {
    /// The codec of the future, by the one of what it gives.
    #[must_use]
    pub fn codec<'c, T: 'c>(self, inner: ScopedCodec<'c, T>) -> ScopedCodec<'c, B>
    where
        B: FromFuture<'c, T> + Future<Output = T> + Unpin,
    {
        ScopedCodec::live(LiveFuture(inner))
    }
}

struct LiveFuture<'c, T>(ScopedCodec<'c, T>);

impl<'c, T, B> Live<B> for LiveFuture<'c, T>
where
    B: FromFuture<'c, T> + Future<Output = T> + Unpin,
{
    fn play(self: Box<Self>, recorded: RecordedAnswer, stream_faults: StreamFaults<B>) -> B {
        late(B::played(Played::new(self.0, recorded)), stream_faults)
    }

    fn record(self: Box<Self>, call: Invocation, returned: B, stream_faults: StreamFaults<B>) -> B {
        late(
            B::recording(Recording::new(call, self.0, returned)),
            stream_faults,
        )
    }

    fn edit(self: Box<Self>, value: B, stream_faults: StreamFaults<B>) -> B {
        late(value, stream_faults)
    }
}

/// A future has no items: it comes late, at the most.
fn late<'c, T, B: FromFuture<'c, T>>(future: B, mut stream_faults: StreamFaults<B>) -> B {
    stream_faults.must_be_without_items();
    match stream_faults.wait() {
        Some(wait) => B::late(Late::new(wait, future)),
        None => future,
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
            fn from_parts(parts: StubParts<Self, ScopedCodec<'c, T>, Empty<T>>) -> Self {
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
    /// The codec of the whole, by the one of an item.
    #[must_use]
    pub fn codec<'c, T: 'c>(self, item: ScopedCodec<'c, T>) -> ScopedCodec<'c, B>
    where
        B: FromParts<'c, T>,
    {
        ScopedCodec::live(LiveParts(item))
    }

    /// The same; items that are an `Err` are recorded.
    #[must_use]
    pub fn errors<'c, T: IsResult + 'c>(self, item: ScopedCodec<'c, T>) -> ScopedCodec<'c, B>
    where
        B: FromParts<'c, T>,
    {
        self.codec(item)
    }

    /// The same; the item's codec knows how.
    #[must_use]
    pub fn errors_with<'c, T, E, S, D>(
        self,
        item: ScopedCodec<'c, T>,
        _: S,
        _: D,
    ) -> ScopedCodec<'c, B>
    where
        T: IsResult + 'c,
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
        B: FromParts<'c, T>,
    {
        self.codec(item)
    }
}

struct LiveParts<'c, T>(ScopedCodec<'c, T>);

impl<'c, T, B: FromParts<'c, T>> Live<B> for LiveParts<'c, T> {
    fn play(self: Box<Self>, recorded: RecordedAnswer, stream_faults: StreamFaults<B>) -> B {
        edited(StubParts::played(recorded, self.0), stream_faults)
    }

    fn record(self: Box<Self>, call: Invocation, returned: B, stream_faults: StreamFaults<B>) -> B {
        edited(
            StubParts::recording(call, false, returned, self.0),
            stream_faults,
        )
    }

    fn edit(self: Box<Self>, value: B, stream_faults: StreamFaults<B>) -> B {
        edited(StubParts::real(value), stream_faults)
    }
}

/// In its box, which goes on with another one where it is cut.
fn edited<'c, T, B: FromParts<'c, T>>(
    parts: StubParts<B, ScopedCodec<'c, T>, Empty<T>>,
    stream_faults: StreamFaults<B>,
) -> B {
    B::from_parts(parts.edited(stream_faults.map(StubParts::real)))
}

impl<B, E> BoxedOk<B, E> {
    /// The codec of the whole, by the one of an item. `Err` passes.
    #[must_use]
    pub fn codec<'c, T: 'c>(self, item: ScopedCodec<'c, T>) -> ScopedCodec<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: 'c,
    {
        Self::live(unit_result().codec(), item)
    }

    /// The same, by the user's own codec.
    #[must_use]
    pub fn errors_with<'c, T: 'c, S, D>(
        self,
        item: ScopedCodec<'c, T>,
        serialize: S,
        deserialize: D,
    ) -> ScopedCodec<'c, Result<B, E>>
    where
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError> + Send + Sync + 'c,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError> + Send + Sync + 'c,
        B: FromParts<'c, T>,
        E: 'c,
    {
        Self::live(unit_result().errors_with(serialize, deserialize), item)
    }

    pub(crate) fn live<'c, T: 'c>(
        outer: ScopedCodec<'c, Result<(), E>>,
        item: ScopedCodec<'c, T>,
    ) -> ScopedCodec<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: 'c,
    {
        ScopedCodec::live(LiveResult { outer, item })
    }
}

/// `errors` where the error around the box is none of those that are known.
pub trait ErrorAroundByValue<B, E>: Sized {
    /// An `Err` is recorded, and items that are one.
    #[must_use]
    fn errors<'c, T: 'c>(self, item: ScopedCodec<'c, T>) -> ScopedCodec<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: Value + 'c;
}

impl<B, E> ErrorAroundByValue<B, E> for BoxedOk<B, E> {
    fn errors<'c, T: 'c>(self, item: ScopedCodec<'c, T>) -> ScopedCodec<'c, Result<B, E>>
    where
        B: FromParts<'c, T>,
        E: Value + 'c,
    {
        Self::live(ErrorByValue::errors(unit_result::<E>()), item)
    }
}

struct LiveResult<'c, T, E> {
    /// Of the result, without what is in its `Ok`.
    outer: ScopedCodec<'c, Result<(), E>>,
    item: ScopedCodec<'c, T>,
}

impl<'c, T, E, B: FromParts<'c, T>> Live<Result<B, E>> for LiveResult<'c, T, E> {
    fn play(
        self: Box<Self>,
        recorded: RecordedAnswer,
        stream_faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        if recorded.holds_parts() {
            return Ok(edited(
                StubParts::played(recorded, self.item),
                stream_faults.in_ok(),
            ));
        }
        stream_faults.sleep();
        let result = self.outer.play(recorded.clone(), StreamFaults::default());
        result.map(|()| recorded.without_parts())
    }

    fn record(
        self: Box<Self>,
        call: Invocation,
        returned: Result<B, E>,
        stream_faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        match returned {
            Ok(real) => Ok(edited(
                StubParts::recording(call, true, real, self.item),
                stream_faults.in_ok(),
            )),
            Err(error) => {
                stream_faults.sleep();
                let result = call.record_edited(self.outer, Err(error), StreamFaults::default());
                result.map(|()| unreachable!("an `Err` comes back as what it was"))
            }
        }
    }

    fn edit(
        self: Box<Self>,
        value: Result<B, E>,
        stream_faults: StreamFaults<Result<B, E>>,
    ) -> Result<B, E> {
        match value {
            Ok(value) => Ok(edited::<T, B>(
                StubParts::real(value),
                stream_faults.in_ok(),
            )),
            Err(error) => {
                stream_faults.sleep();
                Err(error)
            }
        }
    }
}
