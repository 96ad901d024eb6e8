//! `stub_fixture!`: an rstest fixture that installs a stub.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Expr, Type};

use super::Names;
use crate::syntax::FixtureInput;

impl FixtureInput {
    /// The mock that the stub fills.
    pub(crate) fn mock(&self) -> Option<&Type> {
        self.options.mock.as_ref().map(|(_, mock)| mock)
    }

    pub(crate) fn expand(&self) -> TokenStream {
        let site = Span::mixed_site();
        let names = Names::new(self.options.krate.as_ref());
        let (krate, rt) = (&names.krate, &names.rt);
        let FixtureInput {
            attrs,
            vis,
            name,
            target,
            real,
            ..
        } = self;
        let package = quote_spanned!(site=> ::core::option_env!("CARGO_MANIFEST_DIR"));
        let (guard, stub) = match real {
            Some(real) => (quote!(#target), self.of_trait(real, &package, &names)),
            None => (
                quote_spanned!(site=> #krate::Stub<#target>),
                self.of_function(&package, &names),
            ),
        };
        let registered = self.registered(&names);
        quote_spanned! {site=>
            #registered

            #[#rt::rstest::fixture]
            #(#attrs)*
            #vis fn #name() -> #guard { #stub }
        }
    }

    /// Registers the fixture in its binary. An error about the target has the same span
    /// and text here and in the fixture, so rustc reports it once.
    fn registered(&self, names: &Names) -> TokenStream {
        let site = Span::mixed_site();
        let rt = &names.rt;
        let FixtureInput {
            attrs,
            name,
            target,
            real,
            options,
            ..
        } = self;
        let cfgs = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        let name = name.unraw().to_string();
        let text = target.to_token_stream().to_string().replace(' ', "");
        let per_test = options.per_test;
        let dir = match &options.dir {
            Some(dir) => quote!(::core::option::Option::Some(::core::convert::Into::into(#dir))),
            None => quote!(::core::option::Option::None),
        };
        let functions = match real {
            Some(_) => quote_spanned!(site=> #rt::known_stub::<#target, _>().functions),
            None => quote_spanned!(site=> #rt::known::<#target>().functions),
        };
        quote_spanned! {site=>
            #(#cfgs)*
            const _: () = {
                static __FIXTURE: #rt::Fixture = #rt::Fixture {
                    name: #name,
                    module: ::core::module_path!(),
                    target: #text,
                    package: ::core::option_env!("CARGO_PKG_NAME"),
                    manifest_dir: ::core::option_env!("CARGO_MANIFEST_DIR"),
                    file: ::core::file!(),
                    line: ::core::line!(),
                    per_test: #per_test,
                    dir: || #dir,
                    functions: #functions,
                };

                #rt::inventory::submit! { #rt::RegisteredFixture(&__FIXTURE) }
            };
        }
    }

    fn of_function(&self, package: &TokenStream, names: &Names) -> TokenStream {
        let (krate, rt) = (&names.krate, &names.rt);
        let FixtureInput {
            target, options, ..
        } = self;
        let per_test = match (options.stateful, options.per_test) {
            (true, _) => quote!(.stateful()),
            (false, true) => quote!(.per_test()),
            (false, false) => TokenStream::new(),
        };
        let everywhere = options.everywhere.as_ref().map(|_| quote!(.everywhere()));
        let mode = options.mode.as_ref().map(|mode| quote!(.mode(#mode)));
        let dir = options.dir.as_ref().map(|dir| quote!(.dir(#dir)));
        quote_spanned! {Span::mixed_site()=>
            #krate::Stub::<#target>::builder()
                .__package(#package)
                #per_test
                #everywhere
                #mode
                #dir
                .__install(#rt::known::<#target>().members)
        }
    }

    fn of_trait(&self, real: &Expr, package: &TokenStream, names: &Names) -> TokenStream {
        let rt = &names.rt;
        let FixtureInput {
            target, options, ..
        } = self;
        let site = Span::mixed_site();
        let none = quote_spanned!(site=> ::core::option::Option::None);
        let some = |value: TokenStream| quote_spanned!(site=> ::core::option::Option::Some(#value));
        let mode = options.mode.as_ref();
        let mode = mode.map_or(none.clone(), |mode| some(quote!(#mode)));
        let dir = options
            .dir
            .as_ref()
            .map(|dir| some(quote_spanned!(site=> ::core::convert::Into::into(#dir))));
        let dir = dir.unwrap_or(none);
        let (per_test, stateful) = (options.per_test, options.stateful);
        quote_spanned! {site=>
            #rt::known_stub::<#target, _>().make(
                #rt::TraitFixture {
                    package: #package,
                    mode: #mode,
                    dir: #dir,
                    per_test: #per_test,
                    stateful: #stateful,
                },
                move || #real,
            )
        }
    }
}
