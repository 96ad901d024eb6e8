//! Records what a stream or an iterator gives, while it is used.

use std::fmt;
use std::thread;

use super::super::Invocation;
use super::CodesItem;
use crate::store::items_node;
use crate::value::Node;

/// The recording of a stream that has not ended. Dropped before the end, it
/// keeps the items so far as a partial recording.
pub struct Recorder {
    /// `None` once the recording is kept or given up.
    call: Option<Invocation>,
    in_ok: bool,
    items: Vec<Node>,
}

impl Recorder {
    /// `in_ok`: the stream is in the `Ok` of a `Result`.
    pub(super) fn new(mut call: Invocation, in_ok: bool) -> Self {
        // An identical call may begin while this stream is still used.
        call.return_permit();
        Self {
            call: Some(call),
            in_ok,
            items: Vec::new(),
        }
    }

    /// An item has come. The consumer gets its copy, as it will be replayed.
    pub(super) fn item<C: CodesItem>(&mut self, codec: &C, item: C::Item) -> C::Item {
        let Some(mut call) = self.call.take() else {
            return item;
        };
        match codec.round_trip(&item) {
            Ok((node, copy)) => {
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
            let node = self.node(false);
            call.keep(node);
        }
    }

    fn node(&mut self, is_partial: bool) -> Node {
        items_node(std::mem::take(&mut self.items), is_partial, self.in_ok)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let Some(mut call) = self.call.take() else {
            return;
        };
        // A stream that ends in a panic is not recorded.
        if !thread::panicking() {
            let node = self.node(true);
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
