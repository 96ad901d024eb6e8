//! Faults that a test planned and that cannot happen.

use std::panic::Location;

use crate::render::Failure;

const NO_ITEMS: &str = "\
Only a stream or an iterator has items to cut off or to gate: one that the function
returns, by itself or in a `Result`. Delay the call, or answer it, instead.
";

pub(crate) fn has_no_items(function: &str, location: &Location<'_>) -> Failure {
    Failure {
        headline: format!("a test cuts off or gates the items of `{function}`, which returns none"),
        body: NO_ITEMS.to_owned(),
        location: location.to_string(),
    }
}

/// The same without a known function.
pub(super) fn no_items() -> String {
    format!(
        "cached-stubs: a test cuts off or gates the items of an answer that has none\n\n{NO_ITEMS}"
    )
}

pub(super) fn continues_with_error() -> &'static str {
    "cached-stubs: the closure of `fail_after` returned an `Err`\n\
     \n\
     The stream exists already. Return `Ok` with the items that it continues with; these may\n\
     be errors.\n"
}
