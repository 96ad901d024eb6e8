//! The right to make a call: one at a time has it, of all threads, tasks and
//! processes that record into a store.

use std::sync::Arc;
use std::task::Waker;
use std::thread;

use super::Store;
use super::flights::Flight;
use super::process_lock::ProcessLock;
use crate::args::Args;
use crate::report;

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
    store: Arc<Store>,
    /// The bytes of its arguments; without them nobody waits for it.
    key: Option<Vec<u8>>,
    /// Against other processes.
    _lock: Option<ProcessLock>,
}

pub(super) fn board(store: &Arc<Store>, args: &Args) -> Boarding {
    let key = args.bytes();
    let lead = |key, lock| Lead {
        store: Arc::clone(store),
        key,
        _lock: lock,
    };
    let flight = match store.flights.board(key) {
        Ok(flight) => flight,
        Err(stuck) if stuck.is_given_up() => {
            // Of the two, what is recorded first counts.
            eprintln!("{}", report::recording::made_again(store.function.path()));
            return Boarding::Lead(lead(None, None));
        }
        Err(under_way) => return Boarding::Wait(under_way),
    };
    let lead = |lock| lead(Some(key.to_vec()), lock);
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
        if let Some(key) = &self.key {
            self.store.flights.land(key);
        }
    }
}

impl Flight {
    /// Whether the call is over, or has taken too long; if not, the waker is
    /// told when it is.
    pub(crate) fn poll(self: &Arc<Self>, waker: &Waker) -> bool {
        if !self.is_watched() {
            // A task has no clock of its own.
            let flight = Arc::clone(self);
            thread::spawn(move || flight.wait());
        }
        self.poll_over(waker)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use std::time::Duration;

    use super::super::flights::Flights;
    use super::*;

    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_call_that_never_ends_is_waited_for_no_longer() {
        let flights = Flights::default();
        flights.board(b"key").unwrap();
        let stuck = flights.board(b"key").unwrap_err();
        let woken = Arc::new(Woken(AtomicUsize::new(0)));
        assert!(!stuck.poll_over(&Waker::from(Arc::clone(&woken))));
        assert!(!stuck.is_given_up());

        stuck.wait_at_most(Duration::ZERO);
        assert!(stuck.is_given_up());
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(stuck.poll(&Waker::from(woken)));
        // Nobody waits for it from now on.
        stuck.wait();
        assert!(flights.board(b"key").unwrap_err().is_given_up());

        flights.land(b"key");
        assert!(!flights.board(b"key").unwrap().is_given_up());
    }
}
