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
///
/// The codec of a value is its plan: what is compiled for a function that returns a value
/// knows nothing of futures and streams.
#[allow(private_interfaces)]
pub trait Plan<R> {
    #[doc(hidden)]
    fn kind(&self) -> PlanKind;

    /// The codec of a value.
    #[doc(hidden)]
    fn codec(&self) -> &Codec<'_, R> {
        not_a_value()
    }

    /// Makes a step with an answer that is not there at once.
    #[doc(hidden)]
    fn defer(&mut self, step: DeferredStep, _: &mut Option<R>, _: &mut Option<R>) {
        not_deferred(step)
    }

    /// Replays a recording.
    #[doc(hidden)]
    #[track_caller]
    fn replay(self, recorded: RecordedAnswer, faults: StreamFaults<R>) -> R
    where
        Self: Sized,
    {
        let mut slot = AnswerSlot::new(self);
        slot.then = faults.then;
        replay_into(slot.kind(), &mut slot, recorded, faults.faults);
        slot.into_answer()
    }
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

#[allow(private_interfaces)]
impl<R> Plan<R> for Codec<'_, R> {
    fn kind(&self) -> PlanKind {
        PlanKind::Value(self.passes())
    }

    fn codec(&self) -> &Codec<'_, R> {
        self
    }
}

/// The plan of a function whose answer generated code replays and records.
#[derive(Debug)]
pub struct Opaque;

#[allow(private_interfaces)]
impl<R> Plan<R> for Opaque {
    fn kind(&self) -> PlanKind {
        PlanKind::Opaque
    }
}

/// The plan of something in a box, or of what it contains.
pub struct BoxedPlan<'c, R>(Steps<'c, R>);

enum Steps<'c, R> {
    Value(Codec<'c, R>),
    Deferred(Box<dyn Deferred<R> + Send + Sync + 'c>),
    /// The steps are made.
    Made,
}

impl<'c, R> BoxedPlan<'c, R> {
    pub(super) fn deferred(deferred: impl Deferred<R> + Send + Sync + 'c) -> Self {
        Self(Steps::Deferred(Box::new(deferred)))
    }
}

impl<'c, R> From<Codec<'c, R>> for BoxedPlan<'c, R> {
    fn from(codec: Codec<'c, R>) -> Self {
        Self(Steps::Value(codec))
    }
}

#[allow(private_interfaces)]
impl<R> Plan<R> for BoxedPlan<'_, R> {
    fn kind(&self) -> PlanKind {
        match &self.0 {
            Steps::Value(codec) => codec.kind(),
            Steps::Deferred(_) | Steps::Made => PlanKind::Deferred,
        }
    }

    fn codec(&self) -> &Codec<'_, R> {
        match &self.0 {
            Steps::Value(codec) => codec,
            Steps::Deferred(_) | Steps::Made => not_a_value(),
        }
    }

    fn defer(&mut self, step: DeferredStep, answer: &mut Option<R>, then: &mut Option<R>) {
        match std::mem::replace(&mut self.0, Steps::Made) {
            Steps::Deferred(deferred) => deferred.step(step, answer, then),
            Steps::Value(_) | Steps::Made => not_deferred(step),
        }
    }
}

impl<R> fmt::Debug for BoxedPlan<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BoxedPlan").field(&self.kind()).finish()
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
pub(super) struct AnswerSlot<P, R> {
    plan: P,
    pub(super) answer: Option<R>,
    /// What a cut stream continues with. The round trip of a value puts copies there.
    pub(super) then: Option<R>,
}

impl<P: Plan<R>, R> AnswerSlot<P, R> {
    pub(super) fn new(plan: P) -> Self {
        Self {
            plan,
            answer: None,
            then: None,
        }
    }

    pub(super) fn with_answer(plan: P, answer: R) -> Self {
        Self {
            plan,
            answer: Some(answer),
            then: None,
        }
    }

    pub(super) fn kind(&self) -> PlanKind {
        self.plan.kind()
    }

    #[track_caller]
    pub(super) fn into_answer(self) -> R {
        match self.answer {
            Some(answer) => answer,
            None => empty(),
        }
    }
}

#[track_caller]
fn filled<R>(place: &Option<R>) -> &R {
    match place {
        Some(value) => value,
        None => empty(),
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

impl<P: Plan<R>, R> RoundTrip for AnswerSlot<P, R> {
    fn scrub(&mut self) -> bool {
        match &mut self.answer {
            Some(answer) => self.plan.codec().scrub(answer),
            None => empty(),
        }
    }

    fn is_accepted(&self) -> bool {
        self.plan.codec().accepts(filled(&self.answer))
    }

    fn encode(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        self.plan.codec().encode(filled(&self.answer), encoder)
    }

    fn encode_copy(&self, encoder: &mut Encoder) -> Result<Recordable, EncodeError> {
        self.plan.codec().encode(filled(&self.then), encoder)
    }

    fn decode(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError> {
        self.plan.codec().decode_into(decoder, &mut self.answer)
    }

    fn decode_copy(&mut self, decoder: Decoder<'_>) -> Result<(), DecodeError> {
        self.plan.codec().decode_into(decoder, &mut self.then)
    }
}

impl<P: Plan<R>, R> Slot for AnswerSlot<P, R> {
    fn defer(&mut self, step: DeferredStep) {
        self.plan.defer(step, &mut self.answer, &mut self.then);
    }
}

impl<P: Plan<R>, R: 'static> MockedSlot for AnswerSlot<P, R> {
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
    pub fn around<P: Plan<R>>(self, plan: P) -> P {
        plan
    }

    /// The plan of a value that is there at once.
    #[must_use]
    pub fn plan(self, value: Codec<'_, R>) -> Codec<'_, R> {
        value
    }

    /// The same, with `errors`.
    #[must_use]
    pub fn __errors<By>(self, value: Codec<'_, R>) -> Codec<'_, R>
    where
        R: IsResult<By>,
    {
        value
    }

    /// The same, with `errors = module`.
    #[must_use]
    pub fn errors_with<'c, By, E, S, D>(self, value: Codec<'c, R>, _: S, _: D) -> Codec<'c, R>
    where
        R: IsResult<By>,
        S: Fn(&E, &mut Encoder) -> Result<(), EncodeError>,
        D: Fn(Decoder<'_>) -> Result<E, DecodeError>,
    {
        value
    }
}
