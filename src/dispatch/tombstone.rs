//! What remains of a stub that answered other threads, after its guard was dropped.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread::{Thread, ThreadId};

use super::active_stub::{ActiveStub, OwningTest};
use super::runtime::RuntimeId;

/// The tombstone of a stub that answered outside its test's own thread.
#[derive(Debug)]
pub(super) struct Tombstone {
    owner: OwningTest,
    threads: HashSet<ThreadId>,
    runtimes: Vec<RuntimeId>,
}

impl Tombstone {
    /// `None` if the stub answered only on its test's own thread.
    pub(super) fn of(stub: &Arc<ActiveStub>) -> Option<Self> {
        let (threads, runtimes) = stub.reach();
        (!threads.is_empty() || !runtimes.is_empty()).then(|| Self {
            owner: stub.owner.clone(),
            threads,
            runtimes,
        })
    }

    /// Whether the stub answered this thread or runtime, so that a call there is left
    /// over from its test. The test's own thread has the real function back.
    pub(super) fn answered_on(&self, me: &Thread, runtime: Option<RuntimeId>) -> bool {
        !self.owner.runs_on(me)
            && (self.threads.contains(&me.id())
                || runtime.is_some_and(|runtime| self.runtimes.contains(&runtime)))
    }

    /// Whether this is a runtime of the stub's test.
    pub(super) fn owned_runtime(&self, me: &Thread, runtime: RuntimeId) -> bool {
        !self.owner.runs_on(me) && self.runtimes.contains(&runtime)
    }

    pub(super) fn test(&self) -> &str {
        self.owner.name()
    }
}
