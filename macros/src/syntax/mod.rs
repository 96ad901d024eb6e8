//! The item under the attribute, parsed as far as needed: bodies stay tokens.

mod fixture;
mod foreign_trait;
mod function;
mod impl_block;
mod mock;
mod stub_attribute;
mod trait_item;
mod variants;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Error, Visibility, parse_quote};

use crate::args::ABSENT;

pub(crate) use self::fixture::FixtureInput;
pub(crate) use self::function::{ItemFn, without_semicolon};
pub(crate) use self::impl_block::{ItemImpl, Member, is_async_trait};
pub(crate) use self::mock::{ItemMock, is_mock};
pub(crate) use self::stub_attribute::gives_stub;
pub(crate) use self::trait_item::{
    Cloned, ItemTrait, TraitMethod, is_mut_reference, is_reference_to_self,
};
pub(crate) use self::variants::has_conditional_parameters;

/// The attribute's arguments, with the names of parameters that a version of the
/// function lacks.
pub(crate) fn with_absent(arguments: &TokenStream, absent: &[Ident]) -> TokenStream {
    if absent.is_empty() {
        return arguments.clone();
    }
    let word = Ident::new(ABSENT, Span::mixed_site());
    parse_quote!(#word(#(#absent),*), #arguments)
}

/// The keyword of an item: `fn`, `impl`, `trait`, `struct`, …
pub(crate) fn keyword(item: TokenStream) -> Option<Ident> {
    let keyword = |input: ParseStream| {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let keyword = item_keyword(input);
        input.parse::<TokenStream>()?;
        Ok(keyword)
    };
    keyword.parse2(item).ok().flatten()
}

/// The same, after attributes and visibility. Takes tokens up to the keyword.
fn item_keyword(input: ParseStream) -> Option<Ident> {
    const QUALIFIERS: [&str; 6] = ["const", "async", "unsafe", "safe", "extern", "auto"];
    const KEYWORDS: [&str; 10] = [
        "fn", "impl", "trait", "struct", "enum", "union", "mod", "use", "static", "type",
    ];
    let mut qualifier = None;
    while let Ok(token) = input.parse::<TokenTree>() {
        let TokenTree::Ident(word) = token else {
            continue;
        };
        let text = word.to_string();
        if QUALIFIERS.contains(&text.as_str()) {
            qualifier.get_or_insert(word);
        } else if KEYWORDS.contains(&text.as_str()) {
            return Some(word);
        } else {
            // In `const NAME: u8` the qualifier is the keyword.
            return qualifier.or(Some(word));
        }
    }
    qualifier
}

/// The braces of a body. A `$body:block` of `macro_rules!` is in an invisible group.
fn body(token: TokenTree) -> syn::Result<Group> {
    let span = token.span();
    if let TokenTree::Group(group) = token {
        match group.delimiter() {
            Delimiter::Brace => return Ok(group),
            Delimiter::None => {
                let mut inside = group.stream().into_iter();
                if let (Some(token), None) = (inside.next(), inside.next()) {
                    return body(token);
                }
            }
            _ => {}
        }
    }
    Err(Error::new(span, "expected the body of the function"))
}

/// The item with empty braces, and the tokens in the braces.
fn split(item: TokenStream, kind: &str) -> syn::Result<(TokenStream, TokenStream)> {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    match tokens.pop() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let empty = crate::tokens::regrouped(&group, TokenStream::new());
            tokens.push(empty.into());
            Ok((tokens.into_iter().collect(), group.stream()))
        }
        // An item of `macro_rules!` is in an invisible group.
        Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::None && tokens.is_empty() =>
        {
            split(group.stream(), kind)
        }
        last => Err(Error::new_spanned(
            last.map(TokenTree::into_token_stream),
            format!("expected a {kind}"),
        )),
    }
}
