//! What the attribute stands on, parsed no further than needed: never a body.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, FnArg, Signature, Token, Visibility};

use crate::message;

mod foreign_trait;
mod impl_block;
mod mock;
mod trait_item;

pub(crate) use self::impl_block::{ItemImpl, Member, is_async_trait};
pub(crate) use self::mock::{ItemMock, is_mock};
pub(crate) use self::trait_item::{ItemTrait, TraitMethod, is_mut_reference, is_reference_to_self};

/// What the attribute stands on, by its first word that is no qualifier.
pub(crate) fn keyword(item: TokenStream) -> Option<Ident> {
    let keyword = |input: ParseStream| {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let keyword = item_keyword(input);
        // What follows does not matter.
        input.parse::<TokenStream>()?;
        Ok(keyword)
    };
    keyword.parse2(item).ok().flatten()
}

/// A function with a body.
pub(crate) struct ItemFn {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Group,
}

impl ToTokens for ItemFn {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for attr in &self.attrs {
            attr.to_tokens(tokens);
        }
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

impl ItemFn {
    pub(crate) fn parse(item: TokenStream) -> syn::Result<ItemFn> {
        parse.parse2(item)
    }
}

fn parse(input: ParseStream) -> syn::Result<ItemFn> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    match item_keyword(&input.fork()) {
        Some(keyword) if keyword == "fn" => {}
        Some(keyword) => return Err(message::not_a_function(&keyword)),
        None => return Err(message::no_item(Span::call_site())),
    }
    let sig: Signature = input.parse()?;
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first() {
        return Err(message::method(receiver.self_token.span));
    }
    if input.peek(Token![;]) {
        return Err(message::no_body(&sig.ident));
    }
    let body = body(input.parse()?)?;
    Ok(ItemFn {
        attrs,
        vis,
        sig,
        body,
    })
}

/// `fn`, `impl`, `trait`, `struct`, …: the first word that is no qualifier.
pub(crate) fn item_keyword(input: ParseStream) -> Option<Ident> {
    const QUALIFIERS: [&str; 6] = ["const", "async", "unsafe", "safe", "extern", "auto"];
    let mut qualifier = None;
    while let Ok(token) = input.parse::<TokenTree>() {
        let TokenTree::Ident(word) = token else {
            continue;
        };
        let text = word.to_string();
        if !QUALIFIERS.contains(&text.as_str()) {
            // `const NAME: u8` names no kind of item after its qualifier.
            let kind = matches!(
                text.as_str(),
                "fn" | "impl"
                    | "trait"
                    | "struct"
                    | "enum"
                    | "union"
                    | "mod"
                    | "use"
                    | "static"
                    | "type"
            );
            return if kind {
                Some(word)
            } else {
                qualifier.or(Some(word))
            };
        }
        qualifier.get_or_insert(word);
    }
    qualifier
}

/// The braces. A `$body:block` of `macro_rules!` arrives in an invisible group.
pub(crate) fn body(token: TokenTree) -> syn::Result<Group> {
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
    Err(syn::Error::new(span, "expected the body of the function"))
}

/// An impl block or trait without our `#[stub]` on what is in it, for where it
/// is given back beside an error of ours.
pub(crate) fn without_helpers(item: TokenStream) -> TokenStream {
    item.into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut bare = Group::new(Delimiter::Brace, strip(group.stream()));
                bare.set_span(group.span());
                TokenTree::Group(bare)
            }
            other => other,
        })
        .collect()
}

fn strip(methods: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    for token in methods {
        let hash = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == '#');
        if is_helper(&token) && kept.last().is_some_and(hash) {
            kept.pop();
        } else {
            kept.push(token);
        }
    }
    kept.into_iter().collect()
}

/// `[stub]`, `[stub(..)]`, `[cached_stubs::stub]`
fn is_helper(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let name = group
        .stream()
        .into_iter()
        .take_while(|token| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(mark) => mark.as_char() == ':',
            _ => false,
        })
        .last();
    group.delimiter() == Delimiter::Bracket
        && matches!(name, Some(TokenTree::Ident(name)) if name == "stub")
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn a_body_is_not_parsed() {
        let item = ItemFn::parse(quote!(#[a] pub async unsafe fn f() { = = ; let }));
        assert!(item.is_ok_and(|item| item.body.stream().to_string() == "= = ; let"));
    }

    #[test]
    fn helper_attributes_are_taken_off() {
        let item = quote! {
            impl Client {
                #[doc = "x"] #[stub(skip(a))] fn a(&self) { #[stub] }
                #[cached_stubs::stub] fn b(&self) {}
            }
        };
        let bare = quote! { impl Client { #[doc = "x"] fn a(&self) { #[stub] } fn b(&self) {} } };
        assert_eq!(without_helpers(item).to_string(), bare.to_string());
    }
}
