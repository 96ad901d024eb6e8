//! What is wrong with a text, and where.

use std::fmt;

/// The place of the first mistake in a text, as an editor counts: from 1, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) problem: SyntaxProblem,
}

/// The kinds of mistakes, apart because each has its own way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxProblem {
    /// A line of a merge that nobody has resolved.
    ConflictMarkers,
    /// Nothing but blanks.
    Empty,
    /// The text ends within a value.
    HalfFile,
    /// An object holds this name twice.
    DuplicateName(String),
    /// Nested deeper than [`MAX_DEPTH`](super::read::MAX_DEPTH).
    TooDeep,
    /// Anything else, in words.
    Syntax(String),
}

impl fmt::Display for SyntaxProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConflictMarkers => f.write_str("a merge conflict is not resolved"),
            Self::Empty => f.write_str("the file is empty"),
            Self::HalfFile => f.write_str("the file ends in the middle of a value"),
            Self::DuplicateName(name) => write!(f, "the name {name:?} stands twice in one object"),
            Self::TooDeep => write!(f, "nested deeper than {} levels", super::read::MAX_DEPTH),
            Self::Syntax(message) => f.write_str(message),
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.problem
        )
    }
}

impl std::error::Error for SyntaxError {}
