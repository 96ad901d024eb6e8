//! Mocks that people already have, filled from the stub of their trait.

mod entry;
mod waiting;

use std::sync::{Arc, Mutex, PoisonError};

use self::entry::Entry;
use self::waiting::Waiting;
use super::of_trait::{Holder, Lazy, StubOfTrait, TraitStub};
use crate::mode::Mode;

/// A mock of [mockall](https://docs.rs/mockall) that the stub of its trait can
/// fill: `llm.fill(&mut mock)`.
///
/// `fill` adds an expectation to each method of the mock. It takes any number of
/// calls and answers them as the stub does: from the recordings; where the mode
/// is to record, by the real implementation. What the test expects of the mock
/// itself comes first if it is set before `fill`; after it, it is too late, since
/// mockall takes the first expectation that matches. `checkpoint()` takes away
/// what `fill` has added as well.
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
/// - What `#[automock]` makes, where it stands below `#[stubbable]`, also as
///   `#[cfg_attr(test, automock)]`.
/// - What `mock!` makes, with `#[stubbable]` above. Of several traits, `#[stub]`
///   says which one's stub fills it. What `mockall_double` puts in the place of a
///   type is such a mock.
/// - One of another crate, which [`stub_fixture!`](crate::stub_fixture) is told of
///   beside its trait.
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
///     #[stub]
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
/// Those that mockall has a closure for. The others are left to the test: methods
/// with type parameters or `impl Trait` arguments, those that return a borrow or
/// an `impl Iterator`, those that take or return `Self`, and functions without
/// `self`. A clone of the stub answers there too:
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
/// A stub that is not `Clone`, since a method takes `&mut self`, gives the mock a
/// real implementation of its own.
///
/// # A miss
///
/// It panics as any other, and is kept in the stub. The place that it names is the
/// method's in the trait or in `mock!`: mockall does not pass on where it was
/// called. The stub's checks wait for the mock, which holds a clone of it.
///
/// # Real calls
///
/// mockall's closures are synchronous. So an async method that makes a real call
/// is polled until it is ready, and blocks its thread meanwhile; what it waits for
/// is driven by a tokio runtime on another thread (feature `tokio`). A timeout
/// around it does not fire and what is joined with it waits. It never comes back
/// if it needs the blocked thread itself, as when it talks to a server that runs
/// in the same `#[tokio::test]`: give that a thread of its own, by
/// `flavor = "multi_thread"`. What recordings answer never blocks.
///
/// mockall locks an expectation while it answers, and a panic there makes it
/// useless. So `fill` adds eight to a method, and a call takes one that is free: a
/// real implementation that calls the mock again comes back from seven calls
/// deep, and a method goes on after as many misses that somebody has caught. Past
/// that mockall says that no expectation matches.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no mock that `{S}` fills",
    label = "this mock",
    note = "put `#[stubbable]` above the trait's `#[automock]`, or above the `mock!` that makes it; \
        of another crate's, tell `stub_fixture!`: mock = .."
)]
pub trait FilledBy<S: StubOfTrait> {
    #[doc(hidden)]
    fn fill_by(&mut self, filling: &Filling<S>);
}

/// What the expectations of one filled mock share.
pub struct Filling<S: StubOfTrait>(Arc<Source<S>>);

type Lent<S> = <<S as StubOfTrait>::Holder as Holder<<S as StubOfTrait>::Real>>::Lent<S>;

struct Source<S: StubOfTrait> {
    stub: Lent<S>,
    waiting: Waiting,
}

/// One expectation of one method.
pub struct ExpectationSlot<S: StubOfTrait> {
    source: Arc<Source<S>>,
    entry: Entry,
}

/// A call under way is answered inside of mockall's lock on its expectation, and
/// a panic there leaves the lock poisoned. So a method has several: a call that
/// the real implementation makes takes the next, and so does one after a miss.
const LANES: usize = 8;

impl<S: StubOfTrait> Filling<S> {
    /// The mock gets a stub of its own, which shares everything with this one but
    /// a real implementation that is not to be shared.
    #[must_use]
    pub fn new(stub: &TraitStub<S::Holder>) -> Self {
        Self(Arc::new(Source {
            waiting: Waiting::new(stub.mode() != Some(Mode::Replay)),
            stub: Lend::new(stub.again()),
        }))
    }

    /// The expectations of one method, in their order.
    pub fn lanes(&self) -> impl Iterator<Item = ExpectationSlot<S>> {
        (1..=LANES).map(|number| ExpectationSlot {
            source: Arc::clone(&self.0),
            entry: Entry::new(number == LANES),
        })
    }
}

impl<S: StubOfTrait> ExpectationSlot<S> {
    /// For the predicate: whether a call may come in.
    pub fn entry(&self) -> impl Fn() -> bool + Send + 'static {
        let entry = self.entry.clone();
        move || entry.let_in()
    }

    /// For the closure: the call, on the stub.
    pub fn answer<T>(&self, call: impl FnOnce(&mut S) -> T) -> T {
        let _inside = self.entry.inside();
        self.source.stub.lend(call)
    }

    /// The same, where the call makes a future.
    pub fn wait<T>(&self, call: impl AsyncFnOnce(&mut S) -> T) -> T {
        let waiting = &self.source.waiting;
        self.answer(|stub| waiting.run(call(stub)))
    }
}

/// How a stub is lent to calls of the mock.
pub trait Lend<S: StubOfTrait> {
    #[doc(hidden)]
    fn new(stub: TraitStub<S::Holder>) -> Self;

    #[doc(hidden)]
    fn lend<T>(&self, call: impl FnOnce(&mut S) -> T) -> T;
}

/// Where clones share the real implementation, to each call by itself.
impl<S: StubOfTrait<Holder = Arc<Lazy<R>>>, R> Lend<S> for TraitStub<Arc<Lazy<R>>>
where
    Arc<Lazy<R>>: Holder<S::Real>,
{
    fn new(stub: TraitStub<S::Holder>) -> Self {
        stub
    }

    fn lend<T>(&self, call: impl FnOnce(&mut S) -> T) -> T {
        call(&mut S::from_stub(self.clone()))
    }
}

/// Else to one call at a time.
impl<S: StubOfTrait> Lend<S> for Mutex<S> {
    fn new(stub: TraitStub<S::Holder>) -> Self {
        Mutex::new(S::from_stub(stub))
    }

    fn lend<T>(&self, call: impl FnOnce(&mut S) -> T) -> T {
        // A miss is no harm to the stub.
        call(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
