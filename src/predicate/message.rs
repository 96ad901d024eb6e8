//! Predicates over one argument in words, and why they cannot be evaluated.

use std::any::type_name;
use std::fmt::Display;

use super::{Comparison, PredicateError, Problem};
use crate::render::compact;
use crate::value::{DecodeError, EncodeError, Node};

/// Columns of a constant or an argument.
const VALUE_WIDTH: usize = 56;

/// `prompt == "boom"`
pub(super) fn comparison(argument: &str, comparison: Comparison, constant: &Node) -> String {
    let sign = match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::In => "in",
    };
    format!("{argument} {sign} {}", compact(constant, VALUE_WIDTH))
}

/// The text of a predicate of mockall, which calls the argument `var`.
pub(super) fn in_words(argument: &str, predicate: &dyn Display) -> String {
    let words = predicate.to_string();
    let mut text = String::with_capacity(words.len());
    // Every second piece is in quotes: it belongs to a constant.
    for (at, piece) in words.split('"').enumerate() {
        if at > 0 {
            text.push('"');
        }
        if at % 2 == 0 {
            text.push_str(&piece.replace("var", argument));
        } else {
            text.push_str(piece);
        }
    }
    text
}

pub(super) fn not_ordered(argument: &Node, constant: &Node) -> String {
    format!(
        "{} and {} cannot be ordered",
        compact(argument, VALUE_WIDTH),
        compact(constant, VALUE_WIDTH)
    )
}

pub(super) fn wrong_type<T>(argument: &Node, error: &DecodeError) -> String {
    format!(
        "it takes `{}`, and the argument is {}: {error}",
        type_name::<T>(),
        compact(argument, VALUE_WIDTH)
    )
}

pub(super) fn not_text(argument: &Node) -> String {
    format!(
        "it takes text, and the argument is {}",
        compact(argument, VALUE_WIDTH)
    )
}

pub(super) fn constant_not_encoded(error: &EncodeError) -> String {
    format!("cached-stubs: arguments cannot be compared with this value: {error}\n")
}

impl PredicateError {
    /// The problem, and what to do about it. `function` is what was called.
    pub(crate) fn problem(&self, function: &str) -> (String, String) {
        let Self {
            predicate,
            argument,
            problem,
        } = self;
        match problem {
            Problem::NoSuchArgument { existing } => {
                let existing = match existing.as_slice() {
                    [] => "none".to_owned(),
                    existing => existing.join(", "),
                };
                (
                    format!("{function} has no argument `{argument}`; it has: {existing}"),
                    "Predicates cannot see arguments that are skipped.\n".to_owned(),
                )
            }
            Problem::Redacted => (
                format!("the argument `{argument}` of {function} is redacted"),
                "Predicates cannot see it: only whether it was given is kept.\n".to_owned(),
            ),
            Problem::WrongType { problem } => (
                format!("`{predicate}` does not fit the argument of {function}"),
                format!(
                    "  {problem}\n\
                     \n\
                     Compare the argument with a value of the parameter's own type. A `function` \
                     that\ntakes `&serde_json::Value` accepts every argument.\n"
                ),
            ),
        }
    }
}

/// The report of a predicate that is evaluated outside a mock and our assertions.
pub(super) fn report(error: &PredicateError) -> String {
    let (headline, body) = error.problem("the call");
    format!("cached-stubs: {headline}\n\n{body}")
}
