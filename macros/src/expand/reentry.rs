//! How a function calls itself, or the real implementation of a trait.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{GenericParam, Receiver, Safety};

use crate::model::{Function, KeyPart, Param};
use crate::syntax::is_mut_reference;

/// The function's call of itself, or of the real implementation of a trait. With
/// `converted`, its type arguments are those of the converted parameters.
pub(super) fn reentry(function: &Function<'_>, converted: bool) -> TokenStream {
    let sig = &function.item.sig;
    let name = &sig.ident;
    let arguments: Vec<TokenStream> = sig
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            // Late-bound lifetimes cannot be written; all of them are inferred.
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

/// The method of a trait stub that gives the real implementation for this receiver.
pub(super) fn real_of(receiver: &Receiver) -> Ident {
    let name = if is_mut_reference(receiver) {
        "real_mut"
    } else {
        "real"
    };
    Ident::new(name, Span::mixed_site())
}

/// The type that replaces the type parameter, if its parameter is converted.
fn converted_from(param: &Param<'_>, parameter: &Ident) -> Option<TokenStream> {
    match &param.part {
        KeyPart::Converted(found) if found.parameter == Some(parameter) => found.target(),
        _ => None,
    }
}
