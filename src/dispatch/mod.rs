//! Decides which active stub answers a call.
//!
//! The function's own static holds the register of its active stubs. The register
//! is not a thread-local, so that it stays correct when a guard is moved, leaked or
//! dropped on another thread.

mod active_stub;
mod bypass;
mod carried;
mod child_env;
mod exit_failures;
mod handle;
mod message;
mod positions;
mod rules;
mod runtime;
mod test_names;
mod tombstone;

pub(crate) use self::active_stub::{ActiveStub, OwningTest, Settings, SharedByBlock};
pub(crate) use self::bypass::Bypass;
pub(crate) use self::carried::{command_by_hand, report_call};
pub use self::child_env::child_env;
pub(crate) use self::child_env::failures_of_children;
pub(crate) use self::exit_failures::report_at_exit;
pub use self::handle::{Entered, StubHandle};
pub(crate) use self::message::two_everywhere;
pub(crate) use self::test_names::all as all_tests;

use std::io::{self, Write as _};
use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Once, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use self::tombstone::Tombstone;
use crate::config::{is_shipped, live_is_denied};
use crate::function::{Declaration, Function};
use crate::mock::LazyMock;
use crate::mode::Mode;
use crate::registry;
use crate::render::printable;

/// A stubbable function and its stubs. Generated code declares a static for each.
#[derive(Debug)]
pub struct Site {
    pub(crate) function: Function,
    pub(crate) stubs: ActiveStubs,
}

impl Site {
    /// The site of a function.
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
    /// The number of active stubs and tombstones, plus one until the environment was
    /// checked. At zero, a call goes straight to the real function.
    count: AtomicUsize,
    /// Whether `count` still includes the one for the environment.
    environment_is_unchecked: AtomicBool,
    /// Calls only read it, many at once.
    register: RwLock<Register>,
    /// The stub that was taken here from another process, once it was looked for.
    carried: OnceLock<Option<Arc<ActiveStub>>>,
}

#[derive(Debug)]
struct Register {
    active: Vec<Arc<ActiveStub>>,
    tombstones: Vec<Tombstone>,
}

/// Who answers a call.
#[derive(Clone, Debug)]
pub(crate) enum Answerer {
    /// The stub of the test that makes the call: its mock, then its recordings.
    Stub(Arc<ActiveStub>),
    /// The stub that answers everywhere, on a thread that no test owns.
    Everywhere(Arc<ActiveStub>),
    /// The recordings that all these stubs share, on a thread that no test owns.
    Store(Vec<Arc<ActiveStub>>),
}

/// The stub for which a call counts.
pub(crate) enum Attribution<'a> {
    /// The call counts for this stub.
    Stub {
        stub: &'a Arc<ActiveStub>,
        is_unowned: bool,
    },
    /// The call may belong to any of several tests.
    Unknown { tests: Arc<[String]> },
}

impl Answerer {
    /// The stub, or one of several that are alike.
    pub(crate) fn stub(&self) -> &Arc<ActiveStub> {
        match self {
            Self::Stub(stub) | Self::Everywhere(stub) => stub,
            Self::Store(candidates) => candidates
                .last()
                .expect("the rules name at least one candidate"),
        }
    }

    /// The stub whose mock the call uses: the stubs of `Store` have no expectations.
    pub(crate) fn mock(&self) -> Option<&LazyMock> {
        match self {
            Self::Stub(stub) | Self::Everywhere(stub) => Some(&stub.mock),
            Self::Store(_) => None,
        }
    }

    /// Whether no test owns the thread of the call.
    pub(crate) fn is_unowned(&self) -> bool {
        !matches!(self, Self::Stub(_))
    }

    /// The stub for which the call counts. On a thread that no test owns, it counts for
    /// the last stub of the only test that stubs the function.
    pub(crate) fn attribution(&self) -> Attribution<'_> {
        let stub = self.stub();
        let mut others = self.candidates().iter();
        if others.all(|other| other.owner.shares_thread_with(&stub.owner)) {
            return Attribution::Stub {
                stub,
                is_unowned: self.is_unowned(),
            };
        }
        let tests = self.candidates().iter().map(|stub| stub.owner.name());
        Attribution::Unknown {
            tests: tests.map(str::to_owned).collect(),
        }
    }

    /// Keeps a report in every stub that the call may belong to, in case somebody
    /// swallows the panic.
    pub(crate) fn fail(&self, report: &str) {
        fail(self.candidates(), report);
    }

    /// Every stub that the call may belong to.
    pub(crate) fn candidates(&self) -> &[Arc<ActiveStub>] {
        match self {
            Self::Stub(stub) | Self::Everywhere(stub) => std::slice::from_ref(stub),
            Self::Store(candidates) => candidates,
        }
    }
}

