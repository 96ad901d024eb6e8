//! Functions that return `impl Future`, `impl Stream` or `impl Iterator`: one
//! type of ours wraps the real one and whatever answers in its place.

use std::fmt;
use std::future::Future;
use std::vec::IntoIter;

use super::super::future::{Asked, recording};
use super::super::real_call::Next;
use super::super::{Answer, Invocation};
use super::parts::StubParts;
use super::player::Player;
use super::{CodesItem, RecordedAnswer};
use crate::codec::{Decoded, RoundTripError, Settled};
use crate::fault::StreamFaults;
use crate::function::Function;
use crate::mode::Mode;
use crate::scrub::Scrub;
use crate::value::{DecodeError, Decoder, Node};

/// The codec of an item, without the lifetimes that the returned type must not
/// have.
pub struct ItemCodec<T> {
    round_trip: fn(&mut T, &Scrub) -> Settled<T>,
    decode: fn(Decoder<'_>) -> Decoded<T>,
}

impl<T> ItemCodec<T> {
    /// Takes closures that make the codec and use it.
    #[must_use]
    pub fn new(
        round_trip: fn(&mut T, &Scrub) -> Settled<T>,
        decode: fn(Decoder<'_>) -> Decoded<T>,
    ) -> Self {
        Self { round_trip, decode }
    }
}

impl<T> fmt::Debug for ItemCodec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemCodec").finish_non_exhaustive()
    }
}

#[allow(private_interfaces)]
impl<T> CodesItem for ItemCodec<T> {
    type Item = T;

    fn round_trip(&self, item: &mut T, scrub: &Scrub) -> Result<(Node, T), RoundTripError> {
        (self.round_trip)(item, scrub).0
    }

    fn decode(&self, node: &Node) -> Result<T, DecodeError> {
        (self.decode)(Decoder::new(node)).0
    }
}

/// Where in the returned value the stream or iterator of type `S` is.
pub trait Parts<S> {
    /// What an expectation answers.
    type Given;
    /// What the function returns.
    type Out;

    #[doc(hidden)]
    fn real(self, real: S) -> Self::Out;
    #[doc(hidden)]
    fn given(self, given: Self::Given, faults: StreamFaults<Self::Given>) -> Self::Out;
    #[doc(hidden)]
    fn replayed(self, recorded: RecordedAnswer, faults: StreamFaults<Self::Given>) -> Self::Out;
    #[doc(hidden)]
    fn recorded(self, call: Invocation, real: S, faults: StreamFaults<Self::Given>) -> Self::Out;
}

/// It is the returned value.
#[derive(Debug)]
pub struct Top<C>(pub C);

impl<S, C: CodesItem> Parts<S> for Top<C> {
    type Given = Vec<C::Item>;
    type Out = StubParts<S, C, IntoIter<C::Item>>;

    fn real(self, real: S) -> Self::Out {
        StubParts::real(real)
    }

    fn given(self, given: Vec<C::Item>, faults: StreamFaults<Vec<C::Item>>) -> Self::Out {
        faulty(StubParts::given(given.into_iter()), faults)
    }

    fn replayed(self, recorded: RecordedAnswer, faults: StreamFaults<Vec<C::Item>>) -> Self::Out {
        faulty(StubParts::replayed(recorded, self.0), faults)
    }

    fn recorded(self, call: Invocation, real: S, faults: StreamFaults<Vec<C::Item>>) -> Self::Out {
        let parts = if call.mode() == Mode::Live {
            StubParts::real(real)
        } else {
            StubParts::recording(call, None, false, real, self.0)
        };
        faulty(parts, faults)
    }
}

/// Applies the faults; a cut stream continues with the given items.
fn faulty<S, C: CodesItem>(
    parts: StubParts<S, C, IntoIter<C::Item>>,
    faults: StreamFaults<Vec<C::Item>>,
) -> StubParts<S, C, IntoIter<C::Item>> {
    parts.with_faults(faults.map(|then| StubParts::given(then.into_iter())))
}

/// It is in the `Ok` of a `Result`. The first codec is the one of the `Result`
/// with nothing in its `Ok`.
#[derive(Debug)]
pub struct InResult<E, C>(pub ItemCodec<Result<(), E>>, pub C);

impl<E, C> InResult<E, C> {
    /// The recorded error, where no items are.
    fn error(&self, recorded: &RecordedAnswer) -> E {
        match self.0.decode(recorded.node()) {
            Ok(Err(error)) => error,
            Ok(Ok(())) => recorded.has_no_items(),
            Err(error) => recorded.does_not_decode("", &error),
        }
    }
}

impl<S, E, C: CodesItem> Parts<Result<S, E>> for InResult<E, C> {
    type Given = Result<Vec<C::Item>, E>;
    type Out = Result<StubParts<S, C, IntoIter<C::Item>>, E>;

    fn real(self, real: Result<S, E>) -> Self::Out {
        real.map(StubParts::real)
    }

    fn given(self, given: Self::Given, faults: StreamFaults<Self::Given>) -> Self::Out {
        match given {
            Ok(items) => Ok(faulty(StubParts::given(items.into_iter()), faults.in_ok())),
            Err(error) => {
                faults.sleep();
                Err(error)
            }
        }
    }

    fn replayed(self, recorded: RecordedAnswer, faults: StreamFaults<Self::Given>) -> Self::Out {
        if recorded.has_items() {
            return Ok(faulty(
                StubParts::replayed(recorded, self.1),
                faults.in_ok(),
            ));
        }
        faults.sleep();
        Err(self.error(&recorded))
    }

