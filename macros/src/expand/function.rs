//! The generated function. Its prologue answers a call or lets it through to the body,
//! which stays token for token where it is, so that its errors and lints are the user's.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{AttrStyle, Attribute, FnArg, Pat, ReturnType, Signature, Type};

use super::body::{body, braced, is_instrumented, real_future, split};
use super::conversion::conversions;
use super::prologue::{AnswerTokens, asked, begin, bypass, with_parameters};
use super::reentry::reentry;
use super::{Names, deferred, future, key, lints, out};
use crate::model::{Function, Shape};
use crate::tokens::capturing;
use crate::types::FutureForm;

pub(super) fn expand(function: &Function<'_>, names: &Names) -> TokenStream {
    let item = function.item;
    let vis = &item.vis;
    let (mut inner, _) = split(&item.body);
    for attr in &mut inner {
        attr.style = AttrStyle::Outer;
    }
    let attrs = item.attrs.iter().filter(|attr| keeps(function, attr));
    let attrs = attrs.chain(&inner).map(lints::allowed);
    let track_caller = (!item.attrs.iter().any(is_track_caller))
        .then(|| quote_spanned!(Span::mixed_site()=> #[track_caller]));
    let sig = signature(function);
    let block = match (function.returns.future, &function.returns.items) {
        _ if function.out().next().is_some() => out::expand(function, names),
        _ if function.is_async() => asynchronous(function, names),
        (Some(FutureForm::Opaque), Some(_)) => deferred::opaque_future(function, names),
        (Some(form), _) => future::expand(function, form, names),
        (None, Some(items)) => deferred::opaque_parts(function, items, names),
        (None, None) => synchronous(function, names),
    };
    // Spanned as the user's, the item is one that lints such as `dead_code` see.
    let block = braced(block, item.body.span());
    quote!(#track_caller #(#attrs)* #vis #sig #block)
}

/// On an `async fn`, `#[must_use]` is about the awaited value. The generated function
/// returns a future, which is `must_use` already, and clippy warns of a second one.
fn keeps(function: &Function<'_>, attr: &Attribute) -> bool {
    !(function.is_async() && attr.path().is_ident("must_use"))
}

fn is_track_caller(attr: &Attribute) -> bool {
    attr.path().is_ident("track_caller")
}

fn signature(function: &Function<'_>) -> Signature {
    let mut sig = function.item.sig.clone();
    let inputs = sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    for (typed, param) in inputs.zip(&function.params) {
        if param.renamed {
            *typed.pat = name_pattern(param.ident.clone());
        } else if let (true, Pat::Ident(pat)) = (function.binds_again(), &mut *typed.pat) {
            // It is bound again inside of the future or closure.
            pat.mutability = None;
        }
    }
    lints::allow_in_parameters(&mut sig);
    if function.is_async() {
        sig.asyncness = None;
        sig.output = future(function);
    }
    sig
}

fn name_pattern(ident: Ident) -> Pat {
    Pat::Ident(syn::PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident,
        subpat: None,
    })
}

/// The `impl` token comes from this crate, because the edition of its span decides what
/// it captures: since 2024 that is every lifetime, which users of 2021 need here too.
fn future(function: &Function<'_>) -> ReturnType {
    let output = capturing(function.returns.ty());
    let site = Span::mixed_site();
    let future = quote_spanned!(site=> impl ::core::future::Future<Output = #output>);
    let arrow = syn::Token![->](site);
    ReturnType::Type(arrow, Box::new(Type::Verbatim(future)))
}

/// A stub answers before the body runs. To record, the function calls itself, behind a
/// bypass that lets that call through to the body.
fn synchronous(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let marker = function.marker();
    let call = Ident::new("__call", site);
    let begin = begin(function, names);
    let conversions = conversions(function);
    let key = key::expand(function, &quote_spanned!(site=> (&mut #call)), names);
    let real = reentry(function, true);
    let bypass = bypass(function);
    let AnswerTokens {
        prepare,
        plan,
        coerced,
    } = AnswerTokens::new(function, names);
    let rt = &names.rt;
    let of_mock = quote_spanned!(site=> <#marker as #rt::StubbableFn>::plan);
    let record = if function.returns.shape == Shape::Owned {
        quote_spanned!(site=> __call.record(#of_mock, __returned))
    } else {
        quote_spanned! {site=>
            __call.record_as::<#marker, _, _>(#plan, __returned, |__answer| #coerced)
        }
    };
    let body = body(function);
    // `#[track_caller]` does not pass through closures, so none may surround what panics.
    quote_spanned! {site=>
        if let ::core::option::Option::Some(mut #call) =
            #begin
        {
            #conversions
            #key
            #prepare
            return match (&mut #call).answer(#of_mock) {
                ::core::option::Option::Some(__answer) => #coerced,
                ::core::option::Option::None => {
                    #bypass;
                    let __returned = #real;
                    #record
                }
            };
        }
        #body
    }
}

/// The key is made when the function is called; everything else happens when its future
/// is polled.
fn asynchronous(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let real = real_future(function);
    let asked = asked(function, names);
    let mut run = deferred::run_later(function, names, &real);
    if is_instrumented(function) {
        // `instrument` expects a block at the end of a function that is not `async`, and
        // gives its own names the hygiene of that block.
        let block = braced(quote_spanned!(site=> #run.await), function.item.body.span());
        run = quote_spanned!(site=> async move #block);
    }
    with_parameters(
        function,
        names,
        &quote_spanned!(site=> let __asked = #asked; #run),
    )
}
