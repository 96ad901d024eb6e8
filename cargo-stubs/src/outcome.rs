//! How a verb ends.

use std::fmt;
use std::io;
use std::path::Path;

use cached_stubs::__command::TestFileError;

use crate::text::shown;

/// How a verb ends that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    /// The user has something to mend.
    Findings,
}

impl Outcome {
    pub(crate) fn findings_if(found: bool) -> Self {
        if found { Self::Findings } else { Self::Success }
    }
}

/// Why a verb could not do its work, for people.
#[derive(Debug)]
pub(crate) struct Error(String);

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Another program cannot be run.
    pub(crate) fn cannot_run(program: &str, error: &io::Error) -> Self {
        Self(format!("{program} cannot be run: {error}"))
    }

    /// An error about a file or folder.
    pub(crate) fn at(path: &Path, error: impl fmt::Display) -> Self {
        Self(format!("{}: {error}", shown(path)))
    }
}

impl From<TestFileError> for Error {
    fn from(error: TestFileError) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