    fn recorded(
        self,
        mut call: Invocation,
        real: Result<S, E>,
        faults: StreamFaults<Self::Given>,
    ) -> Self::Out {
        let is_live = call.mode() == Mode::Live;
        match real {
            Ok(real) if is_live => Ok(faulty(StubParts::real(real), faults.in_ok())),
            Ok(real) => Ok(faulty(
                StubParts::recording(call, None, true, real, self.1),
                faults.in_ok(),
            )),
            Err(error) => {
                faults.sleep();
                if is_live {
                    return Err(error);
                }
                let result = call.record_item(&self.0, Err(error));
                result.map(|()| unreachable!("an `Err` comes back as an `Err`"))
            }
        }
    }
}

impl Invocation {
    /// Records a value by the codec of an item.
    #[track_caller]
    fn record_item<C: CodesItem>(&mut self, codec: &C, mut item: C::Item) -> C::Item {
        self.completed();
        let scrub = self.scrub();
        match codec.round_trip(&mut item, scrub) {
            Ok((node, copy)) => {
                self.scrub_found_item(None, &mut |item| codec.scrubbed_again(item, scrub));
                match self.keep(node) {
                    None => copy,
                    Some(theirs) => match codec.decode(theirs.node()) {
                        Ok(item) => item,
                        Err(error) => theirs.does_not_decode("", &error),
                    },
                }
            }
            Err(error) => {
                let why_not = self.0.call.not_recordable(error, "");
                self.pass_unrecorded(why_not);
                item
            }
        }
    }
}

/// Runs a function that returns a stream or an iterator.
///
/// # Panics
///
/// Panics if what was returned cannot be recorded.
pub fn run_parts<P: Parts<S>, S, G: 'static>(
    asked: Asked<G>,
    parts: P,
    mut coerce: impl FnMut(G) -> P::Given,
    body: impl FnOnce() -> S,
) -> P::Out {
    match asked {
        Asked::Real => parts.real(body()),
        Asked::Answered(given, faults) => {
            let faults = faults.of_stream().map(&mut coerce);
            parts.given(coerce(given), faults)
        }
        Asked::Replayed(recorded, faults) => {
            parts.replayed(recorded, faults.of_stream().map(coerce))
        }
        Asked::Recording(mut call) => {
            let faults = call.take_faults().of_stream().map(coerce);
            loop {
                match call.next() {
                    Next::Real => {
                        let real = call.begun(body);
                        return parts.recorded(call, real, faults);
                    }
                    Next::Wait(in_flight) => in_flight.wait(),
                    Next::Recorded(recorded) => return parts.replayed(recorded, faults),
                }
            }
        }
    }
}

/// Runs a future that gives a stream or an iterator.
pub async fn run_async_parts<P: Parts<S>, S, G: 'static>(
    mut asked: Asked<G>,
    parts: P,
    mut coerce: impl FnMut(G) -> P::Given,
    real: Option<impl Future<Output = S>>,
) -> P::Out {
    const BEGUN: &str = "what nothing answers is begun";
    asked.wait().await;
    match asked {
        Asked::Real => parts.real(real.expect(BEGUN).await),
        Asked::Answered(given, faults) => {
            let faults = faults.of_stream().map(&mut coerce);
            parts.given(coerce(given), faults)
        }
        Asked::Replayed(recorded, faults) => {
            parts.replayed(recorded, faults.of_stream().map(coerce))
        }
        Asked::Recording(mut call) => {
            let recorded = call.turn().await;
            let faults = call.take_faults();
            match recorded {
                Some(recorded) => parts.replayed(recorded, faults.of_stream().map(coerce)),
                None => {
                    let real = recording(&call, real.expect(BEGUN)).await;
                    parts.recorded(call, real, faults.of_stream().map(coerce))
                }
            }
        }
    }
}

/// The future that a function returns; its body does not run where something
/// answers.
pub fn begun<G, R, Fut: Future<Output = R>>(
    asked: &Asked<G>,
    body: impl FnOnce() -> Fut,
) -> Option<Fut> {
    match asked {
        Asked::Real => Some(body()),
        Asked::Answered(..) | Asked::Replayed(..) => None,
        Asked::Recording(call) => Some(call.begun(body)),
    }
}

/// What an [`Answer`] becomes where the caller chooses the type of the items.
pub trait OfAnswer {
    /// What an expectation would answer if the type were known.
    type Given;

    #[doc(hidden)]
    fn given_by(&self, answer: RecordedAnswer) -> Self::Given;
}

impl<C: CodesItem> OfAnswer for Top<C> {
    type Given = Vec<C::Item>;

    fn given_by(&self, answer: RecordedAnswer) -> Vec<C::Item> {
        Player::new(answer, &self.0).all()
    }
}

impl<E, C: CodesItem> OfAnswer for InResult<E, C> {
    type Given = Result<Vec<C::Item>, E>;

    fn given_by(&self, answer: RecordedAnswer) -> Self::Given {
        if answer.has_items() {
            return Ok(Player::new(answer, &self.1).all());
        }
        Err(self.error(&answer))
    }
}

/// Decodes the answer of an expectation, or of a fault.
///
/// # Panics
///
/// Panics if it does not hold such items.
pub fn given_by<P: OfAnswer>(parts: &P, answer: Answer, function: &'static Function) -> P::Given {
    parts.given_by(answer.into_recorded_answer(function))
}
