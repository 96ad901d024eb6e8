//! Identical calls under way at once make one real call: the first one leads,
//! the others wait for what it records.
//!
//! `models/` compiles this file with other locks: it knows nothing of the rest.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// Real calls under way, by the bytes of their arguments.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<Vec<u8>, Arc<Flight>>>);

/// A real call under way.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    state: Mutex<State>,
    landed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    landed: bool,
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
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.landed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Blocks until the call is over.
    pub(crate) fn wait(&self) {
        let mut state = lock(&self.state);
        while !state.landed {
            state = self
                .landed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether the call is over; if not, the waker is told when it is.
    pub(crate) fn poll_landed(&self, waker: &Waker) -> bool {
        let mut state = lock(&self.state);
        if !state.landed && !state.wakers.iter().any(|known| known.will_wake(waker)) {
            state.wakers.push(waker.clone());
        }
        state.landed
    }
}

/// Nothing here panics while it holds a lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
