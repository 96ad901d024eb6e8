//! The wording of errors and warnings about the stub that answers a call.

use std::fmt::Write as _;
use std::panic::Location;
use std::sync::Arc;

use super::active_stub::{ActiveStub, OwningTest};
use crate::render::Failure;

pub(crate) fn ended(
    function: &str,
    test: &str,
    thread: Option<&str>,
    location: &Location<'_>,
) -> String {
    format!(
        "cached-stubs: `{function}` was called after its test had ended\n\
         \n\
         \x20 test    {test}\n\
         \x20 thread  {}\n\
         \x20 called  {location}\n\
         \n\
         The stub answered this thread or its runtime before, but has been dropped. Wait for\n\
         the thread or task before the test ends: join it, or await its handle. If another\n\
         test made this call, in a runtime or a thread pool that tests share, stub the function\n\
         in that test, too, and take the stub there with `stub.handle()`.\n",
        thread.unwrap_or("(unnamed)"),
    )
}

/// Failures that were reported after their tests had ended.
pub(crate) fn late(reports: &[String], further: usize) -> String {
    let mut text =
        "\ncached-stubs: the run fails, since these failures came too late to fail a test\n"
            .to_owned();
    for report in reports {
        text.push('\n');
        text.push_str(report.trim_end());
        text.push('\n');
    }
    if further > 0 {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n… and {further} more");
    }
    text
}

pub(crate) fn ambiguous(
    function: &str,
    candidates: &[Arc<ActiveStub>],
    thread: Option<&str>,
    location: &Location<'_>,
) -> Failure {
    let thread = thread.map_or_else(
        || "an unnamed thread".to_owned(),
        |name| format!("the thread `{name}`"),
    );
    let tests: String = candidates
        .iter()
        .map(|stub| format!("  {}\n", stub.owner.name()))
        .collect();
    Failure {
        headline: format!("it is unknown which test this call of `{function}` belongs to"),
        location: location.to_string(),
        body: format!(
            "It came from {thread}. The function is stubbed by\n\
             \n\
             {tests}\
             \n\
             With hand-written expectations, or with stubs that differ, it matters which one\n\
             answers. Take the stub to the thread:\n\
             \n\
             \x20 let handle = stub.handle();\n\
             \x20 std::thread::spawn(move || handle.run(|| …));\n\
             \n\
             or, if a library owns the threads and one test at a time stubs the function:\n\
             \n\
             \x20 Stub::<F>::builder().everywhere().install()\n"
        ),
    }
}

pub(crate) fn two_everywhere(function: &str, other: &OwningTest) -> String {
    format!(
        "cached-stubs: two stubs of `{function}` are installed `everywhere` at the same time\n\
         \n\
         The other one belongs to {}. Run the two tests one after the other, or take the\n\
         stub to its threads with `stub.handle()`.\n",
        other.name(),
    )
}

pub(crate) fn handle_of_ended(test: &str, location: &Location<'_>) -> String {
    format!(
        "cached-stubs: the stub of this handle has been dropped\n\
         \n\
         \x20 test    {test}\n\
         \x20 called  {location}\n\
         \n\
         Keep the stub, the test's parameter, until the threads and tasks that use its handle\n\
         are done.\n"
    )
}

/// A stubbable function without a stub, under `CACHED_STUBS_LIVE=deny`.
pub(crate) fn live_denied(function: &str, test: Option<&str>) -> String {
    let whose = test.map_or_else(String::new, |test| format!(" in `{test}`"));
    format!(
        "cached-stubs: `{function}` was called{whose} without a stub, and \
         CACHED_STUBS_LIVE=deny forbids the real function\n\
         \n\
         Add its fixture to the test's parameters, or install a stub:\n\
         \x20   let _stub = cached_stubs::Stub::<{name}>::install();\n",
        name = function.rsplit("::").next().unwrap_or(function),
    )
}

pub(crate) fn stale_answers(function: &str) -> String {
    format!(
        "cached-stubs: warning: `{function}` has changed since it was recorded. Its recordings still \
         answer because of `source = warn`; RECORD=1 records them again."
    )
}
