//! An impl block: its methods with their prologues, a marker for each method, and the
//! block's own marker, whose mock has a field for each method.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt as _;

use super::{Names, function, lints, marker};
use crate::args::{FINGERPRINT, REGISTERED};
use crate::model::{Block, Function};
use crate::syntax::Member;
use crate::types::is_nameable;
use crate::{fingerprint, inputs, tokens};

/// `arguments` are those of the attribute, as written; `plain` is the block without `#[stub]`.
pub(crate) fn expand(
    block: &Block<'_>,
    arguments: &TokenStream,
    plain: &TokenStream,
) -> TokenStream {
    let names = Names::new(block.args.krate.as_ref());
    let registered = real_methods(block, &names);
    if block.methods.is_empty() && block.args.of_real.is_some() {
        return quote!(#plain #registered);
    }
    // An `#[async_trait]` that cannot be found leaves the fingerprints, and itself.
    let mut methods = block.methods.iter();
    let has_run = methods.any(|method| method.args.fingerprint.is_some());
    let active = if block.item.is_below_async_trait() && !has_run {
        after_async_trait(block, arguments, &names)
    } else {
        active(block, &names)
    };
    quote!(#active #registered)
}

/// Registers the source of every method, under `fingerprint`.
fn real_methods(block: &Block<'_>, names: &Names) -> Option<TokenStream> {
    let trait_ = block.owner.trait_?;
    if block.args.of_real.is_none() || block.args.is_registered {
        return None;
    }
    let site = Span::mixed_site();
    let rt = &names.rt;
    let anchor = block.functions().find(|item| is_nameable(&item.sig))?;
    let anchor = &anchor.sig.ident;
    let self_ty = tokens::make_static(block.owner.self_ty.to_token_stream());
    let trait_ = tokens::make_static(trait_.to_token_stream());
    let cfgs: Vec<_> = block.item.cfgs().collect();
    let methods = block.functions().map(|item| {
        let name = item.sig.ident.unraw().to_string();
        let source = fingerprint::text(item);
        let inputs: Vec<_> = inputs::of(&item.body).iter().map(marker::input).collect();
        let parameter = if inputs.is_empty() {
            quote!(_)
        } else {
            quote_spanned!(site=> __dependencies)
        };
        let cfgs = item.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        quote_spanned! {site=>
            #(#cfgs)*
            #rt::inventory::submit! {
                #rt::RealMethod {
                    block: || #rt::block_of::<#self_ty, _>(&<#self_ty as #trait_>::#anchor),
                    name: #name,
                    source: #source,
                    inputs: |#parameter| { #(#inputs)* },
                    place: ::core::concat!(::core::file!(), ":", ::core::line!()),
                }
            }
        }
    });
    Some(quote_spanned! {site=>
        #(#cfgs)*
        #[allow(unexpected_cfgs)]
        const _: () = {
            #(#methods)*
        };
    })
}

