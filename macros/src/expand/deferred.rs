//! Functions that return streams, iterators or futures of these.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::body::moved_body;
use super::prologue::{AnswerTokens, asked, with_parameters};
use super::{Names, codec};
use crate::model::{Function, Items, Shape};

/// `impl Future` of a stream or iterator.
pub(super) fn opaque_future(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let ret = match &function.returns.items {
        Some(items) => items.inferred(),
        None => function.returns.ty(),
    };
    let asked = asked(function, names);
    let body = body_of(function);
    let run = run_later(function, names, &quote_spanned!(site=> __real));
    with_parameters(
        function,
        names,
        &quote_spanned! {site=>
            let __asked = #asked;
            let __real = #rt::begun::<_, #ret, _>(&__asked, move || #body);
            #run
        },
    )
}

/// `impl Stream` and `impl Iterator`, also in a `Result`.
pub(super) fn opaque_parts(
    function: &Function<'_>,
    items: &Items<'_>,
    names: &Names,
) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let inferred = items.inferred();
    let asked = asked(function, names);
    let codec = parts_codec(function, items, names);
    let coerce = coerce(function, &codec, names);
    let body = body_of(function);
    with_parameters(
        function,
        names,
        &quote_spanned! {site=>
            #rt::run_parts(#asked, #codec, #coerce, move || -> #inferred #body)
        },
    )
}

/// The future that completes `__asked`. `real` is an option of the real future.
pub(super) fn run_later(function: &Function<'_>, names: &Names, real: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    if let Some(items) = &function.returns.items {
        let codec = parts_codec(function, items, names);
        let coerce = coerce(function, &codec, names);
        let real = if function.is_async() {
            quote_spanned!(site=> ::core::option::Option::Some(#real))
        } else {
            real.clone()
        };
        return quote_spanned! {site=>
            #rt::run_async_parts(__asked, #codec, #coerce, #real)
        };
    }
    let AnswerTokens {
        prepare,
        plan,
        coerced,
    } = AnswerTokens::new(function, names);
    let run = quote_spanned! {site=>
        #rt::run_async(__asked, #plan, move |__answer| #coerced, #real)
    };
    if function.returns.shape == Shape::Erased {
        // The codec of a type that need not be `'static` has a lifetime, which
        // must not be part of the returned future's type.
        quote_spanned!(site=> async move { #prepare #run.await })
    } else {
        run
    }
}

/// The body of a closure that owns the parameters.
fn body_of(function: &Function<'_>) -> TokenStream {
    let body = moved_body(function);
    quote_spanned!(Span::mixed_site()=> { #body })
}

/// How an expectation's answer becomes the source of the items.
fn coerce(function: &Function<'_>, codec: &TokenStream, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let (rt, marker) = (&names.rt, function.marker());
    if function.returns.shape != Shape::Erased {
        return quote_spanned!(site=> |__given| __given);
    }
    // The caller chooses the type of the items.
    quote_spanned! {site=> {
        let __parts = #codec;
        move |__given| #rt::given_by(
            &__parts,
            __given,
            <#marker as #rt::StubbableFn>::site().function(),
        )
    }}
}

fn parts_codec(function: &Function<'_>, items: &Items<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let item = &items.item.to_token_stream();
    let as_functions = |ty: &TokenStream, codec: TokenStream| {
        quote_spanned! {site=>
            #rt::ItemCodec::<#ty>::new(
                |__item, __scrub| (&#codec).settle(__item, __scrub),
                |__decoder| (&#codec).decoded(__decoder),
            )
        }
    };
    if !items.in_result {
        let codec = as_functions(item, codec::of_top_item(function, item, names));
        return quote_spanned!(site=> #rt::Top(#codec));
    }
    let outer = items.with(&quote!(()));
    let outer = as_functions(&outer, codec::of_outer(function, &outer, names));
    let item = as_functions(item, codec::of_item(function, item, names));
    quote_spanned!(site=> #rt::InResult(#outer, #item))
}
