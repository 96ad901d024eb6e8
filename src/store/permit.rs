//! The permit to make a real call: of all threads, tasks and processes that
//! record into a store, one at a time holds it.

use std::sync::Arc;
use std::task::Waker;
use std::thread;

use super::Store;
use super::message;
use super::process_lock::{LockAttempt, ProcessLock};
use super::single_flight::InFlight;
use crate::args::Args;

/// The result of asking for a permit.
pub(crate) enum Admission {
    /// Make the call; the others wait until the permit is dropped.
    Permit(Permit),
    /// An identical call is in progress: wait for it, then look up again.
    Wait(Arc<InFlight>),
}

/// The permit to make a call. Dropping it lets the waiting calls continue,
/// whether the call succeeded or not.
#[derive(Debug)]
pub(crate) struct Permit {
    store: Arc<Store>,
    /// The canonical bytes of the arguments; `None` if nobody waits for this
    /// call.
    key: Option<Vec<u8>>,
    /// Keeps other processes out.
    _lock: Option<ProcessLock>,
}

pub(super) fn request(store: &Arc<Store>, args: &Args) -> Admission {
    let key = args.bytes();
    let permit = |key, lock| Permit {
        store: Arc::clone(store),
        key,
        _lock: lock,
    };
    let in_flight = match store.single_flight.begin(key) {
        Ok(in_flight) => in_flight,
        Err(stuck) if stuck.is_given_up() => {
            // Two calls are now in progress; the first recording counts.
            eprintln!("{}", message::made_again(store.function.path()));
            return Admission::Permit(permit(None, None));
        }
        Err(in_flight) => return Admission::Wait(in_flight),
    };
    let permit = |lock| permit(Some(key.to_vec()), lock);
    match ProcessLock::try_acquire(&store.place(args).path) {
        LockAttempt::Acquired(lock) => Admission::Permit(permit(Some(lock))),
        LockAttempt::Unavailable => Admission::Permit(permit(None)),
        LockAttempt::Busy(busy) => {
            // Waiting for a file lock blocks, which an executor's thread must
            // not do.
            let permit = permit(None);
            thread::spawn(move || {
                busy.wait();
                drop(permit);
            });
            Admission::Wait(in_flight)
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(key) = &self.key {
            self.store.single_flight.complete(key);
        }
    }
}

impl InFlight {
    /// Whether the call is over or has taken too long; if not, wakes `waker`
    /// when it is.
    pub(crate) fn poll(self: &Arc<Self>, waker: &Waker) -> bool {
        if !self.claim_waiter() {
            // A task has no clock of its own, so a thread watches the time.
            let in_flight = Arc::clone(self);
            thread::spawn(move || in_flight.wait());
        }
        self.poll_over(waker)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use std::time::Duration;

    use super::super::single_flight::SingleFlight;
    use super::*;

    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn waiting_for_a_stuck_call_ends() {
        let single_flight = SingleFlight::default();
        single_flight.begin(b"key").unwrap();
        let stuck = single_flight.begin(b"key").unwrap_err();
        let woken = Arc::new(Woken(AtomicUsize::new(0)));
        assert!(!stuck.poll_over(&Waker::from(Arc::clone(&woken))));
        assert!(!stuck.is_given_up());

        stuck.wait_at_most(Duration::ZERO);
        assert!(stuck.is_given_up());
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(stuck.poll(&Waker::from(woken)));
        // From now on nobody waits for it.
        stuck.wait();
        assert!(single_flight.begin(b"key").unwrap_err().is_given_up());

        single_flight.complete(b"key");
        assert!(!single_flight.begin(b"key").unwrap().is_given_up());
    }
}
