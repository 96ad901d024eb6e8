//! A call that a stub answers, as generated code handles it.

use std::any::{TypeId, type_name};
use std::fmt;
use std::panic::Location;

use serde::Serialize;

use super::context::CallContext;
use super::message;
use super::plan::{AnswerSlot, DeferredStep, MockedSlot, Plan, replay_into};
use super::real_call::Next;
use super::resolve::{DelayedBy, Resolution};
use crate::args::{Arg, ArgsBuilder, KeyedState};
use crate::call_log::Origin;
use crate::dispatch::{Answerer, Attribution, Bypass, Site, answerer, report_call};
use crate::fault::Faults;
use crate::function::Function;
use crate::journal::{self, CallSpan};
use crate::mode::Mode;
use crate::record_summary::RealCall;
use crate::store::{LookUp, Permit};
use crate::value::{EncodeError, Encoder};

/// A call that a stub answers.
pub struct Invocation(pub(super) Box<Inner>);

pub(super) struct Inner {
    pub(super) call: CallContext,
    arguments: ArgsBuilder,
    /// The result of the look-up, once there was one.
    pub(super) found: Option<LookUp>,
    /// What still is to happen to the answer.
    pub(super) faults: Faults,
    /// The permit to make the real call, while it is made.
    pub(super) permit: Option<Permit>,
    /// Whether this thread counts as recording.
    is_recording: bool,
    /// Whether the call is in its stub's log.
    is_logged: bool,
    /// Logs the real call in the journal.
    span: Option<CallSpan>,
    /// The real call, while it is made to be recorded.
    real_call: Option<RealCall>,
    /// A future of the call has not completed.
    pub(super) is_in_progress: bool,
    /// It waits for an identical call.
    pub(super) is_following: bool,
}

/// The call's stub, or `None` for the real function: without a stub, a call
/// costs one relaxed atomic load.
///
/// # Panics
///
/// Panics where the library cannot know which stub is meant, and where the test
/// of the stub has ended.
#[inline]
#[track_caller]
#[must_use]
pub fn begin(site: &'static Site) -> Option<Invocation> {
    if site.stubs.are_empty() {
        return None;
    }
    begin_stubbed(site)
}

#[cold]
#[inline(never)]
#[track_caller]
fn begin_stubbed(site: &'static Site) -> Option<Invocation> {
    let location = Location::caller();
    let answerer = answerer(site)?;
    Some(Invocation::new(&site.function, location, answerer))
}

impl Invocation {
    pub(crate) fn new(
        function: &'static Function,
        location: &'static Location<'static>,
        answerer: Answerer,
    ) -> Self {
        Self(Box::new(Inner {
            call: CallContext::new(function, location, answerer),
            arguments: ArgsBuilder::default(),
            found: None,
            faults: Faults::default(),
            permit: None,
            is_recording: false,
            is_logged: false,
            span: None,
            real_call: None,
            is_in_progress: false,
            is_following: false,
        }))
    }

    /// Hands over a type argument, by its name.
    ///
    /// # Panics
    ///
    /// Panics if the function was called with another type of this name.
    #[track_caller]
    pub fn type_argument<T: ?Sized>(&mut self) {
        self.named_type(typeid::of::<T>(), type_name::<T>());
    }

    /// Hands over the type of an `impl Trait` argument.
    ///
    /// # Panics
    ///
    /// As [`Invocation::type_argument`].
    #[track_caller]
    pub fn type_of<T: ?Sized>(&mut self, _: &T) {
        self.type_argument::<T>();
    }

    #[track_caller]
    fn named_type(&mut self, id: TypeId, name: &'static str) {
        let call = &self.0.call;
        if let Err(first) = call.function.types.add(id, name, call.location) {
            let report =
                message::two_types_of_one_name(call.function.path(), name, first, call.location);
            call.fail(&report.to_string())
        }
        self.0.arguments.generic(name.to_owned());
    }

    /// Hands over a const argument, by its value.
    #[allow(clippy::needless_pass_by_value)]
    pub fn const_argument(&mut self, value: impl ToString) {
        self.0.arguments.generic(value.to_string());
    }

    /// Hands over an argument that is part of the key.
    ///
    /// # Panics
    ///
    /// Panics if it cannot be serialised.
    #[track_caller]
    pub fn arg<T: Arg<By> + ?Sized, By>(&mut self, name: &'static str, value: &T) {
        let encoded = value.encode(self.0.arguments.buffer());
        self.argument(name, encoded);
    }

