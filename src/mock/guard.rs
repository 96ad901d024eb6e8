//! What `mock()` gives the test.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::fault::Faults;
use super::{Entered, Filled, Mock, MockFunction};
use crate::dispatch::ActiveStub;

/// Access to a stub's mock: to add expectations to it, and to say what calls
/// must have been made.
///
/// Let go of it before the function is called: a call while this is held is a
/// panic that says so. In `stub.mock().expect_call()…;` that happens by itself
/// at the end of the statement.
pub struct MockGuard<'a, R: 'static> {
    entered: Entered<'a, Filled<R>>,
    mock: &'a Mock<R>,
    pub(super) active: &'a ActiveStub,
}

impl<'a, R: 'static> MockGuard<'a, R> {
    pub(crate) fn new(
        entered: Entered<'a, Filled<R>>,
        mock: &'a Mock<R>,
        active: &'a ActiveStub,
    ) -> Self {
        Self {
            entered,
            mock,
            active,
        }
    }

    pub(super) fn faults_mut(&mut self) -> &mut Faults<R> {
        &mut self.entered.faults
    }
}

impl<R: 'static> Deref for MockGuard<'_, R> {
    type Target = MockFunction<fn() -> R>;

    fn deref(&self) -> &MockFunction<fn() -> R> {
        self.entered.mock()
    }
}

impl<R: 'static> DerefMut for MockGuard<'_, R> {
    fn deref_mut(&mut self) -> &mut MockFunction<fn() -> R> {
        // Only so can an expectation be added.
        self.active.has_expectations();
        self.mock.begin_generation();
        self.entered.mock_mut()
    }
}

impl<R: 'static> fmt::Debug for MockGuard<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGuard").finish_non_exhaustive()
    }
}
