//! The log of the calls that a stub answered.

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::args::Args;
use crate::function::Function;

/// One call that a stub answered.
#[derive(Clone)]
#[non_exhaustive]
pub struct Call {
    /// The name of the function or method.
    pub function: &'static str,
    /// The arguments. Skipped ones are absent.
    pub args: Args,
    /// Who answered.
    pub origin: Origin,
    /// Where the call was made.
    pub location: &'static Location<'static>,
    /// The function itself: two methods may have the same name.
    pub(crate) callee: &'static Function,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("function", &self.function)
            .field("args", &self.args)
            .field("origin", &self.origin)
            .field("location", &self.location)
            .finish()
    }
}

/// Who answered a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A recording.
    Replayed,
    /// The real function, in a mode that records.
    Recorded,
    /// A hand-written expectation.
    Mocked,
    /// The real function, in the modes live and verify.
    Live,
}

/// The calls of one function; the functions of a block share one list.
#[derive(Debug)]
pub(crate) struct CallLog {
    function: &'static Function,
    calls: Arc<CallList>,
    /// Calls that may be this function's stub's or another one's.
    unattributed: AtomicUsize,
}

/// The calls of all functions of a stub, in the order of their answers.
#[derive(Debug, Default)]
pub(crate) struct CallList(Mutex<Vec<Call>>);

impl CallLog {
    pub(crate) fn new(function: &'static Function, calls: Arc<CallList>) -> Self {
        Self {
            function,
            calls,
            unattributed: AtomicUsize::new(0),
        }
    }

    pub(crate) fn function(&self) -> &'static Function {
        self.function
    }

    pub(crate) fn push(&self, args: Args, origin: Origin, location: &'static Location<'static>) {
        self.calls.lock().push(Call {
            function: self.function.declaration.name,
            args,
            origin,
            location,
            callee: self.function,
        });
    }

    /// Counts a call that the recordings of several stubs answer.
    pub(crate) fn push_unattributed(&self) {
        self.unattributed.fetch_add(1, Ordering::Relaxed);
    }

    /// The calls of this function, without those of the block's other ones.
    pub(crate) fn own(&self) -> Vec<Call> {
        let calls = self.calls.lock();
        let own = calls
            .iter()
            .filter(|call| std::ptr::eq(call.callee, self.function));
        own.cloned().collect()
    }

    /// The calls of all functions of the stub.
    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.lock().clone()
    }

    /// How many calls may be this function's stub's and are in no list.
    pub(crate) fn unattributed(&self) -> usize {
        self.unattributed.load(Ordering::Relaxed)
    }
}

impl CallList {
    fn lock(&self) -> MutexGuard<'_, Vec<Call>> {
        // Nothing panics while this lock is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
