//! Questions about tokens, where a syntax tree would not answer more.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

pub(crate) use crate::plain::regrouped;

/// The name as one that an expansion makes, so that lints do not complain about it. It gets the
/// edition of this crate, where a name of an earlier edition may be a keyword: it becomes raw.
pub(crate) fn made_by_expansion(name: &Ident) -> Ident {
    const KEYWORDS: [&str; 5] = ["async", "await", "dyn", "gen", "try"];
    let span = name.span().resolved_at(Span::mixed_site());
    if KEYWORDS.iter().any(|keyword| name == keyword) {
        return Ident::new_raw(&name.to_string(), span);
    }
    let mut name = name.clone();
    name.set_span(span);
    name
}

/// How often a name occurs.
pub(crate) fn count<N: ?Sized>(tokens: TokenStream, name: &N) -> usize
where
    Ident: PartialEq<N>,
{
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => usize::from(ident == *name),
            TokenTree::Group(group) => count(group.stream(), name),
            _ => 0,
        })
        .sum()
}

pub(crate) fn mentions<N: ?Sized>(tokens: &impl ToTokens, name: &N) -> bool
where
    Ident: PartialEq<N>,
{
    find(tokens, name).is_some()
}

/// Where a name occurs first.
pub(crate) fn find<N: ?Sized>(tokens: &impl ToTokens, name: &N) -> Option<Span>
where
    Ident: PartialEq<N>,
{
    search(tokens.to_token_stream(), &|tokens, at| match &tokens[at] {
        TokenTree::Ident(ident) if ident == name => Some(ident.span()),
        _ => None,
    })
}

/// The first borrow in a type: a lifetime other than `'static`, or a `&` without one.
pub(crate) fn borrow(ty: &impl ToTokens) -> Option<Span> {
    search(ty.to_token_stream(), &|tokens, at| {
        let (token, next) = (&tokens[at], tokens.get(at + 1));
        let borrows = match token {
            _ if is_punct(Some(token), '\'') => !is_ident(next, "static"),
            _ if is_punct(Some(token), '&') => !is_punct(next, '\''),
            _ => false,
        };
        borrows.then(|| token.span())
    })
}

/// Whether a type borrows, which `Cow<str>` does without a sign of it.
pub(crate) fn is_borrowed(ty: &impl ToTokens) -> bool {
    let tokens = ty.to_token_stream();
    let elided = make_static(tokens.clone()).into_iter().count() != tokens.into_iter().count();
    elided || borrow(ty).is_some()
}

/// The `mut` of the first `&mut T` in a type.
pub(crate) fn mutable_borrow(ty: &impl ToTokens) -> Option<Span> {
    search(ty.to_token_stream(), &|tokens, at| {
        is_punct(tokens.get(at), '&').then_some(())?;
        // A lifetime is two tokens.
        let lifetime = if is_punct(tokens.get(at + 1), '\'') {
            2
        } else {
            0
        };
        let keyword = tokens.get(at + 1 + lifetime)?;
        is_ident(Some(keyword), "mut").then(|| keyword.span())
    })
}

/// Whether there is a `*mut T` in a type.
pub(crate) fn has_mutable_pointer(ty: &impl ToTokens) -> bool {
    let found = search(ty.to_token_stream(), &|tokens, at| {
        let is_pointer = is_punct(tokens.get(at), '*') && is_ident(tokens.get(at + 1), "mut");
        is_pointer.then(|| tokens[at].span())
    });
    found.is_some()
}

/// The first `Self` that does not begin a path such as `Self::Out`.
pub(crate) fn bare_self(tokens: &impl ToTokens) -> Option<Span> {
    search(tokens.to_token_stream(), &|tokens, at| {
        let next = tokens.get(at + 1);
        let is_bare =
            is_ident(tokens.get(at), "Self") && !is_punct(next, ':') && !is_ident(next, "as");
        is_bare.then(|| tokens[at].span())
    })
}

/// Whether a type has a `&` or a lifetime in it. The lifetime of a `Cow` does not
/// count: a `Cow` can own its value.
pub(crate) fn borrows_inside(ty: &impl ToTokens) -> bool {
    let found = search(ty.to_token_stream(), &|tokens, at| {
        let before = at.checked_sub(2).and_then(|before| tokens.get(before));
        let borrows_inside = is_punct(tokens.get(at), '&')
            || is_punct(tokens.get(at), '\'') && !is_ident(before, "Cow");
        borrows_inside.then(|| tokens[at].span())
    });
    found.is_some()
}

/// What `look` finds first. It is called for every token, at any depth, with the
/// tokens around it.
fn search(tokens: TokenStream, look: &dyn Fn(&[TokenTree], usize) -> Option<Span>) -> Option<Span> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    (0..tokens.len()).find_map(|at| match &tokens[at] {
        TokenTree::Group(group) => search(group.stream(), look),
        _ => look(&tokens, at),
    })
}

