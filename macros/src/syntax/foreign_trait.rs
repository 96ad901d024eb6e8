//! A trait of another crate, as `stub_fixture!` is told of it: as it is declared
//! there, its path in the place of its name.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Path, Token, Visibility};

use super::ItemTrait;
use crate::errors::Errors;
use crate::message;

impl ItemTrait {
    /// `vis` is the stub's.
    pub(crate) fn parse_foreign(
        input: ParseStream,
        vis: &Visibility,
    ) -> syn::Result<(ItemTrait, Errors)> {
        let attrs = input.call(Attribute::parse_outer)?;
        let unsafety: Option<Token![unsafe]> = input.parse()?;
        let span = input.span();
        let keyword: Token![trait] = input
            .parse()
            .map_err(|_| message::foreign_trait_expected(span))?;
        let path = input.call(Path::parse_mod_style)?;
        let name = path.segments.last().map(|segment| &segment.ident);
        let mut item = quote!(#(#attrs)* #vis #unsafety #keyword #name);
        loop {
            let token: TokenTree = input
                .parse()
                .map_err(|_| message::foreign_trait_expected(path.span()))?;
            let is_body = is_body(&token);
            item.extend(TokenStream::from(token));
            if is_body {
                break;
            }
        }
        let (mut item, mut errors) = ItemTrait::parse(item)?;
        if !input.is_empty() {
            errors.push(message::more_after_foreign_trait(input.span()));
            input.parse::<TokenStream>()?;
        }
        item.path = Some(path);
        Ok((item, errors))
    }
}

fn is_body(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace)
}
