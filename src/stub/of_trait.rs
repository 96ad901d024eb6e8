//! The stub of a trait: an object that implements it. Its calls are answered by
//! the object itself, on whatever thread; the real one behind it is made when a
//! real call is about to be made.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};

use futures_core::Stream;

use super::builder::Options;
use super::fill::Lend;
use super::guard::Guard;
use super::{Member, Mocks, message};
use crate::call::Invocation;
use crate::call_log::Call;
use crate::dispatch::{Bypass, Site};
use crate::mock::GateHolder;
use crate::mode::Mode;

/// What the stub of a trait has for a real implementation where the test gives
/// none. There is no value of it: a call that needs the real one panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoReal {}

/// The stream or iterator that a method of `NoReal` returns: there is none.
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

type Make<R> = Arc<dyn Fn() -> R + Send + Sync>;

/// The real implementation, made when it is first needed.
pub struct Lazy<R> {
    make: Option<Make<R>>,
    made: OnceLock<R>,
}

impl<R> Lazy<R> {
    fn new(make: Option<Make<R>>) -> Self {
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

/// How a stub holds the real implementation: shared among its clones, or for
/// itself where methods take `&mut self`.
pub trait Holder<R>: From<Lazy<R>> {
    /// How calls of a filled mock get at a stub.
    type Lent<S: StubOfTrait<Real = R, Holder = Self>>: Lend<S>;

    /// For one more stub.
    #[must_use]
    fn again(&self) -> Self;
}

impl<R> Holder<R> for Arc<Lazy<R>> {
    type Lent<S: StubOfTrait<Real = R, Holder = Self>> = TraitStub<Self>;

    fn again(&self) -> Self {
        self.clone()
    }
}

impl<R> Holder<R> for Lazy<R> {
    type Lent<S: StubOfTrait<Real = R, Holder = Self>> = Mutex<S>;

    fn again(&self) -> Self {
        Self::new(self.make.clone())
    }
}

/// What the stub of a trait is made of; generated code wraps it.
pub struct TraitStub<P> {
    guard: Arc<Guard>,
    real: P,
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
    /// Begins a call of a method. `None` means the real method: the call is part
    /// of a recording that is being made.
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

    /// The mocks, for the test to add expectations to.
    #[track_caller]
    #[must_use]
    pub fn mocks(&self) -> Mocks<'_> {
        self.guard.mocks(GateHolder::Expecting(Location::caller()))
    }

    /// The calls that were answered, in the order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.guard.calls()
    }

    /// The checks of the last clone's drop.
    #[track_caller]
    pub fn finish(&self) {
        if let Some(report) = self.guard.end() {
            panic!("{report}");
        }
    }

    /// What people call the trait.
    #[must_use]
    pub fn name(&self) -> &str {
        self.guard.name()
    }
}

impl<P> TraitStub<P> {
    /// One more of the same, with a real implementation of its own where clones
    /// do not share it.
    pub(super) fn again<R>(&self) -> Self
    where
        P: Holder<R>,
    {
        Self {
            guard: Arc::clone(&self.guard),
            real: self.real.again(),
        }
    }

    /// What happens to calls; `None` where there is no method to call.
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

    /// The real implementation, to be changed.
    #[track_caller]
    pub fn real_mut(&mut self) -> &mut R {
        self.real.get(self.guard.name());
        self.real.made.get_mut().expect("it has just been made")
    }
}

/// The stub of a trait, as its builder makes it. The attribute implements it.
pub trait StubOfTrait: Sized {
    /// The real implementation.
    type Real;

    /// The stub with another real implementation.
    type With<R>;

    /// How it holds the real implementation.
    type Holder: Holder<Self::Real>;

    #[doc(hidden)]
    fn from_stub(stub: TraitStub<Self::Holder>) -> Self;
}

/// The methods of a trait's stub, which it has where the real one implements
/// the trait.
pub trait StubbedMethods: StubOfTrait {
    #[doc(hidden)]
    fn members() -> Vec<Member>;
}

