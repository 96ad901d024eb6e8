//! Parameters that are converted before they are keyed and passed on.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::GenericParam;

use crate::model::{Conversion, Function, KeyPart, Param};

/// Converts the parameter into the type that is keyed and passed on.
pub(super) fn conversion(param: &Param<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let ident = &param.ident;
    let KeyPart::Converted(found) = &param.part else {
        return None;
    };
    let value = match found.conversion {
        Conversion::Into(target) if found.optional => quote_spanned! {site=>
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

/// Hides the type of a value converted by `Into<T>` behind its declared bounds. A future
/// has one type, so its body gets the converted value with and without a stub; there,
/// `x.into()` on a plain `T` would be ambiguous. A `Vec` needs nothing: it iterates as
/// the original did.
pub(super) fn opaque(function: &Function<'_>, param: &Param<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let KeyPart::Converted(found) = &param.part else {
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
    // A function inside a method sees neither the block's parameters nor `Self`.
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
        if found.optional {
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
