//! Failures that come when no test is left for them to fail.
//!
//! Their panics go to the captured output of a test that has passed, or of
//! none. So they are told when the process ends, and make it fail.

use std::ffi::c_int;
use std::io::{self, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::report;

/// What test binaries end with when a test has failed.
const FAILED: c_int = 101;

/// Distinct reports that are kept; a task that lives on may make any number.
const MOST: usize = 20;

static LATE: Mutex<Late> = Mutex::new(Late {
    reports: Vec::new(),
    further: 0,
});

struct Late {
    reports: Vec<String>,
    /// How many are not kept.
    further: usize,
}

/// Keeps a report for the end of the process. The first one sees to it that
/// there is an end to be told at.
pub(super) fn keep(report: &str) {
    let mut late = lock();
    if late.reports.iter().any(|known| known == report) {
        return;
    }
    if late.reports.len() >= MOST {
        late.further += 1;
        return;
    }
    late.reports.push(report.to_owned());
    let is_first = late.reports.len() == 1;
    drop(late);
    if is_first && atexit(tell) != 0 {
        // There is no later: this is the last moment to tell.
        tell();
    }
}

extern "C" fn tell() {
    let late = lock();
    // Not `eprint!`, which panics where it cannot write.
    let told = report::threads::late(&late.reports, late.further);
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
