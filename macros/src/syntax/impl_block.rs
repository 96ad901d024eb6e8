//! An impl block, with the bodies of its methods left as tokens.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, ImplItem, Token, Visibility, parse_quote};

use super::stub_attribute::Taken;
use super::{ItemFn, body, item_keyword, split, stub_attribute, with_absent};
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
                members.extend(member(input, &mut others, &mut errors)?);
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

/// A member, or the versions of it that conditions make.
fn member(
    input: ParseStream,
    others: &mut Vec<ItemFn>,
    errors: &mut Errors,
) -> syn::Result<Vec<Member>> {
    let fork = input.fork();
    let mut attrs = fork.call(Attribute::parse_outer)?;
    fork.parse::<Visibility>()?;
    let is_fn = item_keyword(&fork).is_some_and(|keyword| keyword == "fn");
    if !is_fn {
        if let Some(attr) = attrs.iter().find(|attr| stub_attribute::gives_stub(attr)) {
            stub_attribute::refuse_on_other_items(attr, errors);
        }
        let other: ImplItem = input.parse()?;
        return Ok(vec![Member::Other(other.into_token_stream())]);
    }
    let taken = stub_attribute::take(&mut attrs, errors);
    let (defaultness, mut item) = method(input, attrs)?;
    let Some(Taken { attr, condition }) = taken else {
        let mut tokens = defaultness.into_token_stream();
        item.to_tokens(&mut tokens);
        others.push(item);
        return Ok(vec![Member::Other(tokens)]);
    };
    let mut members = Vec::new();
    if let Some(condition) = condition {
        let mut other = item.clone();
        other.attrs.push(parse_quote!(#[cfg(not(#condition))]));
        members.push(Member::Other(other.to_token_stream()));
        others.push(other);
        item.attrs.push(parse_quote!(#[cfg(#condition)]));
    }
    let arguments = stub_attribute::arguments(&attr, errors);
    for (item, absent) in item.variants() {
        let arguments = with_absent(&arguments, &absent);
        let (args, mistakes) = Arguments::parse(arguments.clone(), args::Attribute::Stub);
        errors.extend(mistakes);
        members.push(Member::Stubbed(Box::new(Stubbed {
            item,
            args,
            arguments,
        })));
    }
    Ok(members)
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
