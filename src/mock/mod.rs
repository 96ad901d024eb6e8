//! The mock of a stubbable function: one type, generic over the answer.

mod assertions;
mod fault_rule;
mod gate;
mod guard;
mod lazy;
mod message;
mod silent_panic;
mod unattributed;

use self::fault_rule::FaultRules;
pub use self::fault_rule::OnCall;
pub(crate) use self::fault_rule::UnusedFault;
pub(crate) use self::gate::{Gate, GateError, GateGuard, GateHolder};
pub use self::guard::MockGuard;
pub(crate) use self::lazy::LazyMock;
pub(crate) use self::message::{refused, unmet};
pub(crate) use self::unattributed::{refuse as refuse_unattributed, refuse_of_processes};

use std::any::Any;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use self::generated::MockFunction;
use crate::args::Args;
use crate::fault::Faults;
use crate::predicate::{self, Diagnostics};

/// The answer type of a mock, written as `fn() -> R`: that is `Send` and `Sync` for
/// every `R`, and so is the mock.
///
/// This trait is sealed: only `fn() -> R` implements it.
pub trait Answers: sealed::Sealed + 'static {
    /// `R`.
    type Answer: 'static;
}

mod sealed {
    pub trait Sealed {}

    impl<R> Sealed for fn() -> R {}
}

impl<R: 'static> Answers for fn() -> R {
    type Answer = R;
}

#[allow(missing_docs)]
mod generated {
    use super::{Answers, Args};

    mockall::mock! {
        /// The mock of a stubbable function that answers `R`: `MockFunction<fn() -> R>`.
        ///
        /// `expect_call()` adds an expectation: `Some(answer)` answers the call, `None`
        /// passes it on to the recordings. Expectations come before the recordings in
        /// every mode. All other behaviour is mockall's. [`Stub::mock`](crate::Stub::mock) has
        /// an example. The type is needed by name where tests share expectations:
        ///
        /// ```
        /// use cached_stubs::{MockFunction, Stub, stubbable};
        ///
        /// #[stubbable(name = "docs::stock")]
        /// fn stock(item: &str) -> Result<u32, String> {
        ///     unimplemented!("asks for the stock of {item}")
        /// }
        ///
        /// fn is_down(mock: &mut MockFunction<fn() -> Result<u32, String>>) {
        ///     mock.expect_call().returning(|_| Some(Err("timed out".to_owned())));
        /// }
        ///
        /// let stub = Stub::<stock>::install();
        /// is_down(&mut stub.mock());
        /// assert!(stock("umbrella").is_err());
        /// ```
        pub Function<A: Answers> {
            /// What the stub calls: the answer of the first expectation that matches.
            pub fn call(&self, args: &Args) -> Option<A::Answer>;
        }
    }
}

/// A mock behind its gate.
///
/// mockall uses the first expectation that matches, in the order in which they were
/// added, and panics if none does. So the last expectation must match every call and
/// pass it on to the recordings. A call adds it. It matches for one generation only:
/// the next expectation that the test adds begins a new generation.
pub(crate) struct Mock<R: 'static> {
    gate: Gate<Expectations<R>>,
    generation: Arc<AtomicU64>,
    /// The test has added expectations or faults of its own.
    has_expectations: AtomicBool,
    /// The message of the first panic in an expectation. It poisons mockall's locks, and
    /// every later panic only says so.
    first_panic: Mutex<Option<String>>,
}

/// The content of the gate.
pub(crate) struct Expectations<R: 'static> {
    mock: MockFunction<fn() -> R>,
    /// The generation whose last expectation is in the mock.
    generation: u64,
    faults: FaultRules<R>,
    /// Where the test called `mock()` to add expectations.
    locations: Vec<&'static Location<'static>>,
}

/// How the mock responds to a call.
pub(crate) struct MockOutcome {
    /// An expectation or a fault answered: the answer is in its slot.
    pub(crate) answered: bool,
    pub(crate) faults: Faults,
}

impl<R: 'static> Mock<R> {
    pub(crate) fn new() -> Self {
        Self {
            gate: Gate::new(Expectations {
                mock: MockFunction::new(),
                generation: 0,
                faults: FaultRules::default(),
                locations: Vec::new(),
            }),
            generation: Arc::new(AtomicU64::new(1)),
            has_expectations: AtomicBool::new(false),
            first_panic: Mutex::default(),
        }
    }

    pub(crate) fn enter(
        &self,
        holder: GateHolder,
    ) -> Result<GateGuard<'_, Expectations<R>>, GateError> {
        self.gate.enter(holder)
    }

    fn mark_expectations(&self) {
        self.has_expectations.store(true, Ordering::Relaxed);
    }

    /// Makes the current generation's last expectation stop matching, since the test is
    /// about to add others after it.
    fn begin_generation(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    /// Lets the first panic continue. Returns a later one as an error with the first
    /// message.
    fn panicked(&self, panic: Box<dyn Any + Send>) -> GateError {
        let words = panic_message(&*panic);
        let mut first = lock(&self.first_panic);
        match &*first {
            Some(first) if says_poisoned(&words) => GateError::Poisoned {
                first: first.clone(),
            },
            _ => {
                first.get_or_insert(words);
                drop(first);
                resume_unwind(panic)
            }
        }
    }
}

