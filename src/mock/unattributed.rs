//! Refuses to decide an assertion by calls that may belong to another test.

use super::assertions::ListedCall;
use crate::call_log::{ThreadKind, UnattributedCall};
use crate::render::{PREFIX, count};
use crate::secrets::Secrets;

/// The number of calls to list.
const MAX_CALLS: usize = 10;

/// Panics if there are such calls. `method` is the method that needs their number, and
/// `function` the name of the function or block.
#[track_caller]
pub(crate) fn refuse(method: &str, function: &str, calls: &[UnattributedCall]) {
    if !calls.is_empty() {
        panic!("{}", report(method, function, calls));
    }
}

/// Panics if other processes answered calls, of which only the number is known.
#[track_caller]
pub(crate) fn refuse_of_processes(method: &str, function: &str, calls: usize) {
    if calls > 0 {
        let (were, number) = (
            if calls == 1 { "was" } else { "were" },
            count(calls, "call"),
        );
        panic!(
            "{PREFIX}`{method}` cannot be decided: {number} of `{function}` {were} answered in \
             processes that this test started\n\
             \n\
             Only their number is known here. Judge a process by what it prints or writes, and call \
             `{method}`\n\
             before it starts, for the calls of the test itself.\n"
        );
    }
}

fn report(method: &str, function: &str, calls: &[UnattributedCall]) -> String {
    let number = count(calls.len(), "call");
    let mut tests: Vec<&str> = Vec::new();
    for test in calls.iter().flat_map(|call| call.tests.iter()) {
        if !tests.contains(&test.as_str()) {
            tests.push(test);
        }
    }
    tests.sort_unstable();
    let tests: String = tests.iter().map(|test| format!("  {test}\n")).collect();
    // Reports end in logs.
    let package = calls
        .first()
        .and_then(|first| first.call.callee.package_dir());
    let secrets = Secrets::of_run(package);
    let mut listed = String::new();
    for (at, unattributed) in calls.iter().take(MAX_CALLS).enumerate() {
        let call = ListedCall::new(&unattributed.call, &secrets);
        listed += &call.rows(&format!("  {}. ", at + 1));
    }
    if calls.len() > MAX_CALLS {
        listed += &format!("  … and {} more\n", calls.len() - MAX_CALLS);
    }
    let mut advice: Vec<String> = Vec::new();
    for kind in [ThreadKind::Other, ThreadKind::Tokio] {
        if calls.iter().any(|call| call.thread == kind) {
            advice.push(kind.advice());
        }
    }
    format!(
        "{PREFIX}`{method}` cannot be decided: {number} of `{function}` may belong to this test or to \
         another one\n\
         \n\
         {listed}\
         \n\
         No test owns the threads of these calls, and several tests stubbed the function:\n\
         \n\
         {tests}\
         \n\
         {}\
         \n\
         cargo nextest runs each test in a process of its own, which avoids this.\n",
        advice.join("\n")
    )
}
