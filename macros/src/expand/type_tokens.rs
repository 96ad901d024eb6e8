//! The types of the model as tokens of generated code.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Path, Type};

use crate::model::{Block, Items, Owner, Returns, marker_of_method};
use crate::syntax::{ItemImpl, ItemMock};
use crate::tokens::{made_by_expansion, make_static, regrouped};

impl Block<'_> {
    /// The block's marker type.
    pub(super) fn marker(&self) -> TokenStream {
        match &self.args.marker {
            Some(name) => made_by_expansion(name).into_token_stream(),
            // A marker has no lifetimes of its own.
            None => make_static(self.owner.self_ty.to_token_stream()),
        }
    }
}

impl Owner<'_> {
    /// The tokens as written outside the block, without `Self`.
    pub(super) fn without_self(&self, tokens: TokenStream) -> TokenStream {
        let self_ty = self.self_ty;
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        let mut out = TokenStream::new();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "Self" => {
                    let is_path = is_colon(at + 1) && is_colon(at + 2);
                    out.extend(match (is_path, tokens.get(at + 3), self.trait_) {
                        (true, Some(TokenTree::Ident(name)), Some(trait_))
                            if self.types.contains(name) =>
                        {
                            quote!(<#self_ty as #trait_>)
                        }
                        (true, ..) => quote!(<#self_ty>),
                        _ => self_ty.to_token_stream(),
                    });
                }
                TokenTree::Group(group) => {
                    let inside = self.without_self(group.stream());
                    out.extend([TokenTree::from(regrouped(group, inside))]);
                }
                other => out.extend([other.clone()]),
            }
        }
        out
    }

    /// The meaning of `depends(Self::name)`: another stubbed method, or a constant.
    pub(super) fn dependency(&self, path: &Path) -> TokenStream {
        let mut segments = path.segments.iter();
        if let (Some(first), Some(last), None) = (segments.next(), segments.next(), segments.next())
            && first.ident == "Self"
            && self.methods.contains(&last.ident)
        {
            return marker_of_method(&last.ident).into_token_stream();
        }
        self.without_self(path.to_token_stream())
    }
}

impl Returns<'_> {
    /// The type as written.
    pub(super) fn ty(&self) -> TokenStream {
        match self.ty {
            Some(ty) => ty.to_token_stream(),
            None => quote_spanned!(self.span=> ()),
        }
    }

    /// The type as it is written outside the block.
    pub(super) fn named(&self) -> TokenStream {
        let ty = match &self.items {
            Some(items) => items.given(),
            None => self.ty(),
        };
        match self.owner {
            Some(owner) => owner.without_self(ty),
            None => ty,
        }
    }
}

impl Items<'_> {
    /// The returned type with other tokens in place of the stream or iterator.
    pub(super) fn with(&self, inner: &TokenStream) -> TokenStream {
        self.replaced(Type::Verbatim(inner.clone()))
            .into_token_stream()
    }

    /// The type of an expectation's answer.
    fn given(&self) -> TokenStream {
        let item = &self.item;
        self.with(&quote_spanned!(Span::mixed_site()=> ::std::vec::Vec<#item>))
    }

    pub(super) fn inferred(&self) -> TokenStream {
        self.with(&quote_spanned!(Span::mixed_site()=> _))
    }
}

impl ItemImpl {
    /// `impl<T> Trait for Type where ..`, without attributes and braces.
    pub(super) fn header(&self) -> TokenStream {
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
}

impl ItemMock {
    /// `MockLlm<K>`
    pub(super) fn ty(&self) -> TokenStream {
        let name = &self.name;
        let arguments = match &self.filled.self_ty {
            Type::Path(path) => path.path.segments.last().map(|segment| &segment.arguments),
            _ => None,
        };
        quote!(#name #arguments)
    }

    /// The bounds of the mock's parameters, for those that the implementation of the
    /// trait calls by the same names.
    pub(super) fn predicates(&self) -> TokenStream {
        let declared = self.declared.where_clause.iter();
        let declared = declared.flat_map(|clause| &clause.predicates);
        let own = self.filled.generics.where_clause.iter();
        let own = own.flat_map(|clause| &clause.predicates);
        let bounds = self.declared.type_params().filter_map(|param| {
            let (ident, bounds) = (&param.ident, &param.bounds);
            let mut used = self.filled.generics.type_params();
            let same = used.any(|other| other.ident == *ident) && !bounds.is_empty();
            same.then(|| quote!(#ident: #bounds,))
        });
        quote!(#(#declared,)* #(#own,)* #(#bounds)*)
    }
}

/// `Self::Out` of a trait, as it is written in the impl block of its stub.
pub(super) fn of_real(tokens: TokenStream, real: &Ident, path: &Path) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(word) if word == "Self" => {
                quote_spanned!(word.span()=> <#real as #path>)
            }
            TokenTree::Group(group) => {
                regrouped(&group, of_real(group.stream(), real, path)).into_token_stream()
            }
            other => other.to_token_stream(),
        })
        .collect()
}
