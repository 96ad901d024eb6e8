//! The implementation of a trait for `NoReal`, the type without values.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{FnArg, Pat, TypeParamBound};

use super::trait_item::cfgs_of;
use super::{Names, lints};
use crate::model::{Returns, TraitStub};
use crate::syntax::is_async_trait;
use crate::types::{self, FutureForm, future_output_of};

impl TraitStub<'_> {
    /// `impl Llm for NoReal`, if it can be written without knowing other traits.
    pub(super) fn no_real(&self) -> Option<TokenStream> {
        let site = Span::mixed_site();
        // Both the trait and the type are other crates'.
        if self.item.path.is_some() {
            return None;
        }
        let header = &self.item.header;
        let consts = self.item.consts.iter().any(|item| item.default.is_none());
        let supertraits = header
            .supertraits
            .iter()
            .any(|bound| !is_implemented_by_no_real(bound));
        if consts || supertraits || !self.item.types.is_empty() {
            return None;
        }
        let Names { krate, rt } = &self.names();
        let unsafety = &header.unsafety;
        let path = self.path();
        let (parameters, where_clause) =
            (self.parameters_without_real(), self.where_clause_of_trait());
        let cfgs = self.cfgs();
        let async_trait = header.attrs.iter().filter(|attr| is_async_trait(attr));
        let methods = self.item.methods.iter().filter(|method| !method.has_body);
        let methods = methods.map(|method| {
            let cfgs = cfgs_of(&method.attrs);
            let mut sig = method.sig.clone();
            lints::allow_in_parameters(&mut sig);
            for input in &mut sig.inputs {
                if let FnArg::Typed(typed) = input {
                    *typed.pat = Pat::Verbatim(quote_spanned!(site=> _));
                }
            }
            let panics = quote_spanned! {site=>
                ::core::panic!("the stub of this trait has no real implementation")
            };
            let body = match sig.receiver() {
                Some(receiver) => {
                    let this = &receiver.self_token;
                    quote_spanned!(site=> match *#this {})
                }
                None => panics,
            };
            // The empty match has any type but an opaque one.
            let (allow, body) = match Returns::new(&sig, None).items {
                Some(items) => {
                    let item = &items.item;
                    let ty = items.with(&quote_spanned!(site=> #rt::NoParts<#item>));
                    let allow = quote_spanned! {site=>
                        #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    };
                    (
                        Some(allow),
                        quote_spanned!(site=> let __never: #ty = #body; __never),
                    )
                }
                None => (None, body),
            };
            let opaque =
                sig.asyncness.is_none() && future_output_of(&sig) == Some(FutureForm::Opaque);
            let body = if opaque {
                quote_spanned!(site=> async move { #body })
            } else {
                body
            };
            quote_spanned!(site=> #(#cfgs)* #allow #sig { #body })
        });
        Some(quote_spanned! {site=>
            #(#cfgs)*
            #(#async_trait)*
            #unsafety impl<#parameters> #path for #krate::NoReal #where_clause {
                #(#methods)*
            }
        })
    }
}

/// What `NoReal` implements.
fn is_implemented_by_no_real(bound: &TypeParamBound) -> bool {
    const IMPLEMENTED: [&str; 13] = [
        "Send",
        "Sync",
        "Unpin",
        "Sized",
        "Clone",
        "Copy",
        "Debug",
        "PartialEq",
        "Eq",
        "Hash",
        "Any",
        "UnwindSafe",
        "RefUnwindSafe",
    ];
    matches!(bound, TypeParamBound::Lifetime(_))
        || IMPLEMENTED.iter().any(|name| types::is_trait(bound, name))
}
