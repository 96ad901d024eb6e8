//! The mock of every stubbable function: one, generic over what it answers.

mod fault;
mod gate;
mod guard;
mod lazy;
mod message;
mod spy;

use self::fault::Faults;
pub use self::fault::OnCall;
pub(crate) use self::fault::Unused;
pub(crate) use self::gate::{Doing, Entered, Gate, GateError};
pub use self::guard::MockGuard;
pub(crate) use self::lazy::{LazyMock, Mocked, Recordings};
pub(crate) use self::message::{refused, unmet};

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use self::generated::MockFunction;
use crate::args::Args;
use crate::call::Edit;
use crate::predicate::{self, Heard};
use crate::store::LookUp;

/// What a mock answers. It is written as `fn() -> R` wherever a mock's type is
/// named: that is `Send` and `Sync` whatever `R` is, and so is the mock.
pub trait Answers: 'static {
    /// `R`.
    type Answer: 'static;
}

impl<R: 'static> Answers for fn() -> R {
    type Answer = R;
}

#[allow(missing_docs)]
mod generated {
    use super::{Answers, Args};

    mockall::mock! {
        /// The mock of a stubbable function that answers `R`, as `MockFunction<fn() -> R>`.
        ///
        /// `expect_call()` adds an expectation: `Some(answer)` answers, `None`
        /// passes the call on to the recordings. What the test adds comes
        /// before the recordings, in every mode. Everything else is mockall's.
        pub Function<A: Answers> {
            pub fn call(&self, args: &Args) -> Option<A::Answer>;
        }
    }
}

/// A mock behind its gate, and the expectation that the recordings answer.
///
/// mockall takes the first expectation that matches, in the order in which
/// they were added. The recordings' own must be the last one; so it is added
/// at a call, holds for one generation only, and a later `mock()` begins the
/// next generation.
pub(crate) struct Mock<R: 'static> {
    gate: Gate<Filled<R>>,
    generation: Arc<AtomicU64>,
    /// What the recordings' expectation has found in the call under way.
    found: Arc<Mutex<Option<LookUp>>>,
    /// The words of the first panic in an expectation. It leaves mockall's
    /// locks poisoned, and all that is said from then on is that.
    first_panic: Mutex<Option<String>>,
}

pub(crate) struct Filled<R: 'static> {
    mock: MockFunction<fn() -> R>,
    /// The generation whose recordings' expectation is in the mock.
    generation: u64,
    faults: Faults<R>,
}

/// What a mock says to a call.
pub(crate) struct Said<R> {
    pub(crate) answer: Option<R>,
    /// What the recordings said, if it came to that.
    pub(crate) found: Option<LookUp>,
    pub(crate) edit: Edit<R>,
}

