//! Why an existing file cannot be used.

use std::path::PathBuf;

use super::position::{position_of_field, position_of_first};
use super::regular_file;
use crate::value::SyntaxProblem;

/// Why an existing file cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadError {
    pub(crate) path: PathBuf,
    /// Line and column as in an editor, if the problem has a position.
    pub(crate) position: Option<(usize, usize)>,
    pub(crate) problem: ReadProblem,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReadProblem {
    /// The file could not be read.
    Io(String),
    NotUtf8,
    /// git-lfs has left a pointer in the file's place.
    LfsPointer,
    Syntax(SyntaxProblem),
    NotAnObject,
    UnknownField(String),
    MissingField(&'static str),
    WrongType {
        field: &'static str,
        expected: &'static str,
    },
    NewerFormat(u64),
    UnknownFormat(u64),
    WrongKey {
        found: String,
        expected: String,
    },
    /// The recording of another function.
    WrongFunction {
        found: String,
        expected: String,
    },
    /// The key is that of the call, and the arguments are not.
    EditedArgs,
    /// The file's name has words of other arguments.
    #[cfg(feature = "__command")]
    NameOfOtherArgs,
    /// Two recordings without a key have these arguments.
    SameArgs {
        other: PathBuf,
    },
    /// The call has type arguments, which only a key contains.
    TypeArguments,
    /// A map contains this key twice.
    DuplicateKey {
        field: &'static str,
        key: String,
    },
    /// The sidecar file of a large binary value cannot be read.
    Sidecar {
        file: String,
        error: String,
    },
    /// The content of the sidecar file does not match its name.
    SidecarChanged {
        file: String,
    },
    /// `$file` does not contain the name of a sidecar file.
    NoSidecarName,
    /// The recording of a function without `sequence` must have one value.
    NotOneValue(usize),
    /// The value does not fit the function's return type.
    Value {
        path: String,
        message: String,
    },
}

impl ReadError {
    /// The error of a problem whose field tells the position.
    pub(crate) fn at_field(path: PathBuf, problem: ReadProblem) -> Self {
        let bytes = regular_file::read(&path).ok().flatten();
        let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
        let returns = || position_of_field(&text, "returns");
        let position = match problem {
            ReadProblem::WrongKey { .. } => position_of_field(&text, "key"),
            ReadProblem::WrongFunction { .. } => position_of_field(&text, "function"),
            ReadProblem::EditedArgs | ReadProblem::SameArgs { .. } => {
                position_of_field(&text, "args")
            }
            ReadProblem::Value { .. } => {
                let returns = returns();
                position_of_first(&text, returns).or(returns)
            }
            ReadProblem::NotOneValue(_) => returns(),
            #[cfg(feature = "__command")]
            ReadProblem::NameOfOtherArgs => position_of_field(&text, "args"),
            _ => None,
        };
        Self {
            path,
            position,
            problem,
        }
    }
}
