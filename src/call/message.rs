//! Calls that cannot be answered: what their arguments, answers and faults lack.

use std::panic::Location;

use crate::function::Subject;
use crate::render::Failure;
use crate::store::{self, ReadError};
use crate::value::{DecodeError, EncodeError};

pub(super) fn unusable(function: &str, unreadable: &ReadError, location: &Location<'_>) -> Failure {
    Failure {
        headline: format!("a recording of `{function}` cannot be used"),
        location: location.to_string(),
        body: store::paragraph(unreadable),
    }
}

pub(super) fn argument_not_encoded(
    function: Subject<'_>,
    argument: &str,
    error: &EncodeError,
    location: &Location<'_>,
) -> Failure {
    Failure {
        headline: format!("the argument `{argument}` of `{function}` cannot be part of the key"),
        location: location.to_string(),
        body: format!(
            "  {error}\n\
             \n\
             Leave it out of the key, or say what counts of it:\n\
             \n\
             \x20 {}\n\
             \x20 {}\n",
            function.attribute(&format!("skip({argument})")),
            function.attribute(&format!("key({argument} = expression)")),
        ),
    }
}

pub(super) fn answer_not_decoded(function: &str, error: &DecodeError) -> String {
    format!(
        "cached-stubs: the answer of `{function}` does not fit the type that its caller expects: \
         {error}\n\
         \n\
         A `Result` stands in an `Answer` as serde writes it: `Answer::new(&Ok::<_, ()>(value))`.\n"
    )
}

/// Of a slice that is to be filled.
pub(super) fn other_length(given: usize, there: usize) -> String {
    format!("{given} elements, where the slice to be filled has {there}")
}

pub(super) fn other_length_in(parameter: &str, given: usize, there: usize) -> String {
    format!(
        "cached-stubs: what an expectation answers does not fit `{parameter}`: {}\n",
        other_length(given, there)
    )
}
