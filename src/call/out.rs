//! `out` parameters: their state after the call is recorded with the returned value.

use std::fmt;

use serde::Serialize as _;
use serde::de::Error as _;

use super::deferred::RecordedAnswer;
use super::plan::{AnswerSlot, MockedSlot, Plan, PlanKind};
use super::real_call::Next;
use super::resolve::{DelayedBy, Resolution};
use super::{Invocation, StubbableFn, message};
use crate::codec::{
    Codec, Fallback, Probe, RoundTrip, RoundTripError, Value, read_back, round_trip,
};
use crate::mode::Mode;
use crate::scrub::Scrub;
use crate::value::{DecodeError, Decoder, EncodeError, Encoder, Node, Tree};

/// The fields of a recording: the returned value, and the parameters by name.
const RETURNED: &str = "$returned";
const OUT: &str = "$out";

/// Who answers a call with `out` parameters.
pub enum AskedOut<O> {
    /// An expectation.
    Given(O),
    /// A recording.
    Replayed(RecordedAnswer),
    /// Nobody: the real function is called.
    Open,
}

impl Invocation {
    /// The answer, if there is one.
    ///
    /// # Panics
    ///
    /// Panics on a miss, on a recording that cannot be used, and on a wrong use
    /// of the mock.
    #[track_caller]
    pub fn answer_out<F: StubbableFn>(&mut self) -> AskedOut<F::Output> {
        let mut slot = AnswerSlot::new(F::plan());
        match self.answer_out_into(slot.kind, &mut slot) {
            Resolution::Answered => AskedOut::Given(slot.into_answer()),
            Resolution::Recorded(recorded) => AskedOut::Replayed(recorded),
            Resolution::Open => AskedOut::Open,
        }
    }

    #[track_caller]
    fn answer_out_into(&mut self, kind: PlanKind, slot: &mut dyn MockedSlot) -> Resolution {
        let resolution = self.resolve(kind, slot, DelayedBy::Call);
        self.0.faults.sleep();
        let Resolution::Open = resolution else {
            return resolution;
        };
        loop {
            match self.next() {
                Next::Real => return Resolution::Open,
                Next::Wait(in_flight) => in_flight.wait(),
                Next::Recorded(recorded) => return Resolution::Recorded(recorded),
            }
        }
    }

    /// Records what the real function returned and left in its parameters; both
    /// become what the recording holds.
    ///
    /// # Panics
    ///
    /// As [`Invocation::record`].
    #[track_caller]
    pub fn record_out<R>(mut self, plan: Plan<'_, R>, returned: R, out: &mut [&mut dyn Out]) -> R {
        self.completed();
        self.leave_real();
        if self.mode() == Mode::Live {
            return returned;
        }
        let mut slot = AnswerSlot::with_answer(plan, returned);
        self.record_out_in(&mut slot, out);
        slot.into_answer()
    }

    #[track_caller]
    fn record_out_in(&mut self, slot: &mut dyn RoundTrip, out: &mut [&mut dyn Out]) {
        let node = match round_trip_with(slot, out, self.scrub()) {
            Ok(node) => node,
            Err(error) => {
                let why_not = self.0.call.not_recordable(error, "");
                return self.pass_unrecorded(why_not);
            }
        };
        if let Some(theirs) = self.keep(node)
            && let Err(error) = decode_with(theirs.node(), slot, out)
        {
            theirs.does_not_decode("", &error)
        }
    }
}

impl RecordedAnswer {
    /// Fills the parameters and gives the returned value.
    ///
    /// # Panics
    ///
    /// Panics if the recording does not hold them.
    #[track_caller]
    pub fn restore<R>(self, plan: Plan<'_, R>, out: &mut [&mut dyn Out]) -> R {
        let mut slot = AnswerSlot::new(plan);
        if let Err(error) = decode_with(self.node(), &mut slot, out) {
            self.does_not_decode("", &error)
        }
        slot.into_answer()
    }
}

