//! Lint attributes on what the attribute rewrites.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{Attribute, FnArg, Meta, Signature};

use crate::tokens::regrouped;

/// The attribute with `allow` in place of `expect`. The key uses every parameter, an
/// `async fn` is none any more, and clippy skips what a macro emits: so the expected
/// warning may not come, which would be a warning itself.
pub(super) fn allowed(attr: &Attribute) -> Attribute {
    let mut attr = attr.clone();
    if let Meta::List(list) = &mut attr.meta {
        if list.path.is_ident("expect") {
            list.path = allow(list.path.segments[0].ident.span()).into();
        } else if list.path.is_ident("cfg_attr") {
            list.tokens = allowed_in(list.tokens.clone());
        } else {
            return attr;
        }
        // As from a macro: clippy has a lint against an `allow` that people write.
        let pound = &mut attr.pound_token.span;
        *pound = pound.resolved_at(Span::mixed_site());
    }
    attr
}

/// The same for the attributes of the parameters.
pub(super) fn allow_in_parameters(sig: &mut Signature) {
    for input in &mut sig.inputs {
        let attrs = match input {
            FnArg::Receiver(receiver) => &mut receiver.attrs,
            FnArg::Typed(typed) => &mut typed.attrs,
        };
        for attr in attrs {
            *attr = allowed(attr);
        }
    }
}

fn allow(span: Span) -> Ident {
    Ident::new("allow", span.resolved_at(Span::mixed_site()))
}

/// The arguments of `cfg_attr`, which may hold a further `cfg_attr`.
fn allowed_in(arguments: TokenStream) -> TokenStream {
    let mut tokens = arguments.into_iter().peekable();
    let mut made = Vec::new();
    while let Some(token) = tokens.next() {
        let is_list = matches!(tokens.peek(), Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::Parenthesis);
        match &token {
            TokenTree::Ident(word) if is_list && word == "expect" => {
                made.push(allow(word.span()).into());
            }
            TokenTree::Ident(word) if is_list && word == "cfg_attr" => {
                made.push(token);
                if let Some(TokenTree::Group(group)) = tokens.next() {
                    made.push(regrouped(&group, allowed_in(group.stream())).into());
                }
            }
            _ => made.push(token),
        }
    }
    made.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{ToTokens as _, quote};
    use syn::parse_quote;

    #[test]
    fn expect_becomes_allow() {
        for (attr, expected) in [
            (
                parse_quote!(#[expect(unused, reason = "expect")]),
                quote!(#[allow(unused, reason = "expect")]),
            ),
            (
                parse_quote!(#[cfg_attr(all(test, expect), expect(a), cfg_attr(b, expect(c)))]),
                quote!(#[cfg_attr(all(test, expect), allow(a), cfg_attr(b, allow(c)))]),
            ),
            (
                parse_quote!(#[doc(alias = "expect")]),
                quote!(#[doc(alias = "expect")]),
            ),
            (parse_quote!(#[deny(unused)]), quote!(#[deny(unused)])),
        ] {
            let attr: Attribute = attr;
            let allowed = allowed(&attr).into_token_stream();
            assert_eq!(allowed.to_string(), expected.to_string());
        }
    }
}
