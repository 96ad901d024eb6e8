//! Resolves a call from expectations or recordings.

use std::sync::Arc;

use super::Invocation;
use super::deferred::RecordedAnswer;
use super::plan::{MockedSlot, PlanKind, replay_into};
use crate::call_log::Origin;
use crate::fault::{self, Faults};
use crate::mock::{self, GateError, GateHolder};
use crate::mode::Mode;
use crate::store::LookUp;

/// What answers a call.
pub(super) enum Resolution {
    /// The answer is in its slot.
    Answered,
    /// A recording of an opaque answer, which generated code replays, or of a
    /// future that never completed.
    Recorded(RecordedAnswer),
    /// Nothing yet, and the mode allows the real call.
    Open,
}

/// Who waits for the delay that a test has planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DelayedBy {
    /// The call itself, such as a future before it is ready.
    Call,
    /// The first item, where there are items.
    Items,
}

impl Invocation {
    /// Asks the mock, then the recordings, and waits for nobody. The faults
    /// that are not applied yet stay in the invocation.
    #[track_caller]
    pub(super) fn resolve(
        &mut self,
        kind: PlanKind,
        slot: &mut dyn MockedSlot,
        delayed_by: DelayedBy,
    ) -> Resolution {
        self.complete_args();
        if self.ask_mock(kind, slot) {
            self.log(Origin::Mocked);
            if kind == PlanKind::Deferred && !self.0.faults.is_none() {
                let faults = self.split_faults(delayed_by);
                Self::pass(slot, faults);
            }
            return Resolution::Answered;
        }
        let (found, answered) = self.0.call.look_up(kind, slot);
        self.0.found = Some(found);
        if answered {
            self.0.call.keep_to(Origin::Replayed);
            self.log(Origin::Replayed);
            return Resolution::Answered;
        }
        if let Some(recorded) = self.recorded_answer(kind) {
            if kind != PlanKind::Deferred {
                return Resolution::Recorded(recorded);
            }
            let mut faults = self.split_faults(delayed_by);
            faults.continue_into(slot.then());
            replay_into(kind, slot, recorded, faults);
            return Resolution::Answered;
        }
        match (self.mode(), &self.0.found) {
            (Mode::Replay, _) | (Mode::Record, Some(LookUp::Unreadable(_))) => {
                let found = self.0.found.as_ref();
                self.0.call.miss(found, kind.passes())
            }
            _ => {
                self.0.call.keep_to(Origin::Recorded);
                Resolution::Open
            }
        }
    }

    /// Whether an expectation has answered.
    #[track_caller]
    fn ask_mock(&mut self, kind: PlanKind, slot: &mut dyn MockedSlot) -> bool {
        let call = &self.0.call;
        let Some(mock) = call.answerer.mock() else {
            return false;
        };
        let holder = GateHolder::Answering(call.location);
        let outcome = match mock.get() {
            Ok(None) => return false,
            Ok(Some(mock)) => mock.call(call.args(), holder, slot.answer()),
            Err(error) => Err(error),
        };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                let report = mock::refused(call.function.path(), holder, &error);
                if let GateError::Poisoned { .. } = error {
                    // The panic is the test's own, which may have wanted it.
                    panic!("{report}");
                }
                call.fail(&report.to_string())
            }
        };
        if outcome.faults.need_items() && kind.is_value() {
            let report = fault::has_no_items(call.function.path(), call.location);
            call.fail(&report.to_string());
        }
        self.0.faults = outcome.faults;
        outcome.answered
    }

    /// The recorded answer, if it is not a value: that of a future which never
    /// completed is not.
    #[track_caller]
    fn recorded_answer(&mut self, kind: PlanKind) -> Option<RecordedAnswer> {
        let call = &self.0.call;
        let known = Arc::clone(call.answering(self.0.found.as_ref()?)?);
        if kind.is_value() && !call.is_next_pending(&known.recording) {
            return None;
        }
        let at = call.stub().answer_of(call.args(), &known.recording)?;
        let recorded = call.answered_by(known, at);
        call.keep_to(Origin::Replayed);
        self.log(Origin::Replayed);
        Some(recorded)
    }

    /// Takes the faults out; a delay that the call itself waits for stays.
    fn split_faults(&mut self, delayed_by: DelayedBy) -> Faults {
        let mut faults = self.take_faults();
        if delayed_by == DelayedBy::Call
            && let Some(delay) = faults.take_delay()
        {
            self.0.faults = Faults::delayed(delay);
        }
        faults
    }
}
