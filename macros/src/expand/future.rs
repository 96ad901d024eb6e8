//! Functions that return a future without being an `async fn`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::body::{body, moved_body};
use super::conversion::conversions;
use super::prologue::{AnswerTokens, asked, begin, with_parameters};
use super::reentry::reentry;
use super::{Names, key};
use crate::model::{Function, Shape};
use crate::types::FutureForm;

/// As in an `async fn`, the key is made at the call, and nothing waits before the first
/// poll.
pub(super) fn expand(function: &Function<'_>, form: FutureForm, names: &Names) -> TokenStream {
    match form {
        FutureForm::Boxed => boxed(function, names),
        FutureForm::Opaque => opaque(function, names),
    }
}

/// All boxed futures have one type, so the function calls itself as a plain one does.
fn boxed(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let marker = function.marker();
    let call = Ident::new("__call", site);
    let conversions = conversions(function);
    let key = key::expand(function, &quote_spanned!(site=> (&mut #call)), names);
    let begin = begin(function, names);
    let real = reentry(function, true);
    let bypass =
        (!function.is_of_trait_stub()).then(|| quote_spanned!(site=> (&__asked).bypass();));
    let AnswerTokens {
        prepare,
        plan,
        coerced,
    } = AnswerTokens::new(function, names);
    let run = quote_spanned! {site=>
        #rt::run_async(__asked, #plan, move |__answer| #coerced, __real)
    };
    // The codec of a type that need not be `'static` has a lifetime, which must
    // not be part of the future's type.
    let run = match function.returns.shape {
        Shape::Erased => quote_spanned!(site=> async move { #prepare #run.await }),
        Shape::Owned | Shape::Borrowed => run,
    };
    let answered = quote_spanned! {site=>
        { #prepare ::std::boxed::Box::pin(#rt::answered(#coerced, __edit)) }
    };
    let body = body(function);
    quote_spanned! {site=>
        if let ::core::option::Option::Some(mut #call) =
            #begin
        {
            #conversions
            #key
            match #rt::ask_async(
                <#marker as #rt::StubbableFn>::plan,
                ::core::option::Option::Some(#call),
            ) {
                #rt::Asked::Answered(__answer, __edit) => return #answered,
                #rt::Asked::Replayed(__recorded, _) => {
                    return ::std::boxed::Box::pin(__recorded.never());
                }
                __asked => {
                    #bypass
                    let __real = #real;
                    return ::std::boxed::Box::pin(#run);
                }
            }
        }
        #body
    }
}

/// One future type covers the answer and the real future. The body makes the real one
/// at the call, unless something answers.
fn opaque(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let AnswerTokens {
        prepare,
        plan,
        coerced,
    } = AnswerTokens::new(function, names);
    let body = moved_body(function);
    let run = |real: TokenStream| quote_spanned!(site=> #rt::run_future(__asked, #plan, move |__answer| #coerced, #real));
    // As above; and what makes the future runs at the call.
    let run = match function.returns.shape {
        Shape::Erased => {
            let run = run(quote_spanned! {site=>
                move || __real.expect("it is made unless the stub has answered")
            });
            quote_spanned! {site=>
                let __real = (&__asked).is_open().then(move || #body);
                async move { #prepare #run.await }
            }
        }
        Shape::Owned | Shape::Borrowed => run(quote_spanned!(site=> move || #body)),
    };
    let asked = asked(function, names);
    with_parameters(
        function,
        names,
        &quote_spanned!(site=> let __asked = #asked; #run),
    )
}
