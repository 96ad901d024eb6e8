//! Questions that are asked of tokens rather than of syntax.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

pub(crate) fn count(tokens: TokenStream, name: &Ident) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => usize::from(ident == *name),
            TokenTree::Group(group) => count(group.stream(), name),
            _ => 0,
        })
        .sum()
}

/// The first borrow in a type: a lifetime other than `'static`, or a `&` without one.
pub(crate) fn borrow(ty: &impl ToTokens) -> Option<Span> {
    let tokens: Vec<TokenTree> = ty.to_token_stream().into_iter().collect();
    tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match token {
            TokenTree::Punct(mark) if mark.as_char() == '\'' => match tokens.get(at + 1) {
                Some(TokenTree::Ident(name)) if name == "static" => None,
                _ => Some(mark.span()),
            },
            TokenTree::Punct(mark) if mark.as_char() == '&' && !is_lifetime(tokens.get(at + 1)) => {
                Some(mark.span())
            }
            TokenTree::Group(group) => borrow(&group.stream()),
            _ => None,
        })
}

/// A `Self` that is no `Self::Out`.
pub(crate) fn bare_self(tokens: TokenStream) -> Option<Span> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match token {
            TokenTree::Ident(word) if word == "Self" => {
                let path = matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
                let cast = matches!(tokens.get(at + 1), Some(TokenTree::Ident(word)) if word == "as");
                (!path && !cast).then(|| word.span())
            }
            TokenTree::Group(group) => bare_self(group.stream()),
            _ => None,
        })
}

/// Whether there is a lifetime in a type, or a `&`; that of a `Cow` does not count,
/// which may own what it holds.
pub(crate) fn lends(ty: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Punct(mark) if mark.as_char() == '&' => true,
        TokenTree::Punct(mark) if mark.as_char() == '\'' => {
            let before = at.checked_sub(2).map(|before| &tokens[before]);
            !is_ident(before, "Cow")
        }
        TokenTree::Group(group) => lends(group.stream()),
        _ => false,
    })
}

/// The type with every lifetime `'static`, also those that are left out.
pub(crate) fn make_static(ty: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    let mut made = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let previous = at.checked_sub(1).map(|before| &tokens[before]);
        match token {
            TokenTree::Ident(name) if is_lifetime(previous) => {
                made.push(Ident::new("static", name.span()).into());
            }
            TokenTree::Group(group) if is_fn_arguments(group, previous) => {
                made.push(token.clone());
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), make_static(group.stream()));
                inner.set_span(group.span());
                made.push(inner.into());
            }
            TokenTree::Punct(mark) => {
                made.push(token.clone());
                // `&T` and `Cow<T>` leave their lifetime out.
                let open =
                    mark.as_char() == '&' || mark.as_char() == '<' && is_ident(previous, "Cow");
                if open && !is_lifetime(tokens.get(at + 1)) {
                    made.extend(static_lifetime(mark.span()));
                    if mark.as_char() == '<' {
                        made.push(proc_macro2::Punct::new(',', Spacing::Alone).into());
                    }
                }
            }
            _ => made.push(token.clone()),
        }
    }
    made.into_iter().collect()
}

/// `(&str)` of `Fn(&str)`: lifetimes left out there are its own.
fn is_fn_arguments(group: &Group, previous: Option<&TokenTree>) -> bool {
    group.delimiter() == Delimiter::Parenthesis
        && ["fn", "Fn", "FnMut", "FnOnce"]
            .iter()
            .any(|name| is_ident(previous, name))
}

fn is_ident(token: Option<&TokenTree>, text: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(name)) if name == text)
}

fn is_lifetime(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == '\'')
}

fn static_lifetime(span: Span) -> impl Iterator<Item = TokenTree> {
    syn::Lifetime::new("'static", span)
        .into_token_stream()
        .into_iter()
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
    fn a_borrow_is_found_at_any_depth() {
        assert!(borrow(&quote!(Option<(u8, &str)>)).is_some());
        assert!(borrow(&quote!(Foo<'_>)).is_some());
        assert!(borrow(&quote!(Result<String, &'static str>)).is_none());
    }
}