/// Lets `#[async_trait]` run first, which makes the methods return boxed futures. The
/// fingerprints are taken before, from the methods as written.
fn after_async_trait(block: &Block<'_>, arguments: &TokenStream, names: &Names) -> TokenStream {
    let krate = &names.krate;
    let mut methods = block.methods.iter();
    let fingerprint = syn::Ident::new(FINGERPRINT, Span::mixed_site());
    let members = block.item.members.iter().map(|member| match member {
        Member::Other(tokens) => tokens.clone(),
        Member::Stubbed(stubbed) => {
            let method = methods.next();
            let text = method.map(|method| fingerprint::text(method.item));
            let text = LitStr::new(&text.unwrap_or_default(), Span::mixed_site());
            let arguments = &stubbed.arguments;
            let comma = (!arguments.is_empty()).then(|| quote!(,));
            let item = &stubbed.item;
            quote!(#[stub(#arguments #comma #fingerprint = #text)] #item)
        }
    });
    let (async_trait, others): (Vec<_>, Vec<_>) = block
        .item
        .header
        .attrs
        .iter()
        .partition(|attr| crate::syntax::is_async_trait(attr));
    let header = block.item.header();
    let registered = block.args.of_real.as_ref().map(|_| {
        let word = syn::Ident::new(REGISTERED, Span::mixed_site());
        quote!(, #word)
    });
    quote! {
        #(#async_trait)*
        #[#krate::stubbable(#arguments #registered)]
        #(#others)*
        #header { #(#members)* }
    }
}

fn active(block: &Block<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let mut methods = block.methods.iter();
    let members = block.item.members.iter().map(|member| match member {
        Member::Other(tokens) => tokens.clone(),
        Member::Stubbed(_) => methods
            .next()
            .map(|method| function::expand(method, names))
            .unwrap_or_default(),
    });
    let attrs = block.item.header.attrs.iter().map(lints::allowed);
    let header = block.item.header();
    let markers = block
        .methods
        .iter()
        .map(|method| marker::expand(method, names));
    let cfgs: Vec<_> = block.item.cfgs().collect();
    let marker = block.marker();
    let named = block.args.marker.as_ref().map(|_| {
        quote_spanned! {site=>
            #(#cfgs)*
            #[doc(hidden)]
            pub enum #marker {}
        }
    });
    let mocks = mocks(block, &marker, names);
    // Inside of a constant, the markers of the methods take no names.
    quote_spanned! {site=>
        #named

        #(#cfgs)*
        const _: () = {
            #(#attrs)*
            #header { #(#members)* }

            #(#markers)*

            #mocks
        };
    }
}

fn mocks(block: &Block<'_>, marker: &TokenStream, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let fields = each(block, |method, name, of| {
        let _ = method;
        quote_spanned!(site=> pub #name: #rt::MockGuard<'a, <#of as #rt::StubbableFn>::Output>,)
    });
    let block_of_real = block_of_real(block, names);
    let members = each(block, |method, _, of| {
        let behind = block_of_real.as_ref().map(|block| {
            let name = method.name();
            quote_spanned!(site=> .behind(#block, #name))
        });
        quote_spanned!(site=> ::std::vec::Vec::push(&mut __members, #rt::Member::of::<#of>() #behind);)
    });
    let guards = each(
        block,
        |_, name, of| quote_spanned!(site=> #name: __mocks.of::<#of>(),),
    );
    let make_members = quote_spanned! {site=>
        #[allow(clippy::vec_init_then_push, unused_mut)]
        fn members() -> ::std::vec::Vec<#rt::Member> {
            let mut __members = ::std::vec::Vec::new();
            #(#members)*
            __members
        }
    };
    let implementation = if block.args.real.is_some() {
        let (generics, self_ty) = (block.owner.generics, block.owner.self_ty);
        let (parameters, _, where_clause) = generics.split_for_impl();
        quote_spanned! {site=>
            impl #parameters #rt::StubbedMethods for #self_ty #where_clause {
                #make_members
            }

            impl #parameters #self_ty #where_clause {
                /// The mocks of the methods, to add expectations to: they come
                /// before the recordings, in every mode.
                #[track_caller]
                pub fn mock(&self) -> __Mocks<'_> {
                    let __mocks = (&self.0).mocks();
                    __Mocks { __methods: ::core::marker::PhantomData, #(#guards)* }
                }
            }
        }
    } else {
        quote_spanned! {site=>
            impl #rt::Stubbable for #marker {
                type Mock<'a> = __Mocks<'a>;

                #make_members

                #[track_caller]
                fn mock(__mocks: #rt::Mocks<'_>) -> __Mocks<'_> {
                    __Mocks { __methods: ::core::marker::PhantomData, #(#guards)* }
                }
            }
        }
    };
    quote_spanned! {site=>
        #[doc(hidden)]
        #[allow(missing_docs, missing_debug_implementations, non_snake_case, private_interfaces)]
        pub struct __Mocks<'a> {
            #(#fields)*
            // Where every method is behind a `#[cfg]`.
            __methods: ::core::marker::PhantomData<&'a ()>,
        }

        #implementation
    }
}

/// Names the real implementation behind the stub of a trait.
fn block_of_real(block: &Block<'_>, names: &Names) -> Option<TokenStream> {
    let (real, trait_) = (block.args.real.as_ref()?, block.owner.trait_?);
    let anchor = block.functions().find(|item| is_nameable(&item.sig))?;
    let (anchor, rt) = (&anchor.sig.ident, &names.rt);
    Some(quote_spanned! {Span::mixed_site()=>
        #rt::block_of::<#real, _>(&<#real as #trait_>::#anchor)
    })
}

/// Makes something for every method from the method, its name and its marker.
fn each(
    block: &Block<'_>,
    make: impl Fn(&Function<'_>, &TokenStream, &TokenStream) -> TokenStream,
) -> Vec<TokenStream> {
    let methods = block.methods.iter();
    methods
        .map(|method| {
            let cfgs = method.cfgs();
            let name = method.item.sig.ident.to_token_stream();
            let made = make(method, &name, &method.marker().into_token_stream());
            quote!(#(#cfgs)* #made)
        })
        .collect()
}
