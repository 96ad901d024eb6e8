//! An impl block, with the bodies of its methods left as tokens.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, ImplItem, Token, Visibility};

use super::{ItemFn, body, item_keyword, split, stub_attribute};
use crate::args::{self, Arguments};
use crate::errors::Errors;

pub(crate) struct ItemImpl {
    /// The block without its members.
    pub(crate) header: syn::ItemImpl,
    pub(crate) members: Vec<Member>,
    /// The functions that are not stubbed.
    pub(crate) others: Vec<ItemFn>,
}

pub(crate) enum Member {
    Stubbed(Box<Stubbed>),
    /// As written.
    Other(TokenStream),
}

/// A method under `#[stub]`.
pub(crate) struct Stubbed {
    /// Without that attribute.
    pub(crate) item: ItemFn,
    pub(crate) args: Arguments,
    /// The attribute's arguments, as written.
    pub(crate) arguments: TokenStream,
}

impl ItemImpl {
    /// Parses as much as it can: errors do not stop it.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<(ItemImpl, Errors)> {
        let (header, members) = split(item, "impl block")?;
        let header = syn::parse2(header)?;
        let mut errors = Errors::default();
        let mut others = Vec::new();
        let parser = |input: ParseStream| {
            let mut inner = TokenStream::new();
            for attr in input.call(Attribute::parse_inner)? {
                attr.to_tokens(&mut inner);
            }
            let mut members = vec![Member::Other(inner)];
            while !input.is_empty() {
                members.push(member(input, &mut others, &mut errors)?);
            }
            Ok(members)
        };
        let members = parser.parse2(members)?;
        let item = ItemImpl {
            header,
            members,
            others,
        };
        Ok((item, errors))
    }

    pub(crate) fn stubbed(&self) -> impl Iterator<Item = &Stubbed> {
        self.members.iter().filter_map(|member| match member {
            Member::Stubbed(stubbed) => Some(&**stubbed),
            Member::Other(_) => None,
        })
    }

    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        let attrs = &self.header.attrs;
        attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }

    /// Whether `#[async_trait]` is still to rewrite the block.
    pub(crate) fn is_below_async_trait(&self) -> bool {
        self.header.attrs.iter().any(is_async_trait)
    }
}

pub(crate) fn is_async_trait(attr: &Attribute) -> bool {
    attr.path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "async_trait")
}

fn member(
    input: ParseStream,
    others: &mut Vec<ItemFn>,
    errors: &mut Errors,
) -> syn::Result<Member> {
    let fork = input.fork();
    let mut attrs = fork.call(Attribute::parse_outer)?;
    fork.parse::<Visibility>()?;
    let is_fn = item_keyword(&fork).is_some_and(|keyword| keyword == "fn");
    if !is_fn {
        if let Some(attr) = attrs.iter().find(|attr| stub_attribute::is_stub(attr)) {
            stub_attribute::refuse_on_other_items(attr, errors);
        }
        let other: ImplItem = input.parse()?;
        return Ok(Member::Other(other.into_token_stream()));
    }
    let attr = stub_attribute::take(&mut attrs, errors);
    let (defaultness, item) = method(input, attrs)?;
    let Some(attr) = attr else {
        let mut tokens = defaultness.into_token_stream();
        item.to_tokens(&mut tokens);
        others.push(item);
        return Ok(Member::Other(tokens));
    };
    let arguments = stub_attribute::arguments(&attr, errors);
    let (args, mistakes) = Arguments::parse(arguments.clone(), args::Attribute::Stub);
    errors.extend(mistakes);
    Ok(Member::Stubbed(Box::new(Stubbed {
        item,
        args,
        arguments,
    })))
}

/// The method with these attributes in place of its own.
fn method(
    input: ParseStream,
    attrs: Vec<Attribute>,
) -> syn::Result<(Option<Token![default]>, ItemFn)> {
    input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    let defaultness = input.parse()?;
    let sig = input.parse()?;
    let body = body(input.parse()?)?;
    let item = ItemFn {
        attrs,
        vis,
        sig,
        body,
    };
    Ok((defaultness, item))
}
