//! The core of every guard: the stubs of one function, or of all functions of a block,
//! from their installation to the final checks.

use std::fmt;
use std::panic::{Location, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::message;
use super::of_trait::NoReal;
use super::summary::summary;
use crate::call::StubbableFn;
use crate::call_log::{Call, RepeatedCall};
use crate::dispatch::{self, ActiveStub, Answerer, OwningTest, Site, StubHandle, report_at_exit};
use crate::function::Function;
use crate::journal::{self, Event};
use crate::mock::{self, GateHolder, MockGuard};
use crate::registry::{Behind, RealBlock};
use crate::render::{printable, visible};

/// One function of a stub.
#[derive(Debug)]
pub struct Member {
    pub(super) site: &'static Site,
    /// The method of the real implementation behind the stub of a trait.
    pub(super) behind: Option<Behind>,
}

impl Member {
    pub(crate) fn function(&self) -> &'static Function {
        &self.site.function
    }

    /// The function of this marker.
    #[must_use]
    pub fn of<F: StubbableFn>() -> Self {
        Self {
            site: F::site(),
            behind: None,
        }
    }

    /// The same for the stub of a trait: `block` is [`block_of`](crate::registry::block_of)
    /// the real implementation.
    #[must_use]
    pub fn behind(self, block: RealBlock, name: &'static str) -> Self {
        let none = std::any::type_name::<NoReal>();
        let behind = Some(Behind {
            block,
            name,
            is_none: block.name.trim_start_matches('<').starts_with(none),
        });
        Self { behind, ..self }
    }
}

/// Stubs that were installed together and end together.
#[must_use]
pub(crate) struct Guard {
    /// The name of the function, block or trait, for people.
    name: String,
    owner: OwningTest,
    active: Vec<Arc<ActiveStub>>,
    /// Whether calls find the stubs by their functions.
    registered: bool,
    ended: AtomicBool,
    /// Where the stubs were installed.
    location: &'static Location<'static>,
}

/// The failures that a guard reports when it ends.
pub(super) struct EndReport {
    text: String,
    /// The line of the test that it is about, if there is one such line.
    location: Option<&'static Location<'static>>,
}

