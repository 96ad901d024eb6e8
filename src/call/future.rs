//! The future of a stubbed async function.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Invocation, Next, decode};
use crate::codec::ScopedCodec;
use crate::mode::Mode;
use crate::overrides::Marks;
use crate::stubbable::StubbableFn;

/// What came of asking the stub, at the call of an async function.
pub enum Asked<O> {
    /// No stub.
    Real,
    /// The mock or a recording has answered.
    Answered(O),
    /// The stub lets the real function run.
    Recording(Invocation),
}

impl<O> Asked<O> {
    /// Whether the real future is needed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Answered(_))
    }

    /// The next call of the function on this thread is the real one, which makes
    /// the real future.
    pub fn bypass(&self) {
        if let Self::Recording(call) = self {
            Marks::next_is_real(call.function());
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
    match call.ask::<F>() {
        Some(answer) => Asked::Answered(answer),
        None => Asked::Recording(call),
    }
}

/// The future of an async function: the answer, or the real function, which
/// alone waits to be polled.
pub fn run_async<'c, O, R, C, Fut>(
    asked: Asked<O>,
    codec: C,
    coerce: impl FnOnce(O) -> R,
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
    asked: Asked<O>,
    codec: C,
    coerce: impl FnOnce(O) -> R,
    real: impl FnOnce() -> Fut,
) -> StubFuture<R, C, Fut>
where
    R: 'c,
    C: FnOnce() -> ScopedCodec<'c, R>,
    Fut: Future<Output = R>,
{
    match asked {
        Asked::Real => StubFuture::Real { real: real() },
        Asked::Answered(answer) => StubFuture::Answered {
            answer: Some(coerce(answer)),
        },
        Asked::Recording(call) => StubFuture::Recording {
            call: Some((call, codec)),
            under_way: false,
            real: real(),
        },
    }
}

pin_project_lite::pin_project! {
    /// The answer, or the real future.
    #[allow(missing_docs)]
    #[project = Projected]
    pub enum StubFuture<R, C, Fut> {
        /// The mock or a recording has answered.
        Answered { answer: Option<R> },
        /// No stub.
        Real { #[pin] real: Fut },
        /// A stub that lets the real function run.
        Recording {
            call: Option<(Invocation, C)>,
            under_way: bool,
            #[pin] real: Fut,
        },
    }
}

const AFTER_THE_END: &str = "a future is not polled after it is ready";

impl<'c, R, C, Fut> Future for StubFuture<R, C, Fut>
where
    R: 'c,
    C: FnOnce() -> ScopedCodec<'c, R>,
    Fut: Future<Output = R>,
{
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let (slot, under_way, real) = match self.project() {
            Projected::Answered { answer } => {
                return Poll::Ready(answer.take().expect(AFTER_THE_END));
            }
            Projected::Real { real } => return real.poll(context),
            Projected::Recording {
                call,
                under_way,
                real,
            } => (call, under_way, real),
        };
        let (call, _) = slot.as_mut().expect(AFTER_THE_END);
        while !*under_way {
            match call.board() {
                Next::Real => *under_way = true,
                Next::Wait(flight) => {
                    if !flight.poll_landed(context.waker()) {
                        return Poll::Pending;
                    }
                }
                Next::Recorded(known, at) => {
                    let (mut call, codec) = slot.take().expect(AFTER_THE_END);
                    return match decode(call.0.function, &codec(), &known.recording, at) {
                        Ok(answer) => Poll::Ready(answer),
                        Err(problem) => call.unreadable(problem),
                    };
                }
            }
        }
        let polled = {
            let _recording = (call.mode() != Mode::Live).then(RecordingHere::begin);
            real.poll(context)
        };
        polled.map(|returned| {
            let (call, codec) = slot.take().expect(AFTER_THE_END);
            call.record(codec, returned)
        })
    }
}

/// This thread is inside of a recording, for the length of one poll.
struct RecordingHere;

impl RecordingHere {
    fn begin() -> Self {
        Marks::begin_recording();
        Self
    }
}

impl Drop for RecordingHere {
    fn drop(&mut self) {
        Marks::end_recording();
    }
}
