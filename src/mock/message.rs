//! The wording of errors of the mock: it would hang, or its expectations are not met.

use std::panic::Location;

use super::{GateError, GateHolder, Unmet, UnusedFault};
use crate::render::{Failure, INDENT, count, indented};

/// An expectation or a fault of a stub that `child_env` took to other processes.
pub(super) fn too_late_for_processes(
    function: &str,
    location: &Location<'_>,
    taken: &Location<'_>,
) -> Failure {
    Failure {
        headline: format!(
            "an expectation or a fault of `{function}` is added, which processes that this test starts do \
             not see"
        ),
        location: location.to_string(),
        body: format!(
            "  `child_env()`  {taken}\n\
             \n\
             Let recordings answer in the processes. For calls of the test itself, add the\n\
             expectation or fault to another stub of the function, after this one was dropped.\n"
        ),
    }
}

pub(crate) fn refused(function: &str, holder: GateHolder, error: &GateError) -> Failure {
    let (headline, location) = match holder {
        GateHolder::Expecting(location) => (
            format!("`mock()` of `{function}` was called"),
            location.to_string(),
        ),
        GateHolder::Answering(location) => {
            (format!("`{function}` was called"), location.to_string())
        }
        GateHolder::Dropping => (
            format!("the stub of `{function}` was dropped"),
            String::new(),
        ),
    };
    let (why, body) = match error {
        GateError::HeldHere {
            holder: GateHolder::Expecting(location),
        } => (
            "while this thread holds its mock",
            format!(
                "`mock()` was called at {location}.\n\
                 Release the mock first: end the statement, or drop what `mock()` returned.\n"
            ),
        ),
        GateError::HeldHere {
            holder: GateHolder::Answering(location),
        } => (
            "from inside its mock's own answer",
            format!(
                "The mock is answering the call at {location}.\n\
                 The closure of an expectation cannot call the function that it answers for, nor\n\
                 use its mock. Compute the answer before, or return `None` to pass the call on.\n"
            ),
        ),
        GateError::HeldHere {
            holder: GateHolder::Dropping,
        } => (
            "while its stub is being dropped",
            "Wait for its calls before you drop the stub.\n".to_owned(),
        ),
        GateError::HeldElsewhere { holder, thread } => {
            let thread = match thread {
                Some(name) => format!("The thread `{name}`"),
                None => "An unnamed thread".to_owned(),
            };
            let is_doing = match holder {
                GateHolder::Expecting(location) => {
                    format!("still holds what `mock()` returned at {location}")
                }
                GateHolder::Answering(location) => {
                    format!("is still in the closure that answers the call at {location}")
                }
                GateHolder::Dropping => "is still dropping the stub".to_owned(),
            };
            (
                "and waited too long for another thread",
                format!(
                    "{thread} {is_doing}.\n\
                     The mock answers one call at a time: do not wait for another call in its\n\
                     closures, and do not keep what `mock()` returned.\n"
                ),
            )
        }
        GateError::Poisoned { first } => (
            "after one of its expectations panicked",
            format!("The panic was\n\n{}", indented(first, INDENT)),
        ),
        GateError::PredicateError(error) => {
            let (headline, body) = error.problem(&format!("`{function}`"));
            return Failure {
                headline,
                body,
                location,
            };
        }
        GateError::Closed => (
            "after its test had ended",
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
        Unmet::Expectation { words, locations } => format!(
            "cached-stubs: an expectation of `{function}` was not met\n\n{words}\n{}",
            set_at(locations)
        ),
        Unmet::Panicked { first } => format!(
            "cached-stubs: an expectation of `{function}` panicked\n\n{}",
            indented(first, INDENT)
        ),
        Unmet::Fault(unused) => unused_fault(function, unused),
    }
}

/// Where the test added its expectations; mockall does not say which one is unmet.
fn set_at(locations: &[&Location<'_>]) -> String {
    let mut text = String::new();
    for (at, location) in locations.iter().enumerate() {
        let label = match at {
            0 if locations.len() == 1 => "\n  set at  ",
            0 => "\n  one of  ",
            _ => "          ",
        };
        text += &format!("{label}{location}\n");
    }
    text
}

fn unused_fault(function: &str, unused: &UnusedFault) -> String {
    let UnusedFault {
        nth,
        seen,
        predicate,
        location,
    } = unused;
    let with = match predicate {
        Some(predicate) => format!(" with {predicate}"),
        None => String::new(),
    };
    let were = if *seen == 1 { "was" } else { "were" };
    let calls = match seen {
        0 => "no call was".to_owned(),
        seen => format!("only {} {were}", count(*seen, "call")),
    };
    format!(
        "cached-stubs: a fault was planned for call {nth} of `{function}`{with}, but {calls} made\n\
         \n\
         It was planned at {location}; calls are counted from there.\n"
    )
}
