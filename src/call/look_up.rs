//! What the recordings answer.

use std::sync::Arc;

use super::context::CallContext;
use super::message;
use super::plan::{PlanKind, Slot};
use crate::call_log::{Call, Origin};
use crate::function::Stale;
use crate::journal::{self, Event};
use crate::mode::Mode;
use crate::store::{self, CachedRecording, LookUp, ReadError, ReadProblem, Recording, Store};
use crate::value::{Decoder, Node};

impl CallContext {
    /// Looks the call up and, if its answer is a value, puts it into the slot;
    /// says whether it did.
    pub(super) fn look_up(&self, kind: PlanKind, slot: &mut dyn Slot) -> (LookUp, bool) {
        let stub = self.stub();
        let found = stub.store.look_up(stub.mode, self.args(), || self.place());
        match &found {
            LookUp::Found(known) => stub.use_recording(&known.recording),
            LookUp::Stale(known) if self.stale_answers() => {
                stub.warn_of_stale();
                stub.use_recording(&known.recording);
            }
            _ => {}
        }
        let Some(known) = self.answering(&found) else {
            return (found, false);
        };
        if !kind.is_value() {
            self.note_by_hand(&known.recording);
            return (found, false);
        }
        if self.is_next_pending(&known.recording) {
            // `recorded_answer` replays it.
            return (found, false);
        }
        let Some(at) = stub.answer_of(self.args(), &known.recording) else {
            return (found, false);
        };
        match decode(&stub.store, slot, &known.recording, at) {
            Ok(()) => {
                self.note_by_hand(&known.recording);
                (found, true)
            }
            Err(problem) => {
                let error = ReadError::at_field(self.file(), problem);
                (LookUp::Unreadable(error), false)
            }
        }
    }

    /// If somebody wrote the recording by hand, completes it where calls are recorded, and
    /// tells `cargo stubs` elsewhere.
    #[track_caller]
    fn note_by_hand(&self, recording: &Recording) {
        let (stub, place) = (self.stub(), || self.place());
        if !stub.store.has_by_hand() {
            // Finding the place would cost more than the rest of the call.
            return;
        }
        if stub.mode == Mode::Record {
            if stub.store.file_by_hand(place()).is_some() {
                self.complete_by_hand(recording);
            }
        } else if journal::is_on()
            && let Some(file) = stub.store.file_by_hand_to_log(place())
        {
            journal::log(|paths| Event::ByHand {
                function: self.function.path().to_owned(),
                file: paths.of(&file),
                place: paths.of(&place().path),
                key: place().key.clone(),
            });
        }
    }

    /// The recording that answers. In verify mode none does: the real answer is
    /// compared with it.
    pub(super) fn answering<'f>(&self, found: &'f LookUp) -> Option<&'f Arc<CachedRecording>> {
        match found {
            _ if self.mode().verifies() => None,
            LookUp::Found(known) => Some(known),
            LookUp::Stale(known) if self.stale_answers() => Some(known),
            _ => None,
        }
    }

    /// Whether the answer that comes next is that of a future which never
    /// completed.
    pub(super) fn is_next_pending(&self, recording: &Recording) -> bool {
        let at = if self.stub().store.in_sequence() {
            self.stub().positions.next(self.args())
        } else {
            0
        };
        recording.returns.get(at).is_some_and(store::is_pending)
    }

    /// Where what is missing is recorded, either recordings or real calls answer a stateful stub:
    /// what remembers has not seen the calls that recordings answered.
    ///
    /// # Panics
    ///
    /// Panics if the stub's other calls were answered otherwise.
    #[track_caller]
    pub(super) fn keep_to(&self, origin: Origin) {
        let stub = self.stub();
        if !stub.settings.stateful || self.mode() != Mode::Record {
            return;
        }
        let is_other = |call: &Call| ![origin, Origin::Mocked].contains(&call.origin);
        if let Some(other) = stub.log.find(is_other) {
            let command = (!stub.settings.mode_is_fixed).then(|| self.command("all"));
            let own = (self.function.path(), self.location);
            let other = (other.callee.path(), other.location);
            let (recorded, missing) = match origin {
                Origin::Replayed => (own, other),
                _ => (other, own),
            };
            let report = message::recorded_in_part(recorded, missing, command.as_deref());
            self.fail(&report.to_string())
        }
    }

    fn stale_answers(&self) -> bool {
        self.function.declaration.stale == Stale::Warn && !self.mode().records()
    }
}

/// What the function returned; of a sequence, at this position.
pub(super) fn returned_at<'r>(
    store: &Store,
    recording: &'r Recording,
    at: usize,
) -> Result<&'r Node, ReadProblem> {
    let count = recording.returns.len();
    match recording.returns.get(at) {
        Some(node) if store.in_sequence() || count == 1 => Ok(node),
        _ => Err(ReadProblem::NotOneValue(count)),
    }
}

fn decode(
    store: &Store,
    slot: &mut dyn Slot,
    recording: &Recording,
    at: usize,
) -> Result<(), ReadProblem> {
    let node = returned_at(store, recording, at)?;
    slot.decode(Decoder::new(node))
        .map_err(|error| ReadProblem::Value {
            path: format!("returns[{at}]{}", error.path()),
            message: error.to_string(),
        })
}