impl<R: 'static> Mock<R> {
    pub(crate) fn new() -> Self {
        Self {
            gate: Gate::new(Filled {
                mock: MockFunction::new(),
                generation: 0,
                faults: Faults::default(),
            }),
            generation: Arc::new(AtomicU64::new(1)),
            found: Arc::default(),
            first_panic: Mutex::default(),
        }
    }

    pub(crate) fn enter(&self, doing: Doing) -> Result<Entered<'_, Filled<R>>, GateError> {
        self.gate.enter(doing)
    }

    /// What the test is about to add comes after the recordings' own expectation
    /// of now: that one ends here.
    pub(crate) fn begin_generation(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    /// The first panic goes on as it is; a later one that only says that there
    /// was a first is told in its words.
    fn panicked(&self, panic: Box<dyn Any + Send>) -> GateError {
        let words = words(&*panic);
        let mut first = lock(&self.first_panic);
        match &*first {
            Some(first) if tells_of_poison(&words) => GateError::Poisoned {
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

impl<R: 'static> Mocked<R> for Mock<R> {
    fn call(
        &self,
        args: &Args,
        doing: Doing,
        recordings: &dyn Fn() -> Recordings<R>,
    ) -> Result<Said<R>, GateError> {
        let mut filled = self.gate.enter(doing)?;
        let mut edit = Edit::default();
        if !filled.faults.is_empty() {
            let faults = &mut filled.faults;
            let (hit, heard) = predicate::listen(Heard::default(), || faults.hit(args));
            if let Some(unfit) = heard.unfit {
                return Err(GateError::Unfit(unfit));
            }
            if let Some(hit) = hit {
                edit = hit.edit;
                if let Some(answer) = hit.answer {
                    // The test's closure may come back.
                    drop(filled);
                    return Ok(Said {
                        answer: Some(answer(args)),
                        found: None,
                        edit,
                    });
                }
            }
        }
        let generation = self.generation.load(Ordering::Relaxed);
        if filled.generation != generation {
            filled.generation = generation;
            let current = Arc::clone(&self.generation);
            filled
                .mock
                .expect_call()
                .withf(move |_| current.load(Ordering::Relaxed) == generation)
                .returning({
                    let (ask, slot) = (recordings(), Arc::clone(&self.found));
                    move |args| {
                        let (found, answer) = ask(args);
                        *lock(&slot) = Some(found);
                        answer
                    }
                });
        }
        let mock = &filled.mock;
        let call = || catch_unwind(AssertUnwindSafe(|| mock.call(args)));
        match predicate::listen(Heard::default(), call) {
            (Err(panic), _) => Err(self.panicked(panic)),
            (
                Ok(_),
                Heard {
                    unfit: Some(unfit), ..
                },
            ) => Err(GateError::Unfit(unfit)),
            (Ok(answer), _) => Ok(Said {
                answer,
                found: lock(&self.found).take(),
                edit,
            }),
        }
    }
}

/// A mock, whatever it answers.
pub(crate) trait AnyMock: Any + Send + Sync {
    /// For the guard's drop: the mock, once no thread is inside. Nothing else
    /// ever drops a mock, since an unmet expectation panics there.
    fn close(&self, doing: Doing) -> Result<Option<Box<dyn Expectations>>, GateError>;
}

impl<R: 'static> AnyMock for Mock<R> {
    fn close(&self, doing: Doing) -> Result<Option<Box<dyn Expectations>>, GateError> {
        let filled = self.gate.close(doing)?;
        Ok(filled.map(|filled| {
            let closed = Closed {
                mock: filled.mock,
                faults: filled.faults,
                first_panic: lock(&self.first_panic).take(),
            };
            Box::new(closed) as Box<dyn Expectations>
        }))
    }
}

/// What a closed mock was told to expect.
pub(crate) trait Expectations {
    /// What dropping the mock has to say: nothing where all is well.
    fn verify(&mut self) -> Result<(), Unmet>;
}

/// Why a mock is not as it should be when it is dropped.
pub(crate) enum Unmet {
    /// In mockall's own words.
    Expectation(String),
    /// A predicate has panicked, and its expectation cannot be checked.
    Panicked { first: String },
    /// The call that something was to happen to was not made.
    Fault(Unused),
}

/// A mock whose gate is closed.
struct Closed<R: 'static> {
    mock: MockFunction<fn() -> R>,
    faults: Faults<R>,
    first_panic: Option<String>,
}

impl<R: 'static> Expectations for Closed<R> {
    fn verify(&mut self) -> Result<(), Unmet> {
        if let Some(unused) = self.faults.unused() {
            return Err(Unmet::Fault(unused));
        }
        let checked = catch_unwind(AssertUnwindSafe(|| self.mock.checkpoint()));
        checked.map_err(|panic| {
            let words = words(&*panic);
            match self.first_panic.take() {
                Some(first) if tells_of_poison(&words) => Unmet::Panicked { first },
                _ => Unmet::Expectation(words),
            }
        })
    }
}

/// What mockall says once somebody has panicked in the middle of its work.
fn tells_of_poison(words: &str) -> bool {
    words.contains("PoisonError")
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    words
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
        .to_owned()
}

impl<R: 'static> Filled<R> {
    pub(crate) fn mock(&self) -> &MockFunction<fn() -> R> {
        &self.mock
    }

    pub(crate) fn mock_mut(&mut self) -> &mut MockFunction<fn() -> R> {
        &mut self.mock
    }
}
