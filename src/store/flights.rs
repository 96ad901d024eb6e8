//! Identical calls under way at once make one real call: the first one leads,
//! the others wait for what it records.
//!
//! `models/` compiles this file with other locks: it knows nothing of the rest.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// How long a call waits for an identical one. Real calls may take minutes; one
/// that never ends, and one whose future is kept and not polled, must not hold
/// up the others forever.
const PATIENCE: Duration = Duration::from_secs(300);

/// Real calls under way, by the bytes of their arguments.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<Vec<u8>, Arc<Flight>>>);

/// A real call under way.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    state: Mutex<State>,
    over: Condvar,
}

#[derive(Debug, Default)]
struct State {
    landed: bool,
    given_up: bool,
    /// Somebody waits who gives up in time.
    watched: bool,
    wakers: Vec<Waker>,
}

impl Flights {
    /// The call, which this one makes and has to land; `Err` where another one
    /// makes it.
    pub(super) fn board(&self, key: &[u8]) -> Result<Arc<Flight>, Arc<Flight>> {
        let mut flights = lock(&self.0);
        if let Some(flight) = flights.get(key) {
            return Err(Arc::clone(flight));
        }
        let flight: Arc<Flight> = Arc::default();
        flights.insert(key.to_vec(), Arc::clone(&flight));
        Ok(flight)
    }

    /// The call is over, whatever came of it: those go on who wait for it.
    pub(super) fn land(&self, key: &[u8]) {
        let flight = lock(&self.0).remove(key);
        if let Some(flight) = flight {
            flight.land();
        }
    }
}

impl Flight {
    fn land(&self) {
        let mut state = lock(&self.state);
        state.landed = true;
        self.tell(state);
    }

    fn tell(&self, mut state: MutexGuard<'_, State>) {
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.over.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Blocks until the call is over, or has taken too long: then nobody waits
    /// for it any more.
    pub(crate) fn wait(&self) {
        self.wait_at_most(PATIENCE);
    }

    pub(super) fn wait_at_most(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        let mut state = lock(&self.state);
        state.watched = true;
        while !state.is_over() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.given_up = true;
                return self.tell(state);
            }
            let waited = self.over.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether the call is over; if not, the waker is told when it is. Somebody
    /// has to wait as well, who can give up.
    pub(super) fn poll_over(&self, waker: &Waker) -> bool {
        let mut state = lock(&self.state);
        if !state.is_over() && !state.wakers.iter().any(|known| known.will_wake(waker)) {
            state.wakers.push(waker.clone());
        }
        state.is_over()
    }

    /// Whether somebody waits who gives up in time; from now on, somebody does.
    pub(super) fn is_watched(&self) -> bool {
        std::mem::replace(&mut lock(&self.state).watched, true)
    }

    /// It has taken too long.
    pub(super) fn is_given_up(&self) -> bool {
        lock(&self.state).given_up
    }
}

impl State {
    fn is_over(&self) -> bool {
        self.landed || self.given_up
    }
}

/// Nothing here panics while it holds a lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
