//! The generics of a trait's stub: the trait's own, and the real type.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{GenericParam, Type, WherePredicate};

use super::{bounds, type_tokens};
use crate::model::TraitStub;
use crate::tokens;

impl<'a> TraitStub<'a> {
    /// The trait's parameters without defaults, and the real one, bounded.
    pub(super) fn parameters(&self, bound: Option<&syn::Path>) -> TokenStream {
        let own = self.parameters_without_real();
        let comma = (!own.is_empty()).then(|| quote!(,));
        let real = &self.real;
        let bound = bound.map(|bound| quote!(: #bound));
        quote!(#own #comma #real #bound)
    }

    pub(super) fn parameters_without_real(&self) -> TokenStream {
        let generics = self.item.header.generics.clone();
        let params = generics.params.into_iter().map(|param| match param {
            GenericParam::Type(mut param) => {
                param.default = None;
                param.to_token_stream()
            }
            GenericParam::Const(mut param) => {
                param.default = None;
                param.to_token_stream()
            }
            GenericParam::Lifetime(param) => param.to_token_stream(),
        });
        quote!(#(#params),*)
    }

    /// As the struct declares them: `K = u8, R = NoReal`.
    pub(super) fn declared_parameters(&self) -> TokenStream {
        let krate = &self.names().krate;
        let own = self.item.header.generics.params.iter();
        let real = &self.real;
        quote_spanned!(Span::mixed_site()=> #(#own,)* #real = #krate::NoReal)
    }

    pub(super) fn own_arguments(&self) -> Vec<TokenStream> {
        let params = self.item.header.generics.params.iter();
        params
            .map(|param| match param {
                GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
                GenericParam::Type(param) => param.ident.to_token_stream(),
                GenericParam::Const(param) => param.ident.to_token_stream(),
            })
            .collect()
    }

    pub(super) fn arguments_with(&self, real: &TokenStream) -> TokenStream {
        let own = self.own_arguments();
        quote!(#(#own,)* #real)
    }

    /// Types that use the trait's parameters, for the struct's `PhantomData`.
    pub(super) fn used_parameters(&self) -> Vec<TokenStream> {
        let params = self.item.header.generics.params.iter();
        params
            .filter_map(|param| match param {
                GenericParam::Lifetime(param) => {
                    let lifetime = &param.lifetime;
                    Some(quote!(&#lifetime ()))
                }
                GenericParam::Type(param) => {
                    let ident = &param.ident;
                    Some(quote!(*const #ident))
                }
                GenericParam::Const(_) => None,
            })
            .collect()
    }

    /// The trait's own where clause.
    pub(super) fn where_clause_of_trait(&self) -> TokenStream {
        let own = self.predicates_of_trait();
        quote!(where #own)
    }

    pub(super) fn predicates_of_trait(&self) -> TokenStream {
        let own = self.predicates();
        let own = own.filter(|predicate| !tokens::mentions(predicate, "Self"));
        quote!(#(#own,)*)
    }

    /// The trait's own predicates, also those of its associated types, and those that
    /// keys and recordings need.
    pub(super) fn where_clause(&self) -> TokenStream {
        let path = self.path();
        let own = self.predicates().filter(|predicate| {
            // `Self: Sized`, and whatever else the stub itself must satisfy.
            !matches!(predicate, WherePredicate::Type(predicate)
                if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident("Self")))
        });
        let own = own.map(|predicate| predicate.to_token_stream());
        let needed = bounds::of_trait(self.item, &self.names().rt);
        let all = own.chain(needed).chain(self.needed_by_clones());
        let all = all.map(|predicate| type_tokens::of_real(predicate, &self.real, &path));
        quote!(where #(#all,)*)
    }

    /// What a `Box<dyn Llm>` of a stub requires of the stub's parameters.
    fn needed_by_clones(&self) -> Vec<TokenStream> {
        let methods = self.item.methods.iter();
        let outputs = methods
            .filter(|method| method.is_clone())
            .map(|method| &method.sig.output);
        let outputs: Vec<_> = outputs
            .filter(|output| tokens::mentions(output, "dyn"))
            .collect();
        if outputs.is_empty() {
            return Vec::new();
        }
        let mut named = ["Send", "Sync"].into_iter();
        let shared = named.any(|name| outputs.iter().any(|output| tokens::mentions(output, name)));
        let site = Span::mixed_site();
        let shared =
            shared.then(|| quote_spanned!(site=> + ::core::marker::Send + ::core::marker::Sync));
        let params = self.item.header.generics.type_params();
        let own = params.map(|param| &param.ident);
        let own = own.map(|name| quote_spanned!(site=> #name: 'static));
        let real = &self.real;
        own.chain([quote_spanned!(site=> #real: 'static #shared)])
            .collect()
    }

    fn predicates(&self) -> impl Iterator<Item = &'a WherePredicate> {
        let clause = self.item.header.generics.where_clause.as_ref();
        clause.into_iter().flat_map(|clause| &clause.predicates)
    }
}
