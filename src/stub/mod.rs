//! The guards of stubs and their builders.

mod behind;
mod builder;
mod fill;
mod guard;
mod message;
mod of_trait;
mod stubbable;
mod summary;
mod trait_builder;
mod trait_fixture;

pub use self::behind::Behind;
pub use self::builder::{StubBuilder, known};
pub use self::fill::{ExpectationSlot, FilledBy, Filling, Fills};
pub use self::guard::{Member, Mocks};
pub use self::of_trait::{Lazy, NoParts, NoReal, StubOfTrait, StubbedMethods, TraitStub};
pub use self::stubbable::Stubbable;
pub use self::trait_builder::TraitStubBuilder;
pub use self::trait_fixture::{TraitFixture, known_stub};

use std::fmt;
use std::marker::PhantomData;

use self::guard::Guard;
use crate::call_log::Call;
use crate::dispatch::StubHandle;

/// A guard: until it is dropped, recordings answer the function's calls.
///
/// A test gets it as a parameter, from the fixture that
/// [`stub_fixture!`](crate::stub_fixture) declares; [`Stub::install`] works without
/// rstest. Stubs may be dropped in any order. Dropping one restores the real function
/// and makes the final checks: the test fails if the code under test swallowed a miss
/// or if an expectation is unmet. If a stub is leaked, or dropped on a thread that is
/// not its test's, the process fails when it exits.
///
/// A fixture that takes a stub and does not return it drops it before the test's body
/// runs. Return it:
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
    /// `Send`, since rstest moves guards to the thread of a `#[timeout]`. Not `Sync`, so
    /// that rstest's `#[once]`, which never drops, does not compile.
    not_sync: PhantomData<std::cell::Cell<()>>,
}

impl<F> Stub<F> {
    /// Stubs the function, in the mode of the variable `RECORD`, with the recordings in
    /// the package's folder `stubs`.
    ///
    /// ```no_run
    /// use cached_stubs::{Stub, stubbable};
    ///
    /// #[stubbable]
    /// fn temperature(city: &str) -> f64 {
    ///     unimplemented!("asks for the temperature in {city}")
    /// }
    ///
    /// // At the begin of a test; with the name `_`, it would be dropped at once.
    /// let _stub = Stub::<temperature>::install();
    /// assert!(temperature("Bergen") < 40.0);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `RECORD` has a wrong value, or one that `CI` forbids (see
    /// [`Mode::from_env`](crate::Mode::from_env)); if `CACHED_STUBS_PATIENCE` or
    /// `stubs.toml` is wrong; and if another function has the same name in the store.
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

    /// The settings of a stub, to change before it is installed: [`StubBuilder`] has an
    /// example.
    ///
    /// ```
    /// # use cached_stubs::{Mode, Stub, stubbable};
    /// # #[stubbable(name = "docs::built")]
    /// # fn half(n: u32) -> u32 {
    /// #     n / 2
    /// # }
    /// let _real = Stub::<half>::builder().mode(Mode::Live).install();
    /// assert_eq!(half(8), 4);
    /// ```
    pub fn builder() -> StubBuilder<F> {
        StubBuilder::new()
    }

    /// The mock, to add expectations. They come before the recordings, in every mode:
    /// `Some(answer)` answers the call, `None` passes it on.
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
    /// mockall's rules apply: the first expectation that matches answers. mockall skips
    /// one whose `times` are used up, and it skips `never()` if a later one matches,
    /// which is always so: the recordings come last.
    ///
    /// # Panics
    ///
    /// Panics if this thread already holds the mock, or another one does for too long.
    #[track_caller]
    pub fn mock(&self) -> F::Mock<'_>
    where
        F: Stubbable,
    {
        F::mock(self.guard.mocks())
    }

    /// The calls that this stub answered, in the order of their answers; [`Call`] has an
    /// example. Assertions about them are methods of [`MockGuard`](crate::MockGuard).
    ///
    /// A call from a thread that no test owns, such as one of a thread pool, counts if no
    /// other test stubs the function at the time. (A test without a stub may have made it
    /// on a thread of its own; that cannot be known.)
    ///
    /// ```
    /// # use cached_stubs::{Mode, Stub, stubbable};
    /// # #[stubbable(name = "docs::calls")]
    /// # fn half(n: u32) -> u32 {
    /// #     n / 2
    /// # }
    /// # let stub = Stub::<half>::builder().mode(Mode::Live).install();
    /// half(8);
    /// half(9);
    /// let halved: Vec<_> = stub.calls().iter().map(|call| call.args["n"].clone()).collect();
    /// assert_eq!(halved, [8, 9]);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if a call from such a thread may belong to this test or to another one that
    /// stubs the function. [`StubHandle`] says which test a thread belongs to.
    #[must_use]
    #[track_caller]
    pub fn calls(&self) -> Vec<Call> {
        self.guard.calls()
    }

    /// A handle that takes the stub to other threads; see [`StubHandle`].
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::dealt")]
    /// # fn deal() -> u8 {
    /// #     4
    /// # }
    /// let stub = Stub::<deal>::install();
    /// stub.mock().expect_call().return_const(6u8);
    /// let handle = stub.handle();
    /// let dealt = std::thread::spawn(move || handle.run(deal)).join().unwrap();
    /// assert_eq!(dealt, 6);
    /// ```
    #[must_use]
    pub fn handle(&self) -> StubHandle {
        self.guard.handle()
    }

    /// Restores the real function and makes the final checks, like dropping the stub; but
    /// a failure is reported at the line of this call.
    ///
    /// ```
    /// use cached_stubs::{Stub, stubbable};
    ///
    /// #[stubbable(name = "docs::dice")]
    /// fn dice() -> u8 {
    ///     4
    /// }
    ///
    /// let stub = Stub::<dice>::install();
    /// stub.mock().expect_call().return_const(6u8);
    /// assert_eq!(dice(), 6);
    /// stub.finish();
    /// assert_eq!(dice(), 4);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if a call missed, could not be recorded or differed from its recording,
    /// even if the code under test swallowed that panic; and if an expectation is unmet.
    #[track_caller]
    pub fn finish(self) {
        self.guard.finish();
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
