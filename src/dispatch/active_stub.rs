//! A stub while it lives: what its guard, the register and calls share.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, Thread, ThreadId};

use super::Site;
use super::positions::Positions;
use super::runtime::Runtime;
use super::test_names;
use super::{exit_failures, message};
use crate::args::Args;
use crate::function::Function;
use crate::journal::{self, Event};
use crate::mock::{Doing, GateError, LazyMock, MockGuard};
use crate::mode::Mode;
use crate::store::{Recording, Store};
use crate::stub::Call;
use crate::stubbable::StubbableFn;

pub(crate) struct ActiveStub {
    pub(crate) site: &'static Site,
    pub(crate) function: &'static Function,
    pub(crate) mode: Mode,
    pub(crate) store: Arc<Store>,
    pub(crate) owner: Owner,
    pub(crate) settings: Settings,
    pub(crate) mock: LazyMock,
    /// How far its sequences have come.
    pub(crate) positions: Positions,
    has_expectations: AtomicBool,
    /// Calls of it, or of a stub like it.
    unattributed: AtomicUsize,
    /// It was said once that stale recordings answer.
    warned: AtomicBool,
    /// The thread that installed it is gone and the guard is not.
    orphaned: AtomicBool,
    /// One for all functions of a block.
    ledger: Arc<Mutex<Ledger>>,
    answered: Mutex<Answered>,
}

/// What is out of the ordinary about a stub.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// The mode was set in code: `RECORD` does not change it.
    pub(crate) mode_is_fixed: bool,
    /// The recordings are the test's own, and it must use all of them.
    pub(crate) per_test: bool,
    /// It answers on every thread that is not another test's.
    pub(crate) everywhere: bool,
}

/// The test that a stub belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    /// The name of the thread that installed it: the test's full path.
    pub(crate) test: Option<Arc<str>>,
    pub(crate) thread: ThreadId,
}

/// What happened so far.
#[derive(Default)]
pub(crate) struct Ledger {
    calls: Vec<Call>,
    failures: Vec<String>,
    /// The guard has told the failures: there is nobody to tell more.
    closed: bool,
    /// The keys of the recordings that answered, where somebody wants to know.
    used: HashSet<String>,
}

/// Where else than in its test a stub has answered.
#[derive(Default)]
struct Answered {
    threads: HashSet<ThreadId>,
    /// Runtimes in which the test itself called, the one of its installation
    /// first.
    homes: Vec<Runtime>,
}

impl ActiveStub {
    pub(crate) fn new(
        site: &'static Site,
        mode: Mode,
        store: Arc<Store>,
        owner: Owner,
        settings: Settings,
        ledger: Arc<Mutex<Ledger>>,
    ) -> Arc<Self> {
        let this = Arc::new(Self {
            site,
            function: &site.function,
            mode,
            store,
            owner,
            settings,
            mock: LazyMock::default(),
            positions: Positions::default(),
            has_expectations: AtomicBool::new(false),
            unattributed: AtomicUsize::new(0),
            warned: AtomicBool::new(false),
            orphaned: AtomicBool::new(false),
            ledger,
            answered: Mutex::default(),
        });
        test_names::end_where_only_listing();
        this.remember_runtime();
        Sentinel::watch(&this);
        this
    }

