//! What a stub says of the calls that it answered.

use std::panic::Location;

use crate::args::Args;

/// One call that a stub has answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The name of the function, or of the method.
    pub function: &'static str,
    /// The arguments, without the skipped and redacted ones.
    pub args: Args,
    /// Who answered.
    pub origin: Origin,
    /// Where the call was made.
    pub location: &'static Location<'static>,
}

/// Who answered a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A recording.
    Replayed,
    /// The real function, and its answer was recorded or meant to be.
    Recorded,
    /// A hand-written expectation.
    Mocked,
    /// The real function, in the modes live and verify.
    Live,
}
