//! The attribute `#[stub]` on what is in an impl block, a trait or a `mock!`.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::{Attribute, Meta, parse_quote};

use crate::errors::Errors;

/// Whether the attribute is or gives `#[stub]`.
pub(crate) fn gives_stub(attr: &Attribute) -> bool {
    is_stub(attr) || conditional(attr).is_some()
}

/// Whether the attribute is `#[stub]`, by whatever path.
fn is_stub(attr: &Attribute) -> bool {
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

/// `#[stub]`, and under which condition a `cfg_attr` gives it.
pub(super) struct Taken {
    pub(super) attr: Attribute,
    pub(super) condition: Option<TokenStream>,
}

/// Takes `#[stub]` out of an item's attributes. None: there is none.
pub(super) fn take(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Taken> {
    let mut found = Vec::new();
    let mut others = Vec::new();
    for mut attr in attrs.drain(..) {
        if is_stub(&attr) {
            let condition = None;
            found.push(Taken { attr, condition });
        } else if let Some((taken, rest)) = conditional(&attr) {
            found.push(taken);
            if let (Some(rest), Meta::List(list)) = (rest, &mut attr.meta) {
                list.tokens = rest;
                others.push(attr);
            }
        } else {
            others.push(attr);
        }
    }
    *attrs = others;
    if let Some(second) = found.get(1) {
        errors.add(
            second.attr.path().span(),
            "`#[stub]` is given twice; write it once: `#[stub(a, b)]`",
        );
    }
    found.into_iter().next()
}

/// The `#[stub]` in a `cfg_attr`, and the arguments of the `cfg_attr` without it, if it
/// has others.
fn conditional(attr: &Attribute) -> Option<(Taken, Option<TokenStream>)> {
    let Meta::List(list) = &attr.meta else {
        return None;
    };
    list.path.is_ident("cfg_attr").then_some(())?;
    let mut parts = split(list.tokens.clone()).into_iter();
    let condition = parts.next()?;
    let (mut found, mut rest) = (None, Vec::new());
    for part in parts {
        let inner: Attribute = parse_quote!(#[#part]);
        if is_stub(&inner) {
            let condition = Some(condition.clone());
            found = Some(Taken {
                attr: inner,
                condition,
            });
        } else if let Some((taken, others)) = conditional(&inner) {
            let nested = &taken.condition;
            found = Some(Taken {
                condition: Some(parse_quote!(all(#condition, #nested))),
                ..taken
            });
            rest.extend(others.map(|others| parse_quote!(cfg_attr(#others))));
        } else {
            rest.push(part);
        }
    }
    let rest = (!rest.is_empty()).then(|| parse_quote!(#condition, #(#rest),*));
    Some((found?, rest))
}

/// The tokens between commas.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == ',' => parts.push(TokenStream::new()),
            _ => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.extend([token.clone()])),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

pub(super) fn refuse_on_other_items(attr: &Attribute, errors: &mut Errors) {
    errors.add(attr.path().span(), "`#[stub]` goes on a method");
}
