//! The mock, used in a way that would hang or that its expectations forbid.

use super::{GateError, GateHolder, Unmet, UnusedFault};
use crate::predicate;
use crate::render::{Failure, indented};

pub(crate) fn refused(function: &str, holder: GateHolder, error: &GateError) -> Failure {
    let (headline, location) = match holder {
        GateHolder::Expecting(location) => (
            format!("`mock()` of the stub of `{function}`"),
            location.to_string(),
        ),
        GateHolder::Answering(location) => {
            (format!("a call of `{function}`"), location.to_string())
        }
        GateHolder::Dropping => (
            format!("the end of the stub of `{function}`"),
            String::new(),
        ),
    };
    let (why, body) = match error {
        GateError::HeldHere {
            holder: GateHolder::Expecting(location),
        } => (
            "while this thread holds the mock",
            format!(
                "It holds it since {location}.\n\
                 Let go of it first: end the statement, or drop what `mock()` returned.\n"
            ),
        ),
        GateError::HeldHere {
            holder: GateHolder::Answering(location),
        } => (
            "from inside of the mock's own answer",
            format!(
                "The mock is answering the call at {location}.\n\
                 A closure of an expectation cannot call the function that it answers for, nor use\n\
                 its mock. Compute the answer before, or return `None` to pass the call on.\n"
            ),
        ),
        GateError::HeldHere {
            holder: GateHolder::Dropping,
        } => (
            "while the stub is being dropped",
            "Wait for its calls before the stub is dropped.\n".to_owned(),
        ),
        GateError::HeldElsewhere { holder, thread } => {
            let since = match holder {
                GateHolder::Expecting(location) => format!("what `mock()` returned at {location}"),
                GateHolder::Answering(location) => {
                    format!("the closure that answers the call at {location}")
                }
                GateHolder::Dropping => "the drop of the stub".to_owned(),
            };
            (
                "waited for another thread in vain",
                format!(
                    "The thread `{thread}` has been busy for long with {since}.\n\
                     The mock answers one call at a time: its closures must not wait for another one,\n\
                     and what `mock()` returned must not be kept.\n"
                ),
            )
        }
        GateError::Poisoned { first } => (
            "after an expectation of it has panicked",
            format!("It panicked with\n\n{}", indented(first, 2)),
        ),
        GateError::PredicateError(error) => {
            let (problem, body) = predicate::problem(error);
            return Failure {
                headline: format!("an expectation of `{function}`: {problem}"),
                body,
                location,
            };
        }
        GateError::Closed => (
            "after its test has ended",
            "The stub was dropped. Wait for the thread or task before the test ends: join it, or\n\
             await its handle.\n"
                .to_owned(),
        ),
    };
    Failure {
        headline: format!("{headline} {why}"),
        body,
        location,
    }
}

pub(crate) fn unmet(function: &str, unmet: &Unmet) -> String {
    match unmet {
        Unmet::Expectation(words) => format!(
            "cached-stubs: an expectation of the mock of `{function}` was not met\n\n{words}\n"
        ),
        Unmet::Fault(unused) => unused_fault(function, unused),
        Unmet::Panicked { first } => format!(
            "cached-stubs: an expectation of the mock of `{function}` has panicked\n\n{}",
            indented(first, 2)
        ),
    }
}

/// A fault was planted for a call that was not made.
fn unused_fault(function: &str, unused: &UnusedFault) -> String {
    let UnusedFault {
        nth,
        seen,
        predicate,
        location,
    } = unused;
    let calls = match seen {
        0 => "no call was".to_owned(),
        1 => "1 call was".to_owned(),
        seen => format!("{seen} calls were"),
    };
    let with = match predicate {
        Some(predicate) => format!(" with {predicate}"),
        None => String::new(),
    };
    format!(
        "cached-stubs: something was to happen to call {nth} of `{function}`{with}, and {calls} \
         made\n\
         \n\
         It was said at {location}; calls are counted from there.\n"
    )
}
