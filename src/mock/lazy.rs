//! The mock of a stub, made when the test asks for it.
//!
//! A mock that no test asked for says what the recordings say, and these are
//! asked without its locks. And mockall's types, of which a program has one more
//! set for each type that its functions return, are compiled only where a test
//! asks for its mock: a call knows the mock by a trait.

use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::{AnyMock, Doing, Expectations, GateError, Mock, Said};
use crate::args::Args;
use crate::store::LookUp;

/// What asks the recordings, and may only look up.
pub(crate) type Recordings<R> = Box<dyn Fn(&Args) -> (LookUp, Option<R>) + Send>;

/// A mock, as a call sees it.
pub(crate) trait Mocked<R>: Send + Sync {
    /// The answer of the first expectation that matches, with the recordings'
    /// last; unless the call is to be answered otherwise.
    fn call(
        &self,
        args: &Args,
        doing: Doing,
        recordings: &dyn Fn() -> Recordings<R>,
    ) -> Result<Said<R>, GateError>;
}

#[derive(Default)]
pub(crate) struct LazyMock {
    made: OnceLock<Made>,
    /// The guard has dropped: whoever comes now is refused.
    closed: AtomicBool,
}

struct Made {
    mock: Arc<dyn AnyMock>,
    /// The same as an `Arc<dyn Mocked<R>>`.
    mocked: Box<dyn Any + Send + Sync>,
}

impl LazyMock {
    /// For the test: the mock, made if it is not there yet.
    pub(crate) fn mock<R: 'static>(&self) -> &Mock<R> {
        let made = self.made.get_or_init(|| {
            let mock = Arc::new(Mock::<R>::new());
            let mocked: Arc<dyn Mocked<R>> = Arc::clone(&mock) as _;
            Made {
                mock,
                mocked: Box::new(mocked),
            }
        });
        let mock: &dyn Any = &*made.mock;
        mock.downcast_ref().expect(OF_ONE_TYPE)
    }

    /// For a call: the mock, if it says anything of its own.
    pub(crate) fn mocked<R: 'static>(&self) -> Result<Option<&dyn Mocked<R>>, GateError> {
        let Some(made) = self.made.get() else {
            return match self.closed.load(Ordering::Acquire) {
                true => Err(GateError::Closed),
                false => Ok(None),
            };
        };
        let mocked: Option<&Arc<dyn Mocked<R>>> = made.mocked.downcast_ref();
        Ok(Some(&**mocked.expect(OF_ONE_TYPE)))
    }

    /// For the guard's drop: the mock, for the checks at the end.
    pub(crate) fn close(&self, doing: Doing) -> Result<Option<Box<dyn Expectations>>, GateError> {
        self.closed.store(true, Ordering::Release);
        match self.made.get() {
            Some(made) => made.mock.close(doing),
            None => Ok(None),
        }
    }
}

/// Why it is of the type that is asked for.
const OF_ONE_TYPE: &str = "a stub is installed in its own function only, whose mock it holds";
