//! The macros of `cached-stubs`; use them through that crate.

mod args;
mod convert;
mod errors;
mod expand;
mod fingerprint;
mod fixture;
mod message;
mod model;
mod returns;
mod syntax;
mod tokens;
mod valid;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;

use crate::args::Args;
use crate::fixture::Fixture;
use crate::model::Function;
use crate::syntax::ItemFn;

/// docs
#[proc_macro_attribute]
pub fn stubbable(args: TokenStream, item: TokenStream) -> TokenStream {
    let item = TokenStream2::from(item);
    expand(args.into(), &item)
        .unwrap_or_else(|error| {
            // The item stands, so that the mistake is the only thing reported.
            let mut tokens = syntax::without_helpers(item);
            tokens.extend(error.into_compile_error());
            tokens
        })
        .into()
}

fn expand(args: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Args::parse(args);
    let item = match ItemFn::parse(plain.clone()) {
        Ok(item) => item,
        Err(error) => {
            errors.push(error);
            errors.into_result()?;
            return Ok(TokenStream2::new());
        }
    };
    let function = Function::new(&item, &args);
    errors.extend(valid::check(&function));
    errors.into_result()?;
    Ok(expand::stubbable(&function, plain))
}

/// docs
#[proc_macro]
pub fn stub_fixture(input: TokenStream) -> TokenStream {
    syn::parse_macro_input!(input as Fixture).expand().into()
}
