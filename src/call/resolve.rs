//! What is said to a call: by an expectation of the test's, or by the recordings.

use std::sync::Arc;

use super::look_up::{answering, look_up};
use super::{Edit, Invocation, RecordedAnswer, message};
use crate::args::Args;
use crate::codec::{Codec, ScopedCodec};
use crate::dispatch::Answerer;
use crate::mock::{Doing, Recordings};
use crate::mode::Mode;
use crate::store::LookUp;
use crate::stub::Origin;

/// Makes the codec of what the mock answers. The function's own, by a pointer:
/// what is generic over the function is compiled anew for each.
pub(super) type MakeCodec<R> = fn() -> Codec<R>;

/// What was said to a call.
pub(super) enum Reply<O> {
    Answer(O),
    Played(RecordedAnswer),
    Nothing,
}

/// Whose delay it is where the answer is to come late.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Delay {
    /// The call's: a future waits for it.
    OfTheWhole,
    /// The first item's, where there are items.
    OfItems,
}

impl Invocation {
    /// Asks the mock and the recordings, and waits for nobody. Where neither
    /// answers, the mode allows the real call. What is done to the answer and
    /// is not done yet comes with it.
    #[track_caller]
    pub(super) fn ask<R: 'static>(
        &mut self,
        codec: MakeCodec<R>,
        delay: Delay,
    ) -> (Reply<R>, Edit<R>) {
        let args = self.args();
        let mut answer = None;
        let mut edit = Edit::default();
        if let Answerer::Stub(stub) = &self.0.answerer {
            let recordings = || {
                let (stub, codec) = (Arc::downgrade(stub), codec());
                Box::new(move |args: &Args| match stub.upgrade() {
                    Some(stub) => look_up(&stub, args, &codec),
                    None => (LookUp::Missing, None),
                }) as Recordings<R>
            };
            let doing = Doing::Answering(self.0.location);
            let said = match stub.mock.mocked() {
                Ok(None) => Ok(None),
                Ok(Some(mock)) => mock.call(&args, doing, &recordings).map(Some),
                Err(error) => Err(error),
            };
            match said {
                Ok(None) => {}
                Ok(Some(said)) => {
                    answer = said.answer;
                    edit = said.edit;
                    self.0.found = said.found;
                }
                Err(error) => self.refused(doing, &error),
            }
        }
        if edit.is_of_items() && codec().is_plain() {
            let function = self.0.function.path();
            let report = message::of_no_items(function, self.0.location);
            self.fail(report.to_string());
        }
        if self.0.found.is_none() {
            if let Some(answer) = answer {
                self.log(Origin::Mocked);
                return edited(codec, answer, edit, delay);
            }
            // There is no mock to ask, or an expectation passed the call on.
            let (found, answered) = look_up(self.stub(), &args, &codec());
            answer = answered;
            self.0.found = Some(found);
        }
        if let Some(answer) = answer {
            self.log(Origin::Replayed);
            return (Reply::Answer(answer), edit);
        }
        if let Some(recorded) = self.replay_live(&codec()) {
            if codec().is_deferred() {
                return (Reply::Played(recorded), edit);
            }
            let late = edit.take_delay_of(delay);
            let answer = codec().play(recorded, edit.into_stream_faults());
            return (Reply::Answer(answer), late);
        }
        self.must_be_allowed(codec);
        (Reply::Nothing, edit)
    }

    /// What the recording answers that is not there at once: it is not made
    /// inside of the mock, since it may panic.
    #[track_caller]
    fn replay_live<R>(&mut self, codec: &ScopedCodec<'_, R>) -> Option<RecordedAnswer> {
        if codec.is_plain() {
            return None;
        }
        let stub = Arc::clone(self.stub());
        let known = Arc::clone(answering(&stub, self.0.found.as_ref()?)?);
        let at = stub.answer_of(&self.args(), &known.recording)?;
        self.log(Origin::Replayed);
        Some(self.recorded(known, at))
    }

    /// After neither the mock nor the recordings answered: a miss, unless the
    /// mode makes real calls.
    #[track_caller]
    fn must_be_allowed<R>(&mut self, codec: MakeCodec<R>) {
        match (self.mode(), &self.0.found) {
            (Mode::Replay, _) | (Mode::Record, Some(LookUp::Unreadable(_))) => {
                self.miss(codec().passes_errors())
            }
            _ => {}
        }
    }
}

/// An expectation's answer: what it comes with is done to it as far as the
/// type is known.
fn edited<R>(
    codec: MakeCodec<R>,
    answer: R,
    mut edit: Edit<R>,
    delay: Delay,
) -> (Reply<R>, Edit<R>) {
    if edit.is_none() {
        return (Reply::Answer(answer), edit);
    }
    match codec().into_live() {
        Ok(live) => {
            let late = edit.take_delay_of(delay);
            let answer = live.edit(answer, edit.into_stream_faults());
            (Reply::Answer(answer), late)
        }
        Err(_) => (Reply::Answer(answer), edit),
    }
}
