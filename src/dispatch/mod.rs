//! Which stub answers here.
//!
//! The active stubs of a function stand in a register in the function's own
//! static, by the thread that installed them: not in a thread-local, so that
//! nothing goes stale when a guard is moved, leaked or dropped elsewhere.

mod active_stub;
mod bypass;
mod exit_failures;
mod handle;
mod message;
mod positions;
mod rules;
mod runtime;
mod test_names;
mod tombstone;

pub(crate) use self::active_stub::{ActiveStub, Owner, Settings, SharedByBlock};
pub(crate) use self::bypass::Bypass;
pub(crate) use self::exit_failures::report_at_exit;
pub use self::handle::{Entered, StubHandle};
pub(crate) use self::message::two_everywhere;

use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::tombstone::Tombstone;
use crate::function::{Declaration, Function};
use crate::mode;

/// A stubbable function and its stubs: one static each, which generated code declares.
#[derive(Debug)]
pub struct Site {
    pub(crate) function: Function,
    pub(crate) stubs: ActiveStubs,
}
impl Site {
    /// The site of a function that was declared like this.
    #[must_use]
    pub const fn new(declaration: Declaration) -> Self {
        Self {
            function: Function::new(declaration),
            stubs: ActiveStubs::new(),
        }
    }
    /// The function.
    #[must_use]
    pub const fn function(&self) -> &Function {
        &self.function
    }
}

/// The stubs of one function.
#[derive(Debug)]
pub(crate) struct ActiveStubs {
    /// Active stubs, tombstones, and one until the environment was looked at.
    /// At zero, a call goes straight to the real function.
    alive: AtomicUsize,
    /// Whether the one for the environment is still in `alive`.
    unasked: AtomicBool,
    register: Mutex<Register>,
}

#[derive(Debug)]
struct Register {
    active: Vec<Arc<ActiveStub>>,
    ended: Vec<Tombstone>,
}

/// Who answers a call.
#[derive(Clone, Debug)]
pub(crate) enum Answerer {
    /// One stub: its mock, then its recordings.
    Stub(Arc<ActiveStub>),
    /// The recordings alone, which several stubs share; it cannot be known
    /// whose call it is.
    Store(Vec<Arc<ActiveStub>>),
}

impl Answerer {
    /// A stub to go by: alike ones differ in nothing that matters here.
    pub(crate) fn stub(&self) -> &Arc<ActiveStub> {
        match self {
            Self::Stub(stub) => stub,
            Self::Store(candidates) => candidates
                .first()
                .expect("the rules name at least one candidate"),
        }
    }

    /// Keeps a report in every stub that the call may belong to: the panic may
    /// be swallowed, the report is not.
    pub(crate) fn fail(&self, report: &str) {
        fail(self.candidates(), report);
    }

    /// Every stub that a failure of the call may belong to.
    pub(crate) fn candidates(&self) -> &[Arc<ActiveStub>] {
        match self {
            Self::Stub(stub) => std::slice::from_ref(stub),
            Self::Store(candidates) => candidates,
        }
    }
}

impl ActiveStubs {
    pub(crate) const fn new() -> Self {
        Self {
            alive: AtomicUsize::new(1),
            unasked: AtomicBool::new(true),
            register: Mutex::new(Register {
                active: Vec::new(),
                ended: Vec::new(),
            }),
        }
    }

    /// Whether no stub lives or has left a tombstone: all that a call of a
    /// function without a stub pays.
    #[inline]
    pub(crate) fn are_quiet(&self) -> bool {
        self.alive.load(Ordering::Relaxed) == 0
    }

    /// # Errors
    ///
    /// The other stub that answers everywhere, where this one is to as well.
    pub(crate) fn install(&self, stub: &Arc<ActiveStub>) -> Result<(), Arc<ActiveStub>> {
        let mut register = self.lock();
        if stub.settings.everywhere
            && let Some(other) = register
                .active
                .iter()
                .find(|other| other.settings.everywhere)
        {
            return Err(Arc::clone(other));
        }
        self.alive.fetch_add(1, Ordering::Relaxed);
        register.active.push(Arc::clone(stub));
        Ok(())
    }

    /// Takes the stub out, and leaves a tombstone where somebody else than its
    /// test was answered by it.
    pub(crate) fn remove(&self, stub: &Arc<ActiveStub>) {
        let mut register = self.lock();
        register.active.retain(|active| !Arc::ptr_eq(active, stub));
        // Under the lock, as the rules are: whoever was answered is in it.
        if let Some(ended) = Tombstone::of(stub) {
            register.ended.push(ended);
            return;
        }
        drop(register);
        self.alive.fetch_sub(1, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Register> {
        // Nothing panics while this lock is held.
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the environment once: does it forbid the real function?
    #[track_caller]
    fn ask_environment(&self, function: &Function) {
        if !self.unasked.load(Ordering::Relaxed) {
            return;
        }
        if mode::live_is_denied() {
            // Stays unasked, so that no call is ever quiet.
            let test = rules::current_test();
            panic!("{}", message::live_denied(function.path(), test.as_deref()));
        }
        if self.unasked.swap(false, Ordering::Relaxed) {
            self.alive.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Keeps a report in all of the stubs that live, and where none does any more,
/// for the end of the process.
fn fail(candidates: &[Arc<ActiveStub>], report: &str) {
    let mut is_kept = false;
    for stub in candidates {
        is_kept |= stub.keep_failure(report);
    }
    if !is_kept {
        exit_failures::report_at_exit(report);
    }
}

/// Who answers a call of `function` on this thread; `None` is the real
/// function.
///
/// # Panics
///
/// Where it cannot be known and matters, where the test whose stub it was has
/// ended, and where the environment forbids the real function.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn answerer(site: &'static Site) -> Option<Answerer> {
    let function = &site.function;
    if Bypass::take_next_is_real(function) || Bypass::is_recording() {
        return None;
    }
    let answerer = rules::choose(site, Location::caller());
    if answerer.is_none() {
        site.stubs.ask_environment(function);
    }
    answerer
}
