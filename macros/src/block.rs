//! An impl block and its attribute's arguments, seen as what is to be generated.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::ImplItem;
use syn::ext::IdentExt as _;

use crate::args::Args;
use crate::model::Function;
use crate::owner::{self, Owner};
use crate::syntax::{ItemImpl, Member};

pub(crate) struct Block<'a> {
    pub(crate) item: &'a ItemImpl,
    pub(crate) args: &'a Args,
    pub(crate) owner: &'a Owner<'a>,
    /// The stubbed ones.
    pub(crate) methods: Vec<Function<'a>>,
}

impl<'a> Block<'a> {
    pub(crate) fn new(item: &'a ItemImpl, args: &'a Args, owner: &'a Owner<'a>) -> Self {
        Block {
            item,
            args,
            owner,
            methods: item
                .stubbed()
                .map(|stubbed| Function::new(&stubbed.item, &stubbed.args, Some(owner)))
                .collect(),
        }
    }

    /// The type that stands for the block in `Stub<..>`.
    pub(crate) fn marker(&self) -> TokenStream {
        match &self.args.marker {
            Some(name) => {
                let mut name = name.clone();
                name.set_span(name.span().resolved_at(Span::mixed_site()));
                name.into_token_stream()
            }
            None => self.owner.self_ty.to_token_stream(),
        }
    }
}

impl<'a> Owner<'a> {
    pub(crate) fn of(item: &'a ItemImpl, args: &'a Args) -> Self {
        let header = &item.header;
        let trait_ = header.trait_.as_ref().map(|(path, _)| path);
        // The stub of a trait stands for the trait.
        let mut scope = Vec::new();
        if args.real.is_none() {
            scope.push(owner::name_of(&header.self_ty));
        }
        if let Some(segment) = trait_.and_then(|path| path.segments.last()) {
            scope.push(segment.ident.unraw().to_string());
        }
        let types = item.members.iter().filter_map(|member| match member {
            Member::Other(tokens) => match syn::parse2(tokens.clone()) {
                Ok(ImplItem::Type(item)) => Some(item.ident),
                _ => None,
            },
            Member::Stubbed(_) => None,
        });
        Owner {
            args,
            generics: &header.generics,
            self_ty: &header.self_ty,
            trait_,
            scope,
            types: types.collect(),
            methods: item
                .stubbed()
                .map(|stubbed| stubbed.item.sig.ident.clone())
                .collect(),
        }
    }
}
