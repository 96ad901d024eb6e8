//! The function with a prologue that answers a call or lets it through. The body
//! stays where it is, token for token, so its errors and lints are the user's.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Attribute, FnArg, GenericParam, Pat, Receiver, ReturnType, Safety, Signature, Type};

use super::{Names, codec, future, key, live, out};
use crate::model::{Conversion, Function, Param, Part, Shape};
use crate::syntax::is_mut_reference;
use crate::tokens::capturing;
use crate::types::Wrapping;

pub(super) fn expand(function: &Function<'_>, names: &Names) -> TokenStream {
    let item = function.item;
    let vis = &item.vis;
    let attrs = item.attrs.iter().filter(|attr| keeps(function, attr));
    let track_caller = (!item.attrs.iter().any(is_track_caller))
        .then(|| quote_spanned!(Span::mixed_site()=> #[track_caller]));
    let sig = signature(function);
    let block = match (function.returns.future, &function.returns.parts) {
        _ if function.out().next().is_some() => out::expand(function, names),
        _ if function.is_async() => asynchronous(function, names),
        (Some(Wrapping::Opaque), Some(_)) => live::opaque_future(function, names),
        (Some(wrapping), _) => future::expand(function, wrapping, names),
        (None, Some(parts)) => live::opaque_parts(function, parts, names),
        (None, None) => synchronous(function, names),
    };
    // Spanned as the user's, the item is one that lints such as `dead_code` see.
    let block = braced(block, item.body.span());
    quote!(#track_caller #(#attrs)* #vis #sig #block)
}

fn braced(inside: TokenStream, span: Span) -> Group {
    let mut block = Group::new(Delimiter::Brace, inside);
    block.set_span(span);
    block
}

/// `#[must_use]` of an `async fn` means the awaited value; on the function that
/// returns a future it would repeat what the future says already.
fn keeps(function: &Function<'_>, attr: &Attribute) -> bool {
    !(function.is_async() && attr.path().is_ident("must_use"))
}

fn is_track_caller(attr: &Attribute) -> bool {
    attr.path().is_ident("track_caller")
}

/// Below `#[tracing::instrument]`.
fn is_instrumented(function: &Function<'_>) -> bool {
    function.item.attrs.iter().any(|attr| {
        let last = attr.path().segments.last();
        last.is_some_and(|last| last.ident == "instrument")
    })
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

/// `impl` of ours captures every lifetime, in a user's crate of edition 2021 too:
/// the edition that decides is that of its span.
fn future(function: &Function<'_>) -> ReturnType {
    let output = capturing(function.returns.ty());
    let site = Span::mixed_site();
    let future = quote_spanned!(site=> impl ::core::future::Future<Output = #output>);
    let arrow = syn::Token![->](site);
    ReturnType::Type(arrow, Box::new(Type::Verbatim(future)))
}

/// A hit is answered before the body; else the function calls itself, marked to
/// run its body this time.
fn synchronous(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let marker = function.marker();
    let call = Ident::new("__call", site);
    let begin = begin(function, names);
    let conversions = function.params.iter().filter_map(conversion);
    let key = key::expand(function, &call, names);
    let real = reentry(function, true);
    let bypass = bypass(function);
    let Answer {
        prepare,
        plan,
        coerced,
    } = Answer::new(function, names);
    let record = if function.returns.shape == Shape::Owned {
        quote_spanned!(site=> record::<#marker>(__returned))
    } else {
        quote_spanned!(site=> record_as::<#marker, _>(#plan, __returned, |__answer| #coerced))
    };
    let body = body(function);
    // No closure may stand around what panics: it would hide the caller's line.
    quote_spanned! {site=>
        if let ::core::option::Option::Some(mut #call) =
            #begin
        {
            #(#conversions)*
            #key
            #prepare
            return match #call.answer::<#marker>() {
                ::core::option::Option::Some(__answer) => #coerced,
                ::core::option::Option::None => {
                    #call.#bypass();
                    let __returned = #real;
                    #call.#record
                }
            };
        }
        #body
    }
}

/// The key is made when the function is called, everything else when its future
/// is polled.
fn asynchronous(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let real = real_future(function);
    let asked = asked(function, names);
    let mut run = live::run_later(function, names, &real);
    if is_instrumented(function) {
        // It looks for a block at the end of a function that is not `async`, and
        // takes that block's hygiene for the names of its own.
        let block = braced(quote_spanned!(site=> #run.await), function.item.body.span());
        run = quote_spanned!(site=> async move #block);
    }
    with_parameters(
        function,
        names,
        &quote_spanned!(site=> let __asked = #asked; #run),
    )
}

/// The user's block as a future, which the parameters are moved to.
pub(super) fn real_future(function: &Function<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let ret = match &function.returns.parts {
        Some(parts) => parts.inferred(),
        None => function.returns.ty(),
    };
    let keyword = function
        .item
        .sig
        .asyncness
        .as_ref()
        .map_or(site, |token| token.span);
    let async_move = quote_spanned!(keyword.resolved_at(site)=> async move);
    let body = moved_body(function);
    let body = if function.is_of_trait_stub() {
        quote_spanned!(site=> #body.await)
    } else {
        body
    };
    // Like every parameter, it lives as long as the future, used or not.
    let receiver = function.receiver().map(|receiver| {
        let this = &receiver.self_token;
        quote_spanned!(site=> let _ = &#this;)
    });
    quote_spanned! {site=>
        #async_move {
            #receiver
            // Gives `?`, `return` and coercions in the body their type.
            if let ::core::option::Option::Some(__returned) =
                ::core::option::Option::None::<#ret>
            {
                return __returned;
            }
            #body
        }
    }
}

/// What the stub says to `__call`, without waiting for anybody.
pub(super) fn asked(function: &Function<'_>, names: &Names) -> TokenStream {
    let (rt, marker) = (&names.rt, function.marker());
    quote_spanned!(Span::mixed_site()=> #rt::ask_async::<#marker>(__call))
}

/// The statements that begin a call of a function whose body has one place, with
/// a stub or without, and what follows on them.
pub(super) fn with_parameters(
    function: &Function<'_>,
    names: &Names,
    then: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let call = Ident::new("__call", site);
    let begin = begin(function, names);
    let conversions = function.params.iter().filter_map(conversion);
    let opaque = function
        .params
        .iter()
        .filter_map(|param| opaque(function, param));
    let key = key::expand(function, &call, names);
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
        #(#conversions)*
        #key
        #(#opaque)*
        #then
    }
}

/// Asks for the call's stub.
pub(super) fn begin(function: &Function<'_>, names: &Names) -> TokenStream {
    let (rt, marker) = (&names.rt, function.marker());
    let declared = quote_spanned!(Span::mixed_site()=> <#marker as #rt::StubbableFn>::site());
    match function.receiver() {
        Some(receiver) if function.is_of_trait_stub() => {
            let this = &receiver.self_token;
            quote_spanned!(Span::mixed_site()=> #this.0.begin(#declared))
        }
        _ => quote_spanned!(Span::mixed_site()=> #rt::begin(#declared)),
    }
}

/// How the real function is announced that is called next.
pub(super) fn bypass(function: &Function<'_>) -> Ident {
    let name = if function.is_of_trait_stub() {
        "enter_real"
    } else {
        "bypass"
    };
    Ident::new(name, Span::mixed_site())
}

/// What runs where no stub answers: the user's body, or the real one of a trait.
pub(super) fn body(function: &Function<'_>) -> TokenStream {
    if function.is_of_trait_stub() {
        return reentry(function, false);
    }
    let renamed = function.params.iter().filter(|param| param.renamed);
    let plain = renamed.clone().next().is_none();
    if function.returns.future.is_some() && is_instrumented(function) && plain {
        // It looks for a future in a box at the function's end.
        return function.item.body.stream();
    }
    bind(renamed, &function.item.body)
}

/// The same, where it stands in a future or a closure, which the parameters are
/// moved to.
pub(super) fn moved_body(function: &Function<'_>) -> TokenStream {
    if function.is_of_trait_stub() {
        return reentry(function, true);
    }
    bind(function.params.iter(), &function.item.body)
}

/// The user's block, with parameters bound as their patterns say. An arm and not
/// `let`s: before edition 2024, temporaries of the body's last expression outlive
/// what a `let` binds, and not what a parameter binds.
pub(super) fn bind<'a>(params: impl Iterator<Item = &'a Param<'a>>, body: &Group) -> TokenStream {
    let (idents, patterns): (Vec<_>, Vec<_>) =
        params.map(|param| (&param.ident, &param.typed.pat)).unzip();
    // Braces of our own, inside of which the user's would be called unnecessary.
    let block = braced(body.stream(), body.span().resolved_at(Span::mixed_site()));
    if idents.is_empty() {
        return block.to_token_stream();
    }
    quote_spanned! {Span::mixed_site()=>
        match (#(#idents,)*) { (#(#patterns,)*) => #block }
    }
}

/// How the runtime's answer becomes the returned type.
pub(super) struct Answer {
    /// The statement that is needed first.
    pub(super) prepare: Option<TokenStream>,
    /// An expression that makes the plan when called.
    pub(super) plan: TokenStream,
    /// `__answer`, as the returned type.
    pub(super) coerced: TokenStream,
}

impl Answer {
    pub(super) fn new(function: &Function<'_>, names: &Names) -> Self {
        let site = Span::mixed_site();
        let coerced = quote_spanned!(site=> __answer);
        if function.returns.shape == Shape::Owned {
            let (rt, marker) = (&names.rt, function.marker());
            return Answer {
                prepare: None,
                plan: quote_spanned!(site=> <#marker as #rt::StubbableFn>::plan),
                coerced,
            };
        }
        let plan = codec::plan(function, &function.returns.ty(), names);
        let plan = quote_spanned!(site=> || #plan);
        if function.returns.shape == Shape::Borrowed {
            return Answer {
                prepare: None,
                plan,
                coerced,
            };
        }
        let (rt, marker) = (&names.rt, function.marker());
        let declared = quote_spanned!(site=> <#marker as #rt::StubbableFn>::site().function());
        Answer {
            prepare: Some(quote_spanned!(site=> let __plan = #plan;)),
            plan: quote_spanned!(site=> __plan),
            coerced: quote_spanned!(site=> __answer.decode(#declared, __plan)),
        }
    }
}

/// The call of the function by itself, or of the real one of a trait; with what
/// has been converted, if it has.
pub(super) fn reentry(function: &Function<'_>, converted: bool) -> TokenStream {
    let sig = &function.item.sig;
    let name = &sig.ident;
    let arguments: Vec<TokenStream> = sig
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            // Lifetimes may be late-bound, and are inferred.
            GenericParam::Lifetime(_) => None,
            GenericParam::Const(param) => Some(param.ident.to_token_stream()),
            GenericParam::Type(param) => Some(
                function
                    .params
                    .iter()
                    .filter(|_| converted)
                    .find_map(|other| converted_from(other, &param.ident))
                    .unwrap_or_else(|| param.ident.to_token_stream()),
            ),
        })
        .collect();
    let turbofish =
        (!arguments.is_empty()).then(|| quote_spanned!(Span::mixed_site()=> ::<#(#arguments),*>));
    let receiver = function.receiver().map(|receiver| {
        let this = &receiver.self_token;
        if !function.is_of_trait_stub() {
            return this.to_token_stream();
        }
        let real = real_of(receiver);
        quote_spanned!(Span::mixed_site()=> #this.0.#real())
    });
    let params = function
        .params
        .iter()
        .map(|param| param.ident.to_token_stream());
    let params = receiver.into_iter().chain(params);
    let path = function
        .owner
        .map(|owner| match (owner.trait_, &owner.args.real) {
            (Some(trait_), Some(real)) => {
                quote_spanned!(Span::mixed_site()=> <#real as #trait_>::)
            }
            (Some(trait_), None) => quote_spanned!(Span::mixed_site()=> <Self as #trait_>::),
            (None, _) => quote_spanned!(Span::mixed_site()=> Self::),
        });
    let call = quote!(#path #name #turbofish (#(#params),*));
    match sig.safety {
        Safety::Unsafe(_) => quote_spanned!(Span::mixed_site()=> unsafe { #call }),
        _ => call,
    }
}

/// What a trait's stub gives of the real one for a method of this receiver.
pub(super) fn real_of(receiver: &Receiver) -> Ident {
    let name = if is_mut_reference(receiver) {
        "real_mut"
    } else {
        "real"
    };
    Ident::new(name, Span::mixed_site())
}

fn converted_from(param: &Param<'_>, parameter: &Ident) -> Option<TokenStream> {
    match &param.part {
        Part::Converted(found) if found.parameter == Some(parameter) => found.target(),
        _ => None,
    }
}

/// Makes of the parameter what it is keyed by and handed on as.
pub(super) fn conversion(param: &Param<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let ident = &param.ident;
    let Part::Converted(found) = &param.part else {
        return None;
    };
    let value = match found.conversion {
        Conversion::Into(target) if found.maybe => quote_spanned! {site=>
            #ident.map(|__value| <_ as ::core::convert::Into<#target>>::into(__value))
        },
        Conversion::Into(target) => {
            quote_spanned!(site=> <_ as ::core::convert::Into<#target>>::into(#ident))
        }
        Conversion::Collect(..) => quote_spanned! {site=>
            ::core::iter::Iterator::collect::<::std::vec::Vec<_>>(
                ::core::iter::IntoIterator::into_iter(#ident)
            )
        },
        Conversion::View(_) => return None,
    };
    Some(quote_spanned!(site=> let #ident = #value;))
}

/// A future has one type, so its block gets the converted value with or without
/// a stub. What came by `Into<T>` is then known by its bounds only: of a plain
/// `T`, `x.into()` could be anything. A `Vec` iterates as what it was made of did.
fn opaque(function: &Function<'_>, param: &Param<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let Part::Converted(found) = &param.part else {
        return None;
    };
    let Conversion::Into(target) = found.conversion else {
        return None;
    };
    if function.is_of_trait_stub() {
        return None;
    }
    let bounds = &found.bounds;
    let ident = &param.ident;
    // A function inside of a method sees neither the block's parameters nor `Self`.
    let owner = function.owner.map(|owner| owner.generics);
    let generics = owner.into_iter().chain([&function.item.sig.generics]);
    let (lifetimes, others): (Vec<_>, Vec<_>) = generics
        .clone()
        .flat_map(|generics| &generics.params)
        .partition(|param| matches!(param, GenericParam::Lifetime(_)));
    let predicates = generics
        .filter_map(|generics| generics.where_clause.as_ref())
        .flat_map(|clause| &clause.predicates);
    let arguments: Vec<_> = others
        .iter()
        .filter_map(|param| match param {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
        })
        .collect();
    let turbofish = (!arguments.is_empty()).then(|| quote_spanned!(site=> ::<#(#arguments),*>));
    let (from, to) = (quote!(#target), quote_spanned!(site=> impl #(#bounds)+*));
    let [from, to] = [from, to].map(|ty| {
        if found.maybe {
            quote_spanned!(site=> ::core::option::Option<#ty>)
        } else {
            ty
        }
    });
    let signature = quote_spanned! {site=>
        <#(#lifetimes,)* #(#others,)*> (__value: #from) -> #to
        where #(#predicates,)*
    };
    let signature = match function.owner {
        Some(owner) => owner.without_self(signature),
        None => signature,
    };
    Some(quote_spanned! {site=>
        let #ident = {
            fn __opaque #signature {
                __value
            }
            __opaque #turbofish (#ident)
        };
    })
}
