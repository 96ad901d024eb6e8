//! How the answer of a call is replayed and recorded, and where it is put.
//!
//! The path of a call is compiled once, for all types of answers. It reads and writes
//! the answer through the trait [`Slot`]; the only implementation is generic and is on
//! the stack of the stubbed function.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use super::Invocation;
use super::deferred::{Deferred, RecordedAnswer};
use crate::codec::{Codec, IsResult, Passes, Probe, Recordable, RoundTrip};
use crate::fault::{Faults, StreamFaults, sleep_for_value};
use crate::value::{DecodeError, Decoder, EncodeError, Encoder};

/// How answers of type `R` are replayed and recorded.
pub struct Plan<'c, R>(Steps<'c, R>, PlanKind);

enum Steps<'c, R> {
    Value(Codec<'c, R>),
    Deferred(Box<dyn Deferred<R> + Send + Sync + 'c>),
    Opaque,
}

/// What the path of a call needs to know of a plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PlanKind {
    /// A value that is there at once.
    Value(Passes),
    /// A future, stream or iterator in a box.
    Deferred,
    /// An `impl Future`, `impl Stream` or `impl Iterator`, or a value with
    /// `out` parameters: generated code replays and records it by itself.
    Opaque,
}

impl PlanKind {
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::Value(_))
    }

    pub(super) fn passes(self) -> Passes {
        match self {
            Self::Value(passes) => passes,
            _ => Passes::default(),
        }
    }
}

impl<'c, R> Plan<'c, R> {
    pub(super) fn value(codec: Codec<'c, R>) -> Self {
        let kind = PlanKind::Value(codec.passes());
        Self(Steps::Value(codec), kind)
    }

    pub(super) fn deferred(deferred: impl Deferred<R> + Send + Sync + 'c) -> Self {
        Self(Steps::Deferred(Box::new(deferred)), PlanKind::Deferred)
    }

    /// For a function whose answer generated code replays and records.
    #[must_use]
    pub fn opaque() -> Self {
        Self(Steps::Opaque, PlanKind::Opaque)
    }

    /// Replays a recording.
    #[track_caller]
    pub(super) fn replay(self, recorded: RecordedAnswer, faults: StreamFaults<R>) -> R {
        let mut slot = AnswerSlot::new(self);
        slot.then = faults.then;
        replay_into(slot.kind, &mut slot, recorded, faults.faults);
        slot.into_answer()
    }
}

impl<R> fmt::Debug for Plan<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Plan").field(&self.1).finish()
    }
}

/// The place of an answer, whose type only the slot has.
pub(super) trait Slot: RoundTrip {
    /// Replaces the slot's content by a future, stream or iterator that replays,
    /// records or changes it.
    fn defer(&mut self, step: DeferredStep);
}

/// A slot for an answer of the mock's type.
pub(super) trait MockedSlot: Slot {
    /// The answer, as an `Option` of the mock's type.
    fn answer(&mut self) -> &mut dyn Any;

    /// What a cut stream continues with, as an `Option` of the mock's type.
    fn then(&mut self) -> &mut dyn Any;
}

/// What happens to an answer that is not there at once.
pub(super) enum DeferredStep {
    Replay(RecordedAnswer, Faults),
    Record(Invocation, Faults),
    /// Nobody records it: the answer of an expectation, or of a live call.
    Pass(Faults),
}

/// The slot on the stack of the stubbed function.
pub(super) struct AnswerSlot<'c, R> {
    steps: Steps<'c, R>,
    pub(super) kind: PlanKind,
    pub(super) answer: Option<R>,
    pub(super) then: Option<R>,
}

impl<'c, R> AnswerSlot<'c, R> {
    pub(super) fn new(plan: Plan<'c, R>) -> Self {
        Self {
            steps: plan.0,
            kind: plan.1,
            answer: None,
            then: None,
        }
    }

    pub(super) fn with_answer(plan: Plan<'c, R>, answer: R) -> Self {
        Self {
            steps: plan.0,
            kind: plan.1,
            answer: Some(answer),
            then: None,
        }
    }

    #[track_caller]
    pub(super) fn into_answer(mut self) -> R {
        match self.answer.take() {
            Some(answer) => answer,
            None => empty(),
        }
    }

