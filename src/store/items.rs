//! Streams and iterators in a recording: an object with one name that no user
//! value is written as.

use super::Recording;
use crate::value::Node;

const ALL: &str = "$items";
const PARTIAL: &str = "$partial";

/// The items of one stream or iterator.
#[derive(Clone, Copy)]
pub(crate) struct Items<'r> {
    pub(crate) all: &'r [Node],
    /// Whether the consumer stopped before the end.
    pub(crate) is_partial: bool,
}

/// The length of a recording; complete ones are the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Extent {
    is_complete: bool,
    items: usize,
}

impl Extent {
    pub(super) fn is_partial(self) -> bool {
        !self.is_complete
    }
}

/// The value that represents the items in a recording; with `in_ok`, inside of
/// the `Ok` of a `Result`.
pub(crate) fn items_node(items: Vec<Node>, is_partial: bool, in_ok: bool) -> Node {
    let name = if is_partial { PARTIAL } else { ALL };
    let node = Node::Object(vec![(name.to_owned(), Node::Array(items))]);
    if in_ok {
        Node::Object(vec![("Ok".to_owned(), node)])
    } else {
        node
    }
}

/// The items of a returned value, or of its `Ok`. A plain array counts as
/// items, too, since an expectation may return one.
pub(crate) fn items(returned: &Node) -> Option<Items<'_>> {
    match returned {
        Node::Array(all) => Some(Items {
            all,
            is_partial: false,
        }),
        Node::Object(fields) => match fields.as_slice() {
            [(name, Node::Array(all))] if name == ALL || name == PARTIAL => Some(Items {
                all,
                is_partial: name == PARTIAL,
            }),
            [(name, node)] if name == "Ok" => items(node),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a `Result` contains items.
pub(crate) fn has_items(returned: &Node) -> bool {
    items(returned).is_some()
}

/// The extent of the recording of a stream or iterator, except in a `sequence`.
pub(super) fn extent(recording: &Recording) -> Option<Extent> {
    let [returned] = recording.returns.as_slice() else {
        return None;
    };
    let mut node = returned;
    while let Node::Object(fields) = node
        && let [(name, inner)] = fields.as_slice()
    {
        match (name.as_str(), inner) {
            (ALL | PARTIAL, Node::Array(items)) => {
                return Some(Extent {
                    is_complete: name == ALL,
                    items: items.len(),
                });
            }
            ("Ok", _) => node = inner,
            _ => return None,
        }
    }
    None
}

/// The recorded items, cut to the length of `now`, whose consumer stopped
/// earlier.
pub(crate) fn cut_to(recorded: &Node, now: &Node) -> Option<Node> {
    let (recorded, stopped) = (items(recorded)?, items(now)?);
    let all = recorded.all.get(..stopped.all.len())?;
    let in_ok =
        matches!(now, Node::Object(fields) if fields.first().is_some_and(|(name, _)| name == "Ok"));
    stopped
        .is_partial
        .then(|| items_node(all.to_vec(), true, in_ok))
}
