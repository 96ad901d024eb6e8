//! An active stub: what its guard, the register and its calls share.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak,
};
use std::thread::{self, Thread, ThreadId};

use super::Site;
use super::child_env::{self, Channel};
use super::exit_failures::{self, FailureList};
use super::message;
use super::positions::Positions;
use super::runtime::RuntimeId;
use super::test_names;
use crate::args::Args;
use crate::call_log::{CallList, CallLog};
use crate::function::Function;
use crate::journal::{self, Event};
use crate::mock::LazyMock;
use crate::mode::Mode;
use crate::store::{Recording, Store, UnusedRecordings};

pub(crate) struct ActiveStub {
    pub(crate) site: &'static Site,
    pub(crate) function: &'static Function,
    pub(crate) mode: Mode,
    pub(crate) store: Arc<Store>,
    pub(crate) owner: OwningTest,
    pub(crate) settings: Settings,
    pub(crate) mock: LazyMock,
    /// The next answer of each sequence.
    pub(crate) positions: Positions,
    pub(crate) log: CallLog,
    /// Reports of failed calls; the stubs of a block share the list.
    failures: Arc<FailureList>,
    /// The keys of the recordings that answered. Only kept for `per_test` and the
    /// journal.
    used: Mutex<HashSet<String>>,
    /// The warning about stale recordings was printed.
    warned: AtomicBool,
    /// The thread that installed the stub has ended, and its guard is still alive.
    orphaned: AtomicBool,
    reach: RwLock<Reach>,
    /// The processes that got this stub.
    channels: Mutex<Vec<Arc<Channel>>>,
}

/// Settings that differ from the default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// The mode was set in code: `RECORD` does not change it.
    pub(crate) mode_is_fixed: bool,
    /// The test has recordings of its own, and must use all of them.
    pub(crate) per_test: bool,
    /// What is stubbed remembers its calls.
    pub(crate) stateful: bool,
    /// The stub answers on every thread except another test's.
    pub(crate) everywhere: bool,
}

/// State that the stubs of one guard share.
#[derive(Default)]
pub(crate) struct SharedByBlock {
    calls: Arc<CallList>,
    failures: Arc<FailureList>,
}

/// The test that installed a stub.
#[derive(Debug, Clone)]
pub(crate) struct OwningTest {
    /// The name of its thread, which the test harness sets to the test's path.
    thread_name: Option<Arc<str>>,
    thread: ThreadId,
}

/// Where a stub has answered outside its test's own thread.
#[derive(Default)]
struct Reach {
    threads: HashSet<ThreadId>,
    /// The runtimes in which the test installed the stub or called the function.
    runtimes: Vec<RuntimeId>,
}

impl ActiveStub {
    pub(crate) fn new(
        site: &'static Site,
        mode: Mode,
        store: Arc<Store>,
        owner: OwningTest,
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
            reach: RwLock::default(),
            channels: Mutex::default(),
        });
        test_names::exit_if_listing();
        this.remember_runtime();
        ThreadWatch::add(&this);
        child_env::note_installed(&this);
        if mode.records() {
            exit_failures::summarize_at_exit();
        }
        this
    }

    /// Keeps a report, so that the test fails even if the panic is lost. Returns
    /// `false` if the guard was dropped.
    pub(super) fn keep_failure(&self, report: &str) -> bool {
        self.failures.push(report)
    }

    /// Whether its guard still waits for failures.
    pub(super) fn is_active(&self) -> bool {
        self.failures.is_open()
    }

    pub(super) fn channels(&self) -> MutexGuard<'_, Vec<Arc<Channel>>> {
        lock(&self.channels)
    }

    /// Takes the reports for the guard; the list accepts no further ones.
    pub(crate) fn close_failures(&self) -> Vec<String> {
        self.failures.close()
    }

    /// Notes that a recording answered or was written.
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

    /// The position of the call's answer in the recording. `None` if a sequence has
    /// no further answer.
    pub(crate) fn answer_of(&self, args: &Args, recording: &Recording) -> Option<usize> {
        if self.store.in_sequence() {
            return self.positions.take(args, recording.returns.len());
        }
        Some(0)
    }

    /// The test's own recordings that it did not use, or not to their end. A test that records
    /// may leave old ones behind.
    pub(crate) fn unused(&self) -> UnusedRecordings {
        if !self.settings.per_test || self.mode != Mode::Replay {
            return UnusedRecordings::default();
        }
        let given = |args: &Args| self.positions.next(args);
        self.store.unused(&lock(&self.used), given)
    }

    /// Warns, once, that a recording made from other source answers.
    pub(crate) fn warn_of_stale(&self) {
        if !self.warned.swap(true, Ordering::Relaxed) {
            eprintln!("{}", message::stale_answers(self.function.path()));
        }
    }

    /// Whether the thread that installed the stub has ended. Then only threads of
    /// the test's name and handles find the stub.
    pub(super) fn is_orphaned(&self) -> bool {
        self.orphaned.load(Ordering::Relaxed)
    }

    /// Counts the current runtime as the test's own.
    pub(super) fn remember_runtime(&self) {
        if let Some(runtime) = RuntimeId::current()
            && !self.owns_runtime(runtime)
        {
            // Another thread may do the same meanwhile, which does no harm.
            self.reach_mut().runtimes.push(runtime);
        }
    }

    pub(super) fn owns_runtime(&self, runtime: RuntimeId) -> bool {
        self.read_reach().runtimes.contains(&runtime)
    }

    /// Notes that the stub answers on this thread, which is not its test's.
    pub(super) fn remember_thread(&self) {
        let thread = thread_id();
        // Nearly always it is known, and many threads may ask at once.
        if !self.read_reach().threads.contains(&thread) {
            self.reach_mut().threads.insert(thread);
        }
    }

    pub(super) fn reach(&self) -> (HashSet<ThreadId>, Vec<RuntimeId>) {
        let reach = self.read_reach();
        (reach.threads.clone(), reach.runtimes.clone())
    }

    fn read_reach(&self) -> RwLockReadGuard<'_, Reach> {
        self.reach.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn reach_mut(&self) -> RwLockWriteGuard<'_, Reach> {
        self.reach.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether both stubs use the same store in the same mode.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.store, &other.store) && self.mode == other.mode
    }

    /// Whether every answer comes from recordings that do not depend on the caller.
    pub(super) fn is_plain(&self) -> bool {
        !self.mock.has_expectations() && !self.settings.per_test && !self.store.in_sequence()
    }
}