    /// The same for an argument whose type depends on a type parameter: rustc then
    /// suggests serde's trait as its bound, not one of ours.
    ///
    /// # Panics
    ///
    /// As [`Invocation::arg`].
    #[track_caller]
    pub fn generic_arg<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.arg(name, value);
    }

    /// Hands over the state of `self` before the call.
    ///
    /// # Panics
    ///
    /// As [`Invocation::arg`].
    #[track_caller]
    pub fn state<T: KeyedState + ?Sized>(&mut self, value: &T) {
        self.arg("self", value);
    }

    /// The same for an argument that a codec serialises.
    ///
    /// # Panics
    ///
    /// As [`Invocation::arg`].
    #[track_caller]
    pub fn arg_with(
        &mut self,
        name: &'static str,
        serialize: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
    ) {
        let mut encoder = Encoder::default();
        let encoded = serialize(&mut encoder);
        let buffer = self.0.arguments.buffer();
        buffer.extend(encoder.into_bytes());
        self.argument(name, encoded);
    }

    #[track_caller]
    fn argument(&mut self, name: &'static str, encoded: Result<(), EncodeError>) {
        match encoded {
            Ok(()) => self.0.arguments.argument(name),
            Err(error) => {
                let call = &self.0.call;
                let report = message::argument_not_encoded(
                    call.function.subject(),
                    name,
                    &error,
                    call.location,
                );
                call.fail(&report.to_string())
            }
        }
    }

    /// Hands over an argument of which only counts whether it was given.
    pub fn redacted(&mut self, name: &'static str, given: bool) {
        self.0.arguments.redacted(name, given);
    }

    /// The answer of the mock or of a recording; `None` means to call the real
    /// function. It is generic over the type of the answer, not over the function: those
    /// that return the same type share what is compiled.
    ///
    /// # Panics
    ///
    /// Panics on a miss, on a recording that cannot be used, and on a wrong use
    /// of the mock.
    #[track_caller]
    pub fn answer<P: Plan<R>, R: 'static>(&mut self, plan: fn() -> P) -> Option<R> {
        let mut slot = AnswerSlot::new(plan());
        self.answer_into(slot.kind(), &mut slot);
        slot.answer
    }

    /// Fills the slot, or leaves it empty for the real function.
    #[track_caller]
    fn answer_into(&mut self, kind: super::plan::PlanKind, slot: &mut dyn MockedSlot) {
        let resolution = self.resolve(kind, slot, DelayedBy::Items);
        if kind.is_value() {
            self.0.faults.sleep();
        }
        match resolution {
            Resolution::Answered => return,
            // A value that was recorded as a future's, and is none now.
            Resolution::Recorded(recorded) => {
                return replay_into(kind, slot, recorded, Faults::default());
            }
            Resolution::Open => {}
        }
        loop {
            match self.next() {
                Next::Real => return,
                Next::Wait(in_flight) => in_flight.wait(),
                Next::Recorded(recorded) => {
                    let mut faults = self.take_faults();
                    faults.continue_into(slot.then());
                    return replay_into(kind, slot, recorded, faults);
                }
            }
        }
    }

    pub(super) fn take_faults(&mut self) -> Faults {
        std::mem::take(&mut self.0.faults)
    }

    pub(super) fn mode(&self) -> Mode {
        self.0.call.mode()
    }

    /// Completes the arguments; later calls do nothing.
    pub(super) fn complete_args(&mut self) {
        if let Some(args) = self.0.arguments.build() {
            self.0.call.set_args(args);
        }
    }

    /// Announces that the next call of the function on this thread is the real
    /// one, and that what it calls belongs to the recording.
    pub fn bypass(&mut self) {
        self.enter_real();
        Bypass::next_is_real(self.0.call.function);
    }

    /// Announces that what is called from now on belongs to the recording.
    pub fn enter_real(&mut self) {
        if self.mode() != Mode::Live {
            self.0.is_recording = true;
            Bypass::begin_recording();
        }
    }

    pub(super) fn leave_real(&mut self) {
        if std::mem::take(&mut self.0.is_recording) {
            Bypass::end_recording();
        }
    }

    /// Logs the call in the stub for which it counts. If it may belong to several tests,
    /// each of their stubs logs it as unattributed.
    pub(super) fn log(&mut self, origin: Origin) {
        // A future in a box is resolved again when it is polled.
        if std::mem::replace(&mut self.0.is_logged, true) {
            return;
        }
        let call = &self.0.call;
        if matches!(origin, Origin::Recorded | Origin::Live) && journal::is_on() {
            let path = call.shown_file();
            self.0.span = Some(CallSpan::begin(call.function, path, call.test()));
        }
        if origin == Origin::Recorded {
            self.0.real_call = Some(RealCall::begin(call.function, call.location));
        }
        // All calls of one recording share its arguments.
        let args = match &self.0.found {
            Some(LookUp::Found(known) | LookUp::Stale(known)) => known.args.clone(),
            _ => call.args().clone(),
        };
        match call.answerer.attribution() {
            Attribution::Stub { stub, is_unowned } => {
                report_call(stub);
                stub.log.push(args, origin, call.location, is_unowned);
            }
            Attribution::Unknown { tests } => {
                for stub in call.answerer.candidates() {
                    let log = &stub.log;
                    log.push_unattributed(args.clone(), origin, call.location, &tests);
                }
            }
        }
    }

    /// Applies the remaining faults to an answer that nobody records.
    pub(super) fn pass(slot: &mut dyn MockedSlot, mut faults: Faults) {
        faults.continue_into(slot.then());
        slot.defer(DeferredStep::Pass(faults));
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.record_pending();
        if self.is_recording {
            Bypass::end_recording();
        }
        // The mark is left over if another thread dropped the stub just before
        // the function was called again.
        Bypass::forget(self.call.function);
    }
}

impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("call", &self.0.call)
            .finish_non_exhaustive()
    }
}
