//! The layout of a report that fails a test.

use std::fmt;

use super::printable::printable;

/// How every report begins.
pub(crate) const PREFIX: &str = "cached-stubs: ";
/// How the line begins that says where the call was made.
pub(crate) const CALLED: &str = "  called  ";

/// What went wrong with one call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// What happened, on one line.
    pub(crate) headline: String,
    /// Details, and what to do.
    pub(crate) body: String,
    /// `src/app.rs:40:13`; empty if there is no call.
    pub(crate) location: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (headline, body) = (printable(&self.headline), printable(&self.body));
        write!(f, "{PREFIX}{headline}\n\n{body}")?;
        if self.location.is_empty() {
            return Ok(());
        }
        write!(f, "\n{}{}\n", CALLED, self.location)
    }
}
