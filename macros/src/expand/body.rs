//! The user's body, or what takes its place in the stub of a trait.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Pat};

use super::conversion::passed;
use super::reentry::reentry;
use crate::model::Function;

/// What runs without a stub: the user's body, or the real implementation of a trait.
pub(super) fn body(function: &Function<'_>) -> TokenStream {
    if function.is_of_trait_stub() {
        return reentry(function, false);
    }
    let renamed = function.params.iter().filter(|param| param.renamed);
    let plain = renamed.clone().next().is_none();
    if function.returns.future.is_some() && is_instrumented(function) && plain {
        // `instrument` expects the boxed future at the end of the function.
        return split(&function.item.body).1;
    }
    bind(
        renamed.map(|param| (param.ident.to_token_stream(), &*param.typed.pat)),
        &function.item.body,
    )
}

/// The same inside a future or closure that owns the parameters.
pub(super) fn moved_body(function: &Function<'_>) -> TokenStream {
    if function.is_of_trait_stub() {
        return reentry(function, true);
    }
    let params = function.params.iter();
    bind(
        params.map(|param| (passed(param), &*param.typed.pat)),
        &function.item.body,
    )
}

/// The user's body as a future that owns the parameters.
pub(super) fn real_future(function: &Function<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let ret = match &function.returns.items {
        Some(items) => items.inferred(),
        None => function.returns.ty(),
    };
    let keyword = function
        .item
        .sig
        .asyncness
        .as_ref()
        .map_or(site, |token| token.span);
    // Under `out(self)` the future borrows `self`, which cannot be bound anew.
    let keeps_self = function.out().any(|out| out.is_self());
    let moves = (!keeps_self).then(|| quote_spanned!(keyword.resolved_at(site)=> move));
    let async_move = quote_spanned!(keyword.resolved_at(site)=> async #moves);
    let body = moved_body(function);
    let body = if function.is_of_trait_stub() {
        quote_spanned!(site=> #body.await)
    } else {
        body
    };
    // Like every parameter, `self` lives as long as the future, even if unused.
    let receiver = function.receiver().map(|receiver| {
        let this = &receiver.self_token;
        quote_spanned!(site=> let _ = &#this;)
    });
    quote_spanned! {site=>
        #async_move {
            #receiver
            // Gives the type inference what `?`, `return` and coercions in the body
            // produce.
            if let ::core::option::Option::Some(__returned) =
                ::core::option::Option::None::<#ret>
            {
                return __returned;
            }
            #body
        }
    }
}

/// The user's body, with parameters bound by their patterns. It uses a match arm and
/// not `let`: before edition 2024, temporaries of the last expression outlive what a
/// `let` binds, but not what a parameter or an arm binds.
fn bind<'a>(params: impl Iterator<Item = (TokenStream, &'a Pat)>, body: &Group) -> TokenStream {
    let (values, patterns): (Vec<_>, Vec<_>) = params.unzip();
    // The user's braces inside of ours would be reported as unused.
    let block = braced(split(body).1, body.span().resolved_at(Span::mixed_site()));
    if values.is_empty() {
        return block.to_token_stream();
    }
    quote_spanned! {Span::mixed_site()=>
        match (#(#values,)*) { (#(#patterns,)*) => #block }
    }
}

/// The attributes at the beginning of a body, which are the function's, and what follows.
pub(super) fn split(body: &Group) -> (Vec<Attribute>, TokenStream) {
    let parser = |input: ParseStream| Ok((input.call(Attribute::parse_inner)?, input.parse()?));
    let body = body.stream();
    // rustc reports what is malformed.
    parser.parse2(body.clone()).unwrap_or((Vec::new(), body))
}

pub(super) fn braced(inside: TokenStream, span: Span) -> Group {
    let mut block = Group::new(Delimiter::Brace, inside);
    block.set_span(span);
    block
}

/// Whether the function has `#[tracing::instrument]`.
pub(super) fn is_instrumented(function: &Function<'_>) -> bool {
    function.item.attrs.iter().any(|attr| {
        let last = attr.path().segments.last();
        last.is_some_and(|last| last.ident == "instrument")
    })
}
