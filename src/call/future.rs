//! The future of a stubbed async function.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::deferred::RecordedAnswer;
use super::delay::Wait;
use super::fault::{Edit, StreamFaults};
use super::{Delay, Invocation, Next, Reply};
use crate::codec::ScopedCodec;
use crate::dispatch::Bypass;
use crate::mode::Mode;
use crate::store::CachedRecording;
use crate::stubbable::StubbableFn;

/// What came of asking the stub, at the call of an async function.
pub enum Asked<O> {
    /// No stub.
    Real,
    /// The mock or a recording has answered.
    Answered(O, Edit<O>),
    /// A recording has, of what is not there at once.
    Played(RecordedAnswer, Edit<O>),
    /// The stub lets the real function run.
    Recording(Invocation, Edit<O>),
}

impl<O> Asked<O> {
    /// Whether the real future is needed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Answered(..) | Self::Played(..))
    }

    /// The next call of the function on this thread is the real one, which makes
    /// the real future.
    pub fn bypass(&self) {
        if let Self::Recording(call, _) = self {
            Bypass::next_is_real(call.function());
        }
    }

    fn take_wait(&mut self) -> Option<Wait> {
        match self {
            Self::Real => None,
            Self::Answered(_, edit) | Self::Played(_, edit) | Self::Recording(_, edit) => {
                edit.wait()
            }
        }
    }

    /// Until the answer may come, where the test has it come late.
    pub async fn wait(&mut self) {
        if let Some(wait) = self.take_wait() {
            wait.await;
        }
    }
}

/// Asks the stub: at the call, so that a miss panics at the caller's line, and
/// not in a task that nobody awaits.
///
/// # Panics
///
/// On a miss, on a file that cannot be used, and on a wrong use of the mock.
#[track_caller]
pub fn ask_async<F: StubbableFn>(call: Option<Invocation>) -> Asked<F::Output> {
    let Some(mut call) = call else {
        return Asked::Real;
    };
    let (reply, edit) = call.ask(F::codec, Delay::OfTheWhole);
    match reply {
        Reply::Answer(answer) => Asked::Answered(answer, edit),
        Reply::Played(recorded) => Asked::Played(recorded, edit),
        Reply::Nothing => Asked::Recording(call, edit),
    }
}

/// The future of an answer, of a function that returns one in a box.
pub fn answered<O, R>(answer: R, mut edit: Edit<O>) -> Answered<R> {
    Answered {
        wait: edit.wait(),
        answer: Some(answer),
    }
}

/// The answer, which may come late.
pub struct Answered<R> {
    wait: Option<Wait>,
    answer: Option<R>,
}

impl<R> Unpin for Answered<R> {}

impl<R> Future for Answered<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        if let Some(wait) = &mut self.wait {
            ready!(Pin::new(wait).poll(context));
            self.wait = None;
        }
        Poll::Ready(self.answer.take().expect(AFTER_THE_END))
    }
}

/// The future of an async function: the answer, or the real function, which
/// alone waits to be polled.
pub fn run_async<'c, O, R, C, Fut>(
    asked: Asked<O>,
    codec: C,
    coerce: impl FnMut(O) -> R,
    real: Fut,
) -> impl Future<Output = R>
where
    R: 'c,
    C: FnOnce() -> ScopedCodec<'c, R>,
    Fut: Future<Output = R>,
{
    run_future(asked, codec, coerce, || real)
}

/// The same for a function that returns a future of one hidden type: what makes
/// the real one runs at the call, unless the stub has answered.
pub fn run_future<'c, O, R, C, Fut>(
    mut asked: Asked<O>,
    codec: C,
    mut coerce: impl FnMut(O) -> R,
    real: impl FnOnce() -> Fut,
) -> StubFuture<R, C, Fut>
where
    R: 'c,
    C: FnOnce() -> ScopedCodec<'c, R>,
    Fut: Future<Output = R>,
{
    let wait = asked.take_wait();
    let kind = match asked {
        Asked::Real => Kind::Real { real: real() },
        Asked::Answered(answer, _) => Kind::Answered {
            answer: Some(coerce(answer)),
        },
        Asked::Played(..) => unreachable!("a recorded answers a stream or an iterator"),
        Asked::Recording(call, edit) => {
            let real = call.begun(real);
            Kind::Recording {
                call: Some((call, (codec, edit.into_stream_faults().map(coerce)))),
                under_way: false,
                real,
            }
        }
    };
    StubFuture { wait, kind }
}

