//! Who is inside of an expectation of a filled mock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

#[derive(Clone)]
pub(super) struct Entry {
    state: Arc<Mutex<State>>,
    /// Nothing comes after it: who finds somebody inside waits.
    last: bool,
}

enum State {
    Free,
    Taken(ThreadId),
    /// Somebody has panicked inside, and with that poisoned mockall's lock.
    Poisoned,
}

impl Entry {
    pub(super) fn new(last: bool) -> Self {
        let state = Arc::new(Mutex::new(State::Free));
        Self { state, last }
    }

    /// mockall asks it once for each call, and then lets the call in.
    pub(super) fn let_in(&self) -> bool {
        let me = thread::current().id();
        let mut state = self.state();
        match *state {
            State::Free => *state = State::Taken(me),
            State::Taken(other) => return self.last && other != me,
            State::Poisoned => return false,
        }
        true
    }

    /// For as long as the call is inside.
    pub(super) fn inside(&self) -> Inside<'_> {
        // One that has waited did not come in before.
        *self.state() = State::Taken(thread::current().id());
        Inside(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Inside<'a>(&'a Entry);

impl Drop for Inside<'_> {
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
        let entry = Entry::new(false);
        assert!(entry.let_in());
        assert!(!entry.let_in());
        drop(entry.inside());
        assert!(entry.let_in());
        let panicking = AssertUnwindSafe(|| {
            let _inside = entry.inside();
            panic!("in the closure");
        });
        assert!(catch_unwind(panicking).is_err());
        assert!(!entry.let_in());
    }

    #[test]
    fn at_the_last_another_thread_waits_and_the_same_one_never_does() {
        let entry = Entry::new(true);
        assert!(entry.let_in());
        assert!(!entry.let_in());
        let other = entry.clone();
        assert!(thread::spawn(move || other.let_in()).join().unwrap());
    }
}
