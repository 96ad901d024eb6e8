//! The types that a stub can have as its target.

use super::{Member, Mocks};
use crate::call::StubbableFn;
use crate::mock::MockGuard;

/// The target of a [`Stub`](crate::Stub): a function under `#[stubbable]`, so that
/// `Stub<generate_response>` is the stub of `generate_response`; or an impl block, by its
/// `Self` type.
///
/// The attribute implements this trait; do not implement it yourself. It is the bound of
/// helpers that work with any stub:
///
/// ```
/// use cached_stubs::{Origin, Stub, Stubbable};
///
/// fn replayed<F: Stubbable>(stub: &Stub<F>) -> usize {
///     let calls = stub.calls();
///     calls.iter().filter(|call| call.origin == Origin::Replayed).count()
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not stubbable",
    label = "no function under `#[stubbable]` has this name",
    note = "put `#[stubbable]` above the function and name the function here",
    note = "the stub of a trait is made with the real implementation: `stub_fixture!(llm: StubLlm<OpenAi> = OpenAi::new())`"
)]
pub trait Stubbable: Sized + 'static {
    /// The result of [`Stub::mock`](crate::Stub::mock): the mock of a function, or the
    /// mocks of a block's methods, under the methods' names.
    type Mock<'a>;

    #[doc(hidden)]
    fn members() -> Vec<Member>;

    #[doc(hidden)]
    fn mock(mocks: Mocks<'_>) -> Self::Mock<'_>;
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
