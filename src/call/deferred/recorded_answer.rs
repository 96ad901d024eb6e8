//! A recording that is being replayed, and the call that it answers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::Error as _;

use super::super::context::CallContext;
use super::super::look_up::returned_at;
use super::super::message;
use crate::function::Function;
use crate::store::{CachedRecording, ReadProblem, has_items, head, is_pending};
use crate::value::{DecodeError, Node};

/// The answer of a recording or an expectation, for as long as it is used.
#[derive(Clone)]
pub struct RecordedAnswer(AnswerSource);

#[derive(Clone)]
enum AnswerSource {
    /// The answer at this position of a recording, and the call that it answers.
    Recorded(Arc<CachedRecording>, usize, Box<CallContext>),
    /// The answer of an expectation; the function is known once it is used.
    Given(Arc<Node>, Option<&'static Function>),
}

impl CallContext {
    /// The answer at this position of a recording.
    ///
    /// # Panics
    ///
    /// Panics if the recording has no such answer.
    #[track_caller]
    pub(in crate::call) fn answered_by(
        &self,
        recording: Arc<CachedRecording>,
        at: usize,
    ) -> RecordedAnswer {
        if let Err(problem) = returned_at(&self.stub().store, &recording.recording, at) {
            self.unusable(problem);
        }
        RecordedAnswer(AnswerSource::Recorded(
            recording,
            at,
            Box::new(self.clone()),
        ))
    }
}

impl RecordedAnswer {
    pub(in crate::call) fn given(node: Node) -> Self {
        Self(AnswerSource::Given(Arc::new(node), None))
    }

    /// Sets the function that the expectation answers for.
    pub(in crate::call) fn answers(&mut self, function: &'static Function) {
        if let AnswerSource::Given(_, of) = &mut self.0 {
            *of = Some(function);
        }
    }

    pub(in crate::call) fn node(&self) -> &Node {
        match &self.0 {
            // `answered_by` has checked the position.
            AnswerSource::Recorded(known, at, _) => &known.recording.returns[*at],
            AnswerSource::Given(node, _) => node,
        }
    }

    /// Whether it is that of a future which was dropped before it completed.
    pub(in crate::call) fn is_pending(&self) -> bool {
        is_pending(self.node())
    }

    /// The test waits for what never comes.
    #[cold]
    #[track_caller]
    pub(in crate::call) fn waited_in_vain(&self, waited: Duration) -> ! {
        match &self.0 {
            AnswerSource::Recorded(_, _, call) => call.waited_in_vain(waited),
            AnswerSource::Given(..) => unreachable!("an expectation's answer is never pending"),
        }
    }

    /// Whether it holds a stream or an iterator.
    pub(super) fn has_items(&self) -> bool {
        has_items(self.node())
    }

    /// What is beside the stream; an expectation of a generic function may give the items alone.
    pub(super) fn head(&self) -> &Node {
        head(self.node()).unwrap_or(&Node::Null)
    }

    /// It holds neither a stream nor an error.
    #[cold]
    #[track_caller]
    pub(super) fn has_no_items(&self) -> ! {
        let error = DecodeError::custom("where the items of a stream or iterator are expected");
        self.does_not_decode("", &error)
    }

    /// It does not hold what the function returns.
    #[cold]
    #[track_caller]
    pub(in crate::call) fn does_not_decode(&self, place: &str, error: &DecodeError) -> ! {
        match &self.0 {
            AnswerSource::Recorded(_, at, call) => call.unusable(ReadProblem::Value {
                path: format!("returns[{at}]{place}{}", error.path()),
                message: error.message().to_owned(),
            }),
            AnswerSource::Given(_, function) => {
                let function = function.map_or("the function", Function::path);
                panic!("{}", message::answer_not_decoded(function, error))
            }
        }
    }

    /// The consumer asks for more than was recorded.
    #[cold]
    #[track_caller]
    pub(super) fn ended(&self, items: usize) -> ! {
        match &self.0 {
            AnswerSource::Recorded(_, _, call) => call.ended(items),
            AnswerSource::Given(..) => unreachable!("an expectation's answer is never partial"),
        }
    }
}

impl fmt::Debug for RecordedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node().fmt(f)
    }
}
