//! What a call left in its parameters, in a recording: an object beside the returned value.

use crate::value::Node;

/// The fields of a recording: the returned value, and the parameters by name.
pub(crate) const RETURNED: &str = "$returned";
pub(crate) const OUT: &str = "$out";

/// The returned value and the parameters of an answer that has both, and nothing else.
pub(crate) fn outputs(answer: &Node) -> Option<(&Node, &[(String, Node)])> {
    let Node::Object(fields) = answer else {
        return None;
    };
    match fields.as_slice() {
        [(returned, value), (out, Node::Object(params))]
        | [(out, Node::Object(params)), (returned, value)]
            if returned == RETURNED && out == OUT =>
        {
            Some((value, params))
        }
        _ => None,
    }
}

/// The returned value of an answer, which may also have parameters.
pub(crate) fn returned(answer: &Node) -> &Node {
    outputs(answer).map_or(answer, |(returned, _)| returned)
}

/// The same as [`outputs`], to change them.
pub(super) fn outputs_mut(answer: &mut Node) -> Option<(&mut Node, &mut [(String, Node)])> {
    outputs(answer)?;
    let Node::Object(fields) = answer else {
        return None;
    };
    let [one, other] = fields.as_mut_slice() else {
        return None;
    };
    let (returned, out) = if one.0 == RETURNED {
        (one, other)
    } else {
        (other, one)
    };
    let Node::Object(params) = &mut out.1 else {
        return None;
    };
    Some((&mut returned.1, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_are_found_in_any_order() {
        for text in [
            r#"{"$returned": {"a": 1}, "$out": {"buffer": [2]}}"#,
            r#"{"$out": {"buffer": [2]}, "$returned": {"a": 1}}"#,
        ] {
            let mut answer = Node::parse(text).unwrap();
            let value = Node::parse(r#"{"a": 1}"#).unwrap();
            let (found, params) = outputs(&answer).unwrap();
            assert_eq!((found, params.len()), (&value, 1));
            assert_eq!(returned(&answer), &value);
            let (changed, params) = outputs_mut(&mut answer).unwrap();
            *changed = Node::Null;
            assert_eq!(params[0].0, "buffer");
            assert_eq!(returned(&answer), &Node::Null);
        }
    }

    #[test]
    fn any_other_object_is_the_returned_value() {
        for text in [
            r#"{"$returned": 1}"#,
            r#"{"$returned": 1, "$out": [2]}"#,
            r#"{"$returned": 1, "$out": {}, "more": 2}"#,
        ] {
            let mut answer = Node::parse(text).unwrap();
            assert_eq!(returned(&answer), &answer, "{text}");
            assert!(outputs_mut(&mut answer).is_none(), "{text}");
        }
    }
}
