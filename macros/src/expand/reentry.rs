//! How a function calls itself, or the real implementation of a trait.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{GenericParam, Receiver, Safety};

use super::conversion::passed;
use crate::model::Function;
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
            GenericParam::Type(param) if converted && is_converted(function, &param.ident) => {
                Some(quote_spanned!(Span::mixed_site()=> _))
            }
            GenericParam::Type(param) => Some(param.ident.to_token_stream()),
        })
        .collect();
    let turbofish =
        (!arguments.is_empty()).then(|| quote_spanned!(Span::mixed_site()=> ::<#(#arguments),*>));
    let receiver = function.receiver().map(|receiver| {
        let this = &receiver.self_token;
        if !function.is_of_trait_stub() {
            return this.to_token_stream();
        }
        real_of(receiver)
    });
    let params = function.params.iter().map(|param| {
        if converted {
            passed(param)
        } else {
            param.ident.to_token_stream()
        }
    });
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

/// The real implementation of a trait stub for this receiver.
pub(super) fn real_of(receiver: &Receiver) -> TokenStream {
    let this = &receiver.self_token;
    if is_mut_reference(receiver) {
        quote_spanned!(Span::mixed_site()=> (&mut #this.0).real_mut())
    } else {
        quote_spanned!(Span::mixed_site()=> (&#this.0).real())
    }
}

/// Whether the converted arguments determine the type parameter.
fn is_converted(function: &Function<'_>, parameter: &Ident) -> bool {
    let mut converted = function.params.iter().filter(|param| param.is_converted);
    converted.any(|param| param.conversion.parameters().contains(&parameter))
}
