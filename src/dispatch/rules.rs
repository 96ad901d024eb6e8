//! The rules by which a call finds its stub, in order. The first rule that applies
//! decides.

use std::panic::Location;
use std::sync::Arc;
use std::thread::{self, Thread};

use super::active_stub::{ActiveStub, thread_id};
use super::runtime::RuntimeId;
use super::{Answerer, Register, Site, exit_failures, handle, message, test_names};

/// The name of the main thread. No test has it.
const MAIN: &str = "main";

/// The result of the rules.
enum Decision {
    Answerer(Answerer),
    Real,
    /// The thread's name looks like a test's: the list of tests decides.
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
    if let Some(stub) = handle::entered(function) {
        stub.remember_runtime();
        if !stub.owner.runs_on(&thread::current()) {
            stub.remember_thread();
        }
        return Some(Answerer::Stub(stub));
    }
    let register = site.stubs.read();
    if let Some(stub) = installed_here(&register) {
        return Some(Answerer::Stub(stub));
    }
    let me = thread::current();
    let mut decision = decide(&register, &me, None);
    drop(register);
    if let Decision::MaybeAnotherTest { name } = &decision {
        // Outside the lock, since this may start a process.
        let is_test = test_names::is_test(name);
        decision = decide(&site.stubs.read(), &me, Some(is_test));
    }
    match decision {
        Decision::Answerer(answerer) => Some(answerer),
        Decision::Real | Decision::MaybeAnotherTest { .. } => None,
        Decision::Ended { test } => {
            let report = message::ended(function.path(), &test, me.name(), location);
            exit_failures::report_at_exit(&report);
            panic!("{report}")
        }
        Decision::Ambiguous(candidates) => {
            let report =
                message::ambiguous(function.path(), &candidates, me.name(), location).to_string();
            super::fail(&candidates, &report);
            panic!("{report}")
        }
    }
}

/// 0: the last stub installed on this thread.
fn installed_here(register: &Register) -> Option<Arc<ActiveStub>> {
    let me = thread_id();
    let mut latest_first = register.active.iter().rev();
    let stub = latest_first.find(|stub| stub.owner.installed_on(me))?;
    stub.remember_runtime();
    Some(Arc::clone(stub))
}

/// The other rules. `is_test` says whether this thread's name is a test of the binary, once that is
/// known.
fn decide(register: &Register, me: &Thread, is_test: Option<bool>) -> Decision {
    // 1: a thread with the name of the stub's test, such as the one on which a sync
    // `#[timeout]` runs the body.
    let name = me.name().filter(|name| *name != MAIN);
    if let Some(name) = name {
        let mut latest_first = register.active.iter().rev();
        if let Some(stub) = latest_first.find(|stub| stub.owner.test() == Some(name)) {
            stub.remember_runtime();
            return Decision::Answerer(Answerer::Stub(Arc::clone(stub)));
        }
    }
    let active = || register.active.iter().filter(|stub| !stub.is_orphaned());
    // 2: another test's own thread.
    if let Some(name) = name
        && looks_like_test(name)
        && active().any(|stub| stub.owner.test().is_some_and(looks_like_test))
    {
        match is_test {
            None => {
                return Decision::MaybeAnotherTest {
                    name: name.to_owned(),
                };
            }
            Some(true) => return Decision::Real,
            Some(false) => {}
        }
    }
    // 3: a stub that answers everywhere, unless another test stubs the function too.
    if let Some(stub) = active().find(|stub| stub.settings.everywhere)
        && active().all(|other| other.owner.shares_thread_with(&stub.owner))
    {
        stub.remember_thread();
        return Decision::Answerer(Answerer::Everywhere(Arc::clone(stub)));
    }
    let runtime = RuntimeId::current();
    if let Some(runtime) = runtime {
        // 4: a runtime in which one test has stubs.
        let mut owners = active().rev().filter(|stub| stub.owns_runtime(runtime));
        if let Some(stub) = owners.next()
            && owners.all(|other| other.owner.shares_thread_with(&stub.owner))
        {
            return Decision::Answerer(Answerer::Stub(Arc::clone(stub)));
        }
        // 5: the runtime of a test that has ended.
        let mut tombstones = register.tombstones.iter();
        if let Some(tombstone) = tombstones.find(|ended| ended.owned_runtime(me, runtime)) {
            return Decision::Ended {
                test: tombstone.test().to_owned(),
            };
        }
    }
    let candidates: Vec<_> = active().cloned().collect();
    let Some((first, others)) = candidates.split_first() else {
        // 6: no active stub is left.
        let mut tombstones = register.tombstones.iter();
        return match tombstones.find(|ended| ended.answered_on(me, runtime)) {
            Some(tombstone) => Decision::Ended {
                test: tombstone.test().to_owned(),
            },
            None => Decision::Real,
        };
    };
    // 7: every candidate gives the same answer.
    if first.is_plain()
        && others
            .iter()
            .all(|stub| stub.is_plain() && stub.is_like(first))
    {
        for stub in &candidates {
            stub.remember_thread();
        }
        return Decision::Answerer(Answerer::Store(candidates));
    }
    // 8: the answers could differ.
    Decision::Ambiguous(candidates)
}

/// Test names are paths of identifiers; the names of a runtime's worker threads are
/// not.
fn looks_like_test(name: &str) -> bool {
    name != MAIN
        && name.split("::").all(|segment| {
            segment.chars().all(|c| c.is_alphanumeric() || c == '_')
                && segment.chars().next().is_some_and(|c| !c.is_numeric())
        })
}

/// The test that runs on this thread, if its name looks like a test's.
pub(crate) fn current_test() -> Option<String> {
    thread::current()
        .name()
        .filter(|name| looks_like_test(name))
        .map(str::to_owned)
}
