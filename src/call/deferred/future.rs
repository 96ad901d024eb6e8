//! The future in a box that is recorded or replayed behind the function's back.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::super::future::{AFTER_THE_END, poll_real};
use super::RecordedAnswer;
use crate::call::Invocation;
use crate::call::delay::Wait;
use crate::call::fault::StreamFaults;
use crate::codec::ScopedCodec;

/// The answer of a recording, decoded when it is awaited: a future may be
/// `Send` whose result is not.
pub(super) struct Played<'c, R>(Option<(ScopedCodec<'c, R>, RecordedAnswer)>);

impl<'c, R> Played<'c, R> {
    pub(super) fn new(codec: ScopedCodec<'c, R>, recorded: RecordedAnswer) -> Self {
        Self(Some((codec, recorded)))
    }
}

impl<R> Future for Played<'_, R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<R> {
        let (codec, recorded) = self.0.take().expect(AFTER_THE_END);
        Poll::Ready(codec.play(recorded, StreamFaults::default()))
    }
}

/// The real function's future.
pub(super) struct Recording<'c, F, R> {
    call: Option<(Invocation, ScopedCodec<'c, R>)>,
    under_way: bool,
    real: F,
}

impl<'c, F, R> Recording<'c, F, R> {
    pub(super) fn new(mut call: Invocation, codec: ScopedCodec<'c, R>, real: F) -> Self {
        // It is not under way before it is polled.
        call.land();
        Self {
            call: Some((call, codec)),
            under_way: false,
            real,
        }
    }
}

impl<F: Future<Output = R> + Unpin, R> Future for Recording<'_, F, R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let Self {
            call: slot,
            under_way,
            real,
        } = self.get_mut();
        poll_real(slot, under_way, Pin::new(real), context, |codec| {
            (codec, StreamFaults::default())
        })
    }
}

/// A future that begins when the time has passed.
pub(super) struct Late<F> {
    wait: Option<Wait>,
    future: F,
}

impl<F> Late<F> {
    pub(super) fn new(wait: Wait, future: F) -> Self {
        Self {
            wait: Some(wait),
            future,
        }
    }
}

impl<F: Future + Unpin> Future for Late<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if let Some(wait) = &mut self.wait {
            ready!(Pin::new(wait).poll(context));
            self.wait = None;
        }
        Pin::new(&mut self.future).poll(context)
    }
}
