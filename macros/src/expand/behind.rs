//! The implementation of a trait for `Behind<Box<dyn Llm>>`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::{FnArg, Pat, Safety, WherePredicate};

use super::trait_item::cfgs_of;
use super::{Names, lints};
use crate::model::TraitStub;
use crate::syntax::{TraitMethod, is_async_trait, is_mut_reference, is_reference_to_self};
use crate::tokens;
use crate::types::{self, has_impl, parameter_names, typed_inputs};

impl TraitStub<'_> {
    /// `impl<P: Deref> Llm for Behind<P> where P::Target: Llm`, if there can be a
    /// `dyn Llm`.
    pub(super) fn behind(&self) -> Option<TokenStream> {
        let site = Span::mixed_site();
        let header = &self.item.header;
        // Both the trait and the type are other crates'.
        let is_own = self.item.path.is_none();
        let has_own_bounds = tokens::mentions(&header.generics.where_clause, "Self");
        let mut methods = self.item.methods.iter();
        if !is_own
            || has_own_bounds
            || !self.item.consts.is_empty()
            || self
                .item
                .types
                .iter()
                .any(|ty| !ty.generics.params.is_empty())
            || !methods.all(|method| self.is_passed_on(method) || is_left(method))
        {
            return None;
        }
        let Names { krate, .. } = &self.names();
        let pointer = Ident::new("__P", site);
        let target = quote_spanned!(site=> <#pointer as ::core::ops::Deref>::Target);
        let path = self.path();
        let parameters = self.parameters_without_real();
        let comma = (!parameters.is_empty()).then(|| quote!(,));
        let predicates = self.predicates_of_trait();
        let (cfgs, unsafety) = (self.cfgs(), &header.unsafety);
        let async_trait: Vec<_> = header
            .attrs
            .iter()
            .filter(|attr| is_async_trait(attr))
            .collect();
        // The futures of `#[async_trait]` hold both across an `await`.
        let shared = (!async_trait.is_empty()).then(|| {
            quote_spanned! {site=>
                #pointer: ::core::marker::Send + ::core::marker::Sync,
                #target: ::core::marker::Send + ::core::marker::Sync,
            }
        });
        let methods: Vec<_> = self
            .item
            .methods
            .iter()
            .filter(|method| self.is_passed_on(method))
            .collect();
        let is_mut = |method: &&TraitMethod| method.sig.receiver().is_some_and(is_mut_reference);
        let mutable = methods
            .iter()
            .any(is_mut)
            .then(|| quote_spanned!(site=> + ::core::ops::DerefMut));
        let supertraits = &header.supertraits;
        let supertraits = (!supertraits.is_empty())
            .then(|| quote_spanned!(site=> #krate::Behind<#pointer>: #supertraits,));
        let types = self.item.types.iter().map(|ty| {
            let (cfgs, ident) = (cfgs_of(&ty.attrs), &ty.ident);
            quote!(#(#cfgs)* type #ident = <#target as #path>::#ident;)
        });
        let methods = methods
            .iter()
            .map(|method| passed_on(method, &target, &path));
        Some(quote_spanned! {site=>
            #(#cfgs)*
            #(#async_trait)*
            #unsafety impl<#parameters #comma #pointer> #path for #krate::Behind<#pointer>
            where
                #pointer: ::core::ops::Deref #mutable,
                #target: #path,
                #supertraits
                #shared
                #predicates
            {
                #(#types)*
                #(#methods)*
            }
        })
    }

    /// Whether a `dyn Llm` has the method.
    fn is_passed_on(&self, method: &TraitMethod) -> bool {
        let sig = &method.sig;
        let is_boxed_later =
            sig.asyncness.is_none() || self.item.header.attrs.iter().any(is_async_trait);
        sig.receiver().is_some_and(is_reference_to_self)
            && is_boxed_later
            && !is_sized(method)
            && parameter_names(&sig.generics).next().is_none()
            && !typed_inputs(sig).any(|typed| has_impl(&typed.ty))
            && !tokens::mentions(&sig.output, "impl")
            && tokens::bare_self(&sig.output).is_none()
    }
}

/// Whether the implementation need not have the method.
fn is_left(method: &TraitMethod) -> bool {
    method.has_body && is_sized(method)
}

/// `where Self: Sized`
fn is_sized(method: &TraitMethod) -> bool {
    let clause = method.sig.generics.where_clause.iter();
    clause
        .flat_map(|clause| &clause.predicates)
        .any(|predicate| {
            matches!(predicate, WherePredicate::Type(predicate)
            if types::is_ident(&predicate.bounded_ty, "Self")
                && predicate.bounds.iter().any(|bound| types::is_trait(bound, "Sized")))
        })
}

fn passed_on(method: &TraitMethod, target: &TokenStream, path: &syn::Path) -> TokenStream {
    let site = Span::mixed_site();
    let cfgs = cfgs_of(&method.attrs);
    let mut sig = method.sig.clone();
    lints::allow_in_parameters(&mut sig);
    let mut arguments = Vec::new();
    if let Some(receiver) = method.sig.receiver() {
        let this = &receiver.self_token;
        arguments.push(if is_mut_reference(receiver) {
            quote_spanned!(site=> ::core::ops::DerefMut::deref_mut(&mut #this.0))
        } else {
            quote_spanned!(site=> ::core::ops::Deref::deref(&#this.0))
        });
    }
    for (at, input) in sig.inputs.iter_mut().enumerate() {
        if let FnArg::Typed(typed) = input {
            let name = format_ident!("__p{at}", span = site);
            *typed.pat = Pat::Verbatim(name.to_token_stream());
            arguments.push(name.into_token_stream());
        }
    }
    let name = &sig.ident;
    let wait = sig.asyncness.map(|_| quote_spanned!(site=> .await));
    let call = quote_spanned!(site=> <#target as #path>::#name(#(#arguments),*) #wait);
    let call = match sig.safety {
        Safety::Unsafe(_) => quote_spanned!(site=> unsafe { #call }),
        _ => call,
    };
    quote_spanned!(site=> #(#cfgs)* #sig { #call })
}
