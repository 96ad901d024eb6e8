//! The guard of a stub.

mod builder;
mod fill;
mod guard;
mod message;
mod of_trait;
mod stubbable;
mod summary;

pub use self::builder::{StubBuilder, known};
pub use self::fill::{ExpectationSlot, FilledBy, Filling};
pub use self::guard::{Member, Mocks};
pub use self::of_trait::{
    Lazy, NoParts, NoReal, StubOfTrait, StubbedMethods, TraitFixture, TraitStub, TraitStubBuilder,
    known_stub,
};
pub use self::stubbable::Stubbable;

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use self::guard::Guard;
use crate::call_log::Call;
use crate::dispatch::StubHandle;
use crate::mock::GateHolder;

/// A stub: while it lives, the function's recordings answer its calls.
///
/// In a test it comes as a parameter, from the fixture that
/// [`stub_fixture!`](crate::stub_fixture) declares; [`Stub::install`] does
/// without rstest. Dropping it restores the real function, in whatever order
/// stubs are dropped, and checks what only the end can show: misses that the
/// code under test swallowed, and expectations of the mock that were not met.
/// Where no test can fail of that, since the stub is leaked or dropped on a
/// thread that is not its test's, the process does, at its end.
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
pub struct Stub<F> {
    guard: Guard,
    function: PhantomData<fn() -> F>,
    /// `Send`, since rstest moves guards to the thread of a `#[timeout]`; not
    /// `Sync`, so that rstest's `#[once]`, which never drops, is refused.
    not_sync: PhantomData<std::cell::Cell<()>>,
}

impl<F> Stub<F> {
    /// Stubs the function in the mode that `RECORD` asks for, with the
    /// recordings in `stubs/` of the package.
    ///
    /// # Panics
    ///
    /// When `RECORD` has a value that is no mode, or asks for recording where
    /// `CI` forbids it (see [`Mode::from_env`](crate::Mode::from_env)).
    #[track_caller]
    pub fn install() -> Self
    where
        F: Stubbable,
    {
        Self::builder().install()
    }

    fn new(guard: Guard) -> Self {
        Self {
            guard,
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
    pub fn mock(&self) -> F::Mock<'_>
    where
        F: Stubbable,
    {
        F::mock(self.guard.mocks(GateHolder::Expecting(Location::caller())))
    }

    /// The calls that this stub has answered, in the order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.guard.calls()
    }

    /// Takes the stub to other threads; see [`StubHandle`].
    #[must_use]
    pub fn handle(&self) -> StubHandle {
        self.guard.handle()
    }

    /// Restores the real function and makes the checks that dropping makes.
    ///
    /// # Panics
    ///
    /// When a call missed, could not be recorded or differed from its
    /// recording, even where the code under test swallowed the panic; and when
    /// an expectation of the mock was not met.
    #[track_caller]
    pub fn finish(self) {
        if let Some(report) = self.guard.end() {
            panic!("{report}");
        }
    }
}

impl<F> fmt::Debug for Stub<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub")
            .field("of", &self.guard.name())
            .field("mode", &self.guard.active().first().map(|stub| stub.mode))
            .finish_non_exhaustive()
    }
}
