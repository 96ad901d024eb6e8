//! The stub of a trait: a type that implements it. Its methods are those of a stubbable
//! impl block, with the real implementation in place of a body.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Attribute, FnArg, GenericParam, Pat, Safety};

use super::body::braced;
use super::reentry::real_of;
use super::{FilledMock, Names, lints};
use crate::args::{Arguments, REAL};
use crate::model::TraitStub;
use crate::syntax::{Cloned, TraitMethod, is_async_trait};
use crate::tokens;

impl TraitStub<'_> {
    pub(super) fn names(&self) -> Names {
        Names::new(self.args.krate.as_ref())
    }

    /// The attribute's arguments on the impl block.
    pub(crate) fn arguments(&self) -> TokenStream {
        let real = &self.real;
        let word = Ident::new(REAL, Span::mixed_site());
        let Arguments {
            name,
            krate,
            source,
            sequence,
            ..
        } = self.args;
        let sequence = sequence.then(|| quote!(sequence,));
        let name = name.as_ref().map(|name| quote!(name = #name,));
        let krate = krate.as_ref().map(|path| quote!(crate = #path,));
        let source = source.map(|source| {
            let word = source.word();
            quote!(source = #word,)
        });
        quote!(#name #krate #source #sequence #word = #real)
    }

    /// `impl Llm for StubLlm<R>`, with bodies that do not run.
    pub(crate) fn methods(&self) -> TokenStream {
        let header = &self.item.header;
        let (name, real) = (&self.name, &self.real);
        let unsafety = &header.unsafety;
        let path = self.path();
        let parameters = self.parameters(Some(&path));
        let arguments = self.arguments_with(&real.to_token_stream());
        let where_clause = self.where_clause();
        let cfgs = self.cfgs();
        let async_trait = header.attrs.iter().filter(|attr| is_async_trait(attr));
        let types = self.item.types.iter().map(|ty| {
            let (cfgs, ident) = (cfgs_of(&ty.attrs), &ty.ident);
            quote!(#(#cfgs)* type #ident = <#real as #path>::#ident;)
        });
        let consts = self.item.consts.iter().map(|item| {
            let (cfgs, ident, ty) = (cfgs_of(&item.attrs), &item.ident, &item.ty);
            quote!(#(#cfgs)* const #ident: #ty = <#real as #path>::#ident;)
        });
        let methods = self.item.methods.iter().filter_map(|method| {
            let (cfgs, sig) = (cfgs_of(&method.attrs), &method.sig);
            if method.is_stubbed() {
                let arguments = method.stub_attr.as_ref().map(|(_, arguments)| arguments);
                // It does not run on the stub, but it is part of the source.
                let body = match &method.body {
                    Some(body) => body.to_token_stream(),
                    // A call through `dyn Llm` has no line but that of the method, and a panic
                    // names it only if the whole method is the user's.
                    None => braced(TokenStream::new(), sig.ident.span()).to_token_stream(),
                };
                return Some(quote!(#[stub(#arguments)] #(#cfgs)* #sig #body));
            }
            if let (true, Some(form)) = (method.is_clone(), self.item.cloned_as(&sig.output)) {
                return Some(cloned(method, form));
            }
            if method.is_live() || !method.has_body {
                return Some(self.passed_on(method));
            }
            self.naming_the_real_type(method)
        });
        quote! {
            #(#cfgs)*
            #(#async_trait)*
            #unsafety impl<#parameters> #path for #name<#arguments> #where_clause {
                #(#types)*
                #(#consts)*
                #(#methods)*
            }
        }
    }

    /// A method whose default body names its type: it runs on the stub, but names the
    /// real type.
    fn naming_the_real_type(&self, method: &TraitMethod) -> Option<TokenStream> {
        let body = method.body.as_ref()?;
        let named = tokens::naming(body.stream(), &self.real)?;
        let (cfgs, sig) = (cfgs_of(&method.attrs), &method.sig);
        let body = super::body::braced(named, body.span());
        Some(quote!(#(#cfgs)* #sig #body))
    }

    /// A method that calls the real implementation in every mode: one under `live`, or
    /// one without `self`, which no stub can answer.
    fn passed_on(&self, method: &TraitMethod) -> TokenStream {
        let site = Span::mixed_site();
        let (real, path) = (&self.real, self.path());
        let cfgs = cfgs_of(&method.attrs);
        let mut sig = method.sig.clone();
        lints::allow_in_parameters(&mut sig);
        let name = sig.ident.clone();
        let parameters = sig.generics.params.iter().filter_map(|param| match param {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(param) => Some(param.ident.clone()),
            GenericParam::Const(param) => Some(param.ident.clone()),
        });
        let parameters: Vec<_> = parameters.collect();
        let mut arguments = Vec::new();
        if let Some(receiver) = method.sig.receiver() {
            arguments.push(real_of(receiver));
        }
        for (at, input) in sig.inputs.iter_mut().enumerate() {
            if let FnArg::Typed(typed) = input {
                let name = format_ident!("__p{at}", span = site);
                *typed.pat = Pat::Verbatim(name.to_token_stream());
                arguments.push(name.into_token_stream());
            }
        }
        let wait = sig.asyncness.map(|_| quote_spanned!(site=> .await));
        let call = quote_spanned! {site=>
            <#real as #path>::#name::<#(#parameters),*>(#(#arguments),*) #wait
        };
        let call = match sig.safety {
            Safety::Unsafe(_) => quote_spanned!(site=> unsafe { #call }),
            _ => call,
        };
        quote_spanned!(site=> #(#cfgs)* #sig { #call })
    }

    /// The stub of the trait, and its methods.
    pub(crate) fn expand(&self, methods: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        let Names { krate, rt } = &self.names();
        let (name, real) = (&self.name, &self.real);
        let vis = &self.item.header.vis;
        let cfgs: Vec<_> = self.cfgs().collect();
        let holder = self.holder(real);
        let parameters = self.parameters(None);
        let arguments = self.arguments_with(&real.to_token_stream());
        let other = Ident::new("__Other", site);
        let with = self.arguments_with(&other.to_token_stream());
        let declared = self.declared_parameters();
        let where_clause = self.where_clause_of_trait();
        let used = self.used_parameters();
        let doc = format!(
            "The stub of [`{}`]: an implementation that answers from recordings.",
            self.bare_path()
                .to_token_stream()
                .to_string()
                .replace(' ', "")
        );
        let shared = self.is_shared().then(|| {
            quote_spanned! {site=>
                #(#cfgs)*
                impl<#parameters> ::core::clone::Clone for #name<#arguments> #where_clause {
                    fn clone(&self) -> Self {
                        Self(::core::clone::Clone::clone(&self.0), ::core::marker::PhantomData)
                    }
                }
            }
        });
        let behind = self.behind();
        let none = self.no_real();
        let fill = self.fill();
        let mock = self.automock().or_else(|| self.named_mock());
        let filled = mock.map(|mock| mock.expand(&self.names()));
        let text = name.to_string();
        let without_real = self.arguments_with(&quote_spanned!(site=> #krate::NoReal));
        let unreal = self.parameters_without_real();
        quote_spanned! {site=>
            #(#cfgs)*
            #[doc = #doc]
            #vis struct #name<#declared>(
                #rt::TraitStub<#holder>,
                ::core::marker::PhantomData<fn() -> (#(#used,)*)>,
            ) #where_clause;

            #(#cfgs)*
            impl<#unreal> #name<#without_real> #where_clause {
                /// The stub, with settings of its own; `build()` makes it.
                pub fn builder() -> #krate::TraitStubBuilder<Self> {
                    #krate::TraitStubBuilder::__new()
                }
            }

            #(#cfgs)*
            #[allow(dead_code)]
            impl<#parameters> #name<#arguments> #where_clause {
                /// The calls that were answered, in the order of their answers.
                #[must_use]
                pub fn calls(&self) -> ::std::vec::Vec<#krate::Call> {
                    (&self.0).calls()
                }

                /// The real implementation, which is made if it was not yet.
                ///
                /// # Panics
                ///
                /// When the stub was given none.
                #[track_caller]
                pub fn real(&self) -> &#real {
                    (&self.0).real()
                }

                /// Makes the checks that the last clone's drop makes.
                ///
                /// # Panics
                ///
                /// When a call missed, could not be recorded or differed from its
                /// recording, and when an expectation was not met.
                #[track_caller]
                #[allow(clippy::needless_pass_by_value)]
                pub fn finish(self) {
                    self.0.finish();
                }

                #fill
            }

            #(#cfgs)*
            impl<#parameters> #rt::StubOfTrait for #name<#arguments> #where_clause {
                type Real = #real;
                type With<#other> = #name<#with>;
                type Holder = #holder;

                fn from_stub(__stub: #rt::TraitStub<Self::Holder>) -> Self {
                    Self(__stub, ::core::marker::PhantomData)
                }
            }

            #(#cfgs)*
            impl<#parameters> ::core::fmt::Debug for #name<#arguments> #where_clause {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::DebugStruct::finish_non_exhaustive(
                        &mut ::core::fmt::Formatter::debug_struct(__f, #text),
                    )
                }
            }

            #shared

            #none

            #behind

            #filled

            #methods
        }
    }

    /// The method that fills a mock, unless the trait has one of that name.
    fn fill(&self) -> Option<TokenStream> {
        let Names { krate, rt } = &self.names();
        let mut methods = self.item.methods.iter();
        let is_free = !methods.any(|method| method.sig.ident == "fill");
        is_free.then(|| {
            quote_spanned! {Span::mixed_site()=>
                /// Adds an expectation to each method of a mock of the trait, which
                /// answers as this stub does; those that the test has set before
                /// come first.
                pub fn fill(&self, mock: &mut impl #krate::FilledBy<Self>) {
                    #krate::FilledBy::fill_by(mock, &#rt::Filling::new(&self.0));
                }
            }
        })
    }

    /// The mock that an `#[automock]` below makes.
    fn automock(&self) -> Option<FilledMock<'_>> {
        let header = &self.item.header;
        let is_automock = |attr: &Attribute| {
            let last = attr.path().segments.last();
            last.is_some_and(|segment| segment.ident == "automock")
        };
        if self.item.path.is_some() || !header.attrs.iter().any(is_automock) {
            return None;
        }
        let name = format_ident!("Mock{}", header.ident.unraw());
        let own = self.own_arguments();
        let arguments = (!own.is_empty()).then(|| quote!(<#(#own),*>));
        let parameters = self.parameters_without_real();
        let comma = (!own.is_empty()).then(|| quote!(,));
        Some(FilledMock {
            attrs: &header.attrs,
            parameters: quote!(#parameters #comma),
            predicates: self.predicates_of_trait(),
            mock: quote!(#name #arguments),
            stub: None,
            ..self.mocked()
        })
    }

    /// The mock that is named beside another crate's trait.
    fn named_mock(&self) -> Option<FilledMock<'_>> {
        let mock = self.mock?;
        let parameters = self.parameters(None);
        let name = &self.name;
        let arguments = self.arguments_with(&self.real.to_token_stream());
        Some(FilledMock {
            attrs: &self.item.header.attrs,
            parameters,
            predicates: self.predicates_of_trait(),
            mock: mock.to_token_stream(),
            stub: Some(quote!(#name<#arguments>)),
            ..self.mocked()
        })
    }

    /// What every mock of the trait has.
    fn mocked(&self) -> FilledMock<'_> {
        let methods = self.item.methods.iter();
        FilledMock {
            attrs: &[],
            parameters: TokenStream::new(),
            predicates: TokenStream::new(),
            path: self.path(),
            mock: TokenStream::new(),
            stub: None,
            types: self.item.types.iter().map(|ty| &ty.ident).collect(),
            methods: methods
                .map(|method| (&*method.attrs, &method.sig))
                .collect(),
        }
    }

    fn holder(&self, real: &Ident) -> TokenStream {
        let rt = &self.names().rt;
        if self.is_shared() {
            quote_spanned!(Span::mixed_site()=> ::std::sync::Arc<#rt::Lazy<#real>>)
        } else {
            quote_spanned!(Span::mixed_site()=> #rt::Lazy<#real>)
        }
    }

    /// `Llm<K>`
    pub(super) fn path(&self) -> syn::Path {
        let path = self.bare_path();
        let arguments = self.own_arguments();
        if arguments.is_empty() {
            return path;
        }
        syn::parse_quote!(#path<#(#arguments),*>)
    }

    fn bare_path(&self) -> syn::Path {
        let path = self.item.path.clone();
        path.unwrap_or_else(|| self.item.header.ident.clone().into())
    }

    pub(super) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        cfgs_of(&self.item.header.attrs).into_iter()
    }
}

/// A method that returns a clone of the stub.
fn cloned(method: &TraitMethod, form: Cloned) -> TokenStream {
    let site = Span::mixed_site();
    let (cfgs, sig) = (cfgs_of(&method.attrs), &method.sig);
    let this = sig.receiver().map(|receiver| &receiver.self_token);
    let clone = quote_spanned!(site=> ::core::clone::Clone::clone(#this));
    let clone = match form {
        Cloned::Itself => clone,
        Cloned::Boxed => quote_spanned!(site=> ::std::boxed::Box::new(#clone)),
        Cloned::Arc => quote_spanned!(site=> ::std::sync::Arc::new(#clone)),
        Cloned::Rc => quote_spanned!(site=> ::std::rc::Rc::new(#clone)),
    };
    quote_spanned!(site=> #(#cfgs)* #sig { #clone })
}

pub(super) fn cfgs_of(attrs: &[Attribute]) -> Vec<&Attribute> {
    let is_cfg = |attr: &&Attribute| attr.path().is_ident("cfg");
    attrs.iter().filter(is_cfg).collect()
}
