//! Faults that a test planned and that cannot happen.

use std::panic::Location;

use crate::render::Failure;

const NO_ITEMS: &str = "\
Only a stream or an iterator has items to cut off or to gate: one that the function
returns, by itself or in a `Result`. Delay the call, or answer it, instead.
";

pub(crate) fn has_no_items(function: &str, location: &Location<'_>) -> Failure {
    Failure {
        headline: format!("what `{function}` returns has no items, and a test cuts or gates them"),
        body: NO_ITEMS.to_owned(),
        location: location.to_string(),
    }
}

/// The same, where the function is not known.
pub(super) fn no_items() -> String {
    format!("cached-stubs: an answer has no items, and a test cuts or gates them\n\n{NO_ITEMS}")
}

pub(super) fn continues_with_error() -> &'static str {
    "cached-stubs: `fail_after` continues with items, and its closure returned an `Err`\n\
     \n\
     The stream exists already. Return `Ok` with what it continues with; its items may be\n\
     errors.\n"
}

pub(super) fn continues_with_answer() -> &'static str {
    "cached-stubs: `fail_after` cannot continue with an `Answer`\n\
     \n\
     For a generic function that returns `impl Stream` or `impl Iterator`, use `cut_after`, or\n\
     answer the call with the items.\n"
}
