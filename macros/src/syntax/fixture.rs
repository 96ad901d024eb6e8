//! The input of `stub_fixture!`.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Expr, LitStr, Path, Token, Type, Visibility};

use super::ItemTrait;
use crate::args::Arguments;
use crate::errors::Errors;
use crate::suggestion::closest;

pub(crate) struct FixtureInput {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) target: Type,
    /// The real implementation of a trait.
    pub(crate) real: Option<Expr>,
    pub(crate) options: FixtureOptions,
    /// The trait of another crate, after the options.
    pub(crate) declared: Option<ItemTrait>,
}

#[derive(Default)]
pub(crate) struct FixtureOptions {
    pub(crate) per_test: bool,
    /// `stateful`, with `per_test`.
    pub(crate) stateful: bool,
    pub(crate) everywhere: Option<Ident>,
    pub(crate) mode: Option<Expr>,
    pub(crate) dir: Option<Expr>,
    pub(crate) krate: Option<Path>,
    /// The name of the option, and its value.
    pub(crate) name: Option<(Ident, LitStr)>,
    pub(crate) mock: Option<(Ident, Type)>,
}

impl FixtureInput {
    /// Parses as much as it can: errors do not stop it.
    pub(crate) fn parse(input: ParseStream) -> syn::Result<(Self, Errors)> {
        let shape = |span| {
            let text = "expected a name and what it stubs: `stub_fixture!(llm: generate_response)`";
            Error::new(span, text)
        };
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let span = input.span();
        let name: Ident = input.parse().map_err(|_| shape(span))?;
        if !input.peek(Token![:]) {
            return Err(shape(name.span()));
        }
        input.parse::<Token![:]>()?;
        let target = input.parse()?;
        let real = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let options = FixtureOptions::parse(input)?;
        let (declared, errors) = match input.parse::<Option<Token![;]>>()? {
            Some(_) => {
                let (item, errors) = ItemTrait::parse_foreign(input, &vis)?;
                (Some(item), errors)
            }
            None => (None, Errors::default()),
        };
        let fixture = FixtureInput {
            attrs,
            vis,
            name,
            target,
            real,
            options,
            declared,
        };
        Ok((fixture, errors))
    }

    /// `StubLlm` of `StubLlm<OpenAi>`
    pub(crate) fn stub_name(&self) -> Option<&Ident> {
        match &self.target {
            Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
                Some(&path.path.segments[0].ident)
            }
            _ => None,
        }
    }

    /// The arguments that `#[stubbable]` would have on the declared trait.
    pub(crate) fn trait_args(&self) -> Arguments {
        let name = self.options.name.as_ref();
        Arguments {
            marker: self.stub_name().cloned(),
            name: name.map(|(_, name)| name.clone()),
            krate: self.options.krate.clone(),
            ..Arguments::default()
        }
    }
}

impl FixtureOptions {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = FixtureOptions::default();
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() && !input.peek(Token![;]) {
            input.parse::<Token![,]>()?;
            if input.is_empty() || input.peek(Token![;]) {
                break;
            }
            let word = input.call(Ident::parse_any)?;
            if seen.contains(&word) {
                let text = format!("`{word}` is given twice");
                return Err(Error::new(word.span(), text));
            }
            match word.to_string().as_str() {
                "per_test" => options.per_test = true,
                "stateful" => {
                    options.per_test = true;
                    options.stateful = true;
                }
                "everywhere" => options.everywhere = Some(word.clone()),
                "mode" => options.mode = Some(value(input, &word, "Mode::Replay", Expr::parse)?),
                "dir" => options.dir = Some(value(input, &word, "\"tests/stubs\"", Expr::parse)?),
                "name" => {
                    let name = value(input, &word, "\"llm\"", |input| input.parse())?;
                    options.name = Some((word.clone(), name));
                }
                "mock" => {
                    let mock = value(input, &word, "other_crate::MockLlm", Type::parse)?;
                    options.mock = Some((word.clone(), mock));
                }
                "crate" => {
                    let example = "path::to::cached_stubs";
                    let path = value(input, &word, example, Path::parse_mod_style)?;
                    options.krate = Some(path);
                }
                _ => return Err(unknown(&word)),
            }
            seen.push(word);
        }
        Ok(options)
    }
}

/// `word = value`
fn value<T>(
    input: ParseStream,
    word: &Ident,
    example: &str,
    parse: fn(ParseStream) -> syn::Result<T>,
) -> syn::Result<T> {
    input.parse::<Token![=]>().map_err(|_| {
        let text = format!("`{word}` takes a value: `{word} = {example}`");
        Error::new(word.span(), text)
    })?;
    parse(input)
}

fn unknown(word: &Ident) -> Error {
    const OPTIONS: [&str; 8] = [
        "per_test",
        "stateful",
        "everywhere",
        "mode",
        "dir",
        "crate",
        "name",
        "mock",
    ];
    let rest = match closest(&word.to_string(), OPTIONS) {
        Some(option) => format!("did you mean `{option}`?"),
        None => "the options of `stub_fixture!` are: per_test, stateful, everywhere, mode = .., dir = .., \
                 crate = ..; and for a trait of another crate: name = .., mock = .."
            .to_owned(),
    };
    Error::new(word.span(), format!("unknown option `{word}`; {rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::TokenStream;
    use quote::quote;
    use syn::parse::Parser as _;

    fn parse(tokens: TokenStream) -> FixtureInput {
        FixtureInput::parse.parse2(tokens).expect("a fixture").0
    }

    fn error(tokens: TokenStream) -> String {
        let parsed = FixtureInput::parse.parse2(tokens);
        parsed
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn options_in_any_order() {
        let options = parse(quote! {
            #[awt] pub(crate) llm: a::b<u8>, dir = "x", per_test, crate = crate::stubs, mode = Mode::Live,
        })
        .options;
        assert!(options.per_test && options.everywhere.is_none());
        assert!(options.dir.is_some() && options.mode.is_some() && options.krate.is_some());
    }

    #[test]
    fn a_trait_after_the_options() {
        let fixture = parse(quote! {
            llm: StubLlm<OpenAi> = OpenAi::new(), per_test, name = "llm", mock = MockLlm,;
            trait a::Llm<T>: Send where T: Copy { fn ask(&self); }
        });
        let declared = fixture.declared.as_ref();
        assert!(declared.is_some_and(|item| item.methods.len() == 1 && item.path.is_some()));
        assert!(fixture.options.per_test && fixture.options.mock.is_some());
    }

    #[test]
    fn mistakes() {
        for (tokens, words) in [
            (quote!(generate), "expected a name and what it stubs"),
            (quote!(llm: ask, once), "unknown option `once`; the options"),
            (quote!(llm: ask, pertest), "did you mean `per_test`?"),
            (quote!(llm: StubLlm<A> = A; struct B;), "with its path"),
            (
                quote!(llm: ask, mode),
                "`mode` takes a value: `mode = Mode::Replay`",
            ),
            (quote!(llm: ask, per_test, per_test), "given twice"),
        ] {
            let error = error(tokens);
            assert!(error.contains(words), "{error}");
        }
    }
}
