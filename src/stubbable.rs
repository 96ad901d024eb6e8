//! The contract between generated code and the runtime.

use crate::codec::Codec;
use crate::dispatch::Site;
use crate::mock::MockGuard;
use crate::stub::{Member, Mocks};

/// What [`Stub`](crate::Stub) is a stub of: a function under `#[stubbable]`, as
/// a type, so that `Stub<generate_response>` is the stub of
/// `generate_response`; or an impl block, by its type. The attribute implements
/// it; nobody else does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not stubbable",
    label = "no function under `#[stubbable]` bears this name",
    note = "put `#[stubbable]` above the function and name the function here",
    note = "the stub of a trait is made with the real implementation: `stub_fixture!(llm: StubLlm<OpenAi> = OpenAi::new())`"
)]
pub trait Stubbable: Sized + 'static {
    /// What [`Stub::mock`](crate::Stub::mock) gives: the mock of a function; of
    /// an impl block, the mocks of its methods, each under the method's name.
    type Mock<'a>;

    #[doc(hidden)]
    fn members() -> Vec<Member>;

    #[doc(hidden)]
    fn mock(mocks: Mocks<'_>) -> Self::Mock<'_>;
}

/// One function or method under `#[stubbable]`, as a type.
pub trait StubbableFn: Sized + 'static {
    /// What the mock of the function answers: its return type with every
    /// lifetime `'static`, or [`Answer`](crate::Answer) where a type parameter
    /// stands in it.
    type Output: 'static;

    #[doc(hidden)]
    fn site() -> &'static Site;

    #[doc(hidden)]
    fn codec() -> Codec<Self::Output>;
}

#[diagnostic::do_not_recommend]
impl<F: StubbableFn> Stubbable for F {
    type Mock<'a> = MockGuard<'a, F::Output>;

    fn members() -> Vec<Member> {
        vec![Member::of::<F>()]
    }

    fn mock(mocks: Mocks<'_>) -> Self::Mock<'_> {
        mocks.of::<F>()
    }
}
