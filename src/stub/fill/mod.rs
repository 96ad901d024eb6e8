//! Fills the user's own mocks from the stub of their trait.

mod slot_lock;
mod waiting;

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use self::slot_lock::SlotLock;
use self::waiting::Waiting;
use super::of_trait::{HoldsReal, Lazy, StubOfTrait, TraitStub};
use crate::mode::Mode;

/// A mock of [mockall](https://docs.rs/mockall) that the stub of its trait can
/// fill: `llm.fill(&mut mock)`.
///
/// `fill` adds expectations to each method of the mock. They answer any number of
/// calls, as the stub does: from the recordings or, in a mode that records, by the real
/// implementation. Set the test's own expectations before `fill`: mockall uses the
/// first expectation that matches, so later ones have no effect. `checkpoint()` also
/// removes the expectations that `fill` added.
///
/// ```
/// use cached_stubs::stubbable;
/// use mockall::automock;
///
/// #[stubbable(name = "docs::fill")]
/// #[automock]
/// trait Llm {
///     fn ask(&self, prompt: &str) -> Result<String, String>;
/// }
/// #
/// # struct OpenAi;
/// # impl Llm for OpenAi {
/// #     fn ask(&self, prompt: &str) -> Result<String, String> {
/// #         Ok(prompt.to_uppercase())
/// #     }
/// # }
/// # fn main() {
/// # let dir = tempfile::tempdir().unwrap();
/// # let llm = StubLlm::builder().mode(cached_stubs::Mode::Record).dir(dir.path());
/// # let llm = llm.real(|| OpenAi).build();
///
/// // In a test, with `llm: StubLlm<OpenAi>` from its fixture:
/// let mut mock = MockLlm::new();
/// mock.expect_ask().times(1).returning(|_| Err("rate limit".to_owned()));
/// llm.fill(&mut mock);
///
/// assert!(mock.ask("hi").is_err());
/// assert_eq!(mock.ask("hi").unwrap(), "HI");
/// assert_eq!(llm.calls().len(), 1);
/// # }
/// ```
///
/// # Which mocks
///
/// - A mock by `#[automock]` below `#[stubbable]`, also as
///   `#[cfg_attr(test, automock)]`.
/// - A mock by `mock!` with `#[stubbable]` above. If it has several traits, apart from
///   those of std such as `Clone`, `#[stub]` marks the one whose stub fills it. A type that `mockall_double` replaces is such a
///   mock.
/// - A mock of another crate, which [`stub_fixture!`](crate::stub_fixture) names beside
///   its trait.
///
/// ```
/// # mod llm {
/// #     #[cached_stubs::stubbable(name = "docs::written")]
/// #     pub trait Llm {
/// #         fn ask(&self, prompt: &str) -> Result<String, String>;
/// #     }
/// # }
/// # use llm::*;
/// # #[cfg(any())]
/// #[cfg(test)]
/// # mod tests {}
/// # mod tests {
/// # use super::*;
/// #[cached_stubs::stubbable]
/// mockall::mock! {
///     pub OpenAi {}
///
///     impl Clone for OpenAi {
///         fn clone(&self) -> Self;
///     }
///
///     impl Llm for OpenAi {
///         fn ask(&self, prompt: &str) -> Result<String, String>;
///     }
/// }
/// # }
/// # fn fills(llm: StubLlm, mut mock: tests::MockOpenAi) { llm.fill(&mut mock) }
/// # fn main() {}
/// ```
///
/// # Which methods
///
/// `fill` covers the methods for which mockall accepts a closure. It does not cover
/// methods with type parameters or `impl Trait` arguments, methods that return a borrow
/// or an `impl Iterator`, methods that take or return `Self`, and functions without
/// `self`. There, set an expectation that calls a clone of the stub:
///
/// ```
/// # use serde::{Serialize, de::DeserializeOwned};
/// # #[cached_stubs::stubbable(name = "docs::by_hand")]
/// # #[mockall::automock]
/// # trait Llm {
/// #     fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T>;
/// #     fn model(&self) -> &str;
/// # }
/// # fn by_hand(llm: StubLlm, mut mock: MockLlm) {
/// let parsing = llm.clone();
/// mock.expect_parse::<u8>().returning(move |text| parsing.parse(text));
/// mock.expect_model().return_const(llm.model().to_owned());
/// llm.fill(&mut mock);
/// # }
/// # fn main() {}
/// ```
///
/// If a method takes `&mut self`, the stub is not `Clone`. Then `fill` creates a real
/// implementation for the mock alone.
///
/// # A miss
///
/// A miss panics like any other, and the stub keeps it. The report names the line of the
/// method in the trait or in `mock!`, since mockall does not pass on the caller's line.
/// The mock holds a clone of the stub, so the stub's final checks happen after the mock
/// was dropped.
///
/// # Real calls
///
/// mockall's closures are synchronous. So an async method that makes a real call blocks
/// its thread until the call is complete; a tokio runtime on another thread drives the
/// call (feature `tokio`). A timeout around the call does not fire, and joined futures
/// wait. The call never completes if it needs the blocked thread itself, for instance
/// for a server that runs in the same `#[tokio::test]`: give the server another thread
/// with `flavor = "multi_thread"`. Calls that recordings answer never block.
///
/// mockall locks an expectation while it answers, and a panic poisons that lock. So
/// `fill` adds eight expectations to each method, and a call uses a free one: a real
/// implementation may call the mock again up to seven levels deep, and a method keeps
/// working after up to seven caught misses. After that, mockall reports that no
/// expectation matches.
///
/// The attribute implements this trait; do not implement it yourself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no mock that `{S}` fills",
    label = "this mock",
    note = "put `#[stubbable]` above the trait's `#[automock]`, or above the `mock!` that makes it; \
        name the mock of another crate in `stub_fixture!`: mock = .."
)]
pub trait FilledBy<S: StubOfTrait> {
    #[doc(hidden)]
    fn fill_by(&mut self, filling: &Filling<S>);
}

