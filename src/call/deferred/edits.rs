//! What is done to the items of a stream or iterator on their way.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::item_gate::ItemGate;
use crate::call::delay::Wait;

/// When the items come, and how many.
pub(crate) struct ItemEdits {
    wait: Option<Wait>,
    /// Items until it is cut.
    left: Option<usize>,
    gate: Option<ItemGate>,
    /// The gate has let the next item through, and it has not come yet.
    has_passed: bool,
}

impl ItemEdits {
    pub(in crate::call) fn new(
        wait: Option<Wait>,
        cut_after: Option<usize>,
        gate: Option<ItemGate>,
    ) -> Self {
        Self {
            wait,
            left: cut_after,
            gate,
            has_passed: false,
        }
    }

    pub(in crate::call) fn sleep(&mut self) {
        if let Some(wait) = self.wait.take() {
            wait.sleep();
        }
    }

    pub(in crate::call) fn take_wait(&mut self) -> Option<Wait> {
        self.wait.take()
    }

    pub(in crate::call) fn is_of_items(&self) -> bool {
        self.left.is_some() || self.gate.is_some()
    }

    /// Until the next item may come.
    pub(super) fn poll_before(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(wait) = &mut self.wait {
            ready!(Pin::new(wait).poll(context));
            self.wait = None;
        }
        if let Some(gate) = &self.gate
            && !self.has_passed
        {
            ready!(gate.poll_pass(context));
            self.has_passed = true;
        }
        Poll::Ready(())
    }

    /// The same, on this thread.
    pub(super) fn before(&mut self) {
        self.sleep();
        if let Some(gate) = &self.gate {
            gate.pass();
        }
    }

    /// Whether it ends here.
    pub(super) fn is_cut(&self) -> bool {
        self.left == Some(0)
    }

    /// What comes now is not cut.
    pub(super) fn forget_cut(&mut self) {
        self.left = None;
    }

    /// The item has come, or the end.
    pub(super) fn after(&mut self) {
        self.has_passed = false;
        self.left = self.left.map(|left| left.saturating_sub(1));
    }

    /// No more than so many items come.
    pub(super) fn most(&self) -> Option<usize> {
        self.left
    }
}
