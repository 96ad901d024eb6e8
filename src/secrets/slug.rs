//! What must not be in the name of a file. It depends on nothing but the value: the name
//! must be the same on every machine.

use std::sync::LazyLock;

use super::names;
use super::shapes;
use super::table::Table;

/// Whether the name of a text says that it is a credential.
pub(crate) fn is_named_secret(name: &str, text: &str) -> bool {
    names::telling(name).is_some_and(|telling| telling.credential(text).is_some())
}

/// Whether a text contains a well-known credential.
pub(crate) fn has_shape(text: &[u8]) -> bool {
    static SHAPES: LazyLock<Table> = LazyLock::new(|| Table::new(shapes::needles()));

    SHAPES
        .find(text, |at, needle| shapes::at_needle(text, at, needle, &[]))
        .is_some()
}
