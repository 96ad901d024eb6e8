//! Stubs that have been dropped, as far as somebody may still ask for them.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread::{Thread, ThreadId};

use super::active_stub::{ActiveStub, Owner};
use super::runtime::Runtime;

/// The tombstone of a stub that answered outside of its test's own thread.
#[derive(Debug)]
pub(super) struct Tombstone {
    owner: Owner,
    threads: HashSet<ThreadId>,
    homes: Vec<Runtime>,
}

impl Tombstone {
    /// `None` where nobody but the test itself was answered.
    pub(super) fn of(stub: &Arc<ActiveStub>) -> Option<Self> {
        let (threads, homes) = stub.reached();
        (!threads.is_empty() || !homes.is_empty()).then(|| Self {
            owner: stub.owner.clone(),
            threads,
            homes,
        })
    }

    /// Whether a call on this thread is left over from that stub's test. The
    /// test's own thread goes on, and has the real function back.
    pub(super) fn is_asked_by(&self, me: &Thread, runtime: Option<Runtime>) -> bool {
        !self.owner.is_of(me)
            && (self.threads.contains(&me.id())
                || runtime.is_some_and(|it| self.homes.contains(&it)))
    }

    /// As above, by the runtime alone.
    pub(super) fn was_at_home_in(&self, me: &Thread, runtime: Runtime) -> bool {
        !self.owner.is_of(me) && self.homes.contains(&runtime)
    }

    pub(super) fn test(&self) -> &str {
        self.owner.name()
    }
}
