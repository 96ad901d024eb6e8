//! Values that cannot be written or read.

use std::panic::Location;

use super::{Failure, Subject};
use crate::value::{DecodeError, EncodeError};

pub(crate) fn argument_not_encoded(
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

pub(crate) fn dependency_not_encoded(
    function: &str,
    constant: &str,
    error: &EncodeError,
) -> String {
    format!(
        "cached-stubs: `{constant}`, which `{function}` depends on, cannot be serialised: {error}\n"
    )
}

pub(crate) fn answer_not_encoded(error: &EncodeError) -> String {
    format!("cached-stubs: this value cannot be an `Answer`: {error}\n")
}

pub(crate) fn answer_not_decoded(function: &str, error: &DecodeError) -> String {
    format!(
        "cached-stubs: the answer of `{function}` does not fit the type that its caller expects: \
         {error}\n\
         \n\
         A `Result` stands in an `Answer` as serde writes it: `Answer::new(&Ok::<_, ()>(value))`.\n"
    )
}

/// Of a slice that is to be filled.
pub(crate) fn other_length(given: usize, there: usize) -> String {
    format!("{given} elements, where the slice to be filled has {there}")
}

pub(crate) fn other_length_in(parameter: &str, given: usize, there: usize) -> String {
    format!(
        "cached-stubs: what an expectation answers does not fit `{parameter}`: {}\n",
        other_length(given, there)
    )
}
