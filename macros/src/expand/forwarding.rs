//! A function under `of = path`, whose body is a call of that path.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{ExprPath, Pat, Safety};

use crate::syntax::{ItemFn, without_semicolon};
use crate::types::typed_inputs;

/// The function with the call as its body, without `replay` too.
pub(crate) fn forwarding(mut item: ItemFn, path: &ExprPath) -> TokenStream {
    let sig = &item.sig;
    let arguments = typed_inputs(sig).filter_map(|typed| match &*typed.pat {
        Pat::Ident(pat) => Some(&pat.ident),
        _ => None,
    });
    let site = Span::mixed_site();
    let awaited = sig.asyncness.map(|_| quote_spanned!(site=> .await));
    let call = quote!(#path(#(#arguments),*) #awaited);
    let body = match sig.safety {
        Safety::Unsafe(_) => quote_spanned!(site=> unsafe { #call }),
        _ => call,
    };
    item.body = Group::new(Delimiter::Brace, body);
    item.body.set_span(path.span());
    item.into_token_stream()
}

/// The item beside an error of ours. A function without a body gets one, so that
/// rustc does not report that it is missing.
pub(crate) fn beside_error(item: TokenStream) -> TokenStream {
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
    match without_semicolon(item.clone()) {
        Some(tokens) if tokens.iter().any(is_fn) => {
            let tokens: TokenStream = tokens.into_iter().collect();
            quote_spanned!(Span::mixed_site()=> #[allow(unused)] #tokens { loop {} })
        }
        _ => item,
    }
}