impl OwningTest {
    /// The test that runs on this thread.
    pub(crate) fn current() -> Self {
        let thread = thread::current();
        Self {
            thread_name: thread.name().map(Arc::from),
            thread: thread.id(),
        }
    }

    /// The test of this name, in the process that started this one.
    pub(super) fn named(test: Option<&str>) -> Self {
        Self {
            thread_name: Some(Arc::from(test.unwrap_or("main"))),
            thread: thread::current().id(),
        }
    }

    /// Whether this thread installed the stub.
    pub(super) fn installed_on(&self, thread: ThreadId) -> bool {
        self.thread == thread
    }

    /// Whether both stubs were installed on the same thread.
    pub(super) fn shares_thread_with(&self, other: &Self) -> bool {
        self.thread == other.thread
    }

    /// Whether the test runs on this thread, by its id or by its name.
    pub(crate) fn runs_on(&self, thread: &Thread) -> bool {
        self.installed_on(thread.id()) || (self.test().is_some() && self.test() == thread.name())
    }

    /// The test's name. `None` on the main thread and on unnamed threads.
    pub(crate) fn test(&self) -> Option<&str> {
        self.thread_name.as_deref().filter(|name| *name != "main")
    }

    /// The test's name, or a description of its thread.
    pub(crate) fn name(&self) -> &str {
        match self.thread_name.as_deref() {
            Some("main") => "the main thread",
            Some(name) => name,
            None => "an unnamed thread",
        }
    }
}

/// The id of this thread. std clones a handle to give it, which takes two atomic operations: too
/// much for each call.
pub(super) fn thread_id() -> ThreadId {
    thread_local!(static ID: ThreadId = thread::current().id());
    ID.with(|id| *id)
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

/// Marks a thread's stubs as orphaned when the thread ends before they are
/// dropped: a guard was leaked, or a test no longer waits for the thread that it
/// moved its guards to.
struct ThreadWatch(RefCell<Vec<Weak<ActiveStub>>>);

thread_local! {
    static THREAD_WATCH: ThreadWatch = const { ThreadWatch(RefCell::new(Vec::new())) };
}

impl ThreadWatch {
    fn add(stub: &Arc<ActiveStub>) {
        // While the thread's destructors run it may be too late to watch a stub.
        // Such a stub is never marked.
        let _ = THREAD_WATCH.try_with(|watch| {
            let mut stubs = watch.0.borrow_mut();
            stubs.retain(|stub| stub.strong_count() > 0);
            stubs.push(Arc::downgrade(stub));
        });
    }
}

impl Drop for ThreadWatch {
    fn drop(&mut self) {
        for stub in self.0.get_mut().drain(..).filter_map(|stub| stub.upgrade()) {
            stub.orphaned.store(true, Ordering::Relaxed);
        }
    }
}
