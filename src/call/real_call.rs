//! The way to the real call: one of several identical calls makes it, and the
//! others wait for its recording.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::Invocation;
use super::deferred::RecordedAnswer;
use crate::call_log::Origin;
use crate::mode::Mode;
use crate::store::{Admission, InFlight, LookUp};

/// How a call continues that nothing has answered.
pub(super) enum Next {
    /// Call the real function.
    Real,
    /// An identical call is in progress.
    Wait(Arc<InFlight>),
    /// An identical call has been recorded in the meantime.
    Recorded(RecordedAnswer),
}

impl Invocation {
    /// Takes the permit to make the real call, or finds out who has it.
    ///
    /// # Panics
    ///
    /// If the recording could not be written.
    #[track_caller]
    pub(super) fn next(&mut self) -> Next {
        match self.mode() {
            Mode::Record | Mode::RecordAll => {}
            _ => {
                self.log(Origin::Live);
                return Next::Real;
            }
        }
        let call = &self.0.call;
        let permit =
            match call
                .stub()
                .store
                .request_permit(call.args(), call.place(), call.location)
            {
                Admission::Permit(permit) => permit,
                Admission::Wait(in_flight) => return Next::Wait(in_flight),
                // Making the call would be in vain.
                Admission::Refused(error) => call.fail(&call.not_saved(&error)),
            };
        // An earlier holder of the permit may have recorded it since the first
        // look.
        if let LookUp::Found(known) =
            call.stub()
                .store
                .look_up_again(call.mode(), call.args(), call.place())
            && let Some(at) = call.stub().answer_of(call.args(), &known.recording)
        {
            let recorded = call.answered_by(known, at);
            self.log(Origin::Replayed);
            return Next::Recorded(recorded);
        }
        self.0.permit = Some(permit);
        self.log(Origin::Recorded);
        Next::Real
    }

    /// The same in a future; `None` means to call the real function.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<RecordedAnswer>> {
        loop {
            let next = self.next();
            self.0.is_following = matches!(next, Next::Wait(_));
            match next {
                Next::Real => return Poll::Ready(None),
                Next::Recorded(recorded) => {
                    self.completed();
                    return Poll::Ready(Some(recorded));
                }
                Next::Wait(in_flight) => {
                    if !in_flight.poll(context.waker()) {
                        return Poll::Pending;
                    }
                }
            }
        }
    }

    /// Lets identical calls continue.
    pub(super) fn return_permit(&mut self) {
        self.0.permit = None;
    }
}
