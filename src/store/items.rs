//! Streams and iterators in a recording: an object with one name that no user value is
//! written as, and before it another one for what is beside the stream.

use super::Recording;
use crate::value::Node;

const HEAD: &str = "$head";
const COMPLETE: &str = "$items";
const PARTIAL: &str = "$partial";
const PENDING: &str = "$pending";

/// The items of one stream or iterator.
#[derive(Clone, Copy)]
pub(crate) struct Items<'r> {
    pub(crate) all: &'r [Node],
    pub(crate) ending: Ending,
}

/// How a stream was left by its consumer, the shorter first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// While it waited for the next item.
    Pending,
    /// After an item that was not the last one.
    Partial,
    /// At its end.
    Complete,
}

impl Ending {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => PENDING,
            Self::Partial => PARTIAL,
            Self::Complete => COMPLETE,
        }
    }

    fn of(name: &str) -> Option<Self> {
        let all = [Self::Pending, Self::Partial, Self::Complete];
        all.into_iter().find(|ending| ending.name() == name)
    }
}

/// The length of a recording; complete ones are the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Extent {
    is_complete: bool,
    items: usize,
    ending: Ending,
}

impl Extent {
    fn new(items: usize, ending: Ending) -> Self {
        Self {
            is_complete: ending == Ending::Complete,
            items,
            ending,
        }
    }

    pub(super) fn is_partial(self) -> bool {
        !self.is_complete
    }
}

/// The value that represents the items in a recording, after what is beside them; with
/// `in_ok`, inside of the `Ok` of a `Result`.
pub(crate) fn items_node(
    head: Option<Node>,
    items: Vec<Node>,
    ending: Ending,
    in_ok: bool,
) -> Node {
    let head = head.map(|head| (HEAD.to_owned(), head));
    let items = (ending.name().to_owned(), Node::Array(items));
    let node = Node::Object(head.into_iter().chain([items]).collect());
    if in_ok {
        Node::Object(vec![("Ok".to_owned(), node)])
    } else {
        node
    }
}

/// The value that represents a future which was dropped before it completed.
pub(crate) fn pending_node() -> Node {
    Node::Object(vec![(PENDING.to_owned(), Node::Null)])
}

/// Whether a returned value is that of a future which was dropped before it
/// completed.
pub(crate) fn is_pending(returned: &Node) -> bool {
    matches!(returned, Node::Object(fields)
        if matches!(fields.as_slice(), [(name, Node::Null)] if name == PENDING))
}

/// Whether the recording holds the value of such a future, and nothing else.
pub(super) fn is_pending_alone(recording: &Recording) -> bool {
    matches!(recording.returns.as_slice(), [returned] if is_pending(returned))
}

/// The field with the items, and the one before it.
fn fields(node: &Node) -> Option<(Option<&Node>, Items<'_>)> {
    let Node::Object(fields) = node else {
        return None;
    };
    let (head, (name, Node::Array(all))) = (match fields.as_slice() {
        [items] => (None, items),
        [(name, head), items] if name == HEAD => (Some(head), items),
        _ => return None,
    }) else {
        return None;
    };
    let ending = Ending::of(name)?;
    Some((head, Items { all, ending }))
}

/// What is in the `Ok` of a `Result`, or the value.
fn in_ok(node: &Node) -> &Node {
    match node {
        Node::Object(fields) => match fields.as_slice() {
            [(name, node)] if name == "Ok" => in_ok(node),
            _ => node,
        },
        _ => node,
    }
}

/// The items of a returned value, or of its `Ok`. A plain array counts as
/// items, too, since an expectation may return one.
pub(crate) fn items(returned: &Node) -> Option<Items<'_>> {
    match in_ok(returned) {
        Node::Array(all) => Some(Items {
            all,
            ending: Ending::Complete,
        }),
        node => fields(node).map(|(_, items)| items),
    }
}

/// What is recorded beside the items.
pub(crate) fn head(returned: &Node) -> Option<&Node> {
    fields(in_ok(returned))?.0
}

/// Changes the head and the items of a recorded stream or iterator; whether it is one.
pub(crate) fn each_part(returned: &mut Node, change: &mut dyn FnMut(&mut Node)) -> bool {
    let is_stream = fields(returned).is_some();
    let Node::Object(fields) = returned else {
        return false;
    };
    if let [(name, inner)] = fields.as_mut_slice()
        && name == "Ok"
    {
        return each_part(inner, change);
    }
    if is_stream {
        for (name, part) in fields {
            match part {
                Node::Array(items) if name != HEAD => items.iter_mut().for_each(&mut *change),
                head => change(head),
            }
        }
    }
    is_stream
}

/// The item at this place of a recorded stream or iterator.
pub(crate) fn item_at(returned: &mut Node, at: usize) -> Option<&mut Node> {
    let is_stream = fields(returned).is_some();
    let Node::Object(fields) = returned else {
        return None;
    };
    match (fields.last_mut()?, is_stream) {
        ((_, Node::Array(items)), true) => items.get_mut(at),
        ((name, inner), false) if name == "Ok" => item_at(inner, at),
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
    let (_, items) = fields(in_ok(returned))?;
    Some(Extent::new(items.all.len(), items.ending))
}

/// Whether two recordings of a stream have different heads or items, as far as both go, or
/// end at different items.
pub(super) fn differ(one: &Recording, other: &Recording) -> bool {
    let ([one_value], [other_value]) = (one.returns.as_slice(), other.returns.as_slice()) else {
        return false;
    };
    let (Some(one), Some(other)) = (items(one_value), items(other_value)) else {
        return false;
    };
    if head(one_value) != head(other_value) {
        return true;
    }
    let is_over = |items: Items<'_>| items.ending == Ending::Complete;
    let ends_before =
        |one: Items<'_>, other: Items<'_>| is_over(one) && one.all.len() < other.all.len();
    let mut both = one.all.iter().zip(other.all);
    both.any(|(one, other)| one != other) || ends_before(one, other) || ends_before(other, one)
}

/// The recorded items, cut to the length of `now`, whose consumer stopped
/// earlier.
pub(crate) fn cut_to(recorded: &Node, now: &Node) -> Option<Node> {
    let head = head(recorded).cloned();
    let (recorded, stopped) = (items(recorded)?, items(now)?);
    let all = recorded.all.get(..stopped.all.len())?;
    let in_ok =
        matches!(now, Node::Object(fields) if fields.first().is_some_and(|(name, _)| name == "Ok"));
    (stopped.ending != Ending::Complete)
        .then(|| items_node(head, all.to_vec(), stopped.ending, in_ok))
}
