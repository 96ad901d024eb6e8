//! Failures that come when no test is left for them to fail, or on a thread
//! that may be nobody's.
//!
//! Their panics go to the captured output of a test that has passed, or of
//! none. So they are told when the process ends, and make it fail. With them is
//! told what stubs have kept whose guards were never dropped.

use std::ffi::c_int;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::active_stub::{Ledger, untold};
use super::message;

/// What test binaries end with when a test has failed.
const FAILED: c_int = 101;

/// Distinct reports that are kept; a task that lives on may make any number.
const MOST: usize = 20;

static LATE: Mutex<Late> = Mutex::new(Late {
    reports: Vec::new(),
    further: 0,
    watched: Vec::new(),
    has_end: false,
});

struct Late {
    reports: Vec<String>,
    /// How many are not kept.
    further: usize,
    /// Where stubs keep failures for their guards to tell.
    watched: Vec<Weak<Mutex<Ledger>>>,
    /// There is an end to be told at.
    has_end: bool,
}

impl Late {
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

    fn see_to_an_end(&mut self) -> bool {
        self.has_end = self.has_end || atexit(tell) == 0;
        self.has_end
    }
}

/// Keeps a report for the end of the process.
pub(crate) fn keep(report: &str) {
    let mut late = lock();
    late.add(report);
    if !late.see_to_an_end() {
        // There is no later: this is the last moment to tell.
        drop(late);
        tell();
    }
}

/// What a stub keeps and its guard has not told by then is told at the end of
/// the process.
pub(super) fn watch(ledger: &Arc<Mutex<Ledger>>) {
    let mut late = lock();
    late.watched.retain(|ledger| ledger.strong_count() > 0);
    late.watched.push(Arc::downgrade(ledger));
    late.see_to_an_end();
}

extern "C" fn tell() {
    // Other threads may go on: never one lock within the other.
    let watched = std::mem::take(&mut lock().watched);
    for ledger in watched.iter().filter_map(Weak::upgrade) {
        for report in untold(&ledger) {
            lock().add(&report);
        }
    }
    let late = lock();
    if late.reports.is_empty() {
        return;
    }
    // Not `eprint!`, which panics where it cannot write.
    let told = message::late(&late.reports, late.further);
    let _ = io::stderr().write_all(told.as_bytes());
    // `exit` must not be called a second time. Rust's own clean-up is done by
    // now; what is lost is handlers registered before this one.
    _Exit(FAILED)
}

// SAFETY: these are the C standard library's, which std links on every
// platform that has processes, as declared there: C11 7.22.4.2 and 7.22.4.5.
// Neither asks anything of its caller that Rust's types do not.
#[allow(unsafe_code)]
unsafe extern "C" {
    safe fn atexit(handler: extern "C" fn()) -> c_int;
    safe fn _Exit(status: c_int) -> !;
}

/// Nothing panics while this lock is held.
fn lock() -> MutexGuard<'static, Late> {
    LATE.lock().unwrap_or_else(PoisonError::into_inner)
}
