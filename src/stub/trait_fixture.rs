//! The fixture of a trait's stub.

use std::fmt;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Member;
use super::builder::GuardOptions;
use super::of_trait::{Make, StubbedMethods};
use super::trait_builder::TraitStubBuilder;
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
    fn functions() -> Vec<&'static Function>;

    #[doc(hidden)]
    fn made(fixture: TraitFixture, make: Make<R>, at: &'static Location<'static>) -> Self;
}

impl<S: StubbedMethods> StubMadeWith<S::Real> for S {
    fn functions() -> Vec<&'static Function> {
        let members = S::members();
        members.iter().map(Member::function).collect()
    }

    fn made(fixture: TraitFixture, make: Make<S::Real>, at: &'static Location<'static>) -> S {
        let options = GuardOptions {
            mode: fixture.mode,
            dir: fixture.dir,
            package: fixture.package.map(Path::new),
            per_test: fixture.per_test,
            stateful: fixture.stateful,
            location: Some(at),
            ..GuardOptions::default()
        };
        let make = Some(make);
        TraitStubBuilder { options, make }.build()
    }
}

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

/// How a fixture creates the stub of a trait.
pub struct KnownStub<S, R> {
    /// The methods.
    pub functions: fn() -> Vec<&'static Function>,
    /// A pointer does not pass the caller's line on, so that is an argument.
    made: fn(TraitFixture, Make<R>, &'static Location<'static>) -> S,
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
        made: S::made,
    }
}

impl<S, R> KnownStub<S, R> {
    /// Creates the stub.
    #[track_caller]
    pub fn make(self, fixture: TraitFixture, make: impl Fn() -> R + Send + Sync + 'static) -> S {
        (self.made)(fixture, Arc::new(make), Location::caller())
    }
}
