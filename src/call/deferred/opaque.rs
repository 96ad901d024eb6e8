//! Functions that return `impl Future`, `impl Stream` or `impl Iterator`: one
//! type of ours stands around the real one and around what answers for it.

use std::future::Future;
use std::vec::IntoIter;

use super::super::future::{RecordingHere, board, recording};
use super::super::{Asked, Next};
use super::parts::StubParts;
use super::{CodesItem, RecordedAnswer};
use crate::call::Invocation;
use crate::call::fault::StreamFaults;
use crate::codec::{Answer, Decoded, NotSettled, Settled};
use crate::function::Function;
use crate::mode::Mode;
use crate::value::{DecodeError, Decoder, Node};

/// The codec of an item, without the lifetimes that a returned type of ours
/// must not have.
pub struct ItemCodec<T> {
    settle: fn(&T) -> Settled<T>,
    decode: fn(Decoder<'_>) -> Decoded<T>,
}

impl<T> ItemCodec<T> {
    /// Of closures that make the codec and use it.
    #[must_use]
    pub fn new(settle: fn(&T) -> Settled<T>, decode: fn(Decoder<'_>) -> Decoded<T>) -> Self {
        Self { settle, decode }
    }
}

#[allow(private_interfaces)]
impl<T> CodesItem for ItemCodec<T> {
    type Item = T;

    fn settled(&self, item: &T) -> Result<(Node, T), NotSettled> {
        (self.settle)(item).0
    }

    fn decode(&self, node: &Node) -> Result<T, DecodeError> {
        (self.decode)(Decoder::new(node)).0
    }
}

/// Where in the returned value the stream or iterator is, whose type is `S`'s.
pub trait Parts<S> {
    /// What an expectation answers.
    type Given;
    /// What the function returns.
    type Out;

    #[doc(hidden)]
    fn real(self, real: S) -> Self::Out;
    #[doc(hidden)]
    fn given(self, given: Self::Given, stream_faults: StreamFaults<Self::Given>) -> Self::Out;
    #[doc(hidden)]
    fn played(
        self,
        recorded: RecordedAnswer,
        stream_faults: StreamFaults<Self::Given>,
    ) -> Self::Out;
    #[doc(hidden)]
    fn recorded(
        self,
        call: Invocation,
        real: S,
        stream_faults: StreamFaults<Self::Given>,
    ) -> Self::Out;
}

/// It is the returned value.
pub struct Top<C>(pub C);

impl<S, C: CodesItem> Parts<S> for Top<C> {
    type Given = Vec<C::Item>;
    type Out = StubParts<S, C, IntoIter<C::Item>>;

    fn real(self, real: S) -> Self::Out {
        StubParts::real(real)
    }

    fn given(self, given: Vec<C::Item>, stream_faults: StreamFaults<Vec<C::Item>>) -> Self::Out {
        edited(StubParts::given(given.into_iter()), stream_faults)
    }

    fn played(
        self,
        recorded: RecordedAnswer,
        stream_faults: StreamFaults<Vec<C::Item>>,
    ) -> Self::Out {
        edited(StubParts::played(recorded, self.0), stream_faults)
    }

    fn recorded(
        self,
        call: Invocation,
        real: S,
        stream_faults: StreamFaults<Vec<C::Item>>,
    ) -> Self::Out {
        let parts = if call.mode() == Mode::Live {
            StubParts::real(real)
        } else {
            StubParts::recording(call, false, real, self.0)
        };
        edited(parts, stream_faults)
    }
}

/// Goes on with what is given where it is cut.
fn edited<S, C: CodesItem>(
    parts: StubParts<S, C, IntoIter<C::Item>>,
    stream_faults: StreamFaults<Vec<C::Item>>,
) -> StubParts<S, C, IntoIter<C::Item>> {
    parts.edited(stream_faults.map(|then| StubParts::given(then.into_iter())))
}

/// It is in the `Ok` of a `Result`, whose codec the first one is, with nothing
/// in its `Ok`.
pub struct InResult<E, C>(pub ItemCodec<Result<(), E>>, pub C);

impl<S, E, C: CodesItem> Parts<Result<S, E>> for InResult<E, C> {
    type Given = Result<Vec<C::Item>, E>;
    type Out = Result<StubParts<S, C, IntoIter<C::Item>>, E>;

    fn real(self, real: Result<S, E>) -> Self::Out {
        real.map(StubParts::real)
    }

    fn given(self, given: Self::Given, stream_faults: StreamFaults<Self::Given>) -> Self::Out {
        match given {
            Ok(items) => Ok(edited(
                StubParts::given(items.into_iter()),
                stream_faults.in_ok(),
            )),
            Err(error) => {
                stream_faults.sleep();
                Err(error)
            }
        }
    }

