//! The macros of `cached-stubs`. Use them through that crate.
//!
//! Without the feature `replay`, `plain` is all there is. With it, `replay` takes an
//! expansion through these modules in order: `args` parses the attribute, `syntax` the
//! item; `model` is what to generate; `valid` has all the rules; `expand` writes the code.
//! Each imports only from the ones before it. Below them are `types` and `tokens`
//! (questions about syntax), `errors` and `suggestion`.

#[cfg(feature = "replay")]
mod args;
#[cfg(feature = "replay")]
mod errors;
#[cfg(feature = "replay")]
mod expand;
#[cfg(feature = "replay")]
mod fingerprint;
#[cfg(feature = "replay")]
mod inputs;
#[cfg(feature = "replay")]
mod model;
mod plain;
#[cfg(feature = "replay")]
mod replay;
#[cfg(feature = "replay")]
mod suggestion;
#[cfg(feature = "replay")]
mod syntax;
#[cfg(feature = "replay")]
mod tokens;
#[cfg(feature = "replay")]
mod types;
#[cfg(feature = "replay")]
mod valid;

use proc_macro::TokenStream;

#[allow(
    missing_docs,
    reason = "it is documented where cached-stubs re-exports it, with examples that need that crate"
)]
#[proc_macro_attribute]
pub fn stubbable(args: TokenStream, item: TokenStream) -> TokenStream {
    #[cfg(feature = "replay")]
    return replay::item(args.into(), item.into()).into();
    #[cfg(not(feature = "replay"))]
    plain::item(args, item)
}

#[allow(missing_docs, reason = "as for `stubbable`")]
#[proc_macro]
pub fn stub_fixture(input: TokenStream) -> TokenStream {
    #[cfg(feature = "replay")]
    return replay::fixture(input.into()).into();
    #[cfg(not(feature = "replay"))]
    {
        let _ = input;
        plain::fixture_without_replay()
    }
}
