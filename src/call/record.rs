//! Records what the real function returned. The caller gets a copy that was read back,
//! so that later runs replay what the record run saw.

mod message;
mod verify;

use std::sync::Arc;

use super::context::CallContext;
use super::deferred::RecordedAnswer;
use super::invocation::Inner;
use super::plan::{AnswerSlot, DeferredStep, MockedSlot, Plan, PlanKind, Slot};
use super::{Invocation, StubbableFn};
use crate::codec::{Recordable, RoundTripError, round_trip, scrubbed_again};
use crate::fault::{Faults, StreamFaults, sleep_for_value};
use crate::mode::Mode;
use crate::record_summary::NotRecorded;
use crate::scrub::Scrub;
use crate::secrets::Secrets;
use crate::store::{CachedRecording, LookUp, Recording, SaveError, item_at};
use crate::value::{Decoder, EncodeError, Node};

impl Invocation {
    /// Records what the real function returned, which is of the mock's type,
    /// and returns its decoded copy. In modes that record nothing, and for
    /// answers that may not be recorded, returns the value itself.
    ///
    /// # Panics
    ///
    /// Panics if the value does not survive being written and read, if a secret
    /// is in it, and if it cannot be written.
    #[track_caller]
    pub fn record<P: Plan<R>, R: 'static>(self, plan: fn() -> P, returned: R) -> R {
        let mut slot = AnswerSlot::with_answer(plan(), returned);
        self.record_mocked(slot.kind(), &mut slot);
        slot.into_answer()
    }

    #[track_caller]
    fn record_mocked(mut self, kind: PlanKind, slot: &mut dyn MockedSlot) {
        let mut faults = self.take_faults();
        faults.continue_into(slot.then());
        self.record_in(kind, slot, faults);
    }

    /// The same for a returned type that the mock's type becomes by `coerce`.
    ///
    /// # Panics
    ///
    /// As [`Invocation::record`].
    #[track_caller]
    pub fn record_as<F: StubbableFn, P: Plan<R>, R>(
        mut self,
        plan: impl FnOnce() -> P,
        returned: R,
        coerce: impl FnOnce(F::Output) -> R,
    ) -> R {
        let faults = self.take_faults().of_stream().map(coerce);
        self.record_with(plan(), returned, faults)
    }

    /// The same with faults that fit the type.
    #[track_caller]
    pub(super) fn record_with<P: Plan<R>, R>(
        self,
        plan: P,
        returned: R,
        faults: StreamFaults<R>,
    ) -> R {
        let mut slot = AnswerSlot::with_answer(plan, returned);
        slot.then = faults.then;
        self.record_in(slot.kind(), &mut slot, faults.faults);
        slot.into_answer()
    }

    /// Records what is in the slot, and puts its copy there.
    #[track_caller]
    fn record_in(mut self, kind: PlanKind, slot: &mut dyn Slot, faults: Faults) {
        self.completed();
        self.leave_real();
        let is_live = self.mode() == Mode::Live;
        if kind == PlanKind::Deferred {
            if !is_live {
                slot.defer(DeferredStep::Record(self, faults));
            } else if !faults.is_none() {
                slot.defer(DeferredStep::Pass(faults));
            }
            return;
        }
        sleep_for_value(faults);
        if !is_live {
            self.record_value(slot);
        }
    }

    /// Records a value that is there at once, and puts its copy into the slot.
    #[track_caller]
    pub(super) fn record_value(&mut self, slot: &mut dyn Slot) {
        let node = match round_trip(slot, self.scrub()) {
            Ok(node) => node,
            Err(error) => {
                let why_not = self.0.call.not_recordable(error, "");
                return self.pass_unrecorded(why_not);
            }
        };
        if self.mode().verifies() {
            self.scrub_found(slot);
            slot.decode(Decoder::new(&node))
                .expect("it was decoded before");
        }
        if let Some(theirs) = self.keep(node)
            && let Err(error) = slot.decode(Decoder::new(theirs.node()))
        {
            theirs.does_not_decode("", &error)
        }
    }

    /// Reports a value that may not be recorded and passes through.
    pub(super) fn pass_unrecorded(&mut self, why_not: Recordable) {
        let call = &self.0.call;
        if self.mode().verifies() {
            if let Some(LookUp::Found(_) | LookUp::Stale(_)) = &self.0.found {
                call.compare_unrecorded(why_not);
            }
            return;
        }
        call.count_not_recorded(match why_not {
            Recordable::IsError => NotRecorded::IsError,
            Recordable::Yes | Recordable::Refused => NotRecorded::RecordIf,
        });
        eprintln!(
            "{}",
            message::passed(call.function.subject(), why_not, call.location)
        );
    }

    /// Keeps the value; in verify mode, compares it. Returns what another
    /// process has recorded in the meantime, which counts.
    #[track_caller]
    pub(super) fn keep(&mut self, value: Node) -> Option<RecordedAnswer> {
        match self.0.try_keep(value) {
            Ok(None) => None,
            Ok(Some((theirs, at))) => Some(self.0.call.answered_by(theirs, at)),
            Err(report) => self.0.call.fail(&report),
        }
    }

    /// The same where a panic would abort the process or reach nobody: a
    /// failure is reported at the end of the stub.
    pub(super) fn keep_quietly(&mut self, value: Node) {
        if let Err(report) = self.0.try_keep(value) {
            self.0.call.keep_failure(&report);
        }
    }
}