/// The recording of the returned value and the parameters; their copies take
/// their places.
fn round_trip_with(
    returned: &mut dyn RoundTrip,
    out: &mut [&mut dyn Out],
    scrub: &Scrub,
) -> Result<Node, RoundTripError> {
    let returned = round_trip(returned, scrub)?;
    let mut params = Vec::new();
    for out in out {
        let node = out
            .round_trip(&scrub.below(&[OUT, out.name()]))
            .map_err(|error| at(out.name(), error))?;
        params.push((out.name().to_owned(), node));
    }
    Ok(Node::Object(vec![
        (RETURNED.to_owned(), returned),
        (OUT.to_owned(), Node::Object(params)),
    ]))
}

fn decode_with(
    node: &Node,
    returned: &mut dyn RoundTrip,
    out: &mut [&mut dyn Out],
) -> Result<(), DecodeError> {
    let (value, params) = parts_of(node, out).ok_or_else(|| {
        DecodeError::custom("where what it returned and left in its parameters is expected")
    })?;
    returned.decode(Decoder::new(value))?;
    for (out, node) in out.iter_mut().zip(params) {
        out.restore(node)?;
    }
    Ok(())
}

/// The returned value, and one value for each parameter. An expectation answers
/// a tuple of them.
fn parts_of<'n>(node: &'n Node, out: &[&mut dyn Out]) -> Option<(&'n Node, Vec<&'n Node>)> {
    let field = |fields: &'n [(String, Node)], name: &str| {
        let field = fields.iter().find(|(field, _)| field == name);
        field.map(|(_, node)| node)
    };
    match node {
        Node::Object(fields) => {
            let Node::Object(params) = field(fields, OUT)? else {
                return None;
            };
            let params = out.iter().map(|out| field(params, out.name()));
            Some((field(fields, RETURNED)?, params.collect::<Option<_>>()?))
        }
        Node::Array(values) if values.len() == out.len() + 1 => {
            let (returned, params) = values.split_first()?;
            Some((returned, params.iter().collect()))
        }
        _ => None,
    }
}

/// Scrubs the returned value and each parameter of an answer that has them; whether it has.
pub(super) fn scrub_parts(scrub: &Scrub, answer: &mut Node) -> bool {
    let Node::Object(fields) = answer else {
        return false;
    };
    let [(returned, value), (out, Node::Object(params))] = fields.as_mut_slice() else {
        return false;
    };
    let is_ours = returned == RETURNED && out == OUT;
    if is_ours {
        scrub.apply(value);
        for (name, param) in params {
            scrub.below(&[OUT, name]).apply(param);
        }
    }
    is_ours
}

/// Says that the error is in this parameter.
fn at(name: &str, error: RoundTripError) -> RoundTripError {
    let below = |path| format!(".{OUT}.{name}{path}");
    match error {
        RoundTripError::Lossy { path, message } => RoundTripError::Lossy {
            path: below(path),
            message,
        },
        RoundTripError::Misfit { path, message } => RoundTripError::Misfit {
            path: below(path),
            message,
        },
        other => other,
    }
}

/// A parameter that the call may change.
#[allow(private_interfaces)]
pub trait Out {
    #[doc(hidden)]
    fn name(&self) -> &'static str;

    /// Encodes the present value; its copy takes its place.
    #[doc(hidden)]
    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError>;

    #[doc(hidden)]
    fn restore(&mut self, node: &Node) -> Result<(), DecodeError>;
}

/// `&mut T`.
pub struct OutParam<'a, 'c, T> {
    name: &'static str,
    value: &'a mut T,
    codec: Codec<'c, T>,
}

impl<'a, 'c, T> OutParam<'a, 'c, T> {
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut T, codec: Codec<'c, T>) -> Self {
        Self { name, value, codec }
    }
}

#[allow(private_interfaces)]
impl<T> Out for OutParam<'_, '_, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError> {
        let (node, copy) = self.codec.round_trip(self.value, scrub)?;
        *self.value = copy;
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        *self.value = self.codec.decode(node)?;
        Ok(())
    }
}