impl ActiveStubs {
    pub(crate) const fn new() -> Self {
        Self {
            count: AtomicUsize::new(1),
            environment_is_unchecked: AtomicBool::new(true),
            register: RwLock::new(Register {
                active: Vec::new(),
                tombstones: Vec::new(),
            }),
            carried: OnceLock::new(),
        }
    }

    /// Whether there is neither an active stub nor a tombstone. This check is the
    /// whole cost of a call of a function without a stub.
    #[inline]
    pub(crate) fn are_empty(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// Adds an active stub.
    ///
    /// # Errors
    ///
    /// Returns the other stub if two of them are to answer everywhere.
    pub(crate) fn install(&self, stub: &Arc<ActiveStub>) -> Result<(), Arc<ActiveStub>> {
        let mut register = self.write();
        if stub.settings.everywhere
            && let Some(other) = register
                .active
                .iter()
                .find(|other| other.settings.everywhere)
        {
            return Err(Arc::clone(other));
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        register.active.push(Arc::clone(stub));
        Ok(())
    }

    /// Removes the stub. Leaves a tombstone if the stub answered outside its test's
    /// own thread.
    pub(crate) fn remove(&self, stub: &Arc<ActiveStub>) {
        let mut register = self.write();
        register.active.retain(|active| !Arc::ptr_eq(active, stub));
        // Under the lock, like the rules: every thread that was answered is noted.
        if let Some(tombstone) = Tombstone::of(stub) {
            register.tombstones.push(tombstone);
            return;
        }
        drop(register);
        self.count.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether calls find this stub.
    fn contains(&self, stub: &Arc<ActiveStub>) -> bool {
        let register = self.read();
        register
            .active
            .iter()
            .any(|active| Arc::ptr_eq(active, stub))
    }

    // Nothing panics while this lock is held.
    fn read(&self) -> RwLockReadGuard<'_, Register> {
        self.register.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Register> {
        let locked = self.register.write();
        locked.unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks, once, whether the environment forbids the real function.
    #[track_caller]
    fn check_environment(&self, function: &Function) {
        if !self.environment_is_unchecked.load(Ordering::Relaxed) {
            return;
        }
        let denied = match live_is_denied(function.package_dir()) {
            Ok(denied) => denied,
            Err(error) => panic!("cached-stubs: {error}"),
        };
        if let Some(denied) = denied
            && !matches!(Mode::try_from_env(), Ok(Mode::Live))
        {
            // `count` stays above zero, so that every call comes here.
            let test = rules::current_test();
            let fixtures = registry::fixtures_of(function, test.as_deref());
            panic!(
                "{}",
                printable(&message::live_denied(
                    function,
                    test.as_deref(),
                    &denied,
                    &fixtures
                ))
            );
        }
        warn_if_shipped(function);
        if self.environment_is_unchecked.swap(false, Ordering::Relaxed) {
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Says once that a program has what only tests need.
fn warn_if_shipped(function: &Function) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if is_shipped() {
            // Not `eprintln!`, which panics if it cannot write.
            let _ = io::stderr().write_all(message::shipped(function).as_bytes());
        }
    });
}

/// Keeps a report in all stubs that are still active. If none is, the process
/// reports it when it exits.
fn fail(candidates: &[Arc<ActiveStub>], report: &str) {
    let mut is_kept = false;
    for stub in candidates {
        carried::report_failure(stub, report);
        is_kept |= stub.keep_failure(report);
    }
    if !is_kept {
        exit_failures::report_at_exit(report);
    }
}

/// Who answers a call on this thread; `None` means the real function.
///
/// # Panics
///
/// Panics if several stubs could answer and their answers could differ, if the test
/// of the stub has ended, and if the environment forbids the real function.
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
        if let Some(stub) = carried::stub(site) {
            return Some(Answerer::Stub(stub));
        }
        site.stubs.check_environment(function);
    }
    answerer
}
