//! Failures that no test can report any more.
//!
//! A call may fail after its test has passed, or on a thread of no test, where
//! nobody sees the panic. And a leaked guard never reports its stub's failures. The
//! process prints all of these when it exits, and fails.

use std::ffi::c_int;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::{carried, message};
use crate::config::Variable;
use crate::record_summary::{self, IdleScrub, Report};
use crate::render::printable;
use crate::store;

/// The exit code of a test binary in which a test has failed.
const FAILED: c_int = 101;

/// The number of distinct reports to keep: a task that is never joined can produce
/// any number.
const MAX_REPORTS: usize = 20;

static AT_EXIT: Mutex<AtExit> = Mutex::new(AtExit {
    reports: Vec::new(),
    further: 0,
    lists: Vec::new(),
    is_registered: false,
});

struct AtExit {
    reports: Vec<String>,
    /// The number of reports that were not kept.
    further: usize,
    /// The lists of guards that have not reported yet.
    lists: Vec<Weak<FailureList>>,
    /// Whether the exit handler is registered.
    is_registered: bool,
}

impl AtExit {
    fn add(&mut self, report: &str) {
        if self.reports.iter().any(|known| known == report) {
            return;
        }
        if self.reports.len() < MAX_REPORTS {
            self.reports.push(report.to_owned());
        } else {
            self.further += 1;
        }
    }

    fn register(&mut self) -> bool {
        self.is_registered = self.is_registered || atexit(report_all) == 0;
        self.is_registered
    }
}

/// Keeps a report until the process exits.
pub(crate) fn report_at_exit(report: &str) {
    let mut at_exit = lock(&AT_EXIT);
    at_exit.add(report);
    if !at_exit.register() {
        // The process already exits: report now or never.
        drop(at_exit);
        report_all();
    }
}

/// Prints what was recorded when the process exits.
pub(super) fn summarize_at_exit() {
    lock(&AT_EXIT).register();
}

/// The failures of a stub, until its guard reports them.
#[derive(Debug, Default)]
pub(super) struct FailureList(Mutex<Failures>);

#[derive(Debug, Default)]
struct Failures {
    reports: Vec<String>,
    /// The guard has taken the reports.
    closed: bool,
}

impl FailureList {
    /// Keeps a report. Returns `false` if the guard has already taken the reports.
    pub(super) fn push(self: &Arc<Self>, report: &str) -> bool {
        let mut failures = lock(&self.0);
        if failures.closed {
            return false;
        }
        failures.reports.push(report.to_owned());
        let is_first = failures.reports.len() == 1;
        drop(failures);
        if is_first {
            // The guard may be leaked, or its thread may never end.
            let mut at_exit = lock(&AT_EXIT);
            at_exit.lists.retain(|list| list.strong_count() > 0);
            at_exit.lists.push(Arc::downgrade(self));
            at_exit.register();
        }
        true
    }

    pub(super) fn is_open(&self) -> bool {
        !lock(&self.0).closed
    }

    /// Takes the reports; the list accepts no further ones.
    pub(super) fn close(&self) -> Vec<String> {
        let mut failures = lock(&self.0);
        failures.closed = true;
        std::mem::take(&mut failures.reports)
    }
}

extern "C" fn report_all() {
    if let Some(mut report) = record_summary::take() {
        let idle = store::idle_scrub();
        idle.iter().for_each(IdleScrub::log);
        report.add_idle_scrub(idle);
        summarize(report);
    }
    // Other threads may still run, so never hold two locks at once.
    let lists = std::mem::take(&mut lock(&AT_EXIT).lists);
    for list in lists.iter().filter_map(Weak::upgrade) {
        let reports = lock(&list.0).reports.clone();
        for report in reports {
            lock(&AT_EXIT).add(&report);
        }
    }
    let at_exit = lock(&AT_EXIT);
    if at_exit.reports.is_empty() {
        return;
    }
    // Not `eprint!`, which panics if it cannot write.
    let text = message::late(&at_exit.reports, at_exit.further, carried::is_stubbed());
    let _ = io::stderr().write_all(printable(&text).as_bytes());
    // `exit` must not be called twice. Rust has cleaned up by now; only handlers
    // that were registered before this one do not run.
    _Exit(FAILED)
}

/// A child leaves it to its test. nextest runs each test in a process of its own, which
/// is worth a word only where replay will miss something.
fn summarize(report: Report) {
    let is_noise = report.is_complete() && Variable::NextestRun.is_set();
    if !carried::hand_over(&report) && !is_noise {
        let _ = io::stderr().write_all(printable(&report.text()).as_bytes());
    }
}

// SAFETY: these are the C standard library's functions, which std links on
// every platform that has processes, as declared there: C11 7.22.4.2 and
// 7.22.4.5. Neither has preconditions beyond Rust's types.
#[allow(unsafe_code)]
unsafe extern "C" {
    safe fn atexit(handler: extern "C" fn()) -> c_int;
    safe fn _Exit(status: c_int) -> !;
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
