//! Of identical calls in progress at once, one makes the real call; the others
//! wait for its recording.
//!
//! `models/` compiles this file with loom's locks, so it imports nothing but
//! `std`.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// How long a call waits for an identical one. Real calls may take minutes,
/// but one that never ends, or whose future nobody polls any more, must not
/// block the others forever.
const PATIENCE: Duration = Duration::from_secs(300);

/// The real calls in progress, by the canonical bytes of their arguments.
#[derive(Debug, Default)]
pub(super) struct SingleFlight(Mutex<HashMap<Vec<u8>, Arc<InFlight>>>);

/// A real call in progress.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    completed: bool,
    given_up: bool,
    /// A thread waits that gives up in time.
    has_waiter: bool,
    wakers: Vec<Waker>,
}

impl SingleFlight {
    /// Registers a call. `Ok`: the caller makes it and must [`complete`] it.
    /// `Err`: an identical call is already in progress.
    ///
    /// [`complete`]: Self::complete
    pub(super) fn begin(&self, key: &[u8]) -> Result<Arc<InFlight>, Arc<InFlight>> {
        let mut calls = lock(&self.0);
        if let Some(in_flight) = calls.get(key) {
            return Err(Arc::clone(in_flight));
        }
        let in_flight: Arc<InFlight> = Arc::default();
        calls.insert(key.to_vec(), Arc::clone(&in_flight));
        Ok(in_flight)
    }

    /// Ends a call, successful or not, and wakes everybody who waits for it.
    pub(super) fn complete(&self, key: &[u8]) {
        let in_flight = lock(&self.0).remove(key);
        if let Some(in_flight) = in_flight {
            in_flight.complete();
        }
    }
}

impl InFlight {
    fn complete(&self) {
        let mut state = lock(&self.state);
        state.completed = true;
        self.wake_all(state);
    }

    fn wake_all(&self, mut state: MutexGuard<'_, State>) {
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.ended.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Blocks until the call has ended or has taken too long; after that,
    /// nobody waits for it any more.
    pub(crate) fn wait(&self) {
        self.wait_at_most(PATIENCE);
    }

    pub(super) fn wait_at_most(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        let mut state = lock(&self.state);
        state.has_waiter = true;
        while !state.is_over() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.given_up = true;
                return self.wake_all(state);
            }
            let waited = self.ended.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether the call is over; if not, wakes `waker` when it is. A thread
    /// must wait as well, since a task cannot give up by itself.
    pub(super) fn poll_over(&self, waker: &Waker) -> bool {
        let mut state = lock(&self.state);
        if !state.is_over() && !state.wakers.iter().any(|known| known.will_wake(waker)) {
            state.wakers.push(waker.clone());
        }
        state.is_over()
    }

    /// Whether a thread already waits that gives up in time. Marks the call as
    /// having one from now on.
    pub(super) fn claim_waiter(&self) -> bool {
        std::mem::replace(&mut lock(&self.state).has_waiter, true)
    }

    /// Whether somebody waited too long.
    pub(super) fn is_given_up(&self) -> bool {
        lock(&self.state).given_up
    }
}

impl State {
    fn is_over(&self) -> bool {
        self.completed || self.given_up
    }
}

/// Nothing in this file panics while it holds a lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