/// A mock, whatever type it answers.
pub(crate) trait AnyMock: Any + Send + Sync {
    fn has_expectations(&self) -> bool;

    /// Puts the answer of the first expectation that matches into `slot`, an
    /// `Option` of the mock's type.
    fn call(
        &self,
        args: &Args,
        holder: GateHolder,
        slot: &mut dyn Any,
    ) -> Result<MockOutcome, GateError>;

    /// Takes the mock out once no thread uses it, for the final checks of the stub.
    /// Nothing else drops a mock, since dropping an unmet expectation panics.
    fn close(&self, holder: GateHolder) -> Result<Option<Box<dyn ClosedMock>>, GateError>;
}

impl<R: 'static> AnyMock for Mock<R> {
    fn has_expectations(&self) -> bool {
        self.has_expectations.load(Ordering::Relaxed)
    }

    fn call(
        &self,
        args: &Args,
        holder: GateHolder,
        slot: &mut dyn Any,
    ) -> Result<MockOutcome, GateError> {
        let slot: Option<&mut Option<R>> = slot.downcast_mut();
        let slot = slot.expect(OF_ONE_TYPE);
        let mut entered = self.gate.enter(holder)?;
        let mut faults = Faults::default();
        if !entered.faults.is_empty() {
            let rules = &mut entered.faults;
            let (planned, diagnostics) =
                predicate::listen(Diagnostics::default(), || rules.apply(args));
            if let Some(error) = diagnostics.error {
                return Err(GateError::PredicateError(error));
            }
            if let Some(planned) = planned {
                faults = planned.faults;
                if let Some(answer) = planned.answer {
                    // The test's closure may call the function again.
                    drop(entered);
                    *slot = Some(answer(args));
                    return Ok(MockOutcome {
                        answered: true,
                        faults,
                    });
                }
            }
        }
        let generation = self.generation.load(Ordering::Relaxed);
        if entered.generation != generation {
            entered.generation = generation;
            let current = Arc::clone(&self.generation);
            entered
                .mock
                .expect_call()
                .withf(move |_| current.load(Ordering::Relaxed) == generation)
                .returning(|_| None);
        }
        let mock = &entered.mock;
        let call = || catch_unwind(AssertUnwindSafe(|| mock.call(args)));
        let (answer, diagnostics) = predicate::listen(Diagnostics::default(), call);
        match (answer, diagnostics.error) {
            (Err(panic), _) => Err(self.panicked(panic)),
            (Ok(_), Some(error)) => Err(GateError::PredicateError(error)),
            (Ok(answer), None) => {
                *slot = answer;
                Ok(MockOutcome {
                    answered: slot.is_some(),
                    faults,
                })
            }
        }
    }

    fn close(&self, holder: GateHolder) -> Result<Option<Box<dyn ClosedMock>>, GateError> {
        let expectations = self.gate.close(holder)?;
        Ok(expectations.map(|expectations| {
            let closed = Closed {
                mock: expectations.mock,
                faults: expectations.faults,
                locations: expectations.locations,
                first_panic: lock(&self.first_panic).take(),
            };
            Box::new(closed) as Box<dyn ClosedMock>
        }))
    }
}

/// A mock that was taken out of its gate.
pub(crate) trait ClosedMock {
    /// Makes the checks that dropping the mock would make.
    fn verify(&mut self) -> Result<(), Unmet>;
}

/// Why the final check of a mock fails.
pub(crate) enum Unmet {
    /// An expectation was called too rarely.
    Expectation {
        /// mockall's message.
        words: String,
        /// Where the test added expectations.
        locations: Vec<&'static Location<'static>>,
    },
    /// A predicate panicked, so its expectation cannot be checked.
    Panicked { first: String },
    /// A fault was planned for a call that was never made.
    Fault(UnusedFault),
}

impl Unmet {
    /// The test's line, if it is known.
    pub(crate) fn location(&self) -> Option<&'static Location<'static>> {
        match self {
            Self::Expectation { locations, .. } => match locations[..] {
                [location] => Some(location),
                _ => None,
            },
            Self::Fault(fault) => Some(fault.location),
            Self::Panicked { .. } => None,
        }
    }
}

struct Closed<R: 'static> {
    mock: MockFunction<fn() -> R>,
    faults: FaultRules<R>,
    locations: Vec<&'static Location<'static>>,
    first_panic: Option<String>,
}

impl<R: 'static> ClosedMock for Closed<R> {
    fn verify(&mut self) -> Result<(), Unmet> {
        if let Some(unused) = self.faults.unused() {
            return Err(Unmet::Fault(unused));
        }
        let checkpoint = || catch_unwind(AssertUnwindSafe(|| self.mock.checkpoint()));
        silent_panic::without_message(checkpoint).map_err(|panic| {
            let words = panic_message(&*panic);
            match self.first_panic.take() {
                Some(first) if says_poisoned(&words) => Unmet::Panicked { first },
                _ => Unmet::Expectation {
                    words,
                    locations: std::mem::take(&mut self.locations),
                },
            }
        })
    }
}

/// Why a mock has the expected type.
const OF_ONE_TYPE: &str = "a stub holds the mock of its own function only";

/// Whether mockall reports that a panic poisoned one of its locks.
fn says_poisoned(words: &str) -> bool {
    words.contains("PoisonError")
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    words
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
        .to_owned()
}
