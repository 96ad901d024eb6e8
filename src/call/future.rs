//! The future of a stubbed async function.

use std::fmt;
use std::future::{Future, Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use super::Invocation;
use super::deferred::RecordedAnswer;
use super::pending::Limit;
use super::plan::{AnswerSlot, Plan};
use super::resolve::{DelayedBy, Resolution};
use crate::dispatch::Bypass;
use crate::fault::{Delay, Faults, StreamFaults};
use crate::mode::Mode;

/// What the stub of an async function responds, at the call.
pub enum Asked<O> {
    /// There is no stub.
    Real,
    /// An expectation or a recording has answered.
    Answered(O, Faults),
    /// A recording has, of an opaque answer, or of a future that never completed.
    Replayed(RecordedAnswer, Faults),
    /// The stub lets the real function run.
    Recording(Invocation),
}

impl<O> Asked<O> {
    /// Whether the real future is needed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Real | Self::Recording(_))
    }

    /// Announces that the next call of the function on this thread is the real
    /// one, which makes the real future.
    pub fn bypass(&self) {
        if let Self::Recording(call) = self {
            call.next_is_real();
        }
    }

    fn take_delay(&mut self) -> Option<Delay> {
        match self {
            Self::Real => None,
            Self::Answered(_, faults) | Self::Replayed(_, faults) => faults.take_delay(),
            Self::Recording(call) => call.0.faults.take_delay(),
        }
    }

    /// Waits until the answer may come: until a delay of the test is over, and for
    /// ever where the recorded future never completed.
    pub async fn wait(&mut self) {
        if let Some(delay) = self.take_delay() {
            delay.await;
        }
        if let Self::Replayed(recorded, _) = self
            && recorded.is_pending()
        {
            recorded.clone().never().await
        }
    }
}

impl<O> fmt::Debug for Asked<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Real => "Real",
            Self::Answered(..) => "Answered",
            Self::Replayed(..) => "Replayed",
            Self::Recording(_) => "Recording",
        })
    }
}

/// Asks the stub at the call, so that a miss panics at the caller's line and not
/// in a task that nobody awaits.
///
/// # Panics
///
/// Panics on a miss, on a recording that cannot be used, and on a wrong use of
/// the mock.
#[track_caller]
pub fn ask_async<P: Plan<R>, R: 'static>(plan: fn() -> P, call: Option<Invocation>) -> Asked<R> {
    let Some(mut call) = call else {
        return Asked::Real;
    };
    let mut slot = AnswerSlot::new(plan());
    match call.resolve(slot.kind(), &mut slot, DelayedBy::Call) {
        Resolution::Answered => Asked::Answered(slot.into_answer(), call.take_faults()),
        Resolution::Recorded(recorded) => Asked::Replayed(recorded, call.take_faults()),
        Resolution::Open => {
            call.begin_progress();
            Asked::Recording(call)
        }
    }
}

/// The future of an answer, for a function that returns one in a box.
pub fn answered<R>(answer: R, mut faults: Faults) -> Delayed<Ready<R>> {
    Delayed {
        delay: faults.take_delay(),
        future: ready(answer),
    }
}

/// A future that begins when its delay, if it has one, has passed.
pub struct Delayed<F> {
    pub(super) delay: Option<Delay>,
    pub(super) future: F,
}

impl<F> fmt::Debug for Delayed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delayed").finish_non_exhaustive()
    }
}

impl<F: Future + Unpin> Future for Delayed<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        ready!(poll_delay(&mut self.delay, context));
        Pin::new(&mut self.future).poll(context)
    }
}

fn poll_delay(delay: &mut Option<Delay>, context: &mut Context<'_>) -> Poll<()> {
    if let Some(running) = delay {
        ready!(Pin::new(running).poll(context));
        *delay = None;
    }
    Poll::Ready(())
}

/// The future of an async function: the answer, or the real function, which
/// waits to be polled.
pub fn run_async<O, R, F, P, Fut>(
    asked: Asked<O>,
    plan: F,
    coerce: impl FnMut(O) -> R,
    real: Fut,
) -> impl Future<Output = R>
where
    O: 'static,
    F: FnOnce() -> P,
    P: Plan<R>,
    Fut: Future<Output = R>,
{
    run_future(asked, plan, coerce, || real)
}

