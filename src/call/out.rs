//! `out` parameters: their state after the call is recorded with the returned value.

mod param;

pub use self::param::{Out, OutInPlace, OutParam, OutSlice, put_elements};

use std::fmt;

use serde::de::Error as _;

use super::Invocation;
use super::deferred::RecordedAnswer;
use super::plan::{AnswerSlot, MockedSlot, Plan, PlanKind};
use super::real_call::Next;
use super::resolve::{DelayedBy, Resolution};
use crate::codec::{RoundTrip, RoundTripError, round_trip};
use crate::mode::Mode;
use crate::scrub::Scrub;
use crate::store::{OUT, RETURNED, outputs};
use crate::value::{DecodeError, Decoder, Node};

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
    pub fn answer_out<P: Plan<R>, R: 'static>(&mut self, plan: fn() -> P) -> AskedOut<R> {
        let mut slot = AnswerSlot::new(plan());
        match self.answer_out_into(slot.kind(), &mut slot) {
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
    pub fn record_out<P: Plan<R>, R>(
        mut self,
        plan: P,
        returned: R,
        out: &mut [&mut dyn Out],
    ) -> R {
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
    pub fn restore<P: Plan<R>, R>(self, plan: P, out: &mut [&mut dyn Out]) -> R {
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
    if let Node::Array(values) = node
        && values.len() == out.len() + 1
    {
        let (returned, params) = values.split_first()?;
        return Some((returned, params.iter().collect()));
    }
    let (returned, params) = outputs(node)?;
    let param = |name| {
        let mut params = params.iter();
        params
            .find(|(param, _)| param == name)
            .map(|(_, node)| node)
    };
    let params = out.iter().map(|out| param(out.name()));
    Some((returned, params.collect::<Option<_>>()?))
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

impl<O> fmt::Debug for AskedOut<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskedOut").finish_non_exhaustive()
    }
}
