//! Failures that no test is left to report.
//!
//! A call may fail after its test has passed, or on a thread that may be
//! nobody's; its panic goes to output that nobody sees. And a guard that is
//! leaked never reports the failures of its stub. All of these are printed when
//! the process ends, and make it fail.

use std::ffi::c_int;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::message;

/// The exit code of a test binary in which a test has failed.
const FAILED: c_int = 101;

/// How many distinct reports are kept: a task that lives on may make any
/// number.
const MOST: usize = 20;

static AT_EXIT: Mutex<AtExit> = Mutex::new(AtExit {
    reports: Vec::new(),
    further: 0,
    lists: Vec::new(),
    is_registered: false,
});

struct AtExit {
    reports: Vec<String>,
    /// How many reports were not kept.
    further: usize,
    /// Failures that guards have not reported.
    lists: Vec<Weak<FailureList>>,
    /// The handler runs when the process ends.
    is_registered: bool,
}

impl AtExit {
    fn add(&mut self, report: &str) {
        if self.reports.iter().any(|known| known == report) {
            return;
        }
        if self.reports.len() < MOST {
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

/// Keeps a report for the end of the process.
pub(crate) fn report_at_exit(report: &str) {
    let mut at_exit = lock(&AT_EXIT);
    at_exit.add(report);
    if !at_exit.register() {
        // The process ends already: this is the last moment to report it.
        drop(at_exit);
        report_all();
    }
}

/// The failures of a stub, until its guard reports them.
#[derive(Debug, Default)]
pub(super) struct FailureList(Mutex<Failures>);

#[derive(Debug, Default)]
struct Failures {
    reports: Vec<String>,
    /// The guard has reported them.
    closed: bool,
}

impl FailureList {
    /// Keeps a report; `false` where the guard has reported already.
    pub(super) fn push(self: &Arc<Self>, report: &str) -> bool {
        let mut failures = lock(&self.0);
        if failures.closed {
            return false;
        }
        failures.reports.push(report.to_owned());
        let is_first = failures.reports.len() == 1;
        drop(failures);
        if is_first {
            // The guard may be leaked, or its thread never end.
            let mut at_exit = lock(&AT_EXIT);
            at_exit.lists.retain(|list| list.strong_count() > 0);
            at_exit.lists.push(Arc::downgrade(self));
            at_exit.register();
        }
        true
    }

    /// Takes the reports; no further one is kept.
    pub(super) fn close(&self) -> Vec<String> {
        let mut failures = lock(&self.0);
        failures.closed = true;
        std::mem::take(&mut failures.reports)
    }
}

extern "C" fn report_all() {
    // Other threads may still run: never take one lock inside the other.
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
    // Not `eprint!`, which panics where it cannot write.
    let text = message::late(&at_exit.reports, at_exit.further);
    let _ = io::stderr().write_all(text.as_bytes());
    // `exit` must not be called a second time. Rust's own clean-up is done by
    // now; only handlers that were registered before this one are lost.
    _Exit(FAILED)
}

// SAFETY: these are the C standard library's functions, which std links on
// every platform that has processes, as declared there: C11 7.22.4.2 and
// 7.22.4.5. Neither asks anything of its caller that Rust's types do not.
#[allow(unsafe_code)]
unsafe extern "C" {
    safe fn atexit(handler: extern "C" fn()) -> c_int;
    safe fn _Exit(status: c_int) -> !;
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
