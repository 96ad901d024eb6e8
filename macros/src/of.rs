//! `of = path`: a function without a body, which calls another crate's.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{ExprPath, FnArg, Pat, Safety};

use crate::message;
use crate::syntax::ItemFn;

/// The function with the call as its body: that is what it is without `replay`
/// as well.
pub(crate) fn forwarding(item: TokenStream, path: &ExprPath) -> syn::Result<TokenStream> {
    let Some(open) = without_semicolon(item) else {
        return Err(message::of_with_body(path.span()));
    };
    let empty = TokenTree::from(Group::new(Delimiter::Brace, TokenStream::new()));
    let mut item = ItemFn::parse(open.into_iter().chain([empty]).collect())?;
    let sig = &item.sig;
    let mut arguments = Vec::new();
    for input in &sig.inputs {
        arguments.push(argument(input)?);
    }
    let site = Span::mixed_site();
    let awaited = sig.asyncness.map(|_| quote_spanned!(site=> .await));
    let call = quote!(#path(#(#arguments),*) #awaited);
    let body = match sig.safety {
        Safety::Unsafe(_) => quote_spanned!(site=> unsafe { #call }),
        _ => call,
    };
    item.body = Group::new(Delimiter::Brace, body);
    item.body.set_span(path.span());
    Ok(item.into_token_stream())
}

fn argument(input: &FnArg) -> syn::Result<&Ident> {
    match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pat) if pat.subpat.is_none() && pat.by_ref.is_none() => Ok(&pat.ident),
            pat => Err(message::of_with_pattern(pat.span())),
        },
        FnArg::Receiver(receiver) => Err(message::method(receiver.self_token.span)),
    }
}

/// The tokens before the `;` that stands for the body.
fn without_semicolon(item: TokenStream) -> Option<Vec<TokenTree>> {
    let mut tokens: Vec<_> = item.into_iter().collect();
    match tokens.pop() {
        Some(TokenTree::Punct(mark)) if mark.as_char() == ';' => Some(tokens),
        _ => None,
    }
}

/// A function beside an error of ours: rustc is not to miss its body as well.
pub(crate) fn with_some_body(item: TokenStream) -> TokenStream {
    let is_function = |tokens: &[TokenTree]| {
        let word = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
        tokens.iter().any(word)
    };
    match without_semicolon(item.clone()) {
        Some(tokens) if is_function(&tokens) => {
            let tokens: TokenStream = tokens.into_iter().collect();
            quote_spanned!(Span::mixed_site()=> #[allow(unused)] #tokens { loop {} })
        }
        _ => item,
    }
}