impl Invocation {
    /// What replaces parts of the answer before it is recorded.
    #[track_caller]
    pub(super) fn scrub(&self) -> &'static Scrub {
        self.0.call.function.scrub()
    }

    /// In verify mode, the recording is scrubbed as the answer is: it may have been made before
    /// the attribute had `scrub`.
    fn scrub_found(&mut self, slot: &mut dyn Slot) {
        self.change_found(&mut |returned| {
            if let Some(scrubbed) = scrubbed_again(slot, returned) {
                *returned = scrubbed;
            }
        });
    }

    /// The same for the item at this place of a stream, or for the answer of a future.
    pub(super) fn scrub_found_item(
        &mut self,
        at: Option<usize>,
        scrubbed: &mut dyn FnMut(&Node) -> Option<Node>,
    ) {
        if !self.mode().verifies() {
            return;
        }
        self.change_found(&mut |returned| {
            let part = match at {
                Some(at) => item_at(returned, at),
                None => Some(returned),
            };
            if let Some(part) = part
                && let Some(scrubbed) = scrubbed(part)
            {
                *part = scrubbed;
            }
        });
    }

    /// Changes each answer of the recording with which the call is compared.
    fn change_found(&mut self, change: &mut dyn FnMut(&mut Node)) {
        let Some(LookUp::Found(known) | LookUp::Stale(known)) = &mut self.0.found else {
            return;
        };
        let mut recording = known.recording.clone();
        recording.returns.iter_mut().for_each(change);
        let args = known.args.clone();
        *known = Arc::new(CachedRecording { args, recording });
    }
}

impl Inner {
    /// Keeps the value, or says why it cannot be kept.
    pub(super) fn try_keep(
        &mut self,
        value: Node,
    ) -> Result<Option<(Arc<CachedRecording>, usize)>, String> {
        let call = &self.call;
        let (stub, args) = (call.stub(), call.args());
        let in_sequence = stub.store.in_sequence();
        let at = if in_sequence {
            stub.positions.next(args)
        } else {
            0
        };
        if call.mode().verifies() {
            stub.positions.set(args, at + 1);
            call.compare(self.found.as_ref(), at, &value);
            return Ok(None);
        }
        call.refuse_secrets(at, &value)?;
        let saved = if in_sequence {
            stub.positions.set(args, at + 1);
            stub.store.append(stub.mode, args, call.place(), at, value)
        } else {
            stub.store.save(stub.mode, args, call.place(), vec![value])
        };
        match saved {
            Ok(saved) => {
                if saved.differs {
                    call.count_not_recorded(NotRecorded::Differs);
                }
                Ok(saved.theirs.map(|theirs| (theirs, at)))
            }
            Err(error) => {
                call.count_not_recorded(NotRecorded::NotWritten);
                Err(call.not_saved(&error))
            }
        }
    }
}

impl CallContext {
    /// The report of a recording that cannot be saved.
    pub(super) fn not_saved(&self, error: &SaveError) -> String {
        message::not_kept(self.function.subject(), error, self.location).to_string()
    }

    /// Why the value passes through; `place` is where in the answer it is.
    ///
    /// # Panics
    ///
    /// Panics if it should have been recorded.
    #[track_caller]
    pub(super) fn not_recordable(&self, error: RoundTripError, place: &str) -> Recordable {
        match error {
            RoundTripError::Passed(why_not) => why_not,
            RoundTripError::NotEncoded(error) => self.not_encoded(&error),
            RoundTripError::Lossy { path, message } => {
                self.lossy(&format!("{place}{path}"), &message)
            }
            RoundTripError::Misfit { path, message } => {
                self.misfit(&format!("{place}{path}"), &message)
            }
        }
    }

    #[cold]
    #[track_caller]
    fn lossy(&self, path: &str, why: &str) -> ! {
        self.count_not_recorded(NotRecorded::Refused);
        let report = message::lossy(self.function.subject(), path, why, self.location);
        self.fail(&report.to_string())
    }

    #[cold]
    #[track_caller]
    fn misfit(&self, path: &str, why: &str) -> ! {
        self.count_not_recorded(NotRecorded::Refused);
        let report = message::misfit(self.function.subject(), path, why, self.location);
        self.fail(&report.to_string())
    }

    #[cold]
    #[track_caller]
    fn not_encoded(&self, error: &EncodeError) -> ! {
        self.count_not_recorded(NotRecorded::Refused);
        let report = message::not_encoded(self.function.subject(), error, self.location);
        self.fail(&report.to_string())
    }

    /// Gives the recording that somebody wrote its key, source and file name.
    ///
    /// # Panics
    ///
    /// If it contains a secret, or its file cannot be written.
    #[track_caller]
    pub(super) fn complete_by_hand(&self, recording: &Recording) {
        let answers = recording.returns.iter().enumerate();
        for (at, answer) in answers {
            if let Err(report) = self.refuse_secrets(at, answer) {
                self.fail(&report);
            }
        }
        if let Err(error) = self.stub().store.complete_by_hand(self.place()) {
            self.fail(&self.not_saved(&error));
        }
    }

    fn refuse_secrets(&self, at: usize, value: &Node) -> Result<(), String> {
        let secrets = Secrets::of_run(self.function.package_dir());
        let returns = format!("returns[{at}]");
        for (part, node) in [("args", &self.place().args), (&returns, value)] {
            if let Some(secret) = secrets.find(node) {
                self.count_not_recorded(NotRecorded::Refused);
                let subject = self.function.subject();
                return Err(message::secret(subject, part, &secret, self.location).to_string());
            }
        }
        Ok(())
    }
}
