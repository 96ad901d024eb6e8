//! The fixture of a trait's stub.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Member;
use super::builder::GuardOptions;
use super::guard::Guard;
use super::of_trait::{Lazy, Make, StubbedMethods, TraitStub};
use crate::function::Function;
use crate::mode::Mode;

/// A stub whose real implementation is an `R`. This is a single bound, so that a wrong
/// type is a single error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the stub of a trait",
    label = "no trait under `#[stubbable]` has this stub",
    note = "of a trait `Llm` under `#[stubbable]` it is `StubLlm`: `stub_fixture!(llm: StubLlm<OpenAi> = OpenAi::new())`",
    note = "the fixture of a function or an impl block takes no real implementation: `stub_fixture!(llm: generate_response)`"
)]
pub trait StubMadeWith<R>: Sized {
    #[doc(hidden)]
    fn members() -> Vec<Member>;

    #[doc(hidden)]
    fn functions() -> Vec<&'static Function>;

    #[doc(hidden)]
    fn made(guard: FixtureGuard, make: Make<R>) -> Self;
}

impl<S: StubbedMethods> StubMadeWith<S::Real> for S {
    fn members() -> Vec<Member> {
        <S as StubbedMethods>::members()
    }

    fn functions() -> Vec<&'static Function> {
        let members = <S as StubbedMethods>::members();
        members.iter().map(Member::function).collect()
    }

    fn made(guard: FixtureGuard, make: Make<S::Real>) -> S {
        S::from_stub(TraitStub {
            guard: Arc::new(guard.0),
            real: Lazy::new(Some(make)).into(),
        })
    }
}

/// The guard of a fixture's stub.
#[derive(Debug)]
pub struct FixtureGuard(Guard);

/// The options of a fixture of a trait's stub.
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
    /// As the builder's, with `per_test`.
    pub stateful: bool,
}

impl TraitFixture {
    /// Not behind a pointer, which would not pass the caller's line on.
    #[track_caller]
    fn guard(self, members: Vec<Member>) -> FixtureGuard {
        let options = GuardOptions {
            mode: self.mode,
            dir: self.dir,
            package: self.package.map(Path::new),
            per_test: self.per_test,
            stateful: self.stateful,
            ..GuardOptions::default()
        };
        FixtureGuard(options.guard(members, false))
    }
}

/// How a fixture creates the stub of a trait.
pub struct KnownStub<S, R> {
    /// The methods.
    pub functions: fn() -> Vec<&'static Function>,
    members: fn() -> Vec<Member>,
    made: fn(FixtureGuard, Make<R>) -> S,
}

impl<S, R> fmt::Debug for KnownStub<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownStub").finish_non_exhaustive()
    }
}

/// How a fixture creates this stub.
#[must_use]
pub const fn known_stub<S: StubMadeWith<R>, R>() -> KnownStub<S, R> {
    KnownStub {
        functions: S::functions,
        members: S::members,
        made: S::made,
    }
}

impl<S, R> KnownStub<S, R> {
    /// Creates the stub.
    #[track_caller]
    pub fn make(self, fixture: TraitFixture, make: impl Fn() -> R + Send + Sync + 'static) -> S {
        let guard = fixture.guard((self.members)());
        (self.made)(guard, Arc::new(make))
    }
}