impl Guard {
    pub(super) fn new(
        name: String,
        owner: OwningTest,
        registered: bool,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            name,
            owner,
            active: Vec::new(),
            registered,
            ended: AtomicBool::new(false),
            location,
        }
    }

    /// Stubs one more function.
    ///
    /// # Panics
    ///
    /// Panics if another stub of the function answers everywhere, like this one.
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

    /// The stub of the function, whichever thread calls.
    pub(super) fn answerer(&self, function: &'static Function) -> Answerer {
        Answerer::Stub(Arc::clone(of(&self.active, function)))
    }

    #[track_caller]
    pub(super) fn mocks(&self) -> Mocks<'_> {
        Mocks {
            active: &self.active,
            location: Location::caller(),
        }
    }

    #[track_caller]
    pub(super) fn calls(&self) -> Vec<Call> {
        // The stubs share one list.
        let Some(stub) = self.active.first() else {
            return Vec::new();
        };
        let in_processes = self.active.iter().map(|stub| stub.log.in_processes());
        mock::refuse_of_processes("calls", &self.name, in_processes.sum());
        let unattributed = stub.log.all_unattributed();
        mock::refuse_unattributed("calls", &self.name, &unattributed);
        stub.log.all()
    }

    pub(super) fn handle(&self) -> StubHandle {
        StubHandle::new(&self.active, &self.owner)
    }

    /// Ends the stubs, and panics at the caller's line if a check fails.
    #[track_caller]
    pub(super) fn finish(&self) {
        if let Some(report) = self.end() {
            panic!("{}", printable(&report.text));
        }
    }

    /// Restores the real functions, once, and makes the final checks.
    fn end(&self) -> Option<EndReport> {
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
            && !self.owner.runs_on(&thread::current())
        {
            // Maybe nobody joins this thread.
            report_at_exit(&report.text);
        }
        // A second panic would abort the test binary.
        report.filter(|_| !thread::panicking())
    }

    /// The test fails. Maybe since a recording answered a call whose answer depends on others.
    fn hint_at_state(&self) {
        let Some(stub) = self.active.first() else {
            return;
        };
        let calls = stub.log.all();
        if !stub.store.in_sequence()
            && let Some(repeated) = RepeatedCall::last_in(&calls)
        {
            eprintln!("{}", repeated.report());
        }
    }

    /// Restores the real functions and makes the final checks. While unwinding, it only
    /// reports the failures of calls; those of other processes nobody has seen, and it
    /// prints them.
    fn checked(&self) -> Option<EndReport> {
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
        // The stubs share one list: the first one has the failures of all.
        let mut failures: Vec<_> = self
            .active
            .iter()
            .flat_map(|stub| stub.close_failures())
            .collect();
        let of_children = dispatch::failures_of_children(&self.active);
        let report = |failures: &[String], location| {
            (!failures.is_empty()).then(|| EndReport {
                text: summary(&self.name, failures),
                location: if failures.len() == 1 { location } else { None },
            })
        };
        if thread::panicking() {
            if failures.is_empty() && of_children.is_empty() {
                self.hint_at_state();
            }
            for failure in &of_children {
                eprintln!("\n{}", printable(failure));
            }
            failures.extend(of_children);
            // Dropping an unmet expectation panics, and the test fails anyway.
            std::mem::forget(closed);
            return report(&failures, None);
        }
        failures.extend(of_children);
        let mut location = None;
        for (stub, closed) in closed {
            let function = stub.function.path();
            match closed {
                Ok(Some(mut mock)) => {
                    if let Err(unmet) = mock.verify() {
                        failures.push(mock::unmet(function, &unmet));
                        location = unmet.location();
                        // Its drop would report it again.
                        std::mem::forget(mock);
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    let refused = mock::refused(function, GateHolder::Dropping, &error);
                    failures.push(format!("{refused}\n{}", message::installed(self.location)));
                }
            }
        }
        // A failing test may not have reached the calls of these recordings.
        if failures.is_empty() {
            for stub in &self.active {
                let unused = stub.unused();
                if !unused.is_empty() {
                    let again = message::again(stub);
                    let (function, test) = (stub.function.path(), stub.owner.name());
                    let report = message::unused(function, test, &unused, &again);
                    failures.push(format!("{report}\n{}", message::installed(self.location)));
                }
            }
        }
        report(&failures, location)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(report) = self.end() {
            panic_at(report.location.unwrap_or(self.location), report.text);
        }
    }
}

/// Panics at a line of the test. `Drop` does not know the line that drops a guard, and
/// `panic!` would name a line of this file, which helps nobody.
fn panic_at(location: &Location<'_>, message: String) -> ! {
    let thread = thread::current();
    let thread = thread.name().unwrap_or("<unnamed>");
    let message = printable(&message).into_owned();
    eprintln!(
        "\nthread '{}' panicked at {location}:\n{message}",
        visible(thread)
    );
    // Unlike `panic!`, this does not call the panic hook.
    resume_unwind(Box::new(message))
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("of", &self.name)
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

/// The mocks of a stub's functions.
#[derive(Clone, Copy, Debug)]
pub struct Mocks<'a> {
    active: &'a [Arc<ActiveStub>],
    /// Where the test called `mock()`.
    location: &'static Location<'static>,
}

impl<'a> Mocks<'a> {
    /// The mock of one function.
    ///
    /// # Panics
    ///
    /// Panics if this thread already holds the mock, or another one does for too long.
    #[track_caller]
    pub fn of<F: StubbableFn>(self) -> MockGuard<'a, F::Output> {
        let function = &F::site().function;
        let stub = of(self.active, function);
        match MockGuard::enter(&stub.mock, &stub.log, self.location) {
            Ok(guard) => guard,
            Err(error) => {
                let holder = GateHolder::Expecting(self.location);
                panic!("{}", mock::refused(function.path(), holder, &error))
            }
        }
    }
}

fn of<'a>(active: &'a [Arc<ActiveStub>], function: &'static Function) -> &'a Arc<ActiveStub> {
    active
        .iter()
        .find(|stub| std::ptr::eq(stub.function, function))
        .expect("a guard has a stub for each of its functions")
}

/// A name for several functions: the path of their block or module.
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
