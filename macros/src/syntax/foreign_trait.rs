//! A trait of another crate, which `stub_fixture!` repeats with its path in place of
//! its name.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Path, Token, Visibility};

use super::ItemTrait;
use crate::errors::Errors;

const EXPECTED: &str = "expected the trait as the other crate declares it, with its path: \
    `trait other_crate::Llm { fn ask(&self, prompt: &str) -> String; }`";

impl ItemTrait {
    /// `vis` is the visibility of the stub.
    pub(super) fn parse_foreign(
        input: ParseStream,
        vis: &Visibility,
    ) -> syn::Result<(ItemTrait, Errors)> {
        let mut item = TokenStream::new();
        for attr in input.call(Attribute::parse_outer)? {
            attr.to_tokens(&mut item);
        }
        vis.to_tokens(&mut item);
        input
            .parse::<Option<Token![unsafe]>>()?
            .to_tokens(&mut item);
        let expected = |_| Error::new(input.span(), EXPECTED);
        input
            .parse::<Token![trait]>()
            .map_err(expected)?
            .to_tokens(&mut item);
        let path = input.call(Path::parse_mod_style)?;
        path.segments
            .last()
            .map(|segment| &segment.ident)
            .to_tokens(&mut item);
        loop {
            let token: TokenTree = input
                .parse()
                .map_err(|_| Error::new(path.span(), EXPECTED))?;
            let is_body = is_body(&token);
            item.extend(TokenStream::from(token));
            if is_body {
                break;
            }
        }
        let (mut item, mut errors) = ItemTrait::parse(item)?;
        if !input.is_empty() {
            errors.add(
                input.span(),
                "nothing may follow the trait; write another `stub_fixture!` for another trait",
            );
            input.parse::<TokenStream>()?;
        }
        item.path = Some(path);
        Ok((item, errors))
    }
}

fn is_body(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
