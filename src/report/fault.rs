//! Faults that a test has planted and that cannot happen.

use std::panic::Location;

use super::Failure;
use crate::mock::Unused;

const NO_ITEMS: &str = "\
Only a stream or an iterator has items to cut off or to gate: one that the function
returns, by itself or in a `Result`. Delay the call, or answer it, instead.
";

pub(crate) fn of_no_items(function: &str, location: &Location<'_>) -> Failure {
    Failure {
        headline: format!(
            "what `{function}` returns has no items, and a test stream_faults or gates them"
        ),
        body: NO_ITEMS.to_owned(),
        location: location.to_string(),
    }
}

/// The same, where the function is not known.
pub(crate) fn no_items() -> String {
    format!(
        "cached-stubs: an answer has no items, and a test stream_faults or gates them\n\n{NO_ITEMS}"
    )
}

pub(crate) fn goes_on_with_an_error() -> &'static str {
    "cached-stubs: `fail_after` is to go on with items, and its closure gives an `Err`\n\
     \n\
     The stream is there already. Give `Ok` of what it goes on with, in which the items may be\n\
     errors.\n"
}

pub(crate) fn goes_on_with_an_answer() -> &'static str {
    "cached-stubs: `fail_after` cannot go on with an `Answer`\n\
     \n\
     Of a generic function that returns `impl Stream` or `impl Iterator`, use `cut_after`, or\n\
     answer the call with the items.\n"
}

pub(crate) fn call_zero() -> &'static str {
    "cached-stubs: calls are counted from 1: `on_call(1)` is the next one"
}

/// There was no such call.
pub(crate) fn unused(function: &str, unused: &Unused) -> String {
    let Unused {
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
