//! Of identical calls in progress at once, one makes the real call; the others
//! wait for its recording.
//!
//! `models/` compiles this file with loom's locks, so it imports nothing but
//! `std`.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// The real calls in progress, by the canonical bytes of their arguments.
#[derive(Debug, Default)]
pub(super) struct SingleFlight(Mutex<HashMap<Vec<u8>, Arc<InFlight>>>);

/// A real call in progress.
#[derive(Debug)]
pub(crate) struct InFlight {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug)]
struct State {
    caller: Caller,
    /// Since when somebody waits.
    waited_since: Option<Instant>,
    /// The long wait has been reported.
    noticed: bool,
    /// The waiter thread watches the time for tasks, which have no clock.
    watched: bool,
    completed: bool,
    given_up: bool,
    wakers: Vec<Waker>,
}

/// Who makes the call.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) function: &'static str,
    pub(super) site: CallerPlace,
    pub(super) since: Instant,
}

/// The line that makes the call.
#[derive(Clone, Debug)]
pub(super) enum CallerPlace {
    Here(&'static Location<'static>),
    /// Another process, with this id and at this line if they are known.
    Elsewhere(Option<(u32, String)>),
}

/// What happens to those who wait for long.
pub(super) struct Patience<'a> {
    /// When to report it.
    pub(super) notice_after: Duration,
    pub(super) notice: &'a dyn Fn(&Caller, Duration),
    /// When to stop waiting. The call may never end, or be a future that nobody
    /// polls any more.
    pub(super) give_up_after: Duration,
}

/// The result of beginning a call.
pub(super) enum Beginning {
    /// The caller makes the call and must [`complete`](SingleFlight::complete)
    /// it.
    First(Arc<InFlight>),
    /// The same, after waiting too long for an identical call.
    InsteadOf(Arc<InFlight>, Caller),
    /// An identical call is in progress.
    InProgress(Arc<InFlight>),
}

impl SingleFlight {
    pub(super) fn begin(
        &self,
        key: &[u8],
        function: &'static str,
        location: &'static Location<'static>,
    ) -> Beginning {
        let mut calls = lock(&self.0);
        let stuck = match calls.get(key) {
            Some(in_flight) => {
                let state = lock(&in_flight.state);
                if !state.given_up {
                    drop(state);
                    return Beginning::InProgress(Arc::clone(in_flight));
                }
                Some(state.caller.clone())
            }
            None => None,
        };
        let in_flight = Arc::new(InFlight::new(Caller {
            function,
            site: CallerPlace::Here(location),
            since: Instant::now(),
        }));
        calls.insert(key.to_vec(), Arc::clone(&in_flight));
        match stuck {
            Some(stuck) => Beginning::InsteadOf(in_flight, stuck),
            None => Beginning::First(in_flight),
        }
    }

    /// Ends a call, successful or not, and wakes everybody who waits for it.
    pub(super) fn complete(&self, key: &[u8], in_flight: &Arc<InFlight>) {
        let mut calls = lock(&self.0);
        // Another call may have replaced it.
        if calls
            .get(key)
            .is_some_and(|other| Arc::ptr_eq(other, in_flight))
        {
            calls.remove(key);
        }
        drop(calls);
        let mut state = lock(&in_flight.state);
        state.completed = true;
        in_flight.wake_all(state);
    }
}

impl InFlight {
    fn new(caller: Caller) -> Self {
        Self {
            state: Mutex::new(State {
                caller,
                waited_since: None,
                noticed: false,
                watched: false,
                completed: false,
                given_up: false,
                wakers: Vec::new(),
            }),
            ended: Condvar::new(),
        }
    }

    /// The call turned out to be made by another process.
    pub(super) fn is_made_elsewhere(&self, site: CallerPlace, begun: Duration) {
        let caller = &mut lock(&self.state).caller;
        caller.site = site;
        caller.since = caller.since.checked_sub(begun).unwrap_or(caller.since);
    }

    fn wake_all(&self, mut state: MutexGuard<'_, State>) {
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.ended.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Blocks until the call has ended or has taken too long.
    pub(super) fn wait_with(&self, patience: &Patience<'_>) {
        while let Some(left) = self.check(patience) {
            let state = lock(&self.state);
            if !state.is_over() {
                drop(self.ended.wait_timeout(state, left));
            }
        }
    }

    /// Reports a long wait, and gives up if it is too long. Returns when to
    /// check again, or `None` if the call is over.
    pub(super) fn check(&self, patience: &Patience<'_>) -> Option<Duration> {
        let mut state = lock(&self.state);
        if state.is_over() {
            return None;
        }
        let waited = state
            .waited_since
            .get_or_insert_with(Instant::now)
            .elapsed();
        if waited >= patience.give_up_after {
            drop(state);
            self.give_up();
            return None;
        }
        let give_up = patience.give_up_after - waited;
        if waited < patience.notice_after {
            return Some(give_up.min(patience.notice_after - waited));
        }
        if !std::mem::replace(&mut state.noticed, true) {
            let caller = state.caller.clone();
            drop(state);
            (patience.notice)(&caller, waited);
        }
        Some(give_up)
    }

    /// Stops waiting for the call.
    pub(super) fn give_up(&self) {
        let mut state = lock(&self.state);
        state.given_up = true;
        self.wake_all(state);
    }

    /// Whether the call is over; if not, wakes `waker` when it is.
    pub(super) fn poll_over(&self, waker: &Waker) -> bool {
        let mut state = lock(&self.state);
        if !state.is_over() && !state.wakers.iter().any(|known| known.will_wake(waker)) {
            state.wakers.push(waker.clone());
        }
        state.is_over()
    }

    /// Whether the waiter thread already watches this call. It does from now on.
    pub(super) fn is_watched(&self) -> bool {
        std::mem::replace(&mut lock(&self.state).watched, true)
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