/// The settings of a trait's stub; its `builder()` makes one.
#[must_use = "there is no stub before `build()`"]
pub struct TraitStubBuilder<S: StubOfTrait> {
    options: Options,
    make: Option<Make<S::Real>>,
}

impl<S: StubOfTrait> TraitStubBuilder<S> {
    #[doc(hidden)]
    pub fn __new() -> Self {
        Self {
            options: Options::default(),
            make: None,
        }
    }

    /// How to make the real implementation. It is made once, when a real call
    /// is about to be made: never, while recordings answer.
    pub fn real<R>(
        self,
        make: impl Fn() -> R + Send + Sync + 'static,
    ) -> TraitStubBuilder<S::With<R>>
    where
        S::With<R>: StubOfTrait<Real = R>,
    {
        TraitStubBuilder {
            options: self.options,
            make: Some(Arc::new(make)),
        }
    }

    /// The mode, whatever `RECORD` and `CI` say.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.options.mode = Some(mode);
        self
    }

    /// The folder of the recordings; relative to the package, not to the
    /// current directory.
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.options.dir = Some(dir.into());
        self
    }

    /// The test, and each case of it, has recordings of its own, all of which
    /// it must use when it passes.
    pub fn per_test(mut self) -> Self {
        self.options.per_test = true;
        self
    }

    /// The stub.
    ///
    /// # Panics
    ///
    /// When no mode was given and `RECORD` names none or must not (see
    /// [`Mode::from_env`]); when the recordings are to be the test's own and
    /// this thread is no test's.
    #[track_caller]
    #[must_use]
    pub fn build(self) -> S
    where
        S: StubbedMethods,
    {
        let real = Lazy::new(self.make);
        S::from_stub(TraitStub {
            guard: Arc::new(self.options.guard(S::members(), false)),
            real: real.into(),
        })
    }
}

/// A stub whose real implementation is an `R`. It is one bound, so that a type
/// which is none is one error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the stub of a trait",
    label = "no trait under `#[stubbable]` has this stub",
    note = "of a trait `Llm` under `#[stubbable]` it is `StubLlm`: `stub_fixture!(llm: StubLlm<OpenAi> = OpenAi::new())`",
    note = "the fixture of a function or an impl block takes no real implementation: `stub_fixture!(llm: generate_response)`"
)]
pub trait StubMadeWith<R>: Sized {
    #[doc(hidden)]
    fn known() -> Vec<Member>;

    #[doc(hidden)]
    fn made(fixture: TraitFixture, make: Make<R>) -> Self;
}

impl<S: StubbedMethods> StubMadeWith<S::Real> for S {
    fn known() -> Vec<Member> {
        S::members()
    }

    #[track_caller]
    fn made(fixture: TraitFixture, make: Make<S::Real>) -> S {
        let options = Options {
            mode: fixture.mode,
            dir: fixture.dir,
            package: fixture.package.map(Path::new),
            per_test: fixture.per_test,
            ..Options::default()
        };
        let make = Some(make);
        TraitStubBuilder { options, make }.build()
    }
}

/// What a fixture says of a trait's stub.
#[derive(Debug)]
pub struct TraitFixture {
    /// The folder of the package that declares it.
    pub package: Option<&'static str>,
    /// As the builder's.
    pub mode: Option<Mode>,
    /// As the builder's.
    pub dir: Option<PathBuf>,
    /// As the builder's.
    pub per_test: bool,
}

/// What a fixture has of the stub of a trait.
pub struct Known<S, R> {
    /// Its methods.
    pub members: fn() -> Vec<Member>,
    made: fn(TraitFixture, Make<R>) -> S,
}

/// What a fixture has of this stub.
#[must_use]
pub const fn known_stub<S: StubMadeWith<R>, R>() -> Known<S, R> {
    Known {
        members: S::known,
        made: S::made,
    }
}

impl<S, R> Known<S, R> {
    /// The stub.
    #[track_caller]
    pub fn make(self, fixture: TraitFixture, make: impl Fn() -> R + Send + Sync + 'static) -> S {
        (self.made)(fixture, Arc::new(make))
    }
}

impl<S: StubOfTrait> fmt::Debug for TraitStubBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraitStubBuilder")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
