//! The future in a box that a stubbed function returns.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::super::Invocation;
use super::super::future::{AFTER_THE_END, poll_recording, poll_turn};
use super::super::pending::Limit;
use super::super::plan::{BoxedPlan, Plan as _};
use super::RecordedAnswer;
use crate::fault::StreamFaults;

/// The answer of a recording. It is decoded when it is awaited: a future may be
/// `Send` although its output is not.
pub(super) struct ReplayedFuture<'c, R> {
    answer: Option<(BoxedPlan<'c, R>, RecordedAnswer)>,
    /// How long a future is awaited that never completed.
    limit: Limit,
}

impl<'c, R> ReplayedFuture<'c, R> {
    pub(super) fn new(plan: BoxedPlan<'c, R>, recorded: RecordedAnswer) -> Self {
        Self {
            answer: Some((plan, recorded)),
            limit: Limit::default(),
        }
    }
}

impl<R> Future for ReplayedFuture<'_, R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = &mut *self;
        if let Some((_, recorded)) = &this.answer
            && recorded.is_pending()
        {
            return recorded.poll_pending(&mut this.limit, context);
        }
        let (plan, recorded) = this.answer.take().expect(AFTER_THE_END);
        Poll::Ready(plan.replay(recorded, StreamFaults::default()))
    }
}

/// The real function's future, whose output is recorded.
pub(super) struct RecordingFuture<'c, F, R> {
    pending: Option<(Invocation, BoxedPlan<'c, R>)>,
    is_running: bool,
    real: F,
}

impl<'c, F, R> RecordingFuture<'c, F, R> {
    pub(super) fn new(mut call: Invocation, plan: BoxedPlan<'c, R>, real: F) -> Self {
        // The call is not in progress before the future is polled.
        call.return_permit();
        call.begin_progress();
        Self {
            pending: Some((call, plan)),
            is_running: false,
            real,
        }
    }
}

impl<F: Future<Output = R> + Unpin, R> Future for RecordingFuture<'_, F, R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = self.get_mut();
        let (call, _) = this.pending.as_mut().expect(AFTER_THE_END);
        if let Some(recorded) = ready!(poll_turn(call, &mut this.is_running, context)) {
            let (_, plan) = this.pending.take().expect(AFTER_THE_END);
            return Poll::Ready(plan.replay(recorded, StreamFaults::default()));
        }
        let returned = ready!(poll_recording(call, Pin::new(&mut this.real), context));
        let (call, plan) = this.pending.take().expect(AFTER_THE_END);
        Poll::Ready(call.record_with(plan, returned, StreamFaults::default()))
    }
}
