//! The `$` markers: objects of one name, by which JSON holds what it has no form for.

/// A float that is no number: `{"$f64": "NaN"}`, `"inf"`, `"-inf"`.
pub(super) const FLOAT: &str = "$f64";
/// An integer outside `i64` and `u64`: `{"$int": "18446744073709551616"}`.
pub(super) const INTEGER: &str = "$int";
/// A `Some` whose content alone would read as `None`: `{"$some": null}`.
pub(super) const SOME: &str = "$some";
/// A map as pairs, where its keys are no strings; also an object that would look like a marker.
pub(super) const MAP: &str = "$map";
/// Bytes in base64.
pub(super) const BYTES: &str = "$bytes";
/// Long text, an element for each line with its ending.
pub(super) const LINES: &str = "$lines";
/// The text of a serde_json `RawValue`.
pub(super) const RAW: &str = "$raw";
/// A serde_json `Number` as it was written, where a float would change it.
pub(super) const NUMBER: &str = "$number";
