//! `stub_fixture!`: an rstest fixture that installs a stub.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, LitStr, Path, Token, Type, Visibility};

use crate::args::Args;
use crate::expand::{Names, gate};
use crate::message;
use crate::syntax::ItemTrait;

pub(crate) struct Fixture {
    attrs: Vec<Attribute>,
    vis: Visibility,
    name: Ident,
    target: Type,
    /// The real implementation, of a trait.
    real: Option<Expr>,
    options: Options,
    /// What follows the options.
    pub(crate) declared: Option<Declared>,
}

/// A trait of another crate, whose stub is declared with the fixture.
pub(crate) struct Declared {
    pub(crate) item: ItemTrait,
    /// As of the attribute on a trait of one's own.
    pub(crate) args: Args,
}

#[derive(Default)]
struct Options {
    per_test: bool,
    everywhere: Option<Ident>,
    mode: Option<Expr>,
    dir: Option<Expr>,
    krate: Option<Path>,
    /// What only the stub of another crate's trait can have.
    name: Option<(Ident, LitStr)>,
    mock: Option<(Ident, Type)>,
}

impl Parse for Fixture {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let span = input.span();
        let name: Ident = input.parse().map_err(|_| message::fixture_shape(span))?;
        if !input.peek(Token![:]) {
            return Err(message::fixture_shape(name.span()));
        }
        input.parse::<Token![:]>()?;
        let target: Type = input.parse()?;
        let mut real = None;
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            real = Some(input.parse()?);
        }
        if is_named_like(&target, &name) {
            return Err(message::fixture_named_like_target(&name));
        }
        let options = Options::parse(input)?;
        if let (Some(_), Some(word)) = (&real, &options.everywhere) {
            return Err(message::trait_stub_everywhere(word));
        }
        let declared = if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
            Some(declared(input, &vis, &target, real.is_some(), &options)?)
        } else {
            options.belong_to_no_trait()?;
            None
        };
        Ok(Fixture {
            attrs,
            vis,
            name,
            target,
            real,
            options,
            declared,
        })
    }
}

/// `trait other_crate::Llm { .. }`
fn declared(
    input: ParseStream,
    vis: &Visibility,
    target: &Type,
    has_real: bool,
    options: &Options,
) -> syn::Result<Declared> {
    let name = match target {
        Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            path.path.segments[0].ident.clone()
        }
        _ => return Err(message::foreign_stub_shape(target.span())),
    };
    if !has_real {
        return Err(message::foreign_stub_shape(name.span()));
    }
    let (item, errors) = ItemTrait::parse_foreign(input, vis)?;
    errors.into_result()?;
    let args = Args {
        marker: Some(name),
        name: options.name.as_ref().map(|(_, name)| name.clone()),
        krate: options.krate.clone(),
        ..Args::default()
    };
    Ok(Declared { item, args })
}

impl Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = Options::default();
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() && !input.peek(Token![;]) {
            input.parse::<Token![,]>()?;
            if input.is_empty() || input.peek(Token![;]) {
                break;
            }
            let word = input.call(Ident::parse_any)?;
            if seen.contains(&word) {
                return Err(message::repeated_argument(&word));
            }
            match word.to_string().as_str() {
                "per_test" => options.per_test = true,
                "everywhere" => options.everywhere = Some(word.clone()),
                "mode" => options.mode = Some(value(input, &word)?),
                "dir" => options.dir = Some(value(input, &word)?),
                "name" => options.name = Some((word.clone(), value(input, &word)?)),
                "mock" => options.mock = Some((word.clone(), value(input, &word)?)),
                "crate" => {
                    equals(input, &word)?;
                    options.krate = Some(input.call(Path::parse_mod_style)?);
                }
                _ => return Err(message::unknown_option(&word)),
            }
            seen.push(word);
        }
        Ok(options)
    }

    fn belong_to_no_trait(&self) -> syn::Result<()> {
        let name = self.name.as_ref().map(|(word, _)| word);
        let mock = self.mock.as_ref().map(|(word, _)| word);
        name.or(mock)
            .map_or(Ok(()), |word| Err(message::option_of_trait(word)))
    }
}

fn value<T: Parse>(input: ParseStream, word: &Ident) -> syn::Result<T> {
    equals(input, word)?;
    input.parse()
}

