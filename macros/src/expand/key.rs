//! The statements that make the key of a call.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Expr, GenericParam, Receiver, parse_quote};

use super::Names;
use crate::args::KeyComponent;
use crate::model::{Conversion, Function, KeyPart, Out, Owner, Param, View};
use crate::tokens;
use crate::types::has_impl_of_other_traits;

/// Generic arguments, then the parameters in their order, then new components. `call` is
/// a `&mut` to the call: a method of a blanket trait in scope that takes `self` would
/// otherwise come before those of the call.
pub(super) fn expand(function: &Function<'_>, call: &TokenStream, names: &Names) -> TokenStream {
    let own = function.item.sig.generics.params.iter();
    let owner = function.owner.into_iter();
    let generics = owner.flat_map(Owner::keyed_generics).chain(own);
    let generics = generics.filter_map(|param| generic(function, param, call));
    let unnamed = function
        .params
        .iter()
        .filter_map(|param| unnamed_generic(param, call));
    let params = function.params.iter().map(|param| match &param.part {
        KeyPart::None => None,
        KeyPart::Redacted => Some(redacted(param, call, names)),
        KeyPart::Replaced(components) => Some(
            components
                .iter()
                .map(|component| computed(function, component, call))
                .collect(),
        ),
        KeyPart::Named(kept) => Some(
            kept.iter()
                .map(|name| computed(function, &component_of(name), call))
                .collect(),
        ),
        KeyPart::Converted => Some(shown(param, call, names)),
        KeyPart::Whole if is_generic(function, param) => Some(generic_argument(param, call)),
        KeyPart::Whole => Some(by_reference(param, call)),
    });
    let state = function
        .out()
        .find(Out::is_self)
        .map(|out| state_before(&out, call));
    let components = function.new_components();
    let components = components.map(|component| computed(function, component, call));
    let aliases = function.params.iter();
    let aliases = aliases.map(|param| without_outputs(function, param, names));
    let receiver = function.receiver().filter(|_| !function.binds_again());
    let receiver = receiver.map(use_of_self);
    quote!(#receiver #(#aliases)* #(#generics)* #(#unnamed)* #state #(#params)* #(#components)*)
}

/// Clippy warns of a `self` that is used in nothing but the function's call of itself.
fn use_of_self(receiver: &Receiver) -> TokenStream {
    let this = &receiver.self_token;
    quote_spanned!(Span::mixed_site()=> let _ = &#this;)
}

/// Does not compile if the type is an alias of a `&mut` or of a callback, or if a name of
/// a destructured struct means one. Nothing is generated for a closure that is not called.
fn without_outputs(function: &Function<'_>, param: &Param<'_>, names: &Names) -> TokenStream {
    let is_undecided = |name: &Ident| !function.decides_output(param, name);
    let ident = &param.ident;
    // The real method of a trait gets the parameter before it is taken apart.
    if !param.is_destructured() || function.is_of_trait_stub() {
        if !param.may_be_alias() || !param.bindings.iter().any(is_undecided) {
            return TokenStream::new();
        }
        let located = located(param);
        let check = without_output(&quote_spanned!(located=> &#ident), located, names);
        return quote_spanned!(Span::mixed_site()=> let _ = || { #check };);
    }
    let outputs = function.outputs(param);
    let is_shown = |name: &Ident| outputs.iter().any(|(output, _)| *output == name);
    let hidden = param
        .bound
        .iter()
        .filter(|bound| bound.may_be_alias() && is_undecided(bound.name) && !is_shown(bound.name));
    let checks = hidden.map(|bound| {
        let located = bound.name.span().resolved_at(Span::mixed_site());
        without_output(&bound.name.to_token_stream(), located, names)
    });
    let checks: Vec<_> = checks.collect();
    if checks.is_empty() {
        return TokenStream::new();
    }
    let pat = without_binding_modes(param.typed.pat.to_token_stream());
    quote_spanned! {Span::mixed_site()=>
        #[allow(clippy::used_underscore_binding)]
        let _ = || {
            #[allow(unused_variables)]
            let #pat = &#ident;
            #(#checks)*
        };
    }
}

/// The check of one value, of which this is a reference.
fn without_output(value: &TokenStream, at: Span, names: &Names) -> TokenStream {
    let rt = names.rt_at(at);
    quote_spanned! {at=>
        {
            #[allow(unused_imports)]
            use #rt::HandsNothing as _;
            #[allow(unused_imports)]
            use #rt::callbacks::*;
            let __hands = #rt::Hands::of(#value);
            __hands.__reference();
            __hands.__option();
            __hands.__pin();
            __hands.__option_of_pin();
            __hands.__list();
            __hands.__array();
            __hands.__first();
            __hands.__second();
            (&&__hands).__callback0();
            (&&__hands).__callback1();
            (&&__hands).__callback2();
            (&&__hands).__callback3();
        }
    }
}

/// `self` as it is before the call.
fn state_before(out: &Out<'_>, call: &TokenStream) -> TokenStream {
    let at = out.span.resolved_at(Span::mixed_site());
    let (this, name) = (&out.variable, &out.key);
    match out.codec {
        None => quote_spanned!(at=> #call.state(&*#this);),
        Some(module) => quote_spanned! {at=>
            #call.arg_with(#name, |__serializer| #module::serialize(&*#this, __serializer));
        },
    }
}

fn generic(
    function: &Function<'_>,
    param: &GenericParam,
    call: &TokenStream,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) if is_left_out(function, &param.ident) => None,
        GenericParam::Type(param) => {
            let ident = &param.ident;
            Some(quote_spanned!(site=> #call.type_argument::<#ident>();))
        }
        GenericParam::Const(param) => {
            let ident = &param.ident;
            Some(quote_spanned!(site=> #call.const_argument(&#ident);))
        }
    }
}

/// The type of an `impl Trait` parameter, if the function sees more of it than its value.
fn unnamed_generic(param: &Param<'_>, call: &TokenStream) -> Option<TokenStream> {
    let is_keyed =
        matches!(param.part, KeyPart::Whole) && has_impl_of_other_traits(&param.typed.ty);
    let ident = &param.ident;
    is_keyed.then(|| quote_spanned!(Span::mixed_site()=> #call.type_of(&#ident);))
}

/// Whether the type occurs only in parameters that are not keyed by their own value.
/// Then the key ignores the type: it is that of a skipped closure, or of an argument
/// before its conversion.
fn is_left_out(function: &Function<'_>, name: &Ident) -> bool {
    let names = |tokens: TokenStream| tokens::count(tokens, name) > 0;
    let mut typed = function
        .params
        .iter()
        .filter(|param| {
            let all = param.conversion.all();
            let viewed = |part: &&Conversion<'_>| {
                matches!(part, Conversion::Keep(Some(ty), Some(_)) if names(ty.to_token_stream()))
            };
            names(param.typed.ty.to_token_stream())
                || param.conversion.parameters().contains(&name)
                || all.iter().any(viewed)
        })
        .peekable();
    typed.peek().is_some()
        && typed.all(|param| !matches!(param.part, KeyPart::Whole))
        && !names(function.item.sig.output.to_token_stream())
}

/// Spanned at the parameter's name, where rustc reports a type that cannot be keyed.
fn argument(param: &Param<'_>, call: &TokenStream, value: &TokenStream) -> TokenStream {
    let key = &param.key;
    quote_spanned!(located(param)=> #call.arg(#key, #value);)
}

fn by_reference(param: &Param<'_>, call: &TokenStream) -> TokenStream {
    argument(param, call, &reference(param))
}

fn reference(param: &Param<'_>) -> TokenStream {
    let ident = &param.ident;
    if param.is_keyed_as_slice() {
        return quote_spanned!(located(param)=> &#ident[..]);
    }
    quote_spanned!(located(param)=> &#ident)
}

/// Whether a bound on a type parameter makes the argument serialisable.
fn is_generic(function: &Function<'_>, param: &Param<'_>) -> bool {
    let mut names = function.parameter_names().into_iter();
    names.any(|name| tokens::mentions(&param.typed.ty, name))
}

fn generic_argument(param: &Param<'_>, call: &TokenStream) -> TokenStream {
    let (key, value) = (&param.key, reference(param));
    quote_spanned!(located(param)=> #call.generic_arg(#key, #value);)
}

/// Keys the parameter in the form that its bounds allow.
fn shown(param: &Param<'_>, call: &TokenStream, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let value = Ident::new("__value", site);
    let ident = &param.ident;
    let Some(shown) = param.conversion.shown(&value, &names.rt) else {
        return by_reference(param, call);
    };
    let argument = argument(param, call, &quote_spanned!(site=> &#shown));
    quote_spanned!(site=> { let #value = &#ident; #argument })
}

fn located(param: &Param<'_>) -> Span {
    param.span().resolved_at(Span::mixed_site())
}

fn redacted(param: &Param<'_>, call: &TokenStream, names: &Names) -> TokenStream {
    let (key, ident, rt) = (&param.key, &param.ident, &names.rt);
    quote_spanned! {Span::mixed_site()=>
        {
            use #rt::NotOptional as _;
            #call.redacted(#key, #rt::Given(&#ident).__given());
        }
    }
}

/// `key(name = expr)`
fn computed(function: &Function<'_>, component: &KeyComponent, call: &TokenStream) -> TokenStream {
    let name = component.name.unraw().to_string();
    let expr = &component.expr;
    let located = component.name.span().resolved_at(Span::mixed_site());
    let patterns = patterns(function, expr);
    let argument = quote_spanned!(located=> #call.arg(#name, &(#expr)););
    if patterns.is_empty() {
        return argument;
    }
    quote_spanned!(Span::mixed_site()=> { #patterns #argument })
}

/// `key(name = name)`
fn component_of(name: &Ident) -> KeyComponent {
    KeyComponent {
        name: name.clone(),
        expr: parse_quote!(#name),
    }
}

/// Binds by reference the names that the expression uses, where they are destructured or
/// mean a converted value.
fn patterns(function: &Function<'_>, expr: &Expr) -> TokenStream {
    let used = function.params.iter().filter(|param| {
        let mut names = param.bindings.iter();
        names.any(|name| tokens::mentions(expr, name))
    });
    used.filter_map(|param| {
        let ident = &param.ident;
        let site = Span::mixed_site();
        let value = converted_view(param);
        if !param.renamed && value.is_none() {
            return None;
        }
        let value = value.unwrap_or_else(|| quote_spanned!(site=> &#ident));
        let pat = without_binding_modes(param.typed.pat.to_token_stream());
        Some(quote_spanned! {site=>
            #[allow(unused_variables)]
            let #pat = #value;
        })
    })
    .collect()
}

/// The value that an expression sees of a converted parameter.
fn converted_view(param: &Param<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let ident = &param.ident;
    match &param.conversion {
        Conversion::TryInto(..) if param.is_converted => Some(quote_spanned!(site=> &#ident.0)),
        Conversion::Drain(..) if param.is_converted => {
            Some(quote_spanned!(site=> ::std::vec::IntoIter::as_slice(&#ident)))
        }
        _ if param.is_converted => Some(quote_spanned!(site=> &#ident)),
        Conversion::Keep(_, Some(View::AsRef(target, true))) => Some(quote_spanned! {site=>
            <_ as ::core::convert::AsRef<#target>>::as_ref(&#ident)
        }),
        _ => None,
    }
}

/// A pattern that is matched through a reference must not have `mut` or `ref`.
fn without_binding_modes(pat: TokenStream) -> TokenStream {
    pat.into_iter()
        .filter(|token| !matches!(token, TokenTree::Ident(word) if word == "mut" || word == "ref"))
        .map(|token| match token {
            TokenTree::Group(group) => {
                let inner = without_binding_modes(group.stream());
                let mut bare = proc_macro2::Group::new(group.delimiter(), inner);
                bare.set_span(group.span());
                bare.into()
            }
            other => other,
        })
        .collect()
}
