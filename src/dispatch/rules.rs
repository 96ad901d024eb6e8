//! The rules by which a call finds its stub, in their order. The first one
//! that fits decides.

use std::panic::Location;
use std::sync::Arc;
use std::thread::{self, Thread};

use super::active_stub::ActiveStub;
use super::runtime::Runtime;

use super::{Answerer, Register, Site, exit_failures, handle, message, test_names};

/// The name that rustc's test harness gives no test: the main thread's.
const MAIN: &str = "main";

/// What the register alone can say.
enum Found {
    Answerer(Answerer),
    Real,
    /// The thread has a name, and a list of the binary's tests tells more.
    MaybeAnotherTest {
        name: String,
    },
    Ended {
        test: String,
    },
    Ambiguous(Vec<Arc<ActiveStub>>),
}

#[track_caller]
pub(super) fn choose(
    site: &'static Site,
    location: &'static Location<'static>,
) -> Option<Answerer> {
    let function = &site.function;
    let me = thread::current();
    if let Some(stub) = handle::entered(function) {
        stub.remember_runtime();
        if !stub.owner.is_of(&me) {
            stub.remember_thread();
        }
        return Some(Answerer::Stub(stub));
    }
    let mut found = look(&site.stubs.lock(), &me, None);
    if let Found::MaybeAnotherTest { name } = &found {
        // Asked outside of the lock: it may start a process.
        let is_test = test_names::is_test(name);
        found = look(&site.stubs.lock(), &me, Some(is_test));
    }
    match found {
        Found::Answerer(answerer) => Some(answerer),
        Found::Real | Found::MaybeAnotherTest { .. } => None,
        Found::Ended { test } => {
            let report = message::ended(function.path(), &test, me.name(), location);
            exit_failures::report_at_exit(&report);
            panic!("{report}")
        }
        Found::Ambiguous(candidates) => {
            let report =
                message::ambiguous(function.path(), &candidates, me.name(), location).to_string();
            super::fail(&candidates, &report);
            panic!("{report}")
        }
    }
}

/// `is_test` is whether this thread's name is a test of the binary, once that
/// was asked for.
fn look(register: &Register, me: &Thread, is_test: Option<bool>) -> Found {
    // 0: the last stub installed on this thread.
    let mut latest_first = register.active.iter().rev();
    if let Some(stub) = latest_first.find(|stub| stub.owner.thread == me.id()) {
        stub.remember_runtime();
        return Found::Answerer(Answerer::Stub(Arc::clone(stub)));
    }
    // 1: a thread by the name of a stub's test, such as the one that a sync
    // `#[timeout]` runs the body on.
    let name = me.name().filter(|name| *name != MAIN);
    if let Some(name) = name {
        let mut latest_first = register.active.iter().rev();
        if let Some(stub) = latest_first.find(|stub| stub.owner.test.as_deref() == Some(name)) {
            stub.remember_runtime();
            return Found::Answerer(Answerer::Stub(Arc::clone(stub)));
        }
    }
    let active: Vec<_> = register
        .active
        .iter()
        .filter(|stub| !stub.is_orphaned())
        .collect();
    // 2: another test's own thread.
    if let Some(name) = name
        && looks_like_test(name)
        && active
            .iter()
            .any(|stub| stub.owner.test.as_deref().is_some_and(looks_like_test))
    {
        match is_test {
            None => {
                return Found::MaybeAnotherTest {
                    name: name.to_owned(),
                };
            }
            Some(true) => return Found::Real,
            Some(false) => {}
        }
    }
    if let Some(stub) = active.iter().find(|stub| stub.settings.everywhere) {
        stub.remember_thread();
        return Found::Answerer(Answerer::Stub(Arc::clone(stub)));
    }
    let runtime = Runtime::current();
    if let Some(runtime) = runtime {
        // 3: inside the runtime of one test's stubs.
        let mut at_home = active.iter().rev().filter(|stub| stub.is_home(runtime));
        if let Some(stub) = at_home.next()
            && at_home.all(|other| other.owner.thread == stub.owner.thread)
        {
            return Found::Answerer(Answerer::Stub(Arc::clone(stub)));
        }
        // 4: inside the runtime of a test that has ended.
        if let Some(ended) = register
            .ended
            .iter()
            .find(|ended| ended.was_at_home_in(me, runtime))
        {
            return Found::Ended {
                test: ended.test().to_owned(),
            };
        }
    }
    let Some((first, others)) = active.split_first() else {
        // 7: nobody is left to answer.
        return match register
            .ended
            .iter()
            .find(|ended| ended.is_asked_by(me, runtime))
        {
            Some(ended) => Found::Ended {
                test: ended.test().to_owned(),
            },
            None => Found::Real,
        };
    };
    let candidates: Vec<_> = active.iter().map(|stub| Arc::clone(stub)).collect();
    // 5: it does not matter whose call it is.
    if first.is_plain()
        && others
            .iter()
            .all(|stub| stub.is_plain() && stub.is_like(first))
    {
        for stub in &candidates {
            stub.remember_thread();
        }
        return Found::Answerer(Answerer::Store(candidates));
    }
    // 6: it does, and cannot be known.
    Found::Ambiguous(candidates)
}

/// Test names are paths of identifiers; a runtime's worker threads are not
/// called so.
fn looks_like_test(name: &str) -> bool {
    name != MAIN
        && name.split("::").all(|segment| {
            segment.chars().all(|c| c.is_alphanumeric() || c == '_')
                && segment.chars().next().is_some_and(|c| !c.is_numeric())
        })
}

/// The test that runs on this thread, as far as its name tells.
pub(crate) fn current_test() -> Option<String> {
    thread::current()
        .name()
        .filter(|name| looks_like_test(name))
        .map(str::to_owned)
}
