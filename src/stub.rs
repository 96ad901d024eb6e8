//! The guard of a stub, and its builder.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crate::args::Args;
use crate::mock::{Doing, Mock, MockGuard};
use crate::mode::Mode;
use crate::overrides::{Living, StubHandle};
use crate::registry;
use crate::report;
use crate::store::{Root, Store};
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

/// One call that a stub has answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The arguments, without the skipped and redacted ones.
    pub args: Args,
    /// Who answered.
    pub origin: Origin,
}

/// Who answered a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A recording.
    Replayed,
    /// The real function, and its answer was recorded or meant to be.
    Recorded,
    /// A hand-written expectation.
    Mocked,
    /// The real function, in the modes live and verify.
    Live,
}

impl<F: Stubbable> Stub<F> {
    /// Stubs the function in the mode that `RECORD` asks for, with the
    /// recordings in `stubs/` of the package.
    ///
    /// # Panics
    ///
    /// When `RECORD` has a value that is no mode, or asks for recording where
    /// `CI` forbids it (see [`Mode::from_env`]).
    #[track_caller]
    pub fn install() -> Self {
        Self::builder().install()
    }

    /// Stubs the function with settings of its own.
    #[must_use]
    pub fn builder() -> StubBuilder<F> {
        StubBuilder {
            mode: None,
            dir: None,
            package: F::function().package_dir(),
            everywhere: false,
            function: PhantomData,
        }
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
            Err(error) => panic!("{}", report::mock::refused(F::function().path(), doing, &error)),
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
        if thread::panicking() {
            // A second panic would abort the whole test binary; an unmet
            // expectation is one. The test fails for its first reason.
            std::mem::forget(closed);
            return None;
        }
        let mut failures = self.living.take_failures();
        match closed {
            Ok(Some(mut mock)) => {
                let checked = catch_unwind(AssertUnwindSafe(|| mock.checkpoint()));
                if let Err(panic) = checked {
                    failures.push(report::mock::unmet(function.path(), &panic));
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

/// The settings of a stub; [`Stub::builder`] makes one.
///
/// ```no_run
/// use cached_stubs::{Mode, Stub, stubbable};
///
/// #[stubbable(name = "docs::now")]
/// fn now() -> u64 {
///     17
/// }
///
/// let _stub = Stub::<now>::builder().mode(Mode::Record).dir("tests/recordings").install();
/// ```
#[must_use = "nothing is stubbed before `install()`"]
pub struct StubBuilder<F: Stubbable> {
    mode: Option<Mode>,
    dir: Option<PathBuf>,
    package: Option<&'static Path>,
    everywhere: bool,
    function: PhantomData<fn() -> F>,
}

impl<F: Stubbable> StubBuilder<F> {
    /// The mode, whatever `RECORD` and `CI` say.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The folder of the recordings; relative to the package, not to the
    /// current directory.
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// The stub answers on every thread that is not another test's own: for
    /// hand-written expectations where a library owns the threads.
    pub fn everywhere(mut self) -> Self {
        self.everywhere = true;
        self
    }

    /// The folder of the package that declares the fixture.
    #[doc(hidden)]
    pub fn __package(mut self, dir: Option<&'static str>) -> Self {
        self.package = dir.map(Path::new).or(self.package);
        self
    }

    /// Stubs the function.
    ///
    /// # Panics
    ///
    /// When no mode was given and `RECORD` names none or must not (see
    /// [`Mode::from_env`]); when another function bears the same name in the
    /// store; when a second stub of the function is to answer everywhere.
    #[track_caller]
    pub fn install(self) -> Stub<F> {
        let function = F::function();
        let mode = self.mode.unwrap_or_else(Mode::from_env);
        if let Some(other) = registry::namesake(function) {
            panic!("{}", report::stub::namesakes(function, other));
        }
        let root = Root::find(self.dir.as_deref(), self.package);
        let store = Store::open(&root, function);
        let living = Living::new(
            function,
            mode,
            store,
            self.everywhere,
            Box::new(Mock::<F::Output>::new()),
        );
        if let Err(other) = function.overrides.install(&living) {
            panic!("{}", report::threads::two_everywhere(function.path(), &other.owner));
        }
        Stub {
            living,
            ended: false,
            function: PhantomData,
            not_sync: PhantomData,
        }
    }
}

impl<F: Stubbable> fmt::Debug for StubBuilder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StubBuilder")
            .field("function", &F::function().path())
            .field("mode", &self.mode)
            .field("dir", &self.dir)
            .field("everywhere", &self.everywhere)
            .finish()
    }
}
