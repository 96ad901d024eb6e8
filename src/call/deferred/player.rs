//! Replays the items of a recording one by one.

use std::task::{Context, Poll};

use super::super::pending::Limit;
use super::{CodesItem, RecordedAnswer};
use crate::store::{Ending, Items, items};

/// The position in a recording. An item is decoded when it is asked for.
pub struct Player<C> {
    recorded: RecordedAnswer,
    codec: C,
    next: usize,
    /// How long the consumer has waited for an item that never comes.
    limit: Limit,
}

impl<C: CodesItem> Player<C> {
    pub(super) fn new(recorded: RecordedAnswer, codec: C) -> Self {
        let player = Self {
            recorded,
            codec,
            next: 0,
            limit: Limit::default(),
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
        let Items { all, ending } = self.items();
        let Some(node) = all.get(self.next) else {
            if ending != Ending::Complete {
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

    /// The same of a stream, which stays pending where it was left so.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<C::Item>> {
        let Items { all, ending } = self.items();
        if ending == Ending::Pending && self.next == all.len() {
            return self.recorded.poll_pending(&mut self.limit, context);
        }
        Poll::Ready(self.next())
    }

    /// Every item that is to come.
    pub(super) fn all(mut self) -> Vec<C::Item> {
        std::iter::from_fn(|| self.next()).collect()
    }

    /// How many items are to come.
    pub(super) fn size_hint(&self) -> (usize, Option<usize>) {
        let Items { all, ending } = self.items();
        let left = all.len() - self.next;
        (left, (ending == Ending::Complete).then_some(left))
    }

    fn items(&self) -> Items<'_> {
        match items(self.recorded.node()) {
            Some(items) => items,
            None => self.recorded.has_no_items(),
        }
    }
}
