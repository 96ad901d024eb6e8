//! A real implementation behind a pointer.

/// The real implementation of a trait's stub, for a factory that returns it in a box:
/// `StubLlm<Behind<Box<dyn Llm>>>`, also with `Arc` or another pointer.
///
/// `Behind` implements a trait under `#[stubbable]` if `dyn Llm` can be written. A
/// supertrait of your own has to be implemented for it by hand.
///
/// ```
/// use cached_stubs::{Behind, stub_fixture, stubbable};
/// use rstest::rstest;
///
/// #[stubbable(name = "docs::behind")]
/// trait Llm {
///     fn ask(&self, prompt: &str) -> String;
/// }
///
/// struct OpenAi;
///
/// impl Llm for OpenAi {
///     fn ask(&self, prompt: &str) -> String {
///         prompt.to_uppercase()
///     }
/// }
///
/// fn connect(model: &str) -> Box<dyn Llm> {
///     assert_eq!(model, "openai");
///     Box::new(OpenAi)
/// }
///
/// stub_fixture!(llm: StubLlm<Behind<Box<dyn Llm>>> = Behind(connect("openai")));
///
/// #[rstest]
/// fn asks(llm: StubLlm<Behind<Box<dyn Llm>>>) {
///     assert_eq!(llm.ask("hi"), "HI");
/// }
/// ```
///
/// A trait of another crate has no such implementation; wrap the box in a type of your
/// own, and implement the trait for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Behind<P>(pub P);
