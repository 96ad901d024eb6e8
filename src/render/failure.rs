//! The common form of what a test is failed with.

use std::fmt;

/// Every report begins with it.
pub(crate) const PREFIX: &str = "cached-stubs: ";
/// The line of a report that says where the call was made begins with it.
pub(crate) const CALLED: &str = "  called  ";

/// What went wrong with one call: every report looks like this.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// What happened, on one line.
    pub(crate) headline: String,
    /// Details, and what to do.
    pub(crate) body: String,
    /// `src/app.rs:40:13`; empty where there is no call.
    pub(crate) location: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}\n\n{}", self.headline, self.body)?;
        if self.location.is_empty() {
            return Ok(());
        }
        write!(f, "\n{}{}\n", CALLED, self.location)
    }
}
