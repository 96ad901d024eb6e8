//! The `$` markers: objects with one name, for values that JSON has no form for.

/// A float that is not finite: `{"$f64": "NaN"}`, `"inf"`, `"-inf"`.
pub(super) const FLOAT: &str = "$f64";
/// An integer outside `i64` and `u64`: `{"$int": "18446744073709551616"}`.
pub(super) const INTEGER: &str = "$int";
/// A `Some` whose content alone would read as `None`: `{"$some": null}`.
pub(super) const SOME: &str = "$some";
/// A map as pairs, if its keys are not strings; also an object that would look like a marker.
pub(super) const MAP: &str = "$map";
/// Bytes in base64.
pub(super) const BYTES: &str = "$bytes";
/// Long text: one element per line, including its line ending.
pub(super) const LINES: &str = "$lines";
/// The text of a serde_json `RawValue`.
pub(super) const RAW: &str = "$raw";
/// The digits of a serde_json `Number` that a float would change.
pub(super) const NUMBER: &str = "$number";
