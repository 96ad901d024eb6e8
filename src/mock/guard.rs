//! The access to a stub's mock that the test holds.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::fault_rule::FaultRules;
use super::{Entered, Expectations, GateError, GateHolder, LazyMock, Mock, MockFunction};
use crate::call_log::CallLog;

/// Access to a stub's mock: to add expectations, to plan faults and to assert
/// which calls were made.
///
/// Let go of it before the function is called: a call while this is held
/// panics and says so. In `stub.mock().expect_call()…;` that happens at the end
/// of the statement.
#[must_use = "it does nothing unless you add an expectation or assert something"]
pub struct MockGuard<'a, R: 'static> {
    entered: Entered<'a, Expectations<R>>,
    mock: &'a Mock<R>,
    pub(super) log: &'a CallLog,
}

impl<'a, R: 'static> MockGuard<'a, R> {
    pub(crate) fn enter(
        mock: &'a LazyMock,
        log: &'a CallLog,
        holder: GateHolder,
    ) -> Result<Self, GateError> {
        let mock = mock.get_or_make();
        Ok(Self {
            entered: mock.enter(holder)?,
            mock,
            log,
        })
    }

    pub(super) fn fault_rules(&mut self) -> &mut FaultRules<R> {
        &mut self.entered.faults
    }

    pub(super) fn mark_expectations(&self) {
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
    fn deref_mut(&mut self) -> &mut MockFunction<fn() -> R> {
        // Expectations can only be added through this.
        self.mark_expectations();
        self.mock.begin_generation();
        &mut self.entered.mock
    }
}

impl<R: 'static> fmt::Debug for MockGuard<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGuard")
            .field("of", &self.log.function().path())
            .finish_non_exhaustive()
    }
}
