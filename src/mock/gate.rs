//! Lets one thread at a time to a mock, and knows which.
//!
//! A plain lock would hang where a test calls the function while it holds the
//! mock, or where an expectation's closure calls the function again. The gate
//! knows its holder, so each of these is an error that says what to change.

use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::predicate::PredicateError;

/// How long a thread waits for another one to leave the mock. Expectations
/// answer in no time unless they wait for something themselves.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Gate<M> {
    door: Mutex<Door>,
    left: Condvar,
    /// Only ever locked by the holder.
    inside: Mutex<Option<M>>,
}

#[derive(Default)]
struct Door {
    holder: Option<Holder>,
    /// Telling nobody costs a system call.
    waiting: usize,
}

struct Holder {
    thread: Thread,
    holder: GateHolder,
}

/// What somebody does inside the gate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GateHolder {
    /// The test holds what `mock()` returned.
    Expecting(&'static Location<'static>),
    /// A call is being answered.
    Answering(&'static Location<'static>),
    /// The stub is being dropped.
    Dropping,
}

/// Why somebody may not enter.
#[derive(Debug)]
pub(crate) enum GateError {
    /// This very thread is inside.
    HeldHere { holder: GateHolder },
    /// Another thread did not leave.
    HeldElsewhere {
        holder: GateHolder,
        thread: Option<String>,
    },
    /// The stub has been dropped.
    Closed,
    /// An expectation panicked before and cannot be used again.
    Poisoned { first: String },
    /// A predicate cannot be evaluated.
    PredicateError(PredicateError),
}

impl<M> Gate<M> {
    pub(crate) fn new(inside: M) -> Self {
        Self {
            door: Mutex::default(),
            left: Condvar::new(),
            inside: Mutex::new(Some(inside)),
        }
    }

    pub(crate) fn enter(&self, holder: GateHolder) -> Result<Entered<'_, M>, GateError> {
        let entered = self.enter_any(holder)?;
        if entered.inside.is_none() {
            return Err(GateError::Closed);
        }
        Ok(entered)
    }

    /// Takes the mock out for good; `None` where that was done before.
    pub(crate) fn close(&self, holder: GateHolder) -> Result<Option<M>, GateError> {
        Ok(self.enter_any(holder)?.inside.take())
    }

    fn enter_any(&self, holder: GateHolder) -> Result<Entered<'_, M>, GateError> {
        let me = thread::current();
        let mut door = lock(&self.door);
        let mut deadline = None;
        while let Some(holder) = &door.holder {
            if holder.thread.id() == me.id() {
                return Err(GateError::HeldHere {
                    holder: holder.holder,
                });
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
            let patience = deadline.saturating_duration_since(Instant::now());
            if patience.is_zero() {
                return Err(GateError::HeldElsewhere {
                    holder: holder.holder,
                    thread: holder.thread.name().map(str::to_owned),
                });
            }
            door.waiting += 1;
            door = self
                .left
                .wait_timeout(door, patience)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            door.waiting -= 1;
        }
        door.holder = Some(Holder { thread: me, holder });
        drop(door);
        Ok(Entered {
            inside: lock(&self.inside),
            _leave: Leave(self),
        })
    }
}

/// An expectation's closure may panic while a lock is held. What the locks
/// protect is whole at every point where that can happen.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Being inside. The fields drop in this order: the data is free before the
/// next thread is let in.
pub(crate) struct Entered<'a, M> {
    inside: MutexGuard<'a, Option<M>>,
    _leave: Leave<'a, M>,
}

struct Leave<'a, M>(&'a Gate<M>);

impl<M> Drop for Leave<'_, M> {
    fn drop(&mut self) {
        let mut door = lock(&self.0.door);
        door.holder = None;
        if door.waiting > 0 {
            self.0.left.notify_all();
        }
    }
}

impl<M> Deref for Entered<'_, M> {
    type Target = M;

    fn deref(&self) -> &M {
        self.inside.as_ref().expect("`enter` refuses a closed gate")
    }
}

impl<M> DerefMut for Entered<'_, M> {
    fn deref_mut(&mut self) -> &mut M {
        self.inside.as_mut().expect("`enter` refuses a closed gate")
    }
}