    fn codec(&self) -> &Codec<'c, R> {
        match &self.steps {
            Steps::Value(codec) => codec,
            _ => not_a_value(),
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn empty() -> ! {
    unreachable!("the answer was put into its slot")
}

#[cold]
#[inline(never)]
fn not_a_value() -> ! {
    unreachable!("only a value is written as a whole")
}

#[cold]
#[inline(never)]
fn not_deferred(_: DeferredStep) -> ! {
    unreachable!("only deferred answers have steps")
}

impl<R> RoundTrip for AnswerSlot<'_, R> {
    fn scrub(&mut self) -> bool {
        match &mut self.answer {
            Some(answer) => match &self.steps {
                Steps::Value(codec) => codec.scrub(answer),
                _ => false,
            },
            None => false,
        }
    }

    fn encode(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        match &self.answer {
            Some(answer) => self.codec().encode(answer, encoder),
            None => empty(),
        }
    }

    fn recode(&self, decoder: Decoder<'_>, encoder: &mut Encoder) -> Result<(), DecodeError> {
        self.codec().recode(decoder, encoder)
    }

    fn decode(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError> {
        match &self.steps {
            Steps::Value(codec) => codec.decode_into(decoder, &mut self.answer),
            _ => not_a_value(),
        }
    }
}

impl<R> Slot for AnswerSlot<'_, R> {
    fn defer(&mut self, step: DeferredStep) {
        match std::mem::replace(&mut self.steps, Steps::Opaque) {
            Steps::Deferred(deferred) => deferred.step(step, &mut self.answer, &mut self.then),
            _ => not_deferred(step),
        }
    }
}

impl<R: 'static> MockedSlot for AnswerSlot<'static, R> {
    fn answer(&mut self) -> &mut dyn Any {
        &mut self.answer
    }

    fn then(&mut self) -> &mut dyn Any {
        &mut self.then
    }
}

/// Puts the recorded answer into the slot, which has the continuation of a cut stream
/// already.
#[track_caller]
pub(super) fn replay_into(
    kind: PlanKind,
    slot: &mut dyn Slot,
    recorded: RecordedAnswer,
    faults: Faults,
) {
    if kind == PlanKind::Deferred {
        return slot.defer(DeferredStep::Replay(recorded, faults));
    }
    sleep_for_value(faults);
    if let Err(error) = slot.decode(Decoder::new(recorded.node())) {
        recorded.does_not_decode("", &error)
    }
}

/// What a probe finds around the value: nothing, for every type but those of
/// `deferred`.
pub trait Unboxed: Sized {
    /// The type itself.
    type Of;

    /// No future in a box.
    fn __later(self) -> (Direct<Self::Of>, Probe<Self::Of>);

    /// No stream or iterator in a box.
    fn __parts(self) -> (Direct<Self::Of>, Probe<Self::Of>);
}

impl<R> Unboxed for Probe<R> {
    type Of = R;

    fn __later(self) -> (Direct<R>, Self) {
        (Direct(PhantomData), self)
    }

    fn __parts(self) -> (Direct<R>, Self) {
        (Direct(PhantomData), self)
    }
}

/// Nothing is around the value.
#[derive(Debug)]
pub struct Direct<R>(PhantomData<fn() -> R>);

impl<R> Direct<R> {
    /// The plan of the whole is the value's.
    #[must_use]
    pub fn around<'c>(self, plan: Plan<'c, R>) -> Plan<'c, R> {
        plan
    }

    /// The plan of a value that is there at once.
    #[must_use]
    pub fn plan<'c>(self, value: Codec<'c, R>) -> Plan<'c, R> {
        Plan::value(value)
    }

    /// The same, with `errors`.
    #[must_use]
    pub fn __errors<'c, By>(self, value: Codec<'c, R>) -> Plan<'c, R>
    where
        R: IsResult<By>,
    {
        Plan::value(value)
    }

    /// The same, with `errors = module`.
    #[must_use]
    pub fn errors_with<'c, By, E, S, D>(self, value: Codec<'c, R>, _: S, _: D) -> Plan<'c, R>
    where
        R: IsResult<By>,
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
    {
        Plan::value(value)
    }
}
