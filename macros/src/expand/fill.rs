//! Lets the stub of a trait fill a mockall mock, with an expectation for each method that
//! can have one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Attribute, FnArg, GenericParam, Path, ReturnType, Safety, Signature, Type};

use super::Names;
use super::trait_item::cfgs_of;
use crate::syntax::is_reference_to_self;
use crate::tokens;
use crate::types::{FutureForm, future_output_of};

/// A mock of a trait, with what the expansion needs.
pub(crate) struct FilledMock<'a> {
    pub(crate) attrs: &'a [Attribute],
    /// Parameters and predicates of the implementation.
    pub(crate) parameters: TokenStream,
    pub(crate) predicates: TokenStream,
    /// `Llm<K>`
    pub(crate) path: Path,
    /// `MockLlm<K>`
    pub(crate) mock: TokenStream,
    /// The stub that fills it, unless any implementation of the trait may.
    pub(crate) stub: Option<TokenStream>,
    pub(crate) types: Vec<&'a Ident>,
    pub(crate) methods: Vec<(&'a [Attribute], &'a Signature)>,
}

impl FilledMock<'_> {
    pub(crate) fn expand(&self, names: &Names) -> TokenStream {
        let site = Span::mixed_site();
        let rt = &names.rt;
        let FilledMock {
            parameters,
            predicates,
            mock,
            ..
        } = self;
        let cfgs = cfgs_of(self.attrs);
        let any = Ident::new("__Stub", site);
        let (stub, any) = match &self.stub {
            Some(stub) => (stub.clone(), None),
            None => (any.to_token_stream(), Some(any)),
        };
        let bound = self.bound();
        let methods = self.methods.iter().filter_map(|(attrs, sig)| {
            let (cfgs, expectations) = (cfgs_of(attrs), self.expectations(sig, &stub)?);
            Some(quote!(#(#cfgs)* #expectations))
        });
        quote_spanned! {site=>
            #(#cfgs)*
            impl<#parameters #any> #rt::FilledBy<#stub> for #mock
            where
                #stub: #bound + #rt::Fills,
                #predicates
            {
                fn fill_by(&mut self, __filling: &#rt::Filling<#stub>) {
                    let _ = __filling;
                    #(#methods)*
                }
            }
        }
    }

    /// The trait, with the mock's associated types.
    fn bound(&self) -> TokenStream {
        let (path, mock) = (&self.path, &self.mock);
        let types: Vec<_> = self.types.iter().collect();
        if types.is_empty() {
            return path.to_token_stream();
        }
        let (head, last) = (self.path.clone(), self.path.segments.last());
        let own = last.map(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                let arguments = arguments.args.iter();
                quote!(#(#arguments,)*)
            }
            _ => TokenStream::new(),
        });
        let mut bare = head;
        if let Some(segment) = bare.segments.last_mut() {
            segment.arguments = syn::PathArguments::None;
        }
        quote!(#bare<#own #(#types = <#mock as #path>::#types),*>)
    }

    /// The expectation of one method. None: mockall takes no closure for it, or the
    /// answer would borrow from the stub.
    fn expectations(&self, sig: &Signature, stub: &TokenStream) -> Option<TokenStream> {
        let future = future_output_of(sig);
        if !sig.receiver().is_some_and(is_reference_to_self)
            || is_generic(sig)
            || names_self(sig)
            || (future.is_none() && is_borrowed(sig))
        {
            return None;
        }
        let site = Span::mixed_site();
        let path = &self.path;
        let name = &sig.ident;
        let expect = format_ident!("expect_{}", name.unraw(), span = site);
        let arguments: Vec<_> = (1..sig.inputs.len())
            .map(|at| format_ident!("__p{at}", span = site))
            .collect();
        let anything = arguments.iter().map(|_| quote_spanned!(site=> _));
        // A miss is reported at the line of the method, with the user's own span:
        // mockall does not pass on its caller's line.
        let this = Ident::new("__stub", site);
        let call = quote_spanned! {name.span()=>
            <#stub as #path>::#name(#this, #(#arguments),*)
        };
        let call = match sig.safety {
            Safety::Unsafe(_) => quote_spanned!(site=> unsafe { #call }),
            _ => call,
        };
        let waits = sig.asyncness.is_some() || future.is_some();
        let answer = if waits {
            quote_spanned!(site=> (&__slot).wait(async |#this: &mut #stub| #call.await))
        } else {
            quote_spanned!(site=> (&__slot).answer(|#this| #call))
        };
        let answer = match (sig.asyncness, future) {
            (None, Some(FutureForm::Boxed | FutureForm::Opaque)) => quote_spanned! {site=>
                ::std::boxed::Box::pin(::core::future::ready(#answer))
            },
            _ => answer,
        };
        Some(quote_spanned! {site=>
            for __slot in __filling.slots() {
                let __is_free = (&__slot).is_free();
                self.#expect()
                    .withf(move |#(#anything),*| __is_free())
                    .returning(move |#(#arguments),*| #answer);
            }
        })
    }
}

/// mockall has separate expectations for each type argument.
fn is_generic(sig: &Signature) -> bool {
    let opaque = Ident::new("impl", Span::call_site());
    let mut params = sig.generics.params.iter();
    params.any(|param| !matches!(param, GenericParam::Lifetime(_)))
        || sig.inputs.iter().any(|input| match input {
            FnArg::Typed(typed) => tokens::count(typed.ty.to_token_stream(), &opaque) > 0,
            FnArg::Receiver(_) => false,
        })
}

/// `Self` means the mock in one place and the stub in the other.
fn names_self(sig: &Signature) -> bool {
    let inputs = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed.ty.to_token_stream()),
        FnArg::Receiver(_) => None,
    });
    let mut types = inputs.chain([sig.output.to_token_stream()]);
    types.any(|ty| tokens::bare_self(&ty).is_some())
}

/// An opaque type may borrow from every parameter.
fn is_borrowed(sig: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &sig.output else {
        return false;
    };
    matches!(**ty, Type::ImplTrait(_)) || tokens::borrow(ty).is_some()
}