    fn played(
        self,
        recorded: RecordedAnswer,
        stream_faults: StreamFaults<Self::Given>,
    ) -> Self::Out {
        if recorded.holds_parts() {
            return Ok(edited(
                StubParts::played(recorded, self.1),
                stream_faults.in_ok(),
            ));
        }
        stream_faults.sleep();
        match self.0.decode(recorded.node()) {
            Ok(Err(error)) => Err(error),
            Ok(Ok(())) => recorded.without_parts(),
            Err(error) => recorded.unfit("", &error),
        }
    }

    fn recorded(
        self,
        call: Invocation,
        real: Result<S, E>,
        stream_faults: StreamFaults<Self::Given>,
    ) -> Self::Out {
        let is_live = call.mode() == Mode::Live;
        match real {
            Ok(real) if is_live => Ok(edited(StubParts::real(real), stream_faults.in_ok())),
            Ok(real) => Ok(edited(
                StubParts::recording(call, true, real, self.1),
                stream_faults.in_ok(),
            )),
            Err(error) => {
                stream_faults.sleep();
                if is_live {
                    return Err(error);
                }
                let result = call.record_value(&self.0, Err(error));
                result.map(|()| unreachable!("an `Err` comes back as what it was"))
            }
        }
    }
}

/// A function that returns a stream or an iterator.
///
/// # Panics
///
/// When what was returned cannot be recorded.
pub fn run_parts<P: Parts<S>, S, G>(
    asked: Asked<G>,
    parts: P,
    mut coerce: impl FnMut(G) -> P::Given,
    body: impl FnOnce() -> S,
) -> P::Out {
    match asked {
        Asked::Real => parts.real(body()),
        Asked::Answered(given, edit) => {
            let stream_faults = edit.into_stream_faults().map(&mut coerce);
            parts.given(coerce(given), stream_faults)
        }
        Asked::Played(recorded, edit) => {
            parts.played(recorded, edit.into_stream_faults().map(coerce))
        }
        Asked::Recording(mut call, edit) => {
            let stream_faults = edit.into_stream_faults().map(coerce);
            loop {
                match call.board() {
                    Next::Real => {
                        let real = call.begun(body);
                        return parts.recorded(call, real, stream_faults);
                    }
                    Next::Wait(flight) => flight.wait(),
                    Next::Recorded(known, at) => {
                        return parts.played(call.recorded(known, at), stream_faults);
                    }
                }
            }
        }
    }
}

/// A future that gives a stream or an iterator.
pub async fn run_async_parts<P: Parts<S>, S, G>(
    mut asked: Asked<G>,
    parts: P,
    mut coerce: impl FnMut(G) -> P::Given,
    real: Option<impl Future<Output = S>>,
) -> P::Out {
    const BEGUN: &str = "what nothing answers is begun";
    asked.wait().await;
    match asked {
        Asked::Real => parts.real(real.expect(BEGUN).await),
        Asked::Answered(given, edit) => {
            let stream_faults = edit.into_stream_faults().map(&mut coerce);
            parts.given(coerce(given), stream_faults)
        }
        Asked::Played(recorded, edit) => {
            parts.played(recorded, edit.into_stream_faults().map(coerce))
        }
        Asked::Recording(mut call, edit) => match board(&mut call).await {
            Some((known, at)) => {
                let stream_faults = edit.into_stream_faults().map(coerce);
                parts.played(call.recorded(known, at), stream_faults)
            }
            None => {
                let real = recording(&call, real.expect(BEGUN)).await;
                parts.recorded(call, real, edit.into_stream_faults().map(coerce))
            }
        },
    }
}

/// The future that a function returns; it is not called where something answers.
pub fn begun<G, R, Fut: Future<Output = R>>(
    asked: &Asked<G>,
    body: impl FnOnce() -> Fut,
) -> Option<Fut> {
    match asked {
        Asked::Real => Some(body()),
        Asked::Answered(..) | Asked::Played(..) => None,
        Asked::Recording(call, _) => Some(call.begun(body)),
    }
}

/// What an expectation answers whose type only the caller knows.
pub fn erased<G>(asked: Asked<Answer>, function: &'static Function) -> Asked<G> {
    match asked {
        Asked::Real => Asked::Real,
        Asked::Answered(answer, edit) => Asked::Played(
            answer.into_recorded_answer(function),
            edit.of_unknown_type(),
        ),
        Asked::Played(recorded, edit) => Asked::Played(recorded, edit.of_unknown_type()),
        Asked::Recording(call, edit) => Asked::Recording(call, edit.of_unknown_type()),
    }
}

impl Invocation {
    /// What the function's body gives, as a part of the recording.
    pub(in crate::call) fn begun<S>(&self, body: impl FnOnce() -> S) -> S {
        let _recording = (self.mode() != Mode::Live).then(RecordingHere::begin);
        body()
    }
}