/// The type with every lifetime `'static`, including elided ones.
pub(crate) fn make_static(ty: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    let mut made = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let previous = at.checked_sub(1).map(|before| &tokens[before]);
        match token {
            TokenTree::Ident(name) if is_punct(previous, '\'') => {
                made.push(Ident::new("static", name.span()).into());
            }
            TokenTree::Group(group) if !is_fn_arguments(group, previous) => {
                made.push(regrouped(group, make_static(group.stream())).into());
            }
            TokenTree::Punct(mark) => {
                made.push(token.clone());
                // `&T` and `Cow<T>` elide their lifetime.
                let elides =
                    mark.as_char() == '&' || mark.as_char() == '<' && is_ident(previous, "Cow");
                if elides && !is_punct(tokens.get(at + 1), '\'') {
                    made.extend(syn::Lifetime::new("'static", mark.span()).into_token_stream());
                    if mark.as_char() == '<' {
                        made.push(Punct::new(',', Spacing::Alone).into());
                    }
                }
            }
            _ => made.push(token.clone()),
        }
    }
    made.into_iter().collect()
}

/// `(&str)` of `Fn(&str)`, whose elided lifetimes are the function's own.
fn is_fn_arguments(group: &Group, previous: Option<&TokenTree>) -> bool {
    const FNS: [&str; 7] = [
        "fn",
        "Fn",
        "FnMut",
        "FnOnce",
        "AsyncFn",
        "AsyncFnMut",
        "AsyncFnOnce",
    ];
    group.delimiter() == Delimiter::Parenthesis && FNS.iter().any(|name| is_ident(previous, name))
}

/// The type with `Fn()` in place of `Fn(&str)`.
pub(crate) fn without_fn_arguments(ty: TokenStream) -> TokenStream {
    let mut previous = None;
    let tokens = ty.into_iter().map(|token| {
        let kept = match &token {
            TokenTree::Group(group) if is_fn_arguments(group, previous.as_ref()) => {
                regrouped(group, TokenStream::new()).into()
            }
            TokenTree::Group(group) => {
                regrouped(group, without_fn_arguments(group.stream())).into()
            }
            _ => token.clone(),
        };
        previous = Some(token);
        kept
    });
    tokens.collect()
}

/// The tokens with the span of every `impl` at the macro: the edition of a span
/// decides which lifetimes an `impl Trait` captures.
pub(crate) fn capturing(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == "impl" => {
                Ident::new("impl", word.span().resolved_at(Span::mixed_site())).into()
            }
            TokenTree::Group(group) => regrouped(&group, capturing(group.stream())).into(),
            other => other,
        })
        .collect()
}

/// The tokens with another type in `type_name::<Self>`. None: they do not have that.
pub(crate) fn naming(tokens: TokenStream, real: &Ident) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_word =
        |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(found) if found == word);
    let mut is_changed = false;
    for at in 0..tokens.len() {
        // `type_name`, `:`, `:`, `<`, `Self`
        let is_name = at >= 4 && is_word(&tokens[at - 4], "type_name");
        match &tokens[at] {
            token if is_name && is_word(token, "Self") => {
                tokens[at] = real.clone().into();
                is_changed = true;
            }
            TokenTree::Group(group) => {
                if let Some(inside) = naming(group.stream(), real) {
                    tokens[at] = regrouped(group, inside).into();
                    is_changed = true;
                }
            }
            _ => {}
        }
    }
    is_changed.then(|| tokens.into_iter().collect())
}

fn is_ident(token: Option<&TokenTree>, text: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(name)) if name == text)
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn lifetimes_become_static() {
        for (ty, expected) in [
            (quote!(&str), quote!(&'static str)),
            (quote!(&'a [u8]), quote!(&'static [u8])),
            (quote!(Cow<str>), quote!(Cow<'static, str>)),
            (
                quote!(Result<Cow<'_, str>, E<'a>>),
                quote!(Result<Cow<'static, str>, E<'static>>),
            ),
            (quote!((&'a u8, String)), quote!((&'static u8, String))),
            (
                quote!(Box<dyn Fn(&str) + 'a>),
                quote!(Box<dyn Fn(&str) + 'static>),
            ),
        ] {
            assert_eq!(make_static(ty).to_string(), expected.to_string());
        }
    }

    #[test]
    fn mutable_borrows_with_and_without_a_lifetime() {
        assert!(mutable_borrow(&quote!(Option<&mut str>)).is_some());
        assert!(mutable_borrow(&quote!((u8, &'a mut u8))).is_some());
        assert!(mutable_borrow(&quote!(&'a [&'static str])).is_none());
    }

    #[test]
    fn a_borrow_is_found_at_any_depth() {
        assert!(borrow(&quote!(Option<(u8, &str)>)).is_some());
        assert!(borrow(&quote!(Foo<'_>)).is_some());
        assert!(borrow(&quote!(Result<String, &'static str>)).is_none());
    }
}
