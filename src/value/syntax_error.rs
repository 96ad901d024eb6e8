//! The first mistake in a text, and its position.

use std::fmt;

/// The first mistake in a text. Lines and columns count from 1, in characters, as in an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) problem: SyntaxProblem,
}

/// The kinds of mistakes; each has its own remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxProblem {
    /// A line of an unresolved merge conflict.
    ConflictMarkers,
    /// Nothing but blanks.
    Empty,
    /// The text ends inside of a value.
    HalfFile,
    /// An object contains this name twice.
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
            Self::DuplicateName(name) => write!(f, "the name {name:?} occurs twice in one object"),
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
