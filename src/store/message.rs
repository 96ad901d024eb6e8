//! The wording of errors about recordings.

use std::time::Duration;

use super::single_flight::{Caller, CallerPlace};
use super::{ReadError, ReadProblem};
use crate::render::{clip, shown_path, visible};
use crate::value;

/// The remedy for a file that should be recorded again.
const RECORD_AGAIN: &str = "Delete the file and record it again with RECORD=1.";

/// The file, the position, the problem and what to do about it.
pub(crate) fn paragraph(unreadable: &ReadError) -> String {
    let place = unreadable
        .position
        .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    let (problem, remedy) = words(&unreadable.problem);
    format!(
        "  {}{place}\n  {problem}\n\n{remedy}\n",
        shown_path(&unreadable.path),
    )
}

/// Text of a file, for a terminal: it may contain control characters, or be
/// very long.
fn shown(text: &str) -> String {
    const LONGEST: usize = 400;
    clip(&visible(text), LONGEST)
}

/// The problem, and what to do about it.
pub(crate) fn words(problem: &ReadProblem) -> (String, String) {
    let again = RECORD_AGAIN.to_owned();
    match problem {
        ReadProblem::Io(error) => (
            format!("it cannot be read: {error}"),
            "Check that it is a file and no link to elsewhere, and that you may read it.".to_owned(),
        ),
        ReadProblem::LfsPointer => (
            "it is a pointer of git-lfs, whose content was not fetched".to_owned(),
            "Fetch it with `git lfs pull`, or keep recordings out of git-lfs: they are small texts."
                .to_owned(),
        ),
        ReadProblem::NotUtf8 => ("it is not UTF-8 text".to_owned(), again),
        ReadProblem::Syntax(syntax) => (
            shown(&syntax.to_string()),
            syntax_remedy(syntax).to_owned(),
        ),
        ReadProblem::NotAnObject => ("it does not hold a JSON object".to_owned(), again),
        ReadProblem::UnknownField(name) => (
            format!("it has a field `{}`, which recordings do not have", shown(name)),
            "Remove the field or correct its name.".to_owned(),
        ),
        ReadProblem::MissingField(name) => (format!("its field `{name}` is missing"), again),
        ReadProblem::WrongType { field, expected } => {
            (format!("its field `{field}` is not {expected}"), again)
        }
        ReadProblem::NewerFormat(format) => (
            format!("it has format {format}, and this version of cached-stubs reads format 1"),
            "Update cached-stubs to the version that wrote it.".to_owned(),
        ),
        ReadProblem::UnknownFormat(format) => (format!("there is no format {format}"), again),
        ReadProblem::WrongKey { found, expected } => (
            format!(
                "its key is {}…, but the key of the call that leads to this file is {}…",
                shown(found.get(..16).unwrap_or(found)),
                &expected[..16],
            ),
            format!("The key or the file's name was edited. {RECORD_AGAIN}"),
        ),
        ReadProblem::WrongFunction { found, expected } => (
            format!(
                "its function is `{}`, but the call that leads to this file is of `{expected}`",
                shown(found),
            ),
            format!("The field `function` was edited. Correct it. Otherwise: {RECORD_AGAIN}"),
        ),
        ReadProblem::EditedArgs => (
            "its arguments are not those of the call whose key it has".to_owned(),
            format!(
                "Editing `args` does not change which call the recording belongs to.\n\
                 Restore it. Otherwise: {RECORD_AGAIN}"
            ),
        ),
        #[cfg(feature = "__command")]
        ReadProblem::NameOfOtherArgs => (
            "its name has the words of other arguments".to_owned(),
            format!(
                "`args` or the file's name was edited, which does not change which call the \
                 recording belongs to.\nRestore it. Otherwise: {RECORD_AGAIN}"
            ),
        ),
        ReadProblem::SameArgs { other } => (
            format!("it has no `key`, and neither has {}", shown_path(other)),
            "Both have the arguments of this call. Remove one of them, or correct its `args`."
                .to_owned(),
        ),
        ReadProblem::TypeArguments => (
            "it has no `key`, and the function has type arguments, which only the key contains"
                .to_owned(),
            "Delete the file, record the call with RECORD=1, and edit `returns` in its recording."
                .to_owned(),
        ),
        ReadProblem::DuplicateKey { field, key } => (
            format!("a map in its field `{field}` contains the key {} twice", shown(key)),
            "Remove one of the two entries, or delete the file and record it again with RECORD=1."
                .to_owned(),
        ),
        ReadProblem::Sidecar { file, error } => (
            format!("its separate file with a binary value, {file}, cannot be read: {error}"),
            "Restore that file, or delete the recording and record it again with RECORD=1."
                .to_owned(),
        ),
        ReadProblem::SidecarChanged { file } => (
            format!("its separate file with a binary value, {file}, was changed"),
            "Restore that file, or delete both and record them again with RECORD=1.".to_owned(),
        ),
        ReadProblem::NoSidecarName => (
            "its `$file` is not the name of a file with a binary value".to_owned(),
            again,
        ),
        ReadProblem::NotOneValue(0) => (
            "`returns` holds no value".to_owned(),
            "Write what the function returns, or delete the file and record it with RECORD=1."
                .to_owned(),
        ),
        ReadProblem::NotOneValue(count) => (
            format!("`returns` holds {count} values instead of one"),
            again,
        ),
        ReadProblem::Value { path, message } => (
            format!("{}: {}", shown(path), shown(message)),
            "The value does not fit the function's return type. Correct it, or delete\nthe file \
             and record it again with RECORD=1."
                .to_owned(),
        ),
    }
}

fn syntax_remedy(problem: &value::SyntaxProblem) -> &'static str {
    match problem {
        value::SyntaxProblem::ConflictMarkers => {
            "Keep one of the two sides, as for any merge conflict."
        }
        value::SyntaxProblem::Syntax(_) | value::SyntaxProblem::DuplicateName(_) => {
            "Correct it, or delete the file and record it again with RECORD=1."
        }
        _ => RECORD_AGAIN,
    }
}

/// While recording: a call waits for an identical one.
pub(super) fn waits(caller: &Caller, waited: Duration, patience: Duration) -> String {
    format!(
        "a call of `{}` has waited {} for an identical call in progress\n\
         \x20 {}\n\
         It waits for {} at most (CACHED_STUBS_PATIENCE). A real function that calls itself with the\n\
         same arguments on another thread waits for itself.",
        caller.function,
        in_words(waited),
        in_progress(caller),
        in_words(patience),
    )
}

/// While recording: an identical call takes too long.
pub(super) fn called_again(stuck: &Caller, patience: Duration) -> String {
    format!(
        "`{}` is called again, since an identical call did not end within {} \
         (CACHED_STUBS_PATIENCE)\n\
         \x20 {}",
        stuck.function,
        in_words(patience),
        in_progress(stuck),
    )
}

fn in_progress(caller: &Caller) -> String {
    let since = in_words(caller.since.elapsed());
    match &caller.site {
        CallerPlace::Here(location) => format!("at {location}, begun {since} ago"),
        CallerPlace::Elsewhere(Some((process, location))) => {
            let location = visible(location);
            format!("at {location} in the process {process}, begun {since} ago")
        }
        CallerPlace::Elsewhere(None) => format!("in another process, begun {since} ago"),
    }
}

fn in_words(duration: Duration) -> String {
    match duration.as_secs() {
        0 => format!("{} ms", duration.as_millis()),
        seconds if seconds < 120 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
