//! What all guards share: the stubs of one function, or of all those of a
//! block, from their installation to the checks at their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::message;
use super::summary::summary;
use crate::call::StubbableFn;
use crate::call_log::Call;
use crate::dispatch::{self, ActiveStub, Answerer, Owner, Site, StubHandle, report_at_exit};
use crate::function::Function;
use crate::journal::{self, Event};
use crate::mock::{self, GateHolder, MockGuard};

/// A function that a stub is to answer for, with a mock of its own.
pub struct Member {
    pub(super) site: &'static Site,
}

impl Member {
    pub(crate) fn function(&self) -> &'static Function {
        &self.site.function
    }

    /// The function of this marker.
    #[must_use]
    pub fn of<F: StubbableFn>() -> Self {
        Self { site: F::site() }
    }
}

/// Stubs that were installed together and end together.
pub(crate) struct Guard {
    /// What people call all of it.
    name: String,
    owner: Owner,
    active: Vec<Arc<ActiveStub>>,
    /// Whether calls find the stubs by their function.
    registered: bool,
    ended: AtomicBool,
}

impl Guard {
    pub(super) fn new(name: String, owner: Owner, registered: bool) -> Self {
        Self {
            name,
            owner,
            active: Vec::new(),
            registered,
            ended: AtomicBool::new(false),
        }
    }

    /// Stubs one more function.
    ///
    /// # Panics
    ///
    /// When a second stub of the function is to answer everywhere.
    #[track_caller]
    pub(super) fn install(&mut self, active: Arc<ActiveStub>) {
        let function = active.function;
        if self.registered
            && let Err(other) = active.site.stubs.install(&active)
        {
            panic!(
                "{}",
                dispatch::two_everywhere(function.path(), &other.owner)
            );
        }
        journal::log(|paths| Event::Installed {
            function: function.path().to_owned(),
            folder: paths.of(active.store.folder()),
            test: active.owner.test().map(str::to_owned),
        });
        self.active.push(active);
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn active(&self) -> &[Arc<ActiveStub>] {
        &self.active
    }

    /// The stub that answers for the function, whoever calls it.
    pub(super) fn answerer(&self, function: &'static Function) -> Answerer {
        Answerer::Stub(Arc::clone(of(&self.active, function)))
    }

    pub(super) fn mocks(&self, holder: GateHolder) -> Mocks<'_> {
        Mocks {
            active: &self.active,
            holder,
        }
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        // They share one list.
        self.active
            .first()
            .map(|stub| stub.log.all())
            .unwrap_or_default()
    }

    pub(super) fn handle(&self) -> StubHandle {
        StubHandle::new(&self.active, &self.owner)
    }

    /// Restores the real functions, once; says what went wrong.
    pub(super) fn end(&self) -> Option<String> {
        if self.ended.swap(true, Ordering::Relaxed) {
            return None;
        }
        let report = self.checked();
        journal::log(|_| Event::Ended {
            name: self.name.clone(),
            test: self.owner.test().map(str::to_owned),
            passed: report.is_none() && !thread::panicking(),
        });
        if let Some(report) = &report
            && !self.owner.is_of(&thread::current())
        {
            // Nobody may ever look at what comes of this thread.
            report_at_exit(report);
        }
        // A second panic would abort the whole test binary.
        report.filter(|_| !thread::panicking())
    }

    /// Restores the real functions and makes the checks; while unwinding, only
    /// those that were made before.
    fn checked(&self) -> Option<String> {
        if self.registered {
            for stub in &self.active {
                stub.site.stubs.remove(stub);
            }
        }
        let closed: Vec<_> = self
            .active
            .iter()
            .map(|stub| (stub, stub.mock.close(GateHolder::Dropping)))
            .collect();
        // They share one list: the first has the failures of all.
        let mut failures: Vec<_> = self
            .active
            .iter()
            .flat_map(|stub| stub.close_failures())
            .collect();
        if thread::panicking() {
            // An unmet expectation panics where it drops. The test fails for
            // its first reason.
            std::mem::forget(closed);
            return (!failures.is_empty()).then(|| summary(&self.name, &failures));
        }
        for (stub, closed) in closed {
            let function = stub.function.path();
            match closed {
                Ok(Some(mut mock)) => {
                    if let Err(unmet) = mock.verify() {
                        failures.push(mock::unmet(function, &unmet));
                        // Its own drop would say it again.
                        std::mem::forget(mock);
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    let refused = mock::refused(function, GateHolder::Dropping, &error);
                    failures.push(refused.to_string());
                }
            }
        }
        // A test that fails already is not told of what it did not get to.
        if failures.is_empty() {
            for stub in &self.active {
                let unused = stub.unused();
                if !unused.is_empty() {
                    let (function, test) = (stub.function.path(), stub.owner.name());
                    failures.push(message::unused(function, test, &unused));
                }
            }
        }
        (!failures.is_empty()).then(|| summary(&self.name, &failures))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(report) = self.end() {
            panic!("{report}");
        }
    }
}

/// The mocks of a stub's functions, to choose from.
#[derive(Clone, Copy)]
pub struct Mocks<'a> {
    active: &'a [Arc<ActiveStub>],
    holder: GateHolder,
}

impl<'a> Mocks<'a> {
    /// The mock of one function.
    ///
    /// # Panics
    ///
    /// When this thread holds the mock already, or another one does for long.
    #[track_caller]
    pub fn of<F: StubbableFn>(self) -> MockGuard<'a, F::Output> {
        let function = &F::site().function;
        let stub = of(self.active, function);
        match MockGuard::enter(&stub.mock, &stub.log, self.holder) {
            Ok(guard) => guard,
            Err(error) => panic!("{}", mock::refused(function.path(), self.holder, &error)),
        }
    }
}

fn of<'a>(active: &'a [Arc<ActiveStub>], function: &'static Function) -> &'a Arc<ActiveStub> {
    active
        .iter()
        .find(|stub| std::ptr::eq(stub.function, function))
        .expect("a guard has a stub for each of its functions")
}

/// What people call several functions by: what their paths begin with.
pub(super) fn name_of(functions: &[&'static Function]) -> String {
    match functions {
        [] => String::new(),
        [only] => only.path().to_owned(),
        [first, ..] => first
            .path()
            .rsplit_once("::")
            .map_or(first.path(), |(scope, _)| scope)
            .to_owned(),
    }
}
