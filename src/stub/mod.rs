//! The guard of a stub.

mod builder;
mod call;

pub use self::builder::StubBuilder;
pub use self::call::{Call, Origin};

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::thread;

use crate::mock::{Doing, Mock, MockGuard};
use crate::overrides::{Living, StubHandle};
use crate::report;
use crate::stubbable::Stubbable;

/// A stub: while it lives, the function's recordings answer its calls.
///
/// In a test it comes as a parameter, from the fixture that
/// [`stub_fixture!`](crate::stub_fixture) declares; [`Stub::install`] does
/// without rstest. Dropping it restores the real function, in whatever order
/// stubs are dropped, and checks what only the end can show: misses that the
/// code under test swallowed, and expectations of the mock that were not met.
///
/// A fixture that takes a stub and does not return it drops it before the
/// test's body runs. Return it:
///
/// ```
/// use cached_stubs::{Stub, stub_fixture, stubbable};
/// use rstest::fixture;
///
/// #[stubbable(name = "docs::ask")]
/// fn ask(question: &str) -> String {
///     unimplemented!("{question}")
/// }
///
/// struct Agent;
///
/// stub_fixture!(llm: ask);
///
/// #[fixture]
/// fn agent(llm: Stub<ask>) -> (Agent, Stub<ask>) {
///     (Agent, llm)
/// }
/// ```
#[must_use = "the function is stubbed until this is dropped; bind it to a name, such as `_llm`"]
pub struct Stub<F: Stubbable> {
    living: Arc<Living>,
    ended: bool,
    function: PhantomData<fn() -> F>,
    /// `Send`, since rstest moves guards to the thread of a `#[timeout]`; not
    /// `Sync`, so that rstest's `#[once]`, which never drops, is refused.
    not_sync: PhantomData<std::cell::Cell<()>>,
}

impl<F: Stubbable> Stub<F> {
    /// Stubs the function in the mode that `RECORD` asks for, with the
    /// recordings in `stubs/` of the package.
    ///
    /// # Panics
    ///
    /// When `RECORD` has a value that is no mode, or asks for recording where
    /// `CI` forbids it (see [`Mode::from_env`](crate::Mode::from_env)).
    #[track_caller]
    pub fn install() -> Self {
        Self::builder().install()
    }

    fn new(living: Arc<Living>) -> Self {
        Self {
            living,
            ended: false,
            function: PhantomData,
            not_sync: PhantomData,
        }
    }

    /// Stubs the function with settings of its own.
    pub fn builder() -> StubBuilder<F> {
        StubBuilder::new()
    }

    /// The mock, to add expectations to: they come before the recordings, in
    /// every mode. `Some(answer)` answers the call, `None` passes it on.
    ///
    /// ```
    /// use cached_stubs::{Stub, stubbable};
    ///
    /// #[stubbable(name = "docs::fetch_price", skip(_token))]
    /// fn fetch_price(item: &str, _token: &str) -> Result<u32, String> {
    ///     unimplemented!("{item}")
    /// }
    ///
    /// let stub = Stub::<fetch_price>::install();
    /// stub.mock()
    ///     .expect_call()
    ///     .withf(|args| args["item"] == "umbrella")
    ///     .times(1)
    ///     .returning(|_| Some(Err("sold out".to_owned())));
    /// assert_eq!(fetch_price("umbrella", "secret"), Err("sold out".to_owned()));
    /// ```
    ///
    /// mockall's own rules hold: the first expectation that matches answers,
    /// one whose `times` are used up is passed over, and so is `never()` where
    /// another one matches, as the recordings' always does.
    ///
    /// # Panics
    ///
    /// When this thread holds the mock already, or another one does for long.
    #[track_caller]
    pub fn mock(&self) -> MockGuard<'_, F::Output> {
        let doing = Doing::Expecting(Location::caller());
        self.living.expect_something();
        match mock::<F>(&self.living).guard(doing) {
            Ok(guard) => guard,
            Err(error) => panic!(
                "{}",
                report::mock::refused(F::function().path(), doing, &error)
            ),
        }
    }

    /// The calls that this stub has answered, in the order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.living.calls()
    }

    /// Takes the stub to other threads; see [`StubHandle`].
    #[must_use]
    pub fn handle(&self) -> StubHandle {
        StubHandle::new(&self.living)
    }

    /// Restores the real function and makes the checks that dropping makes.
    ///
    /// # Panics
    ///
    /// When a call missed, could not be recorded or differed from its
    /// recording, even where the code under test swallowed the panic; and when
    /// an expectation of the mock was not met.
    #[track_caller]
    pub fn finish(mut self) {
        if let Some(report) = self.end() {
            panic!("{report}");
        }
    }

    /// Restores the real function, once; says what went wrong.
    fn end(&mut self) -> Option<String> {
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        let function = F::function();
        function.overrides.remove(&self.living);
        let closed = mock::<F>(&self.living).close(Doing::Dropping);
        let mut failures = self.living.close();
        if thread::panicking() {
            // A second panic would abort the whole test binary; an unmet
            // expectation is one. The test fails for its first reason.
            std::mem::forget(closed);
            return None;
        }
        match closed {
            Ok(Some(mut mock)) => {
                if let Err(words) = crate::stub::mock::<F>(&self.living).verify(&mut mock) {
                    failures.push(report::mock::unmet(function.path(), &words));
                    // Its own drop would say it again.
                    std::mem::forget(mock);
                }
            }
            Ok(None) => {}
            Err(error) => {
                let refused = report::mock::refused(function.path(), Doing::Dropping, &error);
                failures.push(refused.to_string());
            }
        }
        // A test that fails already is not told of what it did not get to.
        if failures.is_empty() {
            let unused = self.living.unused();
            if !unused.is_empty() {
                let test = self.living.owner.name();
                failures.push(report::stub::unused(function.path(), test, &unused));
            }
        }
        (!failures.is_empty()).then(|| report::summary(function.path(), &failures))
    }
}

/// The mock behind a stub's back, in its own type again.
pub(crate) fn mock<F: Stubbable>(living: &Living) -> &Mock<F::Output> {
    living
        .mock
        .downcast_ref()
        .expect("a stub of `F` is installed in `F`'s function only, with a mock of `F`'s output")
}

impl<F: Stubbable> Drop for Stub<F> {
    fn drop(&mut self) {
        if let Some(report) = self.end() {
            panic!("{report}");
        }
    }
}

impl<F: Stubbable> fmt::Debug for Stub<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub")
            .field("function", &F::function().path())
            .field("mode", &self.living.mode)
            .finish_non_exhaustive()
    }
}
