//! Gives one thread at a time access to a mock.
//!
//! A plain lock would hang if a test calls the function while it holds the mock, or
//! if an expectation's closure calls the function again. The gate remembers its
//! holder, so that each of these is an error that says what to change.

use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::predicate::PredicateError;

/// How long a thread waits for another one. Expectations answer at once unless their
/// closures wait.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Gate<M> {
    state: Mutex<GateState>,
    released: Condvar,
    /// Only the holder locks it.
    content: Mutex<Option<M>>,
}

#[derive(Default)]
struct GateState {
    held_by: Option<(Thread, GateHolder)>,
    /// The number of waiting threads: without any, the system call that wakes them is
    /// not needed.
    waiting: usize,
}

/// What the holder of the gate does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GateHolder {
    /// The test holds what `mock()` returned.
    Expecting(&'static Location<'static>),
    /// An expectation answers a call.
    Answering(&'static Location<'static>),
    /// The stub is being dropped.
    Dropping,
}

/// Why a thread gets no access.
#[derive(Debug)]
pub(crate) enum GateError {
    /// This thread is the holder.
    HeldHere { holder: GateHolder },
    /// Another thread is, for too long.
    HeldElsewhere {
        holder: GateHolder,
        /// Its name.
        thread: Option<String>,
    },
    /// The stub was dropped.
    Closed,
    /// An expectation panicked before, and cannot be used again.
    Poisoned { first: String },
    /// A predicate does not fit the arguments.
    PredicateError(PredicateError),
}

impl<M> Gate<M> {
    pub(crate) fn new(content: M) -> Self {
        Self {
            state: Mutex::default(),
            released: Condvar::new(),
            content: Mutex::new(Some(content)),
        }
    }

    pub(crate) fn enter(&self, holder: GateHolder) -> Result<GateGuard<'_, M>, GateError> {
        let guard = self.acquire(holder)?;
        if guard.content.is_none() {
            return Err(GateError::Closed);
        }
        Ok(guard)
    }

    /// Takes the mock out for good; `None` if it was taken before.
    pub(crate) fn close(&self, holder: GateHolder) -> Result<Option<M>, GateError> {
        Ok(self.acquire(holder)?.content.take())
    }

    fn acquire(&self, holder: GateHolder) -> Result<GateGuard<'_, M>, GateError> {
        let me = thread::current();
        let mut state = lock(&self.state);
        let mut deadline = None;
        while let Some((thread, holder)) = &state.held_by {
            if thread.id() == me.id() {
                return Err(GateError::HeldHere { holder: *holder });
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
            let patience = deadline.saturating_duration_since(Instant::now());
            if patience.is_zero() {
                return Err(GateError::HeldElsewhere {
                    holder: *holder,
                    thread: thread.name().map(str::to_owned),
                });
            }
            state.waiting += 1;
            state = self
                .released
                .wait_timeout(state, patience)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            state.waiting -= 1;
        }
        state.held_by = Some((me, holder));
        drop(state);
        Ok(GateGuard {
            content: lock(&self.content),
            _release: Release(self),
        })
    }
}

/// An expectation's closure may panic while a lock is held. The data behind the
/// locks is consistent wherever that can happen.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Access to the mock. The fields drop in this order: the data is unlocked before the
/// next thread enters.
#[must_use]
pub(crate) struct GateGuard<'a, M> {
    content: MutexGuard<'a, Option<M>>,
    _release: Release<'a, M>,
}

struct Release<'a, M>(&'a Gate<M>);

impl<M> Drop for Release<'_, M> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.held_by = None;
        if state.waiting > 0 {
            self.0.released.notify_all();
        }
    }
}

impl<M> Deref for GateGuard<'_, M> {
    type Target = M;

    fn deref(&self) -> &M {
        let content = self.content.as_ref();
        content.expect("`enter` refuses a closed gate")
    }
}

impl<M> DerefMut for GateGuard<'_, M> {
    fn deref_mut(&mut self) -> &mut M {
        let content = self.content.as_mut();
        content.expect("`enter` refuses a closed gate")
    }
}
