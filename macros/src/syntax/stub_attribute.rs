//! The attribute `#[stub]` on what is in an impl block, a trait or a `mock!`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use syn::parse::Parser as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Meta, parse_quote};

use crate::errors::Errors;
use crate::tokens::regrouped;

/// Whether the attribute is or gives `#[stub]`.
pub(super) fn gives_stub(attr: &Attribute) -> bool {
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
        let is_attribute = kept.last().is_some_and(hash);
        match &token {
            token if is_attribute && is_brackets_of_stub(token) => drop(kept.pop()),
            TokenTree::Group(group) if is_attribute => match without_conditional(group) {
                Some(Some(rest)) => kept.push(rest.into()),
                Some(None) => drop(kept.pop()),
                None => kept.push(token),
            },
            _ => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

/// `[cfg_attr(test, stub, other)]` without `stub`. The inner None: nothing remains.
fn without_conditional(group: &Group) -> Option<Option<Group>> {
    let inside = group.stream();
    let first = inside.clone().into_iter().next();
    if !matches!(first, Some(TokenTree::Ident(name)) if name == "cfg_attr") {
        return None;
    }
    let attr = Attribute::parse_outer
        .parse2(parse_quote!(#[#inside]))
        .ok()?;
    let (_, rest) = conditional(attr.first()?)?;
    Some(rest.map(|rest| regrouped(group, parse_quote!(cfg_attr(#rest)))))
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
                #[cfg_attr(test, stub(skip(a)))] fn c(&self) {}
                #[cfg_attr(test, inline, cfg_attr(unix, stub, cold))] fn d(&self) {}
                #[cfg_attr(test, inline)] fn e(&self) {}
            }
        };
        let bare = quote! {
            impl Client {
                #[doc = "x"] fn a(&self) { #[stub] }
                fn b(&self) {}
                fn c(&self) {}
                #[cfg_attr(test, inline, cfg_attr(unix, cold))] fn d(&self) {}
                #[cfg_attr(test, inline)] fn e(&self) {}
            }
        };
        assert_eq!(without_stub_attributes(item).to_string(), bare.to_string());
    }
}
