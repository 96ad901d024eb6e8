//! A stub while it lives: what its guard, the register and calls share.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, Thread, ThreadId};

use super::Site;
use super::exit_failures::FailureList;
use super::message;
use super::positions::Positions;
use super::runtime::Runtime;
use super::test_names;
use crate::args::Args;
use crate::call_log::{CallList, CallLog};
use crate::function::Function;
use crate::journal::{self, Event};
use crate::mock::LazyMock;
use crate::mode::Mode;
use crate::store::{Recording, Store};

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
    pub(crate) log: CallLog,
    /// What went wrong; the stubs of a block share it.
    failures: Arc<FailureList>,
    /// The keys of the recordings that answered, where somebody needs them.
    used: Mutex<HashSet<String>>,
    /// It was said once that stale recordings answer.
    warned: AtomicBool,
    /// The thread that installed it is gone and the guard is not.
    orphaned: AtomicBool,
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

/// What the stubs of one guard share.
#[derive(Default)]
pub(crate) struct SharedByBlock {
    calls: Arc<CallList>,
    failures: Arc<FailureList>,
}

/// The test that a stub belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    /// The name of the thread that installed it: the test's full path.
    pub(crate) test: Option<Arc<str>>,
    pub(crate) thread: ThreadId,
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
        shared: &SharedByBlock,
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
            log: CallLog::new(&site.function, Arc::clone(&shared.calls)),
            failures: Arc::clone(&shared.failures),
            used: Mutex::default(),
            warned: AtomicBool::new(false),
            orphaned: AtomicBool::new(false),
            answered: Mutex::default(),
        });
        test_names::end_where_only_listing();
        this.remember_runtime();
        Sentinel::watch(&this);
        this
    }

    /// Keeps a report, so that the test fails even where the panic is lost;
    /// `false` where the guard is gone.
    pub(super) fn keep_failure(&self, report: &str) -> bool {
        self.failures.push(report)
    }

    /// What the guard has to report. Later failures come too late for it.
    pub(crate) fn close_failures(&self) -> Vec<String> {
        self.failures.close()
    }

    /// A recording answers, or was made.
    pub(crate) fn use_recording(&self, recording: &Recording) {
        let is_wanted = self.settings.per_test || journal::is_on();
        if is_wanted && lock(&self.used).insert(recording.key.clone()) {
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
        self.store.files_other_than(&lock(&self.used))
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
        !self.mock.has_expectations()
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
