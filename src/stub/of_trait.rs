//! The stub of a trait: an object that implements it. The object answers its calls on
//! every thread. It creates its real implementation for the first real call.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};

use futures_core::Stream;

use super::fill::Lend;
use super::guard::Guard;
use super::{Member, Mocks, message};
use crate::call::Invocation;
use crate::call_log::Call;
use crate::dispatch::{Bypass, Site};
use crate::mode::Mode;

/// The real implementation of a trait's stub if the test gives none. This type has no
/// values: a call that needs the real implementation panics. Such a stub answers from
/// recordings and expectations alone:
///
/// ```
/// use cached_stubs::stubbable;
///
/// #[stubbable(name = "docs::Teller")]
/// trait Teller {
///     fn balance(&self, account: u32) -> i64;
/// }
///
/// let teller = StubTeller::builder().build();
/// teller.mock().balance.expect_call().return_const(42i64);
/// assert_eq!(teller.balance(7), 42);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoReal {}

/// The stream or iterator that a method of `NoReal` returns. It has no values.
#[derive(Debug)]
pub struct NoParts<T>(Infallible, PhantomData<fn() -> T>);

impl<T> Iterator for NoParts<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self.0 {}
    }
}

impl<T> Stream for NoParts<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        match self.0 {}
    }
}

pub(super) type Make<R> = Arc<dyn Fn() -> R + Send + Sync>;

/// The real implementation, created when it is first needed.
pub struct Lazy<R> {
    make: Option<Make<R>>,
    made: OnceLock<R>,
}

impl<R> Lazy<R> {
    pub(super) fn new(make: Option<Make<R>>) -> Self {
        let made = OnceLock::new();
        Self { make, made }
    }

    #[track_caller]
    fn get(&self, name: &str) -> &R {
        match &self.make {
            Some(make) => self.made.get_or_init(|| make()),
            None => panic!("{}", message::no_real(name)),
        }
    }
}

impl<R> fmt::Debug for Lazy<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy")
            .field("has_real", &self.make.is_some())
            .field("is_made", &self.made.get().is_some())
            .finish()
    }
}

/// How a stub holds the real implementation: its clones share it, except if methods
/// take `&mut self`.
pub trait HoldsReal<R>: From<Lazy<R>> {
    /// How calls of a filled mock borrow the stub.
    type Lent<S: StubOfTrait<Real = R, Holder = Self>>: Lend<S>;

    /// The real implementation of one more stub.
    #[must_use]
    fn again(&self) -> Self;
}

impl<R> HoldsReal<R> for Arc<Lazy<R>> {
    type Lent<S: StubOfTrait<Real = R, Holder = Self>> = TraitStub<Self>;

    fn again(&self) -> Self {
        self.clone()
    }
}

impl<R> HoldsReal<R> for Lazy<R> {
    type Lent<S: StubOfTrait<Real = R, Holder = Self>> = Mutex<S>;

    fn again(&self) -> Self {
        Self::new(self.make.clone())
    }
}

/// The content of a trait's stub, which generated code wraps.
#[must_use]
pub struct TraitStub<P> {
    pub(super) guard: Arc<Guard>,
    pub(super) real: P,
}

impl<P> fmt::Debug for TraitStub<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.guard.fmt(f)
    }
}

impl<P: Clone> Clone for TraitStub<P> {
    fn clone(&self) -> Self {
        Self {
            guard: Arc::clone(&self.guard),
            real: self.real.clone(),
        }
    }
}

impl<P> TraitStub<P> {
    /// Begins a call of a method. `None` means the real method: a recording is in
    /// progress.
    #[track_caller]
    #[must_use]
    pub fn begin(&self, site: &'static Site) -> Option<Invocation> {
        if Bypass::is_recording() {
            return None;
        }
        let answerer = self.guard.answerer(&site.function);
        Some(Invocation::new(
            &site.function,
            Location::caller(),
            answerer,
        ))
    }

    /// The mocks of the methods.
    #[track_caller]
    #[must_use]
    pub fn mocks(&self) -> Mocks<'_> {
        self.guard.mocks()
    }

    /// The calls that the stub answered, in the order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.guard.calls()
    }

    /// Makes the checks of the last clone's drop.
    #[track_caller]
    pub fn finish(&self) {
        self.guard.finish();
    }

    /// The name of the trait, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        self.guard.name()
    }
}

impl<P> TraitStub<P> {
    /// Another object of the same stub. It has its own real implementation unless clones
    /// share one.
    pub(super) fn again<R>(&self) -> Self
    where
        P: HoldsReal<R>,
    {
        Self {
            guard: Arc::clone(&self.guard),
            real: self.real.again(),
        }
    }

    /// The mode; `None` if there are no methods.
    pub(super) fn mode(&self) -> Option<Mode> {
        self.guard.active().first().map(|stub| stub.mode)
    }
}

impl<R> TraitStub<Arc<Lazy<R>>> {
    /// The real implementation.
    #[track_caller]
    pub fn real(&self) -> &R {
        self.real.get(self.guard.name())
    }
}

impl<R> TraitStub<Lazy<R>> {
    /// The real implementation.
    #[track_caller]
    pub fn real(&self) -> &R {
        self.real.get(self.guard.name())
    }

    /// The real implementation, mutably.
    #[track_caller]
    pub fn real_mut(&mut self) -> &mut R {
        self.real.get(self.guard.name());
        self.real.made.get_mut().expect("`get` created it")
    }
}

/// The stub of a trait. The attribute implements this trait; do not implement it
/// yourself.
pub trait StubOfTrait: Sized {
    /// The real implementation.
    type Real;

    /// The stub with another real implementation.
    type With<R>;

    /// How the stub holds the real implementation.
    type Holder: HoldsReal<Self::Real>;

    #[doc(hidden)]
    fn from_stub(stub: TraitStub<Self::Holder>) -> Self;
}

/// The methods of a trait's stub, if the real implementation implements the trait. The
/// attribute implements this trait; do not implement it yourself.
pub trait StubbedMethods: StubOfTrait {
    #[doc(hidden)]
    fn members() -> Vec<Member>;
}
