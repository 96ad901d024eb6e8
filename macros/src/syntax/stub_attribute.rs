//! The attribute `#[stub]` on what is in an impl block, a trait or a `mock!`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::{Attribute, Meta};

use crate::errors::Errors;
use crate::tokens::regrouped;

/// Whether the attribute is `#[stub]`, by whatever path.
pub(super) fn is_stub(attr: &Attribute) -> bool {
    attr.path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "stub")
}

/// Its arguments, as written.
pub(super) fn arguments(attr: &Attribute, errors: &mut Errors) -> TokenStream {
    match &attr.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            errors.add(
                pair.span(),
                "`#[stub]` takes its arguments in parentheses: `#[stub(skip(a))]`",
            );
            TokenStream::new()
        }
    }
}

/// Takes `#[stub]` out of an item's attributes. None: there is none.
pub(super) fn take(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Attribute> {
    let (stubs, others): (Vec<_>, Vec<_>) = attrs.drain(..).partition(is_stub);
    *attrs = others;
    if let Some(second) = stubs.get(1) {
        errors.add(
            second.path().span(),
            "`#[stub]` is given twice; write it once: `#[stub(a, b)]`",
        );
    }
    stubs.into_iter().next()
}

pub(super) fn refuse_on_other_items(attr: &Attribute, errors: &mut Errors) {
    errors.add(attr.path().span(), "`#[stub]` goes on a method");
}

/// An impl block or trait without `#[stub]` in it, for output that rustc compiles.
pub(crate) fn without_stub_attributes(item: TokenStream) -> TokenStream {
    item.into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                regrouped(&group, strip(group.stream())).into()
            }
            other => other,
        })
        .collect()
}

fn strip(members: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    for token in members {
        let hash = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == '#');
        if is_brackets_of_stub(&token) && kept.last().is_some_and(hash) {
            kept.pop();
        } else {
            kept.push(token);
        }
    }
    kept.into_iter().collect()
}

/// `[stub]`, `[stub(..)]`, `[cached_stubs::stub]`
fn is_brackets_of_stub(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let path = group.stream().into_iter().take_while(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(mark) => mark.as_char() == ':',
        _ => false,
    });
    group.delimiter() == Delimiter::Bracket
        && matches!(path.last(), Some(TokenTree::Ident(name)) if name == "stub")
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn stub_attributes_are_taken_off() {
        let item = quote! {
            impl Client {
                #[doc = "x"] #[stub(skip(a))] fn a(&self) { #[stub] }
                #[cached_stubs::stub] fn b(&self) {}
            }
        };
        let bare = quote! { impl Client { #[doc = "x"] fn a(&self) { #[stub] } fn b(&self) {} } };
        assert_eq!(without_stub_attributes(item).to_string(), bare.to_string());
    }
}
