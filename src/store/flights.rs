//! Identical calls under way at once make one real call: the first one leads,
//! the others wait for what it records.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread;

use super::process_lock::ProcessLock;
use crate::args::Args;

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

/// What a call that wants to be made is told.
pub(crate) enum Boarding {
    /// Make it; the others wait until this is dropped.
    Lead(Lead),
    /// It is being made: wait, then look it up again.
    Wait(Arc<Flight>),
}

/// The right to make a call. Dropping it, whatever came of the call, lets
/// those go on who wait for it.
#[derive(Debug)]
pub(crate) struct Lead {
    store: Arc<super::Store>,
    /// The bytes of its arguments.
    key: Vec<u8>,
    /// Against other processes.
    _lock: Option<ProcessLock>,
}

pub(super) fn board(store: &Arc<super::Store>, args: &Args) -> Boarding {
    let key = args.bytes();
    let mut flights = lock(&store.flights.0);
    if let Some(flight) = flights.get(key) {
        return Boarding::Wait(Arc::clone(flight));
    }
    let flight: Arc<Flight> = Arc::default();
    flights.insert(key.to_vec(), Arc::clone(&flight));
    drop(flights);
    let lead = |lock| Lead {
        store: Arc::clone(store),
        key: key.to_vec(),
        _lock: lock,
    };
    match ProcessLock::of(&store.place(args).path) {
        Ok(Ok(lock)) => Boarding::Lead(lead(Some(lock))),
        Err(_) => Boarding::Lead(lead(None)),
        Ok(Err(busy)) => {
            // An executor's thread must not block: another one waits for it.
            let lead = lead(None);
            thread::spawn(move || {
                busy.wait();
                drop(lead);
            });
            Boarding::Wait(flight)
        }
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        let flight = lock(&self.store.flights.0).remove(&self.key);
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
        let state = lock(&self.state);
        let _state = self
            .landed
            .wait_while(state, |state| !state.landed)
            .unwrap_or_else(PoisonError::into_inner);
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
