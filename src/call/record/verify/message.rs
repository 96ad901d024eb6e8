//! The reports of verify runs.

use std::panic::Location;

use super::change::{Outcome, is_of_one_shape, shares_a_scalar};
use crate::call::record::message::scrub_path;
use crate::codec::Recordable;
use crate::function::Subject;
use crate::render::{
    Difference, Failure, INDENT, Labels, ShapeDifference, count, indented, outline,
};
use crate::secrets::Secrets;
use crate::value::Node;

/// Rows for an error that takes the place of a value.
const ROWS_OF_ERROR: usize = 12;

/// The real function returns another value than was recorded.
pub(super) fn drift(
    function: Subject<'_>,
    recorded: &[Node],
    now: &Node,
    command: &str,
    location: &Location<'_>,
) -> Option<Failure> {
    if recorded == std::slice::from_ref(now) {
        return None;
    }
    let difference = difference(recorded, now);
    Some(Failure {
        headline: format!("`{function}` returned another value than its recording"),
        location: location.to_string(),
        body: format!(
            "The difference (- recorded, + returned now):\n\
             \n\
             {}\n\
             {}",
            shown(&difference),
            advice(function, recorded, now, &difference, command),
        ),
    })
}

fn difference(recorded: &[Node], now: &Node) -> Difference {
    // Reports end in logs.
    let secrets = Secrets::of_run(None);
    let returns = |values: &[Node]| {
        let values = values.iter().map(|value| secrets.masked(value));
        Node::Object(vec![("returns".to_owned(), Node::Array(values.collect()))])
    };
    let now = returns(std::slice::from_ref(now));
    Difference::between(&returns(recorded), &now, Labels::RECORDED)
}

fn shown(difference: &Difference) -> String {
    let difference = if difference.is_empty() {
        "The difference is in a secret, which is not shown.\n".to_owned()
    } else {
        difference.to_string()
    };
    indented(&difference, INDENT)
}

/// What to do about another value.
fn advice(
    function: Subject<'_>,
    recorded: &[Node],
    now: &Node,
    difference: &Difference,
    command: &str,
) -> String {
    let by_shape = function.attribute("verify = shape");
    let has_same_shape = matches!(recorded, [recorded] if is_of_one_shape(recorded, now));
    let has_same_part = matches!(recorded, [recorded] if shares_a_scalar(recorded, now));
    if has_same_shape && !has_same_part {
        // Another one is never right for long, and nothing would be left of a scrubbed one.
        return format!(
            "If it changes with every call, as a time or an id does, let verify runs compare only \
             its type:\n\
             \n\
             \x20 {by_shape}\n\
             \n\
             Otherwise, if the new answer is right, record it:\n\
             \n\
             \x20 {command}\n"
        );
    }
    let path = difference.first_path().and_then(scrub_path);
    let scrub = path.map(|path| function.attribute(&format!("scrub({path:?} = …)")));
    let volatile = match (scrub, has_same_shape) {
        (Some(scrub), true) => format!(
            "\nIf it changes with every call, keep it out of recordings, or let verify runs compare\n\
             only types and field names:\n\n  {scrub}\n  {by_shape}\n"
        ),
        (Some(scrub), false) => {
            format!("\nIf it changes with every call, keep it out of recordings:\n\n  {scrub}\n")
        }
        (None, true) => format!(
            "\nIf it changes with every call, let verify runs compare only types and field names:\n\
             \n  {by_shape}\n"
        ),
        (None, false) => String::new(),
    };
    format!("If the new answer is right, record it:\n\n  {command}\n{volatile}")
}

/// An error takes the place of a value, or a value that of an error.
pub(super) fn other_outcome(
    function: Subject<'_>,
    recorded: &Node,
    now: &Node,
    command: &str,
    location: &Location<'_>,
) -> Option<Failure> {
    let (headline, error, what_to_do) = match (Outcome::of(recorded), Outcome::of(now)) {
        (Outcome::Value, Outcome::Error(error)) => (
            format!("`{function}` returned an `Err` instead of the recorded value"),
            error,
            format!(
                "If the service does not work at the moment, nothing has to be done: verify again\n\
                 later. Only if the test wants the error, record it in place of the value:\n\
                 \n\
                 \x20 {command}\n"
            ),
        ),
        (Outcome::Error(error), Outcome::Value) => (
            format!("`{function}` returned a value instead of the recorded `Err`"),
            error,
            format!(
                "If the test wants the error, keep the recording, or let an expectation return the\n\
                 error, which answers in verify runs, too. Only if the test wants the value, record\n\
                 it in place of the error:\n\
                 \n\
                 \x20 {command}\n"
            ),
        ),
        _ => return None,
    };
    // Reports end in logs.
    let error = Secrets::of_run(None).masked(error);
    let error = Node::Object(vec![("Err".to_owned(), error)]);
    Some(Failure {
        headline,
        location: location.to_string(),
        body: format!(
            "{}\n{what_to_do}",
            indented(&outline(&error, ROWS_OF_ERROR), INDENT)
        ),
    })
}

/// By shape: the real function returns a value of another shape.
pub(super) fn other_shape(
    function: Subject<'_>,
    recorded: &Node,
    now: &Node,
    command: &str,
    location: &Location<'_>,
) -> Option<Failure> {
    let difference = ShapeDifference::between("returns[0]", recorded, now);
    if difference.is_empty() {
        return None;
    }
    Some(Failure {
        headline: format!("`{function}` returned a value of another shape than its recording"),
        location: location.to_string(),
        body: format!(
            "{}\n\
             Texts and numbers were not compared. If the new shape is right, record it:\n\
             \n\
             \x20 {command}\n",
            indented(&difference.to_string(), INDENT),
        ),
    })
}

/// The test makes more calls than a `sequence` has answers.
pub(super) fn called_too_often(
    function: Subject<'_>,
    answers: usize,
    command: &str,
    location: &Location<'_>,
) -> Failure {
    let are = if answers == 1 { "is" } else { "are" };
    Failure {
        headline: format!(
            "`{function}` was called more often than recorded: {} {are} recorded for these arguments",
            count(answers, "answer")
        ),
        location: location.to_string(),
        body: format!(
            "There is no answer to compare this one with. If the call is right, record the test \
             again:\n\n  {command}\n"
        ),
    }
}

/// The real function returns a value that would not be recorded.
pub(super) fn not_recorded_any_more(
    function: Subject<'_>,
    why_not: Recordable,
    location: &Location<'_>,
) -> Failure {
    let (what, body) = match why_not {
        Recordable::IsError => (
            "an `Err`",
            format!(
                "If the service does not work at the moment, nothing has to be done: verify again\n\
                 later. If the test wants the error, record it with {}.\n",
                function.attribute("errors")
            ),
        ),
        Recordable::Yes | Recordable::Refused => (
            "a value that `record_if` refuses",
            "Run it again. If the result is the same, the recording is out of date.\n".to_owned(),
        ),
    };
    Failure {
        headline: format!("`{function}` returned {what} instead of the recorded value"),
        body,
        location: location.to_string(),
    }
}

pub(super) fn nothing_to_verify(function: &str, command: &str, location: &Location<'_>) -> Failure {
    Failure {
        headline: format!("there is no recording to verify `{function}` against"),
        location: location.to_string(),
        body: format!("Record it first:\n\n  {command}\n"),
    }
}
