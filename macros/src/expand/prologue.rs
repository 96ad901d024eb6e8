//! The parts of a prologue: it finds the stub of a call, makes the key, and turns the
//! answer into the returned value.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use super::conversion::{conversions, hidden};
use super::{Names, codec, key};
use crate::model::{Function, Shape};

/// Begins the call, converts the parameters and makes the key, then runs `then`. For
/// functions whose body occurs once, whether a stub answers or not.
pub(super) fn with_parameters(
    function: &Function<'_>,
    names: &Names,
    then: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let call = Ident::new("__call", site);
    let begin = begin(function, names);
    let conversions = conversions(function);
    let hidden = hidden(function);
    let key = key::expand(function, &call.to_token_stream(), names);
    let (mutability, key) = if key.is_empty() {
        (None, None)
    } else {
        let fill = quote_spanned! {site=>
            if let ::core::option::Option::Some(#call) = &mut #call { #key }
        };
        (Some(quote_spanned!(site=> mut)), Some(fill))
    };
    quote_spanned! {site=>
        let #mutability #call = #begin;
        #conversions
        #key
        #hidden
        #then
    }
}

/// The expression that finds the stub of this call.
pub(super) fn begin(function: &Function<'_>, names: &Names) -> TokenStream {
    let (rt, marker) = (&names.rt, function.marker());
    let declared = quote_spanned!(Span::mixed_site()=> <#marker as #rt::StubbableFn>::site());
    match function.receiver() {
        Some(receiver) if function.is_of_trait_stub() => {
            let this = &receiver.self_token;
            quote_spanned!(Span::mixed_site()=> (&#this.0).begin(#declared))
        }
        _ => quote_spanned!(Span::mixed_site()=> #rt::begin(#declared)),
    }
}

/// Resolves `__call` as far as that is possible without waiting.
pub(super) fn asked(function: &Function<'_>, names: &Names) -> TokenStream {
    let (rt, marker) = (&names.rt, function.marker());
    quote_spanned!(Span::mixed_site()=> #rt::ask_async(<#marker as #rt::StubbableFn>::plan, __call))
}

/// Lets the next call through to the real function.
pub(super) fn bypass(function: &Function<'_>) -> TokenStream {
    let site = Span::mixed_site();
    if function.is_of_trait_stub() {
        quote_spanned!(site=> (&mut __call).enter_real())
    } else {
        quote_spanned!(site=> (&mut __call).bypass())
    }
}

/// How the runtime's answer becomes the value that the function returns.
pub(super) struct AnswerTokens {
    /// The statement that comes before both expressions.
    pub(super) prepare: Option<TokenStream>,
    /// A function that makes the plan.
    pub(super) plan: TokenStream,
    /// `__answer` as the returned type.
    pub(super) coerced: TokenStream,
}

impl AnswerTokens {
    pub(super) fn new(function: &Function<'_>, names: &Names) -> Self {
        let site = Span::mixed_site();
        let coerced = quote_spanned!(site=> __answer);
        if function.returns.shape == Shape::Owned {
            let (rt, marker) = (&names.rt, function.marker());
            return AnswerTokens {
                prepare: None,
                plan: quote_spanned!(site=> <#marker as #rt::StubbableFn>::plan),
                coerced,
            };
        }
        let plan = codec::plan(function, &function.returns.ty(), names);
        let plan = quote_spanned!(site=> || #plan);
        if function.returns.shape == Shape::Borrowed {
            return AnswerTokens {
                prepare: None,
                plan,
                coerced,
            };
        }
        let (rt, marker) = (&names.rt, function.marker());
        let declared = quote_spanned!(site=> <#marker as #rt::StubbableFn>::site().function());
        AnswerTokens {
            prepare: Some(quote_spanned!(site=> let __plan = #plan;)),
            plan: quote_spanned!(site=> __plan),
            coerced: quote_spanned!(site=> __answer.decode(#declared, __plan)),
        }
    }
}
