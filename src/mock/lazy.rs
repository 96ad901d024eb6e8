//! The mock of a stub, created when the test first uses it.
//!
//! Without a mock, a call skips the mock's locks. And mockall's types, one set for
//! each returned type, are compiled only where a test uses the mock: calls use the
//! trait [`AnyMock`].

use std::any::Any;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{AnyMock, ClosedMock, GateError, GateHolder, Mock, OF_ONE_TYPE};

#[derive(Default)]
pub(crate) struct LazyMock {
    mock: OnceLock<Box<dyn AnyMock>>,
    /// The guard was dropped: later calls are refused.
    closed: AtomicBool,
}

impl LazyMock {
    /// For the test: the mock, created if it does not exist yet.
    pub(crate) fn get_or_make<R: 'static>(&self) -> &Mock<R> {
        let mock = self.mock.get_or_init(|| Box::new(Mock::<R>::new()));
        let mock: &dyn Any = &**mock;
        mock.downcast_ref().expect(OF_ONE_TYPE)
    }

    /// For a call: the mock, if the test has used it.
    pub(crate) fn get(&self) -> Result<Option<&dyn AnyMock>, GateError> {
        match self.mock.get() {
            Some(mock) => Ok(Some(&**mock)),
            None if self.closed.load(Ordering::Acquire) => Err(GateError::Closed),
            None => Ok(None),
        }
    }

    /// Whether the test has added expectations or faults of its own.
    pub(crate) fn has_expectations(&self) -> bool {
        self.mock.get().is_some_and(|mock| mock.has_expectations())
    }

    /// For the guard's drop: the mock, for the final checks.
    pub(crate) fn close(
        &self,
        holder: GateHolder,
    ) -> Result<Option<Box<dyn ClosedMock>>, GateError> {
        self.closed.store(true, Ordering::Release);
        match self.mock.get() {
            Some(mock) => mock.close(holder),
            None => Ok(None),
        }
    }
}
