//! What kind of change it is.

use crate::render::{ShapeDifference, View};
use crate::store::{items, returned};
use crate::value::Node;

/// Whether `verify = shape` takes one for the other.
pub(super) fn is_of_one_shape(recorded: &Node, now: &Node) -> bool {
    ShapeDifference::between("", recorded, now).is_empty()
}

/// Whether both have the same text, number or truth value at the same place.
pub(super) fn shares_a_scalar(recorded: &Node, now: &Node) -> bool {
    match (View::from(recorded), View::from(now)) {
        (View::Fields(recorded), View::Fields(now)) => recorded.iter().any(|(name, recorded)| {
            let mut now = now.iter().filter(|(other, _)| other == name);
            now.any(|(_, now)| shares_a_scalar(recorded, now))
        }),
        (View::List(recorded) | View::Map(recorded), View::List(now) | View::Map(now)) => {
            let mut both = recorded.iter().zip(now);
            both.any(|(recorded, now)| shares_a_scalar(recorded, now))
        }
        (View::Some(recorded), View::Some(now)) => shares_a_scalar(recorded, now),
        (View::Null, View::Null) => false,
        _ => recorded == now,
    }
}

/// How a function returned that records its errors, too.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome<'a> {
    Value,
    /// Also of a stream with an error among its items.
    Error(&'a Node),
}

impl<'a> Outcome<'a> {
    pub(super) fn of(answer: &'a Node) -> Self {
        let returned = returned(answer);
        let error = match items(returned) {
            Some(items) => items.all.iter().find_map(error_of),
            None => error_of(returned),
        };
        error.map_or(Self::Value, Self::Error)
    }
}

fn error_of(result: &Node) -> Option<&Node> {
    match result {
        Node::Object(fields) => match fields.as_slice() {
            [(name, error)] if name == "Err" => Some(error),
            _ => None,
        },
        _ => None,
    }
}
