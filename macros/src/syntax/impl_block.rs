//! An impl block, with the bodies of its methods left as they are.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, ImplItem, Meta, Visibility};

use super::{ItemFn, body, item_keyword};
use crate::args::{self, Args};
use crate::errors::Errors;
use crate::message;

pub(crate) struct ItemImpl {
    /// The block without what is in it.
    pub(crate) header: syn::ItemImpl,
    pub(crate) members: Vec<Member>,
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
    pub(crate) args: Args,
    /// Its arguments as they were written.
    pub(crate) arguments: TokenStream,
}

impl ItemImpl {
    /// As much of it as can be understood.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<(ItemImpl, Errors)> {
        let (header, members) = split(item, "impl block")?;
        let header = syn::parse2(header)?;
        let mut errors = Errors::default();
        let parser = |input: ParseStream| {
            let mut members = vec![Member::Other(inner_attributes(input)?)];
            while !input.is_empty() {
                members.push(member(input, &mut errors)?);
            }
            Ok(members)
        };
        let members = parser.parse2(members)?;
        Ok((ItemImpl { header, members }, errors))
    }

    pub(crate) fn stubbed(&self) -> impl Iterator<Item = &Stubbed> {
        self.members.iter().filter_map(|member| match member {
            Member::Stubbed(stubbed) => Some(&**stubbed),
            Member::Other(_) => None,
        })
    }

    /// `impl<T> Trait for Type where ..`, without attributes and braces.
    pub(crate) fn header(&self) -> TokenStream {
        let syn::ItemImpl {
            unsafety,
            impl_token,
            generics,
            trait_,
            self_ty,
            ..
        } = &self.header;
        let where_clause = &generics.where_clause;
        let trait_ = trait_
            .as_ref()
            .map(|(path, keyword)| quote!(#path #keyword));
        quote!(#unsafety #impl_token #generics #trait_ #self_ty #where_clause)
    }

    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        let attrs = &self.header.attrs;
        attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }

    /// Whether `#[async_trait]` has yet to rewrite the block.
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

/// The item with empty braces, and what stands in them.
pub(super) fn split(item: TokenStream, kind: &str) -> syn::Result<(TokenStream, TokenStream)> {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    match tokens.pop() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let mut empty = proc_macro2::Group::new(Delimiter::Brace, TokenStream::new());
            empty.set_span(group.span());
            tokens.push(empty.into());
            Ok((tokens.into_iter().collect(), group.stream()))
        }
        // From `macro_rules!`.
        Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::None && tokens.is_empty() =>
        {
            split(group.stream(), kind)
        }
        last => Err(syn::Error::new(last.span(), format!("expected a {kind}"))),
    }
}

pub(super) fn inner_attributes(input: ParseStream) -> syn::Result<TokenStream> {
    let attrs = input.call(Attribute::parse_inner)?;
    Ok(quote!(#(#attrs)*))
}

fn member(input: ParseStream, errors: &mut Errors) -> syn::Result<Member> {
    let fork = input.fork();
    let attrs = fork.call(Attribute::parse_outer)?;
    fork.parse::<Visibility>()?;
    let is_fn = item_keyword(&fork).is_some_and(|keyword| keyword == "fn");
    let (marks, others): (Vec<_>, Vec<_>) = attrs.into_iter().partition(is_mark);
    let Some((mark, more)) = marks.split_first() else {
        if is_fn {
            let (item, defaultness) = method(input, others)?;
            return Ok(Member::Other(quote!(#defaultness #item)));
        }
        return Ok(Member::Other(
            input.parse::<ImplItem>()?.into_token_stream(),
        ));
    };
    if !is_fn {
        errors.push(message::stub_on_no_method(mark.path().span()));
        return Ok(Member::Other(
            input.parse::<ImplItem>()?.into_token_stream(),
        ));
    }
    if let Some(second) = more.first() {
        errors.push(message::stubbed_twice(second.path().span()));
    }
    let arguments = mark_arguments(mark, errors);
    let (args, mistakes) = Args::parse(arguments.clone(), args::Attribute::Stub);
    errors.extend(mistakes);
    let (item, _) = method(input, others)?;
    Ok(Member::Stubbed(Box::new(Stubbed {
        item,
        args,
        arguments,
    })))
}

/// The arguments of `#[stub(..)]`, as they were written.
pub(super) fn mark_arguments(mark: &Attribute, errors: &mut Errors) -> TokenStream {
    match &mark.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            errors.push(message::stub_with_value(pair.span()));
            TokenStream::new()
        }
    }
}

pub(super) fn is_mark(attr: &Attribute) -> bool {
    attr.path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "stub")
}

/// The method with these attributes in place of its own.
fn method(
    input: ParseStream,
    attrs: Vec<Attribute>,
) -> syn::Result<(ItemFn, Option<syn::Token![default]>)> {
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
    Ok((item, defaultness))
}
