//! The test's access to a stub's mock.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

use super::fault_rule::FaultRules;
use super::{
    Expectations, GateError, GateGuard, GateHolder, LazyMock, Mock, MockFunction, message,
};
use crate::call_log::CallLog;

/// Access to a stub's mock: adds expectations, plans faults, and asserts which calls
/// were made.
///
/// Drop it before you call the function: a call panics while this guard exists. In
/// `stub.mock().expect_call()…;` it is dropped at the end of the statement.
/// [`Stub::mock`](crate::Stub::mock) has an example of expectations; those of assertions and
/// faults are below.
#[must_use = "it does nothing unless you add an expectation or assert something"]
pub struct MockGuard<'a, R: 'static> {
    entered: GateGuard<'a, Expectations<R>>,
    mock: &'a Mock<R>,
    pub(super) log: &'a CallLog,
    location: &'static Location<'static>,
}

impl<'a, R: 'static> MockGuard<'a, R> {
    pub(crate) fn enter(
        mock: &'a LazyMock,
        log: &'a CallLog,
        location: &'static Location<'static>,
    ) -> Result<Self, GateError> {
        let mock = mock.get_or_make();
        Ok(Self {
            entered: mock.enter(GateHolder::Expecting(location))?,
            mock,
            log,
            location,
        })
    }

    pub(super) fn fault_rules(&mut self) -> &mut FaultRules<R> {
        &mut self.entered.faults
    }

    /// # Panics
    ///
    /// Panics if other processes have the stub: they would not see the expectation.
    #[track_caller]
    pub(super) fn mark_expectations(&self) {
        if let Some(taken) = self.log.taken_to_processes() {
            let function = self.log.function().path();
            panic!(
                "{}",
                message::too_late_for_processes(function, self.location, taken)
            );
        }
        self.mock.mark_expectations();
    }
}

impl<R: 'static> Deref for MockGuard<'_, R> {
    type Target = MockFunction<fn() -> R>;

    fn deref(&self) -> &MockFunction<fn() -> R> {
        &self.entered.mock
    }
}

impl<R: 'static> DerefMut for MockGuard<'_, R> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut MockFunction<fn() -> R> {
        // Expectations can only be added through this.
        self.mark_expectations();
        self.mock.begin_generation();
        let expectations = &mut *self.entered;
        if expectations.locations.last() != Some(&self.location) {
            expectations.locations.push(self.location);
        }
        &mut expectations.mock
    }
}

impl<R: 'static> fmt::Debug for MockGuard<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGuard")
            .field("of", &self.log.function().path())
            .finish_non_exhaustive()
    }
}
