//! Keeps what a stream or an iterator gives, while it is used.

use std::thread;

use super::super::Invocation;
use super::CodesItem;
use crate::codec::NotSettled;
use crate::store::items_node;
use crate::value::Node;

/// The recording of a call that is not over yet. Dropped before the end, it
/// keeps what there is, as a part.
pub struct Recorder {
    /// None once the recording is kept, or given up.
    call: Option<Invocation>,
    in_ok: bool,
    items: Vec<Node>,
}

impl Recorder {
    /// `in_ok`: what is recorded stands in the `Ok` of a `Result`.
    pub(super) fn new(mut call: Invocation, in_ok: bool) -> Self {
        // An identical call may begin while this one is still used.
        call.land();
        Self {
            call: Some(call),
            in_ok,
            items: Vec::new(),
        }
    }

    /// A part has come: what the consumer gets of it is its copy, as it will be
    /// replayed.
    pub(super) fn item<C: CodesItem>(&mut self, codec: &C, item: C::Item) -> C::Item {
        let Some(mut call) = self.call.take() else {
            return item;
        };
        match codec.settled(&item) {
            Ok((node, copy)) => {
                self.items.push(node);
                self.call = Some(call);
                copy
            }
            Err(NotSettled::Passed(why_not)) => {
                call.pass(why_not);
                item
            }
            Err(NotSettled::NotEncoded(error)) => call.not_encoded(&error),
            Err(NotSettled::Lossy { path, message }) => {
                let place = format!(".$items[{}]{path}", self.items.len());
                call.lossy(&place, &message)
            }
        }
    }

    /// It has come to its end.
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
        // What ends in a panic is not recorded.
        if !thread::panicking() {
            let node = self.node(true);
            call.keep_quietly(node);
        }
    }
}
