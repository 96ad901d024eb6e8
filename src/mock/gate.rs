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

use crate::predicate::Unfit;

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
    doing: Doing,
}

/// What somebody does inside the gate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doing {
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
    HeldHere { doing: Doing },
    /// Another thread did not leave.
    HeldElsewhere { doing: Doing, thread: String },
    /// The stub has been dropped.
    Closed,
    /// An expectation has panicked before, and cannot be asked again.
    Poisoned { first: String },
    /// A predicate of ours says something about an argument that cannot be.
    Unfit(Unfit),
}

impl<M> Gate<M> {
    pub(crate) fn new(inside: M) -> Self {
        Self {
            door: Mutex::default(),
            left: Condvar::new(),
            inside: Mutex::new(Some(inside)),
        }
    }

    pub(crate) fn enter(&self, doing: Doing) -> Result<Entered<'_, M>, GateError> {
        let entered = self.enter_any(doing)?;
        if entered.inside.is_none() {
            return Err(GateError::Closed);
        }
        Ok(entered)
    }

    /// Takes the mock out for good; `None` where that was done before.
    pub(crate) fn close(&self, doing: Doing) -> Result<Option<M>, GateError> {
        Ok(self.enter_any(doing)?.inside.take())
    }

    fn enter_any(&self, doing: Doing) -> Result<Entered<'_, M>, GateError> {
        let me = thread::current();
        let mut door = lock(&self.door);
        let mut deadline = None;
        while let Some(holder) = &door.holder {
            if holder.thread.id() == me.id() {
                return Err(GateError::HeldHere {
                    doing: holder.doing,
                });
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
            let patience = deadline.saturating_duration_since(Instant::now());
            if patience.is_zero() {
                return Err(GateError::HeldElsewhere {
                    doing: holder.doing,
                    thread: holder.thread.name().unwrap_or("without a name").to_owned(),
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
        door.holder = Some(Holder { thread: me, doing });
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
