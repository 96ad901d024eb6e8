//! The answer of a mock whose function returns a type parameter.

use serde::Serialize;

use super::Invocation;
use super::deferred::{Deferred, RecordedAnswer};
use super::plan::{BoxedPlan, Plan};
use crate::fault::StreamFaults;
use crate::function::Function;

/// The answer of a mock whose function has a type parameter in its return type:
/// the answer as JSON, which becomes the caller's type at the call.
///
/// ```
/// use cached_stubs::{Answer, Stub, stubbable};
/// use serde::{Serialize, de::DeserializeOwned};
///
/// #[stubbable(name = "docs::fetch")]
/// fn fetch<T: Serialize + DeserializeOwned>(url: &str) -> T {
///     unimplemented!("no network in this example: {url}")
/// }
///
/// let stub = Stub::<fetch>::install();
/// stub.mock().expect_call().returning(|_| Some(Answer::new(&[1, 2, 3])));
/// assert_eq!(fetch::<Vec<u8>>("https://example.org/numbers"), [1, 2, 3]);
/// ```
#[derive(Debug)]
pub struct Answer {
    recorded: RecordedAnswer,
    /// What happens to it once its type is known.
    faults: StreamFaults<Box<Answer>>,
}

impl Clone for Answer {
    fn clone(&self) -> Self {
        // An answer that a test holds has no faults yet.
        Self::new_recorded(self.recorded.clone())
    }
}

impl Answer {
    /// Makes the answer that `value` serialises to. A `Result` is written as
    /// serde writes it: `Answer::new(&Ok::<_, ()>(5))`.
    ///
    /// ```
    /// # use cached_stubs::{Answer, Stub, stubbable};
    /// # use serde::{Serialize, de::DeserializeOwned};
    /// #[stubbable(name = "docs::load")]
    /// fn load<T: Serialize + DeserializeOwned>(file: &str) -> Result<T, String> {
    ///     unimplemented!("reads {file}")
    /// }
    ///
    /// # let stub = Stub::<load>::install();
    /// stub.mock().expect_call().returning(|_| Some(Answer::new(&Ok::<_, ()>(5))));
    /// assert_eq!(load::<u8>("notes"), Ok(5));
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `value` cannot be serialised.
    #[must_use]
    #[track_caller]
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Self {
        let mut bytes = Vec::new();
        match crate::value::encode(value, &mut bytes) {
            Ok(()) => {
                let node = crate::value::Tree::parse(&bytes).to_node();
                Self::new_recorded(RecordedAnswer::given(node))
            }
            Err(error) => {
                panic!("cached-stubs: this value cannot be an `Answer`: {error}\n")
            }
        }
    }

    fn new_recorded(recorded: RecordedAnswer) -> Self {
        Self {
            recorded,
            faults: StreamFaults::default(),
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub fn plan() -> BoxedPlan<'static, Self> {
        BoxedPlan::deferred(Erased)
    }

    #[doc(hidden)]
    #[track_caller]
    pub fn decode<P: Plan<R>, R>(mut self, function: &'static Function, plan: impl Fn() -> P) -> R {
        self.recorded.answers(function);
        let faults = self.faults.map(|mut then| {
            then.recorded.answers(function);
            plan().replay(then.recorded, StreamFaults::default())
        });
        plan().replay(self.recorded, faults)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn into_recorded_answer(mut self, function: &'static Function) -> RecordedAnswer {
        self.recorded.answers(function);
        self.recorded
    }
}

/// The caller's own type is recorded, by its own plan.
struct Erased;

impl Deferred<Answer> for Erased {
    fn replay(self: Box<Self>, recorded: RecordedAnswer, faults: StreamFaults<Answer>) -> Answer {
        self.pass(Answer::new_recorded(recorded), faults)
    }

    fn record(self: Box<Self>, _: Invocation, returned: Answer, _: StreamFaults<Answer>) -> Answer {
        returned
    }

    fn pass(self: Box<Self>, answer: Answer, faults: StreamFaults<Answer>) -> Answer {
        let faults = faults.map(Box::new);
        Answer { faults, ..answer }
    }
}
