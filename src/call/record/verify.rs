//! In verify mode: compares what the real function returned with its recording.

mod change;
mod message;

use crate::call::context::CallContext;
use crate::call::message::unusable;
use crate::codec::Recordable;
use crate::function::Comparison;
use crate::mode::Mode;
use crate::render::Failure;
use crate::store::{LookUp, Recording, cut_to, scrub_recorded};
use crate::value::Node;

impl CallContext {
    /// Keeps a difference for the guard's drop, which reports all of them.
    pub(super) fn compare(&self, found: Option<&LookUp>, at: usize, now: &Node) {
        let (function, location) = (self.function.path(), self.location);
        let report = match found {
            Some(LookUp::Found(known) | LookUp::Stale(known)) => {
                self.compare_with(&known.recording, at, now)
            }
            Some(LookUp::Unreadable(error)) => Some(unusable(function, error, location)),
            Some(LookUp::Missing) | None => {
                // The real one must see all calls of the test.
                let record = if self.stub().settings.stateful {
                    "all"
                } else {
                    "1"
                };
                let command = self.command(record);
                Some(message::nothing_to_verify(function, &command, location))
            }
        };
        if let Some(report) = report {
            self.keep_drift(&report.to_string());
        }
    }

    /// The answer may not be recorded.
    pub(super) fn compare_unrecorded(&self, why_not: Recordable) {
        let subject = self.function.subject();
        let report = message::not_recorded_any_more(subject, why_not, self.location);
        self.keep_drift(&report.to_string());
    }

    fn compare_with(&self, recording: &Recording, at: usize, now: &Node) -> Option<Failure> {
        let (subject, location) = (self.function.subject(), self.location);
        let all = self.command("all");
        let recorded = recording.returns.as_slice();
        let recorded = if self.stub().store.in_sequence() {
            match recorded.get(at..=at) {
                Some(recorded) => recorded,
                None => {
                    let answers = recorded.len();
                    return Some(message::called_too_often(subject, answers, &all, location));
                }
            }
        } else {
            recorded
        };
        let recorded = self.scrubbed(recorded);
        let [recorded] = recorded.as_slice() else {
            return message::drift(subject, &recorded, now, &all, location);
        };
        let so_far = cut_to(recorded, now);
        let recorded = so_far.as_ref().unwrap_or(recorded);
        if self.function.declaration.errors
            && let Some(report) = message::other_outcome(subject, recorded, now, &all, location)
        {
            return Some(report);
        }
        if self.compares_shapes() {
            message::other_shape(subject, recorded, now, &all, location)
        } else {
            message::drift(subject, std::slice::from_ref(recorded), now, &all, location)
        }
    }

    fn compares_shapes(&self) -> bool {
        self.mode() == Mode::VerifyShape || self.function.declaration.verify == Comparison::Shape
    }

    /// Recorded answers without what the rules by path replace.
    fn scrubbed(&self, recorded: &[Node]) -> Vec<Node> {
        let scrub = self.function.scrub();
        let mut recorded = recorded.to_vec();
        for answer in &mut recorded {
            scrub_recorded(scrub, answer);
        }
        recorded
    }
}
