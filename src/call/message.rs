//! The wording of errors about the arguments and the answer of a call.

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

/// Of a stateful stub, one call is recorded and another is not.
pub(super) fn recorded_in_part(
    recorded: (&str, &Location<'_>),
    missing: (&str, &Location<'_>),
    command: Option<&str>,
) -> Failure {
    let again = match command {
        Some(command) => format!("Record the test again, with all its calls:\n\n  {command}\n"),
        None => {
            "Record the test again, with all its calls: run it once with `Mode::RecordAll`, or \
                 without a mode\nand with RECORD=all.\n"
                .to_owned()
        }
    };
    Failure {
        headline: format!(
            "`{}` is recorded and `{}` is not, and their stub is stateful",
            recorded.0, missing.0
        ),
        location: missing.1.to_string(),
        body: format!(
            "  recorded  {}\n  missing   {}\n\n\
             The real one has not seen the calls that recordings answered, so its answers would be \
             wrong.\n{again}",
            recorded.1, missing.1
        ),
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
             Leave it out of the key, or choose what to key instead:\n\
             \n\
             \x20 {}\n\
             \x20 {}\n",
            function.attribute(&format!("skip({argument})")),
            function.attribute(&format!("key({argument} = expression)")),
        ),
    }
}

/// Two versions of one crate have such types, and blocks and closures of one function.
pub(super) fn two_types_of_one_name(
    function: &str,
    name: &str,
    first: &Location<'_>,
    location: &Location<'_>,
) -> Failure {
    Failure {
        headline: format!(
            "`{function}` is called with two types of the name `{name}`, so each would replay the \
             other's recordings"
        ),
        location: location.to_string(),
        body: format!(
            "  the other one was first given at {first}\n\
             \n\
             Rename one of them, or move it to another module or function. A type of another \
             crate, or a closure,\n\
             gets a name of its own in a wrapper: struct Other<T>(T);\n\
             If two versions of a crate have the type, use one version: \
             `cargo tree --duplicates` lists them.\n"
        ),
    }
}

pub(super) fn answer_not_decoded(function: &str, error: &DecodeError) -> String {
    format!(
        "cached-stubs: the answer of `{function}` does not fit the type that its caller expects: \
         {error}\n\
         \n\
         An `Answer` holds a `Result` as serde writes it: `Answer::new(&Ok::<_, ()>(value))`.\n"
    )
}

/// For a slice that is filled.
pub(super) fn wrong_length(given: usize, wanted: usize) -> String {
    format!("{given} elements for a slice of {wanted}")
}

pub(super) fn wrong_length_in(parameter: &str, given: usize, wanted: usize) -> String {
    format!(
        "cached-stubs: the answer of an expectation does not fit `{parameter}`: {}\n",
        wrong_length(given, wanted)
    )
}
