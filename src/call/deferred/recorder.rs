//! Records what a stream or an iterator gives, while it is used.

use std::fmt;
use std::thread;

use super::super::Invocation;
use super::CodesItem;
use crate::store::{Ending, items_node};
use crate::value::Node;

/// The recording of a stream that has not ended. Dropped before the end, it
/// keeps the items so far, as a partial recording or a pending one.
pub struct Recorder {
    /// `None` once the recording is kept or given up.
    call: Option<Invocation>,
    head: Option<Node>,
    in_ok: bool,
    items: Vec<Node>,
    /// The consumer waits for the next item.
    is_waiting: bool,
}

impl Recorder {
    /// `head`: what is beside the stream. `in_ok`: it is in the `Ok` of a `Result`.
    pub(super) fn new(mut call: Invocation, head: Option<Node>, in_ok: bool) -> Self {
        // An identical call may begin while this stream is still used.
        call.return_permit();
        call.completed();
        Self {
            call: Some(call),
            head,
            in_ok,
            items: Vec::new(),
            is_waiting: false,
        }
    }

    /// The consumer has polled the stream, which had no item yet.
    pub(super) fn waits(&mut self) {
        self.is_waiting = true;
    }

    /// An item has come. The consumer gets its copy, as it will be replayed.
    pub(super) fn item<C: CodesItem>(&mut self, codec: &C, mut item: C::Item) -> C::Item {
        self.is_waiting = false;
        let Some(mut call) = self.call.take() else {
            return item;
        };
        let scrub = call.scrub();
        match codec.round_trip(&mut item, scrub) {
            Ok((node, copy)) => {
                let at = Some(self.items.len());
                call.scrub_found_item(at, &mut |item| codec.scrubbed_again(item, scrub));
                self.items.push(node);
                self.call = Some(call);
                copy
            }
            Err(error) => {
                let place = format!(".$items[{}]", self.items.len());
                let why_not = call.0.call.not_recordable(error, &place);
                call.pass_unrecorded(why_not);
                item
            }
        }
    }

    /// The stream has come to its end.
    pub(super) fn end(&mut self) {
        if let Some(mut call) = self.call.take() {
            let node = self.node(Ending::Complete);
            call.keep(node);
        }
    }

    fn node(&mut self, ending: Ending) -> Node {
        items_node(
            self.head.take(),
            std::mem::take(&mut self.items),
            ending,
            self.in_ok,
        )
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let Some(mut call) = self.call.take() else {
            return;
        };
        // A stream that ends in a panic is not recorded.
        if !thread::panicking() {
            let ending = if self.is_waiting {
                Ending::Pending
            } else {
                Ending::Partial
            };
            let node = self.node(ending);
            call.keep_quietly(node);
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}
