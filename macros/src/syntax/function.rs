//! A function with its body.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Error, Signature, Token, Visibility};

use super::variants::variants;
use super::{body, item_keyword};

#[derive(Clone)]
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

    /// The function, or the versions of it that conditions of parameters make, with the
    /// parameters that they lack.
    pub(crate) fn variants(self) -> Vec<(ItemFn, Vec<Ident>)> {
        let Some(variants) = variants(&self.sig) else {
            return vec![(self, Vec::new())];
        };
        let made = variants.into_iter().map(|variant| {
            let mut item = self.clone();
            item.attrs.push(variant.cfg);
            item.sig = variant.sig;
            (item, variant.absent)
        });
        made.collect()
    }

    /// A function that ends with `;`, with an empty body. None: it has a body.
    pub(crate) fn parse_without_body(item: TokenStream) -> syn::Result<Option<ItemFn>> {
        let Some(mut tokens) = without_semicolon(item) else {
            return Ok(None);
        };
        tokens.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
        ItemFn::parse(tokens.into_iter().collect()).map(Some)
    }
}

/// The tokens before the `;` at the end, if there is one.
pub(crate) fn without_semicolon(item: TokenStream) -> Option<Vec<TokenTree>> {
    let mut tokens: Vec<_> = item.into_iter().collect();
    match tokens.pop() {
        Some(TokenTree::Punct(mark)) if mark.as_char() == ';' => Some(tokens),
        _ => None,
    }
}

fn parse(input: ParseStream) -> syn::Result<ItemFn> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    check_keyword(&input.fork())?;
    let sig: Signature = input.parse()?;
    if let Some(receiver) = sig.receiver() {
        return Err(Error::new(
            receiver.self_token.span,
            "a method cannot be stubbed on its own: put `#[stubbable]` on the impl block, and \
             `#[stub]` on the method",
        ));
    }
    if input.peek(Token![;]) {
        let text = format!(
            "`{}` has no body to record; write one, or name the function that it calls: \
             `#[stubbable(of = path::to::function)]`",
            sig.ident
        );
        return Err(Error::new(sig.ident.span(), text));
    }
    let body = body(input.parse()?)?;
    Ok(ItemFn {
        attrs,
        vis,
        sig,
        body,
    })
}

fn check_keyword(input: ParseStream) -> syn::Result<()> {
    const GOES_ON: &str = "`#[stubbable]` goes on a function, an impl block, a trait or a `mock!`";
    let Some(keyword) = item_keyword(input) else {
        return Err(Error::new(Span::call_site(), GOES_ON));
    };
    let rest = match keyword.to_string().as_str() {
        "fn" => return Ok(()),
        "struct" | "enum" | "union" => format!(
            "a {keyword}; if another attribute generates this {keyword}, as `#[automock]` does, \
             put `#[stubbable]` above it"
        ),
        _ => format!("`{keyword}`"),
    };
    Err(Error::new(
        keyword.span(),
        format!("{GOES_ON}, not on {rest}"),
    ))
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
    fn other_items_are_refused() {
        for (item, words) in [
            (
                quote!(
                    fn f(&self) {}
                ),
                "on the impl block",
            ),
            (
                quote!(
                    pub unsafe trait A {}
                ),
                "trait",
            ),
            (
                quote!(
                    struct A;
                ),
                "#[automock]",
            ),
            (
                quote!(
                    const A: u8 = 1;
                ),
                "`const`",
            ),
            (
                quote!(
                    fn f();
                ),
                "no body",
            ),
        ] {
            let text = ItemFn::parse(item).err().map(|error| error.to_string());
            assert!(text.is_some_and(|text| text.contains(words)), "{words}");
        }
    }
}
