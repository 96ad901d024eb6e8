//! What is said to a call: by an expectation of the test's, or by the recordings.

use std::sync::Arc;

use super::look_up::{answering, look_up};
use super::{Edit, Invocation, Reel};
use crate::args::Args;
use crate::codec::{Codec, ScopedCodec};
use crate::mock::Doing;
use crate::mode::Mode;
use crate::overrides::Answerer;
use crate::report;
use crate::store::LookUp;
use crate::stub::Origin;
use crate::stubbable::StubbableFn;

/// What was said to a call.
pub(super) enum Reply<O> {
    Answer(O),
    Played(Reel),
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
    pub(super) fn ask<F: StubbableFn>(
        &mut self,
        delay: Delay,
    ) -> (Reply<F::Output>, Edit<F::Output>) {
        let args = self.args();
        let mut answer = None;
        let mut edit = Edit::default();
        if let Answerer::Stub(stub) = &self.0.answerer
            && stub.is_mocked()
        {
            let recordings = || {
                let (stub, codec) = (Arc::downgrade(stub), F::codec());
                move |args: &Args| match stub.upgrade() {
                    Some(stub) => look_up(&stub, args, &codec),
                    None => (LookUp::Missing, None),
                }
            };
            let doing = Doing::Answering(self.0.location);
            match stub.mock_of::<F>().call(&args, doing, recordings) {
                Ok(said) => {
                    answer = said.answer;
                    edit = said.edit;
                    self.0.found = said.found;
                }
                Err(error) => self.refused(doing, &error),
            }
        }
        if edit.is_of_items() && F::codec().is_plain() {
            let function = self.0.function.path();
            let report = report::fault::of_no_items(function, self.0.location);
            self.fail(report.to_string());
        }
        if self.0.found.is_none() {
            if let Some(answer) = answer {
                self.log(Origin::Mocked);
                return edited::<F>(answer, edit, delay);
            }
            // There is no mock to ask, or an expectation passed the call on.
            let (found, answered) = look_up(self.stub(), &args, &F::codec());
            answer = answered;
            self.0.found = Some(found);
        }
        if let Some(answer) = answer {
            self.log(Origin::Replayed);
            return (Reply::Answer(answer), edit);
        }
        if let Some(reel) = self.replay_live(&F::codec()) {
            if F::codec().is_deferred() {
                return (Reply::Played(reel), edit);
            }
            let late = edit.take_delay_of(delay);
            let answer = F::codec().play(reel, edit.into_cuts());
            return (Reply::Answer(answer), late);
        }
        self.must_be_allowed(F::codec);
        (Reply::Nothing, edit)
    }

    /// What the recording answers that is not there at once: it is not made
    /// inside of the mock, since it may panic.
    #[track_caller]
    pub(super) fn replay_live<R>(&mut self, codec: &ScopedCodec<'_, R>) -> Option<Reel> {
        if codec.is_plain() {
            return None;
        }
        let stub = Arc::clone(self.stub());
        let known = Arc::clone(answering(&stub, self.0.found.as_ref()?)?);
        let at = stub.answer_of(&self.args(), &known.recording)?;
        self.log(Origin::Replayed);
        Some(self.reel(known, at))
    }

    /// After neither the mock nor the recordings answered: a miss, unless the
    /// mode makes real calls.
    #[track_caller]
    pub(super) fn must_be_allowed<R>(&mut self, codec: impl FnOnce() -> Codec<R>) {
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
fn edited<F: StubbableFn>(
    answer: F::Output,
    mut edit: Edit<F::Output>,
    delay: Delay,
) -> (Reply<F::Output>, Edit<F::Output>) {
    if edit.is_none() {
        return (Reply::Answer(answer), edit);
    }
    match F::codec().into_live() {
        Ok(live) => {
            let late = edit.take_delay_of(delay);
            let answer = live.edit(answer, edit.into_cuts());
            (Reply::Answer(answer), late)
        }
        Err(_) => (Reply::Answer(answer), edit),
    }
}