    /// The mock, for the test to add expectations.
    pub(crate) fn guard<F: StubbableFn>(
        &self,
        doing: Doing,
    ) -> Result<MockGuard<'_, F::Output>, GateError> {
        let mock = self.mock.mock();
        Ok(MockGuard::new(mock.enter(doing)?, mock, self))
    }

    /// From now on it is not like others: its own expectations answer.
    pub(crate) fn has_expectations(&self) {
        self.has_expectations.store(true, Ordering::Relaxed);
    }

    pub(crate) fn log(&self, call: Call) {
        lock(&self.ledger).calls.push(call);
    }

    /// A call that the recordings of several stubs answer: it may be this one's.
    pub(crate) fn log_unattributed(&self) {
        self.unattributed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        lock(&self.ledger).calls.clone()
    }

    /// The calls of this very function.
    pub(crate) fn own_calls(&self) -> Vec<Call> {
        let ledger = lock(&self.ledger);
        let own = |call: &&Call| call.function == self.function.declaration.name;
        ledger.calls.iter().filter(own).cloned().collect()
    }

    /// How many calls may be its own and are in nobody's list.
    pub(crate) fn unattributed(&self) -> usize {
        self.unattributed.load(Ordering::Relaxed)
    }

    /// Keeps a report, so that the test fails even where the panic is lost;
    /// `false` where the guard is gone.
    pub(super) fn keep(&self, report: &str) -> bool {
        let mut ledger = lock(&self.ledger);
        if ledger.closed {
            return false;
        }
        ledger.failures.push(report.to_owned());
        let is_first = ledger.failures.len() == 1;
        drop(ledger);
        if is_first {
            // The guard may be leaked, or its thread never end.
            exit_failures::watch(&self.ledger);
        }
        true
    }

    /// What the guard has to tell. Whatever fails from now on comes too late.
    pub(crate) fn close(&self) -> Vec<String> {
        let mut ledger = lock(&self.ledger);
        ledger.closed = true;
        std::mem::take(&mut ledger.failures)
    }

    /// A recording answers, or was made.
    pub(crate) fn use_recording(&self, recording: &Recording) {
        let is_wanted = self.settings.per_test || journal::is_on();
        if is_wanted && lock(&self.ledger).used.insert(recording.key.clone()) {
            journal::log(|paths| Event::Used {
                folder: paths.of(self.store.folder()),
                key: recording.key.clone(),
                test: self.owner.test().map(str::to_owned),
            });
        }
    }

    /// Which of the recording's answers is the call's; `None` where every
    /// answer of a sequence was given.
    pub(crate) fn answer_of(&self, args: &Args, recording: &Recording) -> Option<usize> {
        if self.function.declaration.sequence {
            return self.positions.take(args, recording.returns.len());
        }
        Some(0)
    }

    /// The recordings of the test that it did not use; while it records, it
    /// may leave former ones behind.
    pub(crate) fn unused(&self) -> Vec<PathBuf> {
        if !self.settings.per_test || self.mode != Mode::Replay {
            return Vec::new();
        }
        let ledger = lock(&self.ledger);
        self.store.files_other_than(&ledger.used)
    }

    /// Says, once, that a recording from another body of the function answers.
    pub(crate) fn warn_of_stale(&self) {
        if !self.warned.swap(true, Ordering::Relaxed) {
            eprintln!("{}", message::stale_answers(self.function.path()));
        }
    }

    /// The thread that installed it has ended: only its own name and handles
    /// still lead to it.
    pub(super) fn is_orphaned(&self) -> bool {
        self.orphaned.load(Ordering::Relaxed)
    }

    /// The runtime that its test calls in is its own.
    pub(super) fn remember_runtime(&self) {
        if let Some(runtime) = Runtime::current() {
            let mut answered = lock(&self.answered);
            if !answered.homes.contains(&runtime) {
                answered.homes.push(runtime);
            }
        }
    }

    pub(super) fn is_home(&self, runtime: Runtime) -> bool {
        lock(&self.answered).homes.contains(&runtime)
    }

    /// It answers on a thread that is not its test's.
    pub(super) fn remember_thread(&self) {
        lock(&self.answered).threads.insert(thread::current().id());
    }

    pub(super) fn reached(&self) -> (HashSet<ThreadId>, Vec<Runtime>) {
        let answered = lock(&self.answered);
        (answered.threads.clone(), answered.homes.clone())
    }

    /// Whether it matters to a call which of the two answers.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.store, &other.store) && self.mode == other.mode
    }

    /// Whether its recordings alone answer for it, the same to everybody.
    pub(super) fn is_plain(&self) -> bool {
        !self.has_expectations.load(Ordering::Relaxed)
            && !self.settings.per_test
            && !self.function.declaration.sequence
    }
}

impl Owner {
    pub(crate) fn current() -> Self {
        let thread = thread::current();
        Self {
            test: thread.name().map(Arc::from),
            thread: thread.id(),
        }
    }

    /// Whether that is the test's own thread, as far as names tell.
    pub(crate) fn is_of(&self, me: &Thread) -> bool {
        self.thread == me.id() || (self.test().is_some() && self.test() == me.name())
    }

    /// The test's name, where a test installed it.
    pub(crate) fn test(&self) -> Option<&str> {
        self.test.as_deref().filter(|name| *name != "main")
    }

    /// The test's name, for people.
    pub(crate) fn name(&self) -> &str {
        match self.test.as_deref() {
            Some("main") => "the main thread",
            Some(name) => name,
            None => "an unnamed thread",
        }
    }
}

/// What no guard has told.
pub(super) fn untold(ledger: &Mutex<Ledger>) -> Vec<String> {
    lock(ledger).failures.clone()
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for ActiveStub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActiveStub")
            .field("function", &self.function.path())
            .field("mode", &self.mode)
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

/// Marks a thread's stubs when the thread ends before they are dropped: a
/// guard was leaked, or a test has given up waiting for the thread that it
/// moved its guards to.
struct Sentinel(RefCell<Vec<Weak<ActiveStub>>>);

thread_local! {
    static SENTINEL: Sentinel = const { Sentinel(RefCell::new(Vec::new())) };
}

impl Sentinel {
    fn watch(stub: &Arc<ActiveStub>) {
        // A stub installed by a thread-local's destructor may come too late to
        // be watched; it is then as if its thread never ended.
        let _ = SENTINEL.try_with(|sentinel| {
            let mut stubs = sentinel.0.borrow_mut();
            stubs.retain(|stub| stub.strong_count() > 0);
            stubs.push(Arc::downgrade(stub));
        });
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        for stub in self.0.get_mut().drain(..).filter_map(|stub| stub.upgrade()) {
            stub.orphaned.store(true, Ordering::Relaxed);
        }
    }
}
