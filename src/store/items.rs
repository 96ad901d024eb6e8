//! Streams and iterators in a recording: an object with one name, which no
//! value of a user's is written as.

use super::Recording;
use crate::value::Node;

const ALL: &str = "$items";
const PARTIAL: &str = "$partial";

/// The parts of one stream or iterator.
#[derive(Clone, Copy)]
pub(crate) struct Items<'r> {
    pub(crate) all: &'r [Node],
    /// Whether its consumer stopped before the end.
    pub(crate) is_partial: bool,
}

/// How far a recording goes; more is more.
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

/// As it stands in a recording; `in_ok` where it is the `Ok` of a `Result`.
pub(crate) fn items_node(items: Vec<Node>, is_partial: bool, in_ok: bool) -> Node {
    let name = if is_partial { PARTIAL } else { ALL };
    let node = Node::Object(vec![(name.to_owned(), Node::Array(items))]);
    if in_ok {
        Node::Object(vec![("Ok".to_owned(), node)])
    } else {
        node
    }
}

/// The parts of the returned value, or of what is in its `Ok`. An array is
/// taken for them as well, as an expectation may answer.
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

/// Whether a `Result` holds parts, or what is taken for them.
pub(crate) fn has_items(returned: &Node) -> bool {
    items(returned).is_some()
}

/// How far the recording of a stream or iterator goes, outside of a sequence.
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

/// What is recorded, as far as a consumer went that stopped earlier.
pub(crate) fn cut_to(recorded: &Node, now: &Node) -> Option<Node> {
    let (recorded, stopped) = (items(recorded)?, items(now)?);
    let all = recorded.all.get(..stopped.all.len())?;
    let in_ok =
        matches!(now, Node::Object(fields) if fields.first().is_some_and(|(name, _)| name == "Ok"));
    stopped
        .is_partial
        .then(|| items_node(all.to_vec(), true, in_ok))
}
