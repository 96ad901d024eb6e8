//! Predicates over one argument, in words, and where they cannot be asked.

use std::any::type_name;
use std::fmt::Display;

use super::{Comparison, PredicateError, WhyUnfit};
use crate::render::{INDENT, compact, indented};
use crate::value::{DecodeError, EncodeError, Node};

/// Columns of a constant or an argument on one line.
const ROOM: usize = 56;

/// `prompt == "boom"`
pub(crate) fn comparison(argument: &str, comparison: Comparison, constant: &Node) -> String {
    let sign = match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::In => "in",
    };
    format!("{argument} {sign} {}", compact(constant, ROOM))
}

/// A predicate of mockall's, which speaks of a `var`.
pub(crate) fn in_words(argument: &str, predicate: &dyn Display) -> String {
    let words = predicate.to_string();
    let mut text = String::with_capacity(words.len());
    // Every other piece stands in quotes: it is a constant's.
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

pub(crate) fn not_ordered(argument: &Node, constant: &Node) -> String {
    format!(
        "{} and {} cannot be ordered",
        compact(argument, ROOM),
        compact(constant, ROOM)
    )
}

pub(crate) fn not_of_its_type<T>(argument: &Node, error: &DecodeError) -> String {
    format!(
        "it takes `{}`, and the argument is {}: {error}",
        type_name::<T>(),
        compact(argument, ROOM)
    )
}

pub(crate) fn not_text(argument: &Node) -> String {
    format!(
        "it takes text, and the argument is {}",
        compact(argument, ROOM)
    )
}

pub(crate) fn constant_not_encoded(error: &EncodeError) -> String {
    format!("cached-stubs: arguments cannot be compared with this value: {error}\n")
}

/// What is wrong, on one line, and below it what to do.
pub(crate) fn problem(error: &PredicateError) -> (String, String) {
    let predicate = &error.predicate;
    match &error.why {
        WhyUnfit::NoSuchArgument { there_are } if there_are.is_empty() => (
            format!("`{predicate}` asks for an argument, and there are none"),
            "Arguments that are skipped are not there.\n".to_owned(),
        ),
        WhyUnfit::NoSuchArgument { there_are } => (
            format!("`{predicate}` asks for an argument that there is not"),
            format!(
                "There are\n\n{}\nArguments that are skipped are not there.\n",
                indented(&there_are.join("\n"), INDENT)
            ),
        ),
        WhyUnfit::Redacted => (
            format!("`{predicate}` asks for an argument that is redacted"),
            "Of it is only kept whether it was given.\n".to_owned(),
        ),
        WhyUnfit::NotOfItsType { problem } => (
            format!("`{predicate}` asks for what the argument is not"),
            format!(
                "  {problem}\n\
                 \n\
                 Compare it with a value of the parameter's own type. A `function` that takes\n\
                 `&serde_json::Value` gets whatever there is.\n"
            ),
        ),
    }
}

/// Where it is asked outside of a mock and of our assertions.
pub(crate) fn error(error: &PredicateError) -> String {
    let (headline, body) = problem(error);
    format!("cached-stubs: {headline}\n\n{body}")
}
