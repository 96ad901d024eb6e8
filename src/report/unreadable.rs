//! A recording that is there and cannot be used.

use std::panic::Location;

use super::Failure;
use crate::store::{Problem, Unreadable};
use crate::value;

/// The way out for a file that is better made again.
const RECORD_AGAIN: &str = "Delete the file and record it again with RECORD=1.";

pub(crate) fn report(function: &str, unreadable: &Unreadable, location: &Location<'_>) -> Failure {
    Failure {
        headline: format!("a recording of `{function}` cannot be used"),
        location: location.to_string(),
        body: paragraph(unreadable),
    }
}

/// The file, the place in it, what is wrong and what to do.
pub(crate) fn paragraph(unreadable: &Unreadable) -> String {
    let place = unreadable
        .place
        .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    let (problem, remedy) = words(&unreadable.problem);
    format!(
        "  {}{place}\n  {problem}\n\n{remedy}\n",
        unreadable.path.display()
    )
}

/// What is wrong, and what to do about it.
pub(crate) fn words(problem: &Problem) -> (String, String) {
    let again = RECORD_AGAIN.to_owned();
    match problem {
        Problem::Io(error) => (
            format!("it cannot be read: {error}"),
            "See that it is a file, and that you may read it.".to_owned(),
        ),
        Problem::NotUtf8 => ("it is not UTF-8 text".to_owned(), again),
        Problem::Syntax(syntax) => (syntax.to_string(), syntax_remedy(syntax).to_owned()),
        Problem::NotAnObject => ("it holds no JSON object".to_owned(), again),
        Problem::UnknownField(name) => (
            format!("it has a field `{name}`, which no recording has"),
            "Remove the field, or correct its name.".to_owned(),
        ),
        Problem::MissingField(name) => (format!("its field `{name}` is missing"), again),
        Problem::WrongType { field, expected } => {
            (format!("its field `{field}` is not {expected}"), again)
        }
        Problem::NewerFormat(format) => (
            format!("it is of format {format}, and this version of cached-stubs reads format 1"),
            "Update cached-stubs to the version that wrote it.".to_owned(),
        ),
        Problem::UnknownFormat(format) => (format!("there is no format {format}"), again),
        Problem::WrongKey { found, expected } => (
            format!(
                "its key is {}…, and the call that leads to this file has {}…",
                found.get(..16).unwrap_or(found),
                &expected[..16],
            ),
            format!("Its key, or the file's name, was edited. {RECORD_AGAIN}"),
        ),
        Problem::Sidecar { file, error } => (
            format!(
                "the file beside it that holds a binary value, {file}, cannot be read: {error}"
            ),
            format!("Bring that file back. Else: {RECORD_AGAIN}"),
        ),
        Problem::SidecarChanged { file } => (
            format!("the file beside it that holds a binary value, {file}, was changed"),
            "Bring that file back, or delete both and record them again with RECORD=1.".to_owned(),
        ),
        Problem::NoSidecarName => (
            "a `$file` in it is no name of a file that holds a binary value".to_owned(),
            again,
        ),
        Problem::NotOneValue(count) => (
            format!("`returns` holds {count} values instead of one"),
            again,
        ),
        Problem::Value { path, message } => (
            format!("{path}: {message}"),
            "What it returned does not fit the function's return type. Correct the value, or \
             delete\nthe file and record it again with RECORD=1."
                .to_owned(),
        ),
    }
}

fn syntax_remedy(problem: &value::Problem) -> &'static str {
    match problem {
        value::Problem::ConflictMarkers => "Keep one of the two sides, as for any merge conflict.",
        value::Problem::Syntax(_) | value::Problem::DuplicateName(_) => {
            "Correct it, or delete the file and record it again with RECORD=1."
        }
        _ => RECORD_AGAIN,
    }
}
