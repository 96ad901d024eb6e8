//! Replays the items of a recording one by one.

use super::{CodesItem, RecordedAnswer};
use crate::store::{Items, items};

/// The position in a recording. An item is decoded when it is asked for.
pub struct Player<C> {
    recorded: RecordedAnswer,
    codec: C,
    next: usize,
}

impl<C: CodesItem> Player<C> {
    pub(super) fn new(recorded: RecordedAnswer, codec: C) -> Self {
        let player = Self {
            recorded,
            codec,
            next: 0,
        };
        player.items();
        player
    }

    /// The next item, or `None` at the end.
    ///
    /// # Panics
    ///
    /// Panics if the recording is partial and ends here.
    pub(super) fn next(&mut self) -> Option<C::Item> {
        let Items { all, is_partial } = self.items();
        let Some(node) = all.get(self.next) else {
            if is_partial {
                self.recorded.ended(all.len());
            }
            return None;
        };
        match self.codec.decode(node) {
            Ok(item) => {
                self.next += 1;
                Some(item)
            }
            Err(error) => self
                .recorded
                .does_not_decode(&format!(".$items[{}]", self.next), &error),
        }
    }

    /// How many items are to come.
    pub(super) fn size_hint(&self) -> (usize, Option<usize>) {
        let Items { all, is_partial } = self.items();
        let left = all.len() - self.next;
        (left, (!is_partial).then_some(left))
    }

    fn items(&self) -> Items<'_> {
        match items(self.recorded.node()) {
            Some(items) => items,
            None => self.recorded.has_no_items(),
        }
    }
}