/// State that the expectations of one filled mock share.
pub struct Filling<S: StubOfTrait>(Arc<FilledFrom<S>>);

type Lent<S> = <<S as StubOfTrait>::Holder as HoldsReal<<S as StubOfTrait>::Real>>::Lent<S>;

struct FilledFrom<S: StubOfTrait> {
    stub: Lent<S>,
    waiting: Waiting,
}

/// One of the expectations of a method.
pub struct ExpectationSlot<S: StubOfTrait> {
    source: Arc<FilledFrom<S>>,
    lock: SlotLock,
}

/// mockall locks an expectation while it answers, and a panic poisons the lock. So a
/// method has several expectations: a nested call uses the next one, and so does a call
/// after a miss.
const SLOTS: usize = 8;

impl<S: StubOfTrait> Filling<S> {
    /// Creates a stub for the mock. It shares everything with the given one except a
    /// real implementation that clones do not share.
    #[must_use]
    pub fn new(stub: &TraitStub<S::Holder>) -> Self {
        Self(Arc::new(FilledFrom {
            waiting: Waiting::new(stub.mode() != Some(Mode::Replay)),
            stub: Lend::new(stub.again()),
        }))
    }

    /// The expectations of one method, in order.
    pub fn slots(&self) -> impl Iterator<Item = S::Slot>
    where
        S: Fills,
    {
        (1..=SLOTS).map(|number| {
            S::slot(ExpectationSlot {
                source: Arc::clone(&self.0),
                lock: SlotLock::new(number == SLOTS),
            })
        })
    }
}

/// A stub that can fill mocks. This is a single bound, so that what is missing is a
/// single error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a mock: its real implementation is not `Send` and `Sync`",
    label = "this mock may make its calls on any thread, and shares the real implementation",
    note = "wrap what is not `Sync` in a `Mutex`, such as a database connection, or call the stub itself"
)]
pub trait Fills: StubOfTrait {
    #[doc(hidden)]
    type Slot: Deref<Target = ExpectationSlot<Self>> + Send + 'static;

    #[doc(hidden)]
    fn slot(slot: ExpectationSlot<Self>) -> Self::Slot;
}

#[diagnostic::do_not_recommend]
impl<S: StubOfTrait> Fills for S
where
    ExpectationSlot<S>: Send + 'static,
{
    type Slot = Box<ExpectationSlot<S>>;

    fn slot(slot: ExpectationSlot<S>) -> Self::Slot {
        Box::new(slot)
    }
}

impl<S: StubOfTrait> ExpectationSlot<S> {
    /// For the expectation's predicate: whether a call may use the slot.
    pub fn is_free(&self) -> impl Fn() -> bool + Send + 'static {
        let lock = self.lock.clone();
        move || lock.claim()
    }

    /// For the expectation's closure: makes the call on the stub.
    pub fn answer<T>(&self, call: impl FnOnce(&mut S) -> T) -> T {
        let _guard = self.lock.enter();
        self.source.stub.lend(call)
    }

    /// The same for a call that returns a future.
    pub fn wait<T>(&self, call: impl AsyncFnOnce(&mut S) -> T) -> T {
        let waiting = &self.source.waiting;
        self.answer(|stub| waiting.run(call(stub)))
    }
}

impl<S: StubOfTrait> fmt::Debug for Filling<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filling").finish_non_exhaustive()
    }
}

impl<S: StubOfTrait> fmt::Debug for ExpectationSlot<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExpectationSlot").finish_non_exhaustive()
    }
}

/// Lends a stub to calls of the mock.
pub trait Lend<S: StubOfTrait> {
    #[doc(hidden)]
    fn new(stub: TraitStub<S::Holder>) -> Self;

    #[doc(hidden)]
    fn lend<T>(&self, call: impl FnOnce(&mut S) -> T) -> T;
}

/// For stubs whose clones share the real implementation: each call gets a clone.
impl<S: StubOfTrait<Holder = Arc<Lazy<R>>>, R> Lend<S> for TraitStub<Arc<Lazy<R>>>
where
    Arc<Lazy<R>>: HoldsReal<S::Real>,
{
    fn new(stub: TraitStub<S::Holder>) -> Self {
        stub
    }

    fn lend<T>(&self, call: impl FnOnce(&mut S) -> T) -> T {
        call(&mut S::from_stub(self.clone()))
    }
}

/// For other stubs: one call at a time.
impl<S: StubOfTrait> Lend<S> for Mutex<S> {
    fn new(stub: TraitStub<S::Holder>) -> Self {
        Mutex::new(S::from_stub(stub))
    }

    fn lend<T>(&self, call: impl FnOnce(&mut S) -> T) -> T {
        // A miss does not leave the stub in a broken state.
        call(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
