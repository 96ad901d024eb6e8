//! What other code names of an item with a mistake: markers without a function, so that
//! the mistake is all that rustc reports.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{FnArg, Pat, Type};

use super::Names;
use super::trait_item::cfgs_of;
use crate::model::{Block, Function, Returns, Shape, TraitStub};
use crate::syntax::{Member, is_async_trait, without_semicolon};
use crate::tokens;
use crate::types::{FutureForm, has_impl};

/// The item beside an error of ours. A function without a body gets one, so that
/// rustc does not report that it is missing.
pub(crate) fn beside_error(item: TokenStream) -> TokenStream {
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
    match without_semicolon(item.clone()) {
        Some(tokens) if tokens.iter().any(is_fn) => {
            let tokens: TokenStream = tokens.into_iter().collect();
            quote_spanned!(Span::mixed_site()=> #[allow(unused)] #tokens { loop {} })
        }
        _ => item,
    }
}

/// The marker of a function.
pub(crate) fn function(function: &Function<'_>) -> TokenStream {
    let names = Names::new(function.args.krate.as_ref());
    let site = Span::mixed_site();
    let rt = &names.rt;
    let (vis, marker, output) = (&function.item.vis, function.marker(), output(function, rt));
    let cfgs: Vec<_> = function.cfgs().collect();
    quote_spanned! {site=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code)]
        #vis enum #marker {}

        #(#cfgs)*
        impl #rt::StubbableFn for #marker {
            type Output = #output;

            fn site() -> &'static #rt::Site {
                loop {}
            }

            fn plan() -> impl #rt::Plan<Self::Output> {
                #rt::Opaque
            }
        }
    }
}

/// The marker of a block, and what its mock has.
pub(crate) fn block(block: &Block<'_>) -> TokenStream {
    let names = Names::new(block.args.krate.as_ref());
    let site = Span::mixed_site();
    let rt = &names.rt;
    let marker = block.marker();
    let cfgs: Vec<_> = block.item.cfgs().collect();
    let named = block.args.marker.as_ref().map(|_| {
        quote_spanned! {site=>
            #(#cfgs)*
            #[doc(hidden)]
            pub enum #marker {}
        }
    });
    let fields = fields(block, rt);
    quote_spanned! {site=>
        #named

        #(#cfgs)*
        const _: () = {
            #[allow(missing_docs, missing_debug_implementations, non_snake_case, private_interfaces, dead_code)]
            pub struct __Mocks<'a> {
                #fields
                __methods: ::core::marker::PhantomData<&'a ()>,
            }

            impl #rt::Stubbable for #marker {
                type Mock<'a> = __Mocks<'a>;

                fn members() -> ::std::vec::Vec<#rt::Member> {
                    loop {}
                }

                fn mock(_: #rt::Mocks<'_>) -> __Mocks<'_> {
                    loop {}
                }
            }
        };
    }
}

/// The implementation of a trait by its stub, whose methods are in the block.
pub(crate) fn trait_methods(stub: &TraitStub<'_>, block: &Block<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &Names::new(stub.args.krate.as_ref()).rt;
    let header = block.item.header();
    let async_trait = block
        .item
        .header
        .attrs
        .iter()
        .filter(|attr| is_async_trait(attr));
    let items = block.item.members.iter().filter_map(|member| match member {
        Member::Other(tokens) if !tokens::mentions(tokens, "fn") => Some(tokens.clone()),
        _ => None,
    });
    let methods = stub.item.methods.iter();
    let methods = methods.filter(|method| !method.has_body || method.is_stubbed());
    let methods = methods.map(|method| {
        let mut sig = method.sig.clone();
        for input in &mut sig.inputs {
            if let FnArg::Typed(typed) = input {
                *typed.pat = Pat::Verbatim(quote_spanned!(site=> _));
            }
        }
        let never = quote_spanned!(site=> loop {});
        let body = match Returns::new(&sig, None) {
            Returns {
                items: Some(items), ..
            } => {
                let item = &items.item;
                let ty = items.with(&quote_spanned!(site=> #rt::NoParts<#item>));
                quote_spanned!(site=> let __never: #ty = #never; __never)
            }
            Returns {
                future: Some(FutureForm::Opaque),
                ..
            } => {
                quote_spanned!(site=> async move { #never })
            }
            _ => never,
        };
        let cfgs = cfgs_of(&method.attrs);
        quote_spanned! {site=>
            #(#cfgs)*
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            #sig { #body }
        }
    });
    let (generics, self_ty) = (block.owner.generics, block.owner.self_ty);
    let (parameters, _, where_clause) = generics.split_for_impl();
    let fields = fields(block, rt);
    quote_spanned! {site=>
        const _: () = {
        #(#async_trait)*
        #header {
            #(#items)*
            #(#methods)*
        }

        #[allow(missing_docs, missing_debug_implementations, non_snake_case, private_interfaces, dead_code)]
        pub struct __Mocks<'a> {
            #fields
            __methods: ::core::marker::PhantomData<&'a ()>,
        }

        impl #parameters #rt::StubbedMethods for #self_ty #where_clause {
            fn members() -> ::std::vec::Vec<#rt::Member> {
                loop {}
            }
        }

        impl #parameters #self_ty #where_clause {
            #[allow(dead_code)]
            pub fn mock(&self) -> __Mocks<'_> {
                loop {}
            }
        }
        };
    }
}

fn fields(block: &Block<'_>, rt: &TokenStream) -> TokenStream {
    let fields = block.methods.iter().map(|method| {
        let cfgs = method.cfgs();
        let (name, output) = (&method.item.sig.ident, output(method, rt));
        quote! {
            #(#cfgs)*
            pub #name: #rt::MockGuard<'a, #output>,
        }
    });
    quote!(#(#fields)*)
}

/// The type of an expectation's answer, as far as it can be named.
fn output(function: &Function<'_>, rt: &TokenStream) -> TokenStream {
    let returns = &function.returns;
    let is_plain = returns.shape == Shape::Owned
        && returns.items.is_none()
        && returns
            .ty
            .is_none_or(|ty| !matches!(ty, Type::Never(_)) && !has_impl(ty))
        && function.out().next().is_none();
    if is_plain {
        returns.named()
    } else {
        quote!(#rt::Answer)
    }
}
