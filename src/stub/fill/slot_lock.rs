//! The thread that uses an expectation of a filled mock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

#[derive(Clone)]
pub(super) struct SlotLock {
    state: Arc<Mutex<State>>,
    /// There is no further expectation: calls of other threads wait for this one.
    last: bool,
}

enum State {
    Free,
    Taken(ThreadId),
    /// A call panicked, which poisoned mockall's lock.
    Poisoned,
}

impl SlotLock {
    pub(super) fn new(last: bool) -> Self {
        let state = Arc::new(Mutex::new(State::Free));
        Self { state, last }
    }

    /// Whether a call may use the expectation; claims it. mockall asks once for each
    /// call.
    pub(super) fn claim(&self) -> bool {
        let me = thread::current().id();
        let mut state = self.state();
        match *state {
            State::Free => *state = State::Taken(me),
            State::Taken(other) => return self.last && other != me,
            State::Poisoned => return false,
        }
        true
    }

    /// Holds the expectation while the call is answered.
    pub(super) fn enter(&self) -> SlotGuard<'_> {
        // Another thread claimed it before this one waited.
        *self.state() = State::Taken(thread::current().id());
        SlotGuard(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[must_use]
pub(super) struct SlotGuard<'a>(&'a SlotLock);

impl Drop for SlotGuard<'_> {
    fn drop(&mut self) {
        *self.0.state() = if thread::panicking() {
            State::Poisoned
        } else {
            State::Free
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn one_call_at_a_time_and_none_after_a_panic() {
        let lock = SlotLock::new(false);
        assert!(lock.claim());
        assert!(!lock.claim());
        drop(lock.enter());
        assert!(lock.claim());
        let panicking = AssertUnwindSafe(|| {
            let _guard = lock.enter();
            panic!("in the closure");
        });
        assert!(catch_unwind(panicking).is_err());
        assert!(!lock.claim());
    }

    #[test]
    fn only_other_threads_wait_for_the_last_slot() {
        let lock = SlotLock::new(true);
        assert!(lock.claim());
        assert!(!lock.claim());
        let other = lock.clone();
        assert!(thread::spawn(move || other.claim()).join().unwrap());
    }
}