fn equals(input: ParseStream, word: &Ident) -> syn::Result<()> {
    let span = message::option_value_expected(word);
    input.parse::<Token![=]>().map_err(|_| span)?;
    Ok(())
}

fn is_named_like(target: &Type, name: &Ident) -> bool {
    matches!(target, Type::Path(path) if path.path.is_ident(name))
}

impl Fixture {
    /// The mock that the stub fills.
    pub(crate) fn mock(&self) -> Option<&Type> {
        self.options.mock.as_ref().map(|(_, mock)| mock)
    }

    pub(crate) fn expand(&self) -> TokenStream {
        let site = Span::mixed_site();
        let names = Names::new(self.options.krate.as_ref());
        let (krate, rt) = (&names.krate, &names.rt);
        let Fixture {
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
        let active = quote_spanned! {site=>
            #registered

            #[#rt::rstest::fixture]
            #(#attrs)*
            #vis fn #name() -> #guard { #stub }
        };
        let missing = syn::Error::new(Span::call_site(), message::FIXTURE_WITHOUT_REPLAY);
        gate(
            &names,
            &active,
            &missing.to_compile_error().to_token_stream(),
        )
    }

    /// The fixture's entry among those of its binary. What the target lacks is told
    /// under it in the same words here and in the fixture, and so once.
    fn registered(&self, names: &Names) -> TokenStream {
        let site = Span::mixed_site();
        let rt = &names.rt;
        let Fixture {
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
        let members = match real {
            Some(_) => quote_spanned!(site=> #rt::known_stub::<#target, _>().members),
            None => quote_spanned!(site=> #rt::known::<#target>()),
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
                    members: #members,
                };

                #rt::inventory::submit! { #rt::RegisteredFixture(&__FIXTURE) }
            };
        }
    }

    fn of_function(&self, package: &TokenStream, names: &Names) -> TokenStream {
        let (krate, rt) = (&names.krate, &names.rt);
        let Fixture {
            target, options, ..
        } = self;
        let per_test = options.per_test.then(|| quote!(.per_test()));
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
                .__install(#rt::known::<#target>())
        }
    }

    fn of_trait(&self, real: &Expr, package: &TokenStream, names: &Names) -> TokenStream {
        let rt = &names.rt;
        let Fixture {
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
        let per_test = options.per_test;
        quote_spanned! {site=>
            #rt::known_stub::<#target, _>().make(
                #rt::TraitFixture {
                    package: #package,
                    mode: #mode,
                    dir: #dir,
                    per_test: #per_test,
                },
                move || #real,
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(tokens: TokenStream) -> String {
        match syn::parse2::<Fixture>(tokens) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn options_in_any_order() {
        let fixture: Fixture = syn::parse_quote! {
            #[awt] pub(crate) llm: a::b<u8>, dir = "x", per_test, crate = crate::stubs, mode = Mode::Live,
        };
        assert!(fixture.options.per_test && fixture.options.everywhere.is_none());
        assert!(fixture.options.dir.is_some() && fixture.options.mode.is_some());
        assert!(fixture.options.krate.is_some());
    }

    #[test]
    fn a_trait_after_the_options() {
        let fixture: Fixture = syn::parse_quote! {
            llm: StubLlm<OpenAi> = OpenAi::new(), per_test, name = "llm", mock = MockLlm,;
            trait a::Llm<T>: Send where T: Copy { fn ask(&self); }
        };
        let declared = fixture.declared.as_ref().map(|declared| &declared.item);
        assert!(declared.is_some_and(|item| item.methods.len() == 1 && item.path.is_some()));
        assert!(fixture.options.per_test && fixture.mock().is_some());
    }

    #[test]
    fn mistakes() {
        assert!(error(quote!(generate)).starts_with("expected a name and what it stubs"));
        assert!(error(quote!(llm: StubLlm<A> = A::new(), everywhere)).contains("wherever"));
        assert!(error(quote!(ask: ask)).contains("give the fixture another name"));
        assert!(error(quote!(llm: ask, once)).starts_with("unknown option `once`"));
        assert!(error(quote!(llm: ask, name = "a")).contains("takes it there"));
        assert!(error(quote!(llm: StubLlm<A> = A; struct B;)).contains("under its path"));
        assert!(error(quote!(llm: ask, mode)).starts_with("`mode` takes a value"));
        assert!(error(quote!(llm: ask, per_test, per_test)).contains("given twice"));
    }
}
