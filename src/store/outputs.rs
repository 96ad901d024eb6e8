//! What a call left in its parameters, in a recording: an object beside the returned value.

use crate::value::Node;

/// The fields of a recording: the returned value, and the parameters by name.
pub(crate) const RETURNED: &str = "$returned";
pub(crate) const OUT: &str = "$out";

/// The returned value of an answer, which may also have parameters.
pub(crate) fn returned(answer: &Node) -> &Node {
    match answer {
        Node::Object(fields) => match fields.as_slice() {
            [(returned, value), (out, Node::Object(_))] if returned == RETURNED && out == OUT => {
                value
            }
            _ => answer,
        },
        _ => answer,
    }
}

/// The returned value and the parameters of an answer that has both.
pub(super) fn outputs_mut(answer: &mut Node) -> Option<(&mut Node, &mut [(String, Node)])> {
    let Node::Object(fields) = answer else {
        return None;
    };
    match fields.as_mut_slice() {
        [(returned, value), (out, Node::Object(params))] if returned == RETURNED && out == OUT => {
            Some((value, params))
        }
        _ => None,
    }
}
