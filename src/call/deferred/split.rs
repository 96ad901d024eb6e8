//! `stream = module`: a value that contains a stream. The module's functions take the value
//! apart, into a head and the stream, and put it together again.

use std::iter::Empty;
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::Stream;

use super::RecordedAnswer;
use super::around::{Boxed, BoxedOk};
use super::boxed::PartsCodec;
use super::parts::StubParts;
use crate::call::Invocation;
use crate::codec::{Codec, Probe};
use crate::fault::StreamFaults;

type BoxStream<I> = Pin<Box<dyn Stream<Item = I> + Send>>;

/// The functions `split` and `join`.
#[derive(Debug)]
pub struct Split<T, H, I, F, J> {
    split: F,
    join: J,
    of: PhantomData<fn(T) -> (H, I)>,
}

/// A stream that can be recorded while somebody else owns it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stream that can be recorded: `split` must return a head and a stream, which must be `Send`",
    label = "this contains it",
    note = "for a channel, `split` returns `futures::stream::unfold(receiver, ..)`; for an iterator, `split` returns `futures::stream::iter(iterator)`, and `join` puts back `futures::executor::block_on_stream(stream)`"
)]
pub trait PartStream<I>: Sized {
    #[doc(hidden)]
    fn boxed(self) -> BoxStream<I>;
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = I> + Send + 'static, I> PartStream<I> for S {
    fn boxed(self) -> BoxStream<I> {
        Box::pin(self)
    }
}

impl<T> Probe<T> {
    /// Infers the head and the items from the functions. What follows does not name the type of
    /// the stream, so that one which cannot be recorded is one error.
    #[allow(clippy::type_complexity)]
    pub fn split_by<H, I, S, F, J>(
        self,
        split: F,
        join: J,
    ) -> Split<T, H, I, impl Fn(T) -> (H, BoxStream<I>) + Send + Sync, J>
    where
        F: Fn(T) -> (H, S) + Send + Sync,
        S: PartStream<I>,
        J: Fn(H, BoxStream<I>) -> T,
    {
        Split {
            split: move |value| {
                let (head, stream) = split(value);
                (head, stream.boxed())
            },
            join,
            of: PhantomData,
        }
    }
}

/// The wrapper of a value with a stream: nothing, for every type but `Result`.
pub trait NotInResult: Sized {
    /// The type itself.
    type Of;

    /// It is the returned value.
    fn __around(self) -> (Boxed<Self::Of>, Probe<Self::Of>);
}

impl<R> NotInResult for Probe<R> {
    type Of = R;

    fn __around(self) -> (Boxed<R>, Self) {
        (Boxed::new(), self)
    }
}

impl<T, E> Probe<Result<T, E>> {
    /// It is in the `Ok` of a `Result`.
    #[must_use]
    pub fn __around(self) -> (BoxedOk<T, E>, Probe<T>) {
        (BoxedOk::new(), Probe::new())
    }
}

impl<T, H, I, F, J> Split<T, H, I, F, J> {
    /// The probe of the head.
    #[must_use]
    pub fn head(&self) -> Probe<H> {
        Probe::new()
    }

    /// The probe of an item.
    #[must_use]
    pub fn item(&self) -> Probe<I> {
        Probe::new()
    }

    /// The codec of the value, by those of its parts.
    #[must_use]
    pub fn with<'c>(
        self,
        head: Codec<'c, H>,
        item: Codec<'static, I>,
    ) -> SplitCodec<'c, T, H, I, F, J> {
        SplitCodec {
            functions: self,
            head,
            item,
        }
    }
}

/// The codec of a value with a stream.
#[derive(Debug)]
pub struct SplitCodec<'c, T, H, I: 'static, F, J> {
    functions: Split<T, H, I, F, J>,
    head: Codec<'c, H>,
    item: Codec<'static, I>,
}

type Parts<I> = StubParts<BoxStream<I>, Codec<'static, I>, Empty<I>>;

impl<T, H, I: 'static, F, J> Split<T, H, I, F, J>
where
    F: Fn(T) -> (H, BoxStream<I>),
    J: Fn(H, BoxStream<I>) -> T,
{
    /// Of what a cut stream continues with, only the stream counts.
    fn join(&self, head: H, parts: Parts<I>, faults: StreamFaults<T>) -> T {
        let faults = faults.map(|then| StubParts::real((self.split)(then).1));
        (self.join)(head, Box::pin(parts.with_faults(faults)))
    }
}

impl<T, H, I: 'static, F, J> PartsCodec<T> for SplitCodec<'_, T, H, I, F, J>
where
    F: Fn(T) -> (H, BoxStream<I>),
    J: Fn(H, BoxStream<I>) -> T,
{
    type Item = I;

    fn replay(self, recorded: RecordedAnswer, faults: StreamFaults<T>) -> T {
        let head = match self.head.decode(recorded.head()) {
            Ok(head) => head,
            Err(error) => recorded.does_not_decode(".$head", &error),
        };
        let parts = StubParts::replayed(recorded, self.item);
        self.functions.join(head, parts, faults)
    }

    fn record(self, mut call: Invocation, in_ok: bool, real: T, faults: StreamFaults<T>) -> T {
        let (mut head, stream) = (self.functions.split)(real);
        match self.head.round_trip(&mut head, call.scrub()) {
            Ok((node, copy)) => {
                let parts = StubParts::recording(call, Some(node), in_ok, stream, self.item);
                self.functions.join(copy, parts, faults)
            }
            Err(error) => {
                call.completed();
                let why_not = call.0.call.not_recordable(error, ".$head");
                call.pass_unrecorded(why_not);
                self.functions.join(head, StubParts::real(stream), faults)
            }
        }
    }

    fn pass(self, value: T, faults: StreamFaults<T>) -> T {
        let (head, stream) = (self.functions.split)(value);
        self.functions.join(head, StubParts::real(stream), faults)
    }
}
