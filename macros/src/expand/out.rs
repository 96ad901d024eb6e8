//! Functions that change their parameters.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};

use super::body::{body, real_future};
use super::conversion::conversions;
use super::prologue::{asked, begin, bypass, with_parameters};
use super::reentry::reentry;
use super::{Names, codec, key};
use crate::model::Function;
use crate::types::FutureForm;

pub(super) fn expand(function: &Function<'_>, names: &Names) -> TokenStream {
    match function.returns.future {
        _ if function.is_async() => asynchronous(function, names),
        Some(FutureForm::Boxed) => boxed(function, names),
        _ => synchronous(function, names),
    }
}

fn synchronous(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let marker = function.marker();
    let call = Ident::new("__call", site);
    let begin = begin(function, names);
    let conversions = conversions(function);
    let key = key::expand(function, &quote_spanned!(site=> (&mut #call)), names);
    let real = reentry(function, true);
    let bypass = bypass(function);
    let body = body(function);
    let given = given(function, names);
    let plan = codec::plan(function, &function.returns.ty(), names);
    let out = out(function, names);
    quote_spanned! {site=>
        if let ::core::option::Option::Some(mut #call) = #begin {
            #conversions
            #key
            return match (&mut #call).answer_out(<#marker as #rt::StubbableFn>::plan) {
                #rt::AskedOut::Given(__given) => #given,
                #rt::AskedOut::Replayed(__recorded) => __recorded.restore(#plan, #out),
                #rt::AskedOut::Open => {
                    #bypass;
                    let __returned = #real;
                    #call.record_out(#plan, __returned, #out)
                }
            };
        }
        #body
    }
}

/// The real future borrows the parameters, so it is dropped before they are written.
fn asynchronous(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let asked = asked(function, names);
    let real = real_future(function);
    let params = function.out().filter(|out| !out.is_self());
    let reborrows = params.map(|out| {
        let ident = &out.variable;
        quote_spanned!(site=> let #ident = &mut *#ident;)
    });
    let given = given(function, names);
    let plan = codec::plan(function, &function.returns.ty(), names);
    let out = out(function, names);
    let drop = quote_spanned!(site=> ::core::mem::drop(__real););
    let run = quote_spanned! {site=>
        let mut __asked = #asked;
        async move {
            (&mut __asked).wait().await;
            let __real = { #(#reborrows)* #real };
            match __asked {
                #rt::Asked::Real => __real.await,
                #rt::Asked::Answered(__given, _) => { #drop #given }
                #rt::Asked::Replayed(__recorded, _) => { #drop __recorded.restore(#plan, #out) }
                #rt::Asked::Recording(mut __call) => match (&mut __call).turn().await {
                    ::core::option::Option::Some(__recorded) => {
                        #drop
                        __recorded.restore(#plan, #out)
                    }
                    ::core::option::Option::None => {
                        let __returned = #rt::recording(&__call, __real).await;
                        __call.record_out(#plan, __returned, #out)
                    }
                },
            }
        }
    };
    with_parameters(function, names, &run)
}

/// As in an `async fn`; the function calls itself for the real future, which borrows the
/// parameters and ends before they are written.
fn boxed(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let marker = function.marker();
    let call = Ident::new("__call", site);
    let begin = begin(function, names);
    let conversions = conversions(function);
    let key = key::expand(function, &quote_spanned!(site=> (&mut #call)), names);
    let real = reentry(function, true);
    let bypass =
        (!function.is_of_trait_stub()).then(|| quote_spanned!(site=> (&__call).next_is_real();));
    let given = given(function, names);
    let plan = codec::plan(function, &function.returns.ty(), names);
    let out = out(function, names);
    let body = body(function);
    quote_spanned! {site=>
        if let ::core::option::Option::Some(mut #call) = #begin {
            #conversions
            #key
            let mut __asked = #rt::ask_async(
                <#marker as #rt::StubbableFn>::plan,
                ::core::option::Option::Some(#call),
            );
            return ::std::boxed::Box::pin(async move {
                (&mut __asked).wait().await;
                let mut __call = match __asked {
                    #rt::Asked::Answered(__given, _) => return #given,
                    #rt::Asked::Replayed(__recorded, _) => return __recorded.restore(#plan, #out),
                    #rt::Asked::Recording(__call) => __call,
                    #rt::Asked::Real => ::core::unreachable!(),
                };
                if let ::core::option::Option::Some(__recorded) = (&mut __call).turn().await {
                    return __recorded.restore(#plan, #out);
                }
                let __real = {
                    let __recording = (&__call).begin_real();
                    #bypass
                    #real
                };
                let __returned = #rt::recording(&__call, __real).await;
                __call.record_out(#plan, __returned, #out)
            });
        }
        #body
    }
}

/// The type of an expectation's answer: the returned value, then the parameters.
pub(super) fn output(function: &Function<'_>, ret: &TokenStream) -> TokenStream {
    let types = function.out().map(|out| {
        let ty = match out.element() {
            Some(element) => quote_spanned!(Span::mixed_site()=> ::std::vec::Vec<#element>),
            None => out.ty.to_token_stream(),
        };
        match function.owner {
            Some(owner) => owner.without_self(ty),
            None => ty,
        }
    });
    quote!((#ret, #(#types),*))
}

fn given(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let (rt, marker) = (&names.rt, function.marker());
    if function.out_is_erased() {
        let plan = codec::plan(function, &function.returns.ty(), names);
        let out = out(function, names);
        return quote_spanned! {site=>
            __given.into_recorded_answer(<#marker as #rt::StubbableFn>::site().function()).restore(#plan, #out)
        };
    }
    let values: Vec<_> = (0..function.out().count())
        .map(|at| format_ident!("__out{at}", span = site))
        .collect();
    let puts = function.out().zip(&values).map(|(out, value)| {
        let (ident, name) = (&out.variable, &out.key);
        match out.element() {
            Some(_) => quote_spanned!(site=> #rt::put_elements(#name, &mut *#ident, #value);),
            None => quote_spanned!(site=> *#ident = #value;),
        }
    });
    quote_spanned! {site=>
        {
            let (__returned, #(#values),*) = __given;
            #(#puts)*
            __returned
        }
    }
}

fn out(function: &Function<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let params = function.out().map(|out| {
        let at = out.span.resolved_at(Span::mixed_site());
        let (ident, name) = (&out.variable, &out.key);
        if let Some(module) = out.codec {
            return quote_spanned! {at=> &mut #rt::OutInPlace::new(
                #name,
                &mut *#ident,
                |__value, __serializer| #module::serialize(__value, __serializer),
                |__deserializer, __place| #module::deserialize_in_place(__deserializer, __place),
            )};
        }
        if out.element().is_some() {
            let new = codec::method(function, &out.ty, "new", "generic", at);
            return quote_spanned!(at=> &mut #rt::OutSlice::#new(#name, &mut *#ident));
        }
        let codec = codec::of_out(function, &out.ty, at, names);
        quote_spanned!(at=> &mut #rt::OutParam::new(#name, &mut *#ident, #codec))
    });
    quote_spanned!(Span::mixed_site()=> &mut [#(#params),*])
}