/// The same for a function that returns an opaque future: its body, which makes
/// the real one, runs at the call unless the stub has answered.
pub fn run_future<O, R, F, P, Fut>(
    mut asked: Asked<O>,
    plan: F,
    mut coerce: impl FnMut(O) -> R,
    real: impl FnOnce() -> Fut,
) -> StubFuture<R, F, Fut>
where
    O: 'static,
    F: FnOnce() -> P,
    P: Plan<R>,
    Fut: Future<Output = R>,
{
    let delay = asked.take_delay();
    let kind = match asked {
        Asked::Real => FutureKind::Real { real: real() },
        Asked::Answered(answer, _) => FutureKind::Answered {
            answer: Some(coerce(answer)),
        },
        Asked::Replayed(recorded, _) => FutureKind::Pending {
            recorded,
            limit: Limit::default(),
        },
        Asked::Recording(mut call) => {
            let faults = call.take_faults().of_stream().map(coerce);
            let real = call.begun(real);
            FutureKind::Recording {
                pending: Some((call, plan, faults)),
                is_running: false,
                real,
            }
        }
    };
    StubFuture { delay, kind }
}

pin_project_lite::pin_project! {
    /// The answer, or the real future.
    pub struct StubFuture<R, F, Fut> {
        // It begins when this has passed.
        delay: Option<Delay>,
        #[pin]
        kind: FutureKind<R, F, Fut>,
    }
}

pin_project_lite::pin_project! {
    #[project = Projected]
    enum FutureKind<R, F, Fut> {
        // An expectation or a recording has answered.
        Answered { answer: Option<R> },
        // The recorded future never completed.
        Pending { recorded: RecordedAnswer, limit: Limit },
        // There is no stub.
        Real { #[pin] real: Fut },
        // The stub lets the real function run.
        Recording {
            pending: Option<(Invocation, F, StreamFaults<R>)>,
            is_running: bool,
            #[pin] real: Fut,
        },
    }
}

impl<R, F, Fut> fmt::Debug for StubFuture<R, F, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StubFuture").finish_non_exhaustive()
    }
}

pub(super) const AFTER_THE_END: &str = "a future is not polled after it is ready";

impl<R, F, P, Fut> Future for StubFuture<R, F, Fut>
where
    F: FnOnce() -> P,
    P: Plan<R>,
    Fut: Future<Output = R>,
{
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = self.project();
        ready!(poll_delay(this.delay, context));
        match this.kind.project() {
            Projected::Answered { answer } => Poll::Ready(answer.take().expect(AFTER_THE_END)),
            Projected::Pending { recorded, limit } => recorded.poll_pending(limit, context),
            Projected::Real { real } => real.poll(context),
            Projected::Recording {
                pending,
                is_running,
                real,
            } => {
                let (call, ..) = pending.as_mut().expect(AFTER_THE_END);
                if let Some(recorded) = ready!(poll_turn(call, is_running, context)) {
                    let (_, plan, faults) = pending.take().expect(AFTER_THE_END);
                    return Poll::Ready(plan().replay(recorded, faults));
                }
                let returned = ready!(poll_recording(call, real, context));
                let (call, plan, faults) = pending.take().expect(AFTER_THE_END);
                Poll::Ready(call.record_with(plan(), returned, faults))
            }
        }
    }
}

/// Is ready once nobody else makes the call; gives the recording of whoever did.
pub(super) fn poll_turn(
    call: &mut Invocation,
    is_running: &mut bool,
    context: &mut Context<'_>,
) -> Poll<Option<RecordedAnswer>> {
    if *is_running {
        return Poll::Ready(None);
    }
    let recorded = ready!(call.poll_next(context));
    *is_running = recorded.is_none();
    Poll::Ready(recorded)
}

/// Polls the real future as a part of the call's recording.
pub(super) fn poll_recording<Fut: Future>(
    call: &Invocation,
    real: Pin<&mut Fut>,
    context: &mut Context<'_>,
) -> Poll<Fut::Output> {
    let _recording = call.begin_real();
    real.poll(context)
}

impl Invocation {
    /// Waits for the permit to make the real call, or for its recording.
    pub async fn turn(&mut self) -> Option<RecordedAnswer> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Announces that the next call of the function on this thread is the real one.
    pub fn next_is_real(&self) {
        Bypass::next_is_real(self.0.call.function);
    }

    /// Begins what a function runs before it returns the real future.
    #[must_use]
    pub fn begin_real(&self) -> Option<RecordingHere> {
        (self.mode() != Mode::Live).then(RecordingHere::begin)
    }

    /// Runs the function's body as a part of the recording.
    pub(super) fn begun<S>(&self, body: impl FnOnce() -> S) -> S {
        let _recording = self.begin_real();
        body()
    }
}

/// The real future; each poll of it is a part of the call's recording.
pub async fn recording<Fut: Future>(call: &Invocation, real: Fut) -> Fut::Output {
    let mut real = pin!(real);
    poll_fn(|context| poll_recording(call, real.as_mut(), context)).await
}

/// While it lives, calls on this thread belong to a recording.
#[derive(Debug)]
pub struct RecordingHere;

impl RecordingHere {
    pub(super) fn begin() -> Self {
        Bypass::begin_recording();
        Self
    }
}

impl Drop for RecordingHere {
    fn drop(&mut self) {
        Bypass::end_recording();
    }
}
