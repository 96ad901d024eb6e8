//! `source = error | warn | ignore` and `verify = exact | shape`

use proc_macro2::Ident;
use syn::Error;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};

/// What happens to a stale recording.
#[derive(Clone, Copy)]
pub(crate) enum Stale {
    Error,
    Warn,
    Ignore,
}

/// What `verify = ..` compares.
#[derive(Clone, Copy)]
pub(crate) enum Comparison {
    Exact,
    Shape,
}

impl Stale {
    /// The word of the argument.
    pub(crate) fn word(self) -> Ident {
        let word = match self {
            Stale::Error => "error",
            Stale::Warn => "warn",
            Stale::Ignore => "ignore",
        };
        Ident::new(word, proc_macro2::Span::mixed_site())
    }
}

impl Parse for Stale {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let span = input.span();
        let word = input.call(Ident::parse_any);
        match word.as_ref().map(ToString::to_string).as_deref() {
            Ok("error") => Ok(Stale::Error),
            Ok("warn") => Ok(Stale::Warn),
            Ok("ignore") => Ok(Stale::Ignore),
            _ => Err(Error::new(
                span,
                "`source` is one of `error`, `warn` or `ignore`",
            )),
        }
    }
}

impl Parse for Comparison {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let span = input.span();
        let word = input.call(Ident::parse_any);
        match word.as_ref().map(ToString::to_string).as_deref() {
            Ok("exact") => Ok(Comparison::Exact),
            Ok("shape") => Ok(Comparison::Shape),
            _ => Err(Error::new(span, "`verify` is one of `exact` or `shape`")),
        }
    }
}
