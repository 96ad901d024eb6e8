//! A recording that is being replayed, and the call that it answers.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use serde::de::Error as _;

use super::super::{Inner, Invocation, message, node_at};
use crate::args::{Args, ArgsBuilder};
use crate::dispatch::Answerer;
use crate::function::Function;
use crate::store::{CachedRecording, LookUp, ReadProblem, has_items};
use crate::value::{DecodeError, Node};

/// What answers a call, for as long as the answer is used.
#[derive(Clone)]
pub struct RecordedAnswer {
    source: Source,
    call: Option<Context>,
}

#[derive(Clone)]
enum Source {
    /// One of a recording's answers.
    Recorded(Arc<CachedRecording>, usize),
    /// The answer of an expectation.
    Given(Arc<Node>, Option<&'static Function>),
}

/// What is told of a call in a report.
#[derive(Clone)]
struct Context {
    function: &'static Function,
    location: &'static Location<'static>,
    answerer: Answerer,
    args: Args,
}

impl Invocation {
    /// The recording's answer; reports about it tell of this call.
    #[track_caller]
    pub(in crate::call) fn recorded(
        &mut self,
        known: Arc<CachedRecording>,
        at: usize,
    ) -> RecordedAnswer {
        if let Err(problem) = node_at(self.0.function, &known.recording, at) {
            self.unreadable(problem);
        }
        RecordedAnswer {
            call: Some(Context {
                function: self.0.function,
                location: self.0.location,
                answerer: self.0.answerer.clone(),
                args: self.args(),
            }),
            source: Source::Recorded(known, at),
        }
    }
}

impl RecordedAnswer {
    pub(crate) fn given(node: Node) -> Self {
        Self {
            source: Source::Given(Arc::new(node), None),
            call: None,
        }
    }

    /// Says whose answer it is.
    pub(crate) fn answers(&mut self, function: &'static Function) {
        if let Source::Given(_, of) = &mut self.source {
            *of = Some(function);
        }
    }

    pub(crate) fn node(&self) -> &Node {
        match &self.source {
            // That it has so many was seen when the recorded was made.
            Source::Recorded(known, at) => &known.recording.returns[*at],
            Source::Given(node, _) => node,
        }
    }

    /// Whether a stream or an iterator is in it.
    pub(super) fn holds_parts(&self) -> bool {
        has_items(self.node())
    }

    /// There is neither that nor an error in it.
    #[cold]
    #[track_caller]
    pub(super) fn without_parts(&self) -> ! {
        let error = DecodeError::custom("where the items of a stream or iterator are expected");
        self.unfit("", &error)
    }

    /// What it holds is not what the function returns.
    #[cold]
    #[track_caller]
    pub(crate) fn unfit(&self, place: &str, error: &DecodeError) -> ! {
        let Some((mut call, at)) = self.invocation() else {
            let function = match &self.source {
                Source::Given(_, Some(function)) => function.path(),
                _ => "the function",
            };
            panic!("{}", message::answer_not_decoded(function, error))
        };
        call.unreadable(ReadProblem::Value {
            path: format!("returns[{at}]{place}{}", error.path()),
            message: error.message().to_owned(),
        })
    }

    /// More is asked for than was recorded.
    #[cold]
    #[track_caller]
    pub(super) fn ended(&self, items: usize) -> ! {
        match self.invocation() {
            Some((mut call, _)) => call.ended(items),
            // An expectation's answer is all there is.
            None => unreachable!("{items} items that an expectation answers are a part"),
        }
    }

    /// The call that it answers, as if it were made again, and which of the
    /// recording's answers it is.
    fn invocation(&self) -> Option<(Invocation, usize)> {
        let call = self.call.clone()?;
        let Source::Recorded(known, at) = &self.source else {
            return None;
        };
        let inner = Inner {
            function: call.function,
            location: call.location,
            answerer: call.answerer,
            arguments: ArgsBuilder::default(),
            args: Some(call.args),
            found: Some(LookUp::Found(Arc::clone(known))),
            permit: None,
            recording: false,
            logged: true,
            edit: None,
            told: None,
        };
        Some((Invocation(Box::new(inner)), *at))
    }
}

impl fmt::Debug for RecordedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node().fmt(f)
    }
}
