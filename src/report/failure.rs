//! The common form of what a test is failed with.

use std::fmt;

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
        write!(f, "cached-stubs: {}\n\n{}", self.headline, self.body)?;
        if self.location.is_empty() {
            return Ok(());
        }
        write!(f, "\n{}{}\n", super::summary::CALLED, self.location)
    }
}