pin_project_lite::pin_project! {
    /// The answer, or the real future.
    pub struct StubFuture<R, C, Fut> {
        // It begins later.
        wait: Option<Wait>,
        #[pin]
        kind: Kind<R, C, Fut>,
    }
}

pin_project_lite::pin_project! {
    #[project = Projected]
    enum Kind<R, C, Fut> {
        // The mock or a recording has answered.
        Answered { answer: Option<R> },
        // No stub.
        Real { #[pin] real: Fut },
        // A stub that lets the real function run.
        Recording {
            call: Option<(Invocation, (C, StreamFaults<R>))>,
            under_way: bool,
            #[pin] real: Fut,
        },
    }
}

pub(super) const AFTER_THE_END: &str = "a future is not polled after it is ready";

impl<'c, R, C, Fut> Future for StubFuture<R, C, Fut>
where
    R: 'c,
    C: FnOnce() -> ScopedCodec<'c, R>,
    Fut: Future<Output = R>,
{
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = self.project();
        if let Some(wait) = this.wait {
            ready!(Pin::new(wait).poll(context));
            *this.wait = None;
        }
        match this.kind.project() {
            Projected::Answered { answer } => Poll::Ready(answer.take().expect(AFTER_THE_END)),
            Projected::Real { real } => real.poll(context),
            Projected::Recording {
                call,
                under_way,
                real,
            } => poll_real(call, under_way, real, context, |(codec, stream_faults)| {
                (codec(), stream_faults)
            }),
        }
    }
}

/// Polls the real function's future once nobody else is making the call, and
/// records what it gives.
pub(super) fn poll_real<'c, R, C, Fut: Future<Output = R>>(
    slot: &mut Option<(Invocation, C)>,
    under_way: &mut bool,
    real: Pin<&mut Fut>,
    context: &mut Context<'_>,
    codec_of: impl FnOnce(C) -> (ScopedCodec<'c, R>, StreamFaults<R>),
) -> Poll<R> {
    let (call, _) = slot.as_mut().expect(AFTER_THE_END);
    if !*under_way {
        match ready!(call.poll_board(context)) {
            None => *under_way = true,
            Some((known, at)) => {
                let (mut call, codec) = slot.take().expect(AFTER_THE_END);
                let (codec, stream_faults) = codec_of(codec);
                return Poll::Ready(codec.play(call.recorded(known, at), stream_faults));
            }
        }
    }
    let polled = poll_recording(call, real, context);
    polled.map(|returned| {
        let (call, codec) = slot.take().expect(AFTER_THE_END);
        let (codec, stream_faults) = codec_of(codec);
        call.record_edited(codec, returned, stream_faults)
    })
}

/// Polls, as a part of the call's recording.
fn poll_recording<Fut: Future>(
    call: &Invocation,
    real: Pin<&mut Fut>,
    context: &mut Context<'_>,
) -> Poll<Fut::Output> {
    let _recording = (call.mode() != Mode::Live).then(RecordingHere::begin);
    real.poll(context)
}

impl Invocation {
    /// Waits for the right to make the real call; or for what somebody else
    /// has recorded meanwhile.
    fn poll_board(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<(Arc<CachedRecording>, usize)>> {
        loop {
            match self.board() {
                Next::Real => return Poll::Ready(None),
                Next::Recorded(known, at) => return Poll::Ready(Some((known, at))),
                Next::Wait(flight) => {
                    if !flight.poll(context.waker()) {
                        return Poll::Pending;
                    }
                }
            }
        }
    }
}

/// The same, awaited.
pub(super) async fn board(call: &mut Invocation) -> Option<(Arc<CachedRecording>, usize)> {
    poll_fn(|context| call.poll_board(context)).await
}

/// The real future, each poll of which is a part of the call's recording.
pub async fn recording<Fut: Future>(call: &Invocation, real: Fut) -> Fut::Output {
    let mut real = pin!(real);
    poll_fn(|context| poll_recording(call, real.as_mut(), context)).await
}

/// This thread is inside of a recording, for the length of one poll.
pub(super) struct RecordingHere;

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