/// `&mut [T]`: recorded elements replace those that are there.
pub struct OutSlice<'a, T> {
    name: &'static str,
    value: &'a mut [T],
    codec: Codec<'a, Vec<T>>,
    serialize: fn(&[T], &mut Encoder) -> Result<(), EncodeError>,
}

impl<'a, T> OutSlice<'a, T> {
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut [T]) -> Self
    where
        T: Value,
    {
        Self {
            name,
            value,
            codec: Fallback::kind(Probe::<Vec<T>>::new()).value(),
            serialize: |elements, encoder| elements.serialize(encoder),
        }
    }

    fn put(&mut self, elements: Vec<T>) {
        for (element, recorded) in self.value.iter_mut().zip(elements) {
            *element = recorded;
        }
    }
}

#[allow(private_interfaces)]
impl<T> Out for OutSlice<'_, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError> {
        let original = tree_of(|encoder| (self.serialize)(self.value, encoder))?;
        let (node, copy) = self.codec.round_trip_tree(&original, scrub)?;
        self.put(copy);
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        let elements = self.codec.decode(node)?;
        if elements.len() != self.value.len() {
            let problem = message::wrong_length(elements.len(), self.value.len());
            return Err(DecodeError::custom(problem));
        }
        self.put(elements);
        Ok(())
    }
}

/// Puts what an expectation answers into a slice.
///
/// # Panics
///
/// Panics if there are more or fewer elements than the slice has.
#[track_caller]
pub fn put_elements<T>(name: &'static str, slice: &mut [T], elements: Vec<T>) {
    assert!(
        slice.len() == elements.len(),
        "{}",
        message::wrong_length_in(name, elements.len(), slice.len())
    );
    for (element, given) in slice.iter_mut().zip(elements) {
        *element = given;
    }
}

/// `&mut T`, written and changed by the user's own codec.
pub struct OutInPlace<'a, T: ?Sized, S, D> {
    name: &'static str,
    value: &'a mut T,
    serialize: S,
    deserialize: D,
}

impl<'a, T: ?Sized, S, D> OutInPlace<'a, T, S, D>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError>,
    D: Fn(Decoder<'_>, &mut T) -> Result<(), DecodeError>,
{
    /// The parameter of this name.
    pub fn new(name: &'static str, value: &'a mut T, serialize: S, deserialize: D) -> Self {
        Self {
            name,
            value,
            serialize,
            deserialize,
        }
    }
}

#[allow(private_interfaces)]
impl<T: ?Sized, S, D> Out for OutInPlace<'_, T, S, D>
where
    S: Fn(&T, &mut Encoder) -> Result<(), EncodeError>,
    D: Fn(Decoder<'_>, &mut T) -> Result<(), DecodeError>,
{
    fn name(&self) -> &'static str {
        self.name
    }

    /// What the real function did to the parameter stays: to do it once more
    /// could, for example, send a message twice.
    fn round_trip(&mut self, scrub: &Scrub) -> Result<Node, RoundTripError> {
        let tree = tree_of(|encoder| (self.serialize)(self.value, encoder))?;
        let mut node = read_back(&tree)?;
        scrub.apply(&mut node);
        Ok(node)
    }

    fn restore(&mut self, node: &Node) -> Result<(), DecodeError> {
        (self.deserialize)(Decoder::new(node), self.value)
    }
}

/// What `write` encodes, as a tree whose maps keep their order.
fn tree_of(
    write: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<Tree, RoundTripError> {
    let mut encoder = Encoder::in_order();
    write(&mut encoder).map_err(RoundTripError::NotEncoded)?;
    Ok(Tree::parse(&encoder.into_bytes()))
}

impl<O> fmt::Debug for AskedOut<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskedOut").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for OutParam<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutParam")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for OutSlice<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutSlice")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<T: ?Sized, S, D> fmt::Debug for OutInPlace<'_, T, S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutInPlace")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
