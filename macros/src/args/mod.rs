//! The arguments of the attribute, parsed.

mod choices;
mod message;
mod scrub;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, ExprPath, LitStr, Path, Token, parenthesized};

pub(crate) use self::choices::{Comparison, Stale};
pub(crate) use self::scrub::{Replacement, ScrubbedPath};
use crate::errors::Errors;

/// The attribute that takes the arguments.
#[derive(Clone, Copy)]
pub(crate) enum Attribute {
    Stubbable,
    /// `#[stub]`, on a method.
    Stub,
}

#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) skip: Vec<Ident>,
    pub(crate) discard: Vec<Ident>,
    pub(crate) redact: Vec<Ident>,
    pub(crate) key: Vec<KeyComponent>,
    pub(crate) with: Option<Path>,
    /// The module that takes apart and puts together what contains a stream.
    pub(crate) stream: Option<Path>,
    pub(crate) errors: Option<ErrorCodec>,
    pub(crate) record_if: Option<Expr>,
    pub(crate) verify: Option<Comparison>,
    pub(crate) scrub: Option<Expr>,
    pub(crate) scrub_paths: Vec<ScrubbedPath>,
    pub(crate) source: Option<Stale>,
    pub(crate) depends: Vec<Path>,
    pub(crate) name: Option<LitStr>,
    pub(crate) marker: Option<Ident>,
    pub(crate) krate: Option<Path>,
    pub(crate) sequence: bool,
    /// The function that a function without a body calls.
    pub(crate) of: Option<ExprPath>,
    pub(crate) out: Vec<OutArgument>,
    pub(crate) live: Option<Ident>,
    pub(crate) clone: Option<Ident>,
    /// The text of the fingerprint, if it was taken before another attribute rewrote
    /// the method.
    pub(crate) fingerprint: Option<LitStr>,
    /// `fingerprint`, on the block of a trait's real implementation.
    pub(crate) of_real: Option<Ident>,
    /// Whether the block's methods are registered already.
    pub(crate) is_registered: bool,
    /// The parameter for the real type, on the impl block of a trait's stub.
    pub(crate) real: Option<Ident>,
    /// The names of all arguments, in order.
    pub(crate) words: Vec<Ident>,
    /// Parameters that this version of the function lacks.
    pub(crate) absent: Vec<Ident>,
    /// Whether a mistake was found, so that an argument may be missing here.
    pub(crate) incomplete: bool,
}

/// Arguments that the attribute passes to itself when it emits itself again.
pub(crate) const FINGERPRINT: &str = "__fingerprint";
pub(crate) const REAL: &str = "__real";
pub(crate) const ABSENT: &str = "__absent";
pub(crate) const REGISTERED: &str = "__registered";

/// `name = expr` inside `key(..)`.
pub(crate) struct KeyComponent {
    pub(crate) name: Ident,
    pub(crate) expr: Expr,
}

/// `name`, `name = path` inside `out(..)`.
pub(crate) struct OutArgument {
    pub(crate) name: Ident,
    pub(crate) codec: Option<Path>,
}

pub(crate) enum ErrorCodec {
    Serde,
    Module(Path),
}

impl Arguments {
    /// Parses every argument that it can: a mistake in one of them does not hide a
    /// mistake in the next.
    pub(crate) fn parse(tokens: TokenStream, attribute: Attribute) -> (Arguments, Errors) {
        let parser = |input: ParseStream| {
            let mut args = Arguments::default();
            let mut errors = Errors::default();
            while !input.is_empty() {
                if let Err(error) = args.argument(input, attribute) {
                    errors.push(error);
                    skip_to_comma(input)?;
                }
                if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                    errors.add(input.span(), "expected a comma between the arguments");
                    skip_to_comma(input)?;
                    input.parse::<Option<Token![,]>>()?;
                }
            }
            args.incomplete = !errors.is_empty();
            args.forget_absent();
            Ok((args, errors))
        };
        parser.parse2(tokens).unwrap_or_else(|error| {
            let mut errors = Errors::default();
            errors.push(error);
            let args = Arguments {
                incomplete: true,
                ..Arguments::default()
            };
            (args, errors)
        })
    }

    fn forget_absent(&mut self) {
        let absent = std::mem::take(&mut self.absent);
        let is_there = |name: &Ident| !absent.contains(name);
        for names in [&mut self.skip, &mut self.discard, &mut self.redact] {
            names.retain(is_there);
        }
        self.out.retain(|out| is_there(&out.name));
        self.key.retain(|component| is_there(&component.name));
    }

    fn argument(&mut self, input: ParseStream, attribute: Attribute) -> syn::Result<()> {
        let Ok(word) = input.call(Ident::parse_any) else {
            return Err(message::argument_expected(input.span(), attribute));
        };
        if self.words.contains(&word) && !self.takes_both_forms(&word, input) {
            return Err(message::repeated_argument(&word));
        }
        self.words.push(word.clone());
        match word.to_string().as_str() {
            "skip" => self.skip = list(input, &word, name)?,
            "discard" => self.discard = list(input, &word, name)?,
            "out" => self.out = list(input, &word, OutArgument::parse)?,
            "redact" => self.redact = list(input, &word, name)?,
            "key" => self.key = list(input, &word, KeyComponent::parse)?,
            "depends" => self.depends = list(input, &word, Path::parse_mod_style)?,
            "with" => self.with = Some(value(input, &word, Path::parse_mod_style)?),
            "stream" => self.stream = Some(value(input, &word, Path::parse_mod_style)?),
            "errors" if input.peek(Token![=]) => {
                let module = value(input, &word, Path::parse_mod_style)?;
                self.errors = Some(ErrorCodec::Module(module));
            }
            "errors" => self.errors = Some(ErrorCodec::Serde),
            "record_if" => self.record_if = Some(value(input, &word, Expr::parse)?),
            "verify" => self.verify = Some(value(input, &word, Comparison::parse)?),
            "scrub" if input.peek(Token![=]) => {
                self.scrub = Some(value(input, &word, Expr::parse)?);
            }
            "scrub" => self.scrub_paths = list(input, &word, ScrubbedPath::parse)?,
            "source" => self.source = Some(value(input, &word, Stale::parse)?),
            "name" => self.name = Some(value(input, &word, literal)?),
            "as" => self.marker = Some(value(input, &word, Ident::parse)?),
            "crate" => self.krate = Some(value(input, &word, Path::parse_mod_style)?),
            "fingerprint" if matches!(attribute, Attribute::Stubbable) => self.of_real = Some(word),
            REGISTERED => self.is_registered = true,
            ABSENT => self.absent = list(input, &word, name)?,
            FINGERPRINT => self.fingerprint = Some(value(input, &word, literal)?),
            REAL => self.real = Some(value(input, &word, Ident::parse)?),
            "sequence" => self.sequence = true,
            "live" => self.live = Some(word),
            "clone" if matches!(attribute, Attribute::Stub) => self.clone = Some(word),
            "of" => self.of = Some(value(input, &word, ExprPath::parse)?),
            _ => {
                self.words.pop();
                return Err(message::unknown_argument(&word, attribute));
            }
        }
        Ok(())
    }
}

impl Arguments {
    /// `scrub = function` and `scrub(..)` may both be there.
    fn takes_both_forms(&self, word: &Ident, input: ParseStream) -> bool {
        word == "scrub"
            && if input.peek(Token![=]) {
                self.scrub.is_none()
            } else {
                self.scrub_paths.is_empty()
            }
    }
}

impl Parse for OutArgument {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = name(input)?;
        let codec = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.call(Path::parse_mod_style)?),
            None => None,
        };
        Ok(OutArgument { name, codec })
    }
}

impl Parse for KeyComponent {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        if !input.peek(Token![=]) {
            let text = format!("a key component takes an expression: `key({name} = ..)`");
            return Err(Error::new(name.span(), text));
        }
        input.parse::<Token![=]>()?;
        let expr = input.parse()?;
        Ok(KeyComponent { name, expr })
    }
}

/// The name of a parameter, which `self` is too.
fn name(input: ParseStream) -> syn::Result<Ident> {
    if input.peek(Token![self]) {
        return input.call(Ident::parse_any);
    }
    input.parse()
}

fn literal(input: ParseStream) -> syn::Result<LitStr> {
    let span = input.span();
    input
        .parse()
        .map_err(|_| Error::new(span, "`name` takes a string literal: `name = \"llm::ask\"`"))
}

/// `word(a, b)`
fn list<T>(
    input: ParseStream,
    word: &Ident,
    element: fn(ParseStream) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    if !input.peek(syn::token::Paren) {
        return Err(message::list_expected(word));
    }
    let content;
    parenthesized!(content in input);
    let elements = Punctuated::<T, Token![,]>::parse_terminated_with(&content, element);
    if elements.is_err() {
        // syn would report the tokens that are left instead of the mistake.
        content.parse::<TokenStream>()?;
    }
    let elements = elements?;
    if elements.is_empty() {
        return Err(message::list_expected(word));
    }
    Ok(elements.into_iter().collect())
}

/// `word = value`
fn value<T>(
    input: ParseStream,
    word: &Ident,
    value: fn(ParseStream) -> syn::Result<T>,
) -> syn::Result<T> {
    if !input.peek(Token![=]) {
        return Err(message::value_expected(word));
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(message::value_expected(word));
    }
    value(input)
}

fn skip_to_comma(input: ParseStream) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn parse(tokens: TokenStream) -> (Arguments, Vec<String>) {
        let (args, errors) = Arguments::parse(tokens, Attribute::Stubbable);
        (args, errors.texts())
    }

    #[test]
    fn every_argument_is_read() {
        let (args, errors) = parse(quote! {
            skip(a, r#type), redact(b), key(c = c.trim(), d = 1 + 2,), with = codecs::reply,
            errors = codecs::error, record_if = |r| r.is_ok(), source = warn,
            depends(PROMPT, self::helper), stream = codecs::reply, name = "llm::ask", as = Ask, crate = crate::stubs,
        });
        assert!(errors.is_empty());
        assert_eq!(args.skip, ["a", "r#type"]);
        assert_eq!(args.redact, ["b"]);
        assert_eq!(args.key.len(), 2);
        assert!(matches!(args.errors, Some(ErrorCodec::Module(_))));
        assert!(matches!(args.source, Some(Stale::Warn)));
        assert_eq!(args.depends.len(), 2);
        assert_eq!(
            args.name.map(|name| name.value()).as_deref(),
            Some("llm::ask")
        );
        assert!(args.marker.is_some_and(|marker| marker == "Ask"));
        assert!(
            args.with.is_some()
                && args.stream.is_some()
                && args.record_if.is_some()
                && args.krate.is_some()
        );
    }

    #[test]
    fn one_mistake_does_not_hide_the_next() {
        let (_, errors) =
            parse(quote! { skp(a), with, name = ask, source = maybe, errors, errors });
        assert_eq!(errors.len(), 5, "{errors:#?}");
        assert!(errors[0].starts_with("unknown argument `skp`"));
        assert!(errors[1].starts_with("`with` takes"));
        assert!(errors[2].starts_with("`name` takes a string"));
        assert!(errors[3].contains("`error`, `warn` or `ignore`"));
        assert!(errors[4].starts_with("`errors` is given twice"));
    }

    #[test]
    fn a_missing_comma_is_one_mistake() {
        let (_, errors) = parse(quote! { errors name = "x", skip(a) });
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert!(errors[0].contains("comma"));
    }

    #[test]
    fn a_mistake_ends_at_the_next_comma() {
        let (args, errors) = parse(quote! { sequence, streams = a::b, out(buf), errors });
        assert_eq!(errors.len(), 1);
        assert!(args.sequence && args.errors.is_some());
        assert_eq!(args.out.len(), 1);
    }

    #[test]
    fn a_close_name_is_suggested_among_those_of_the_attribute() {
        let (_, errors) = parse(quote! { skp(a) });
        assert_eq!(errors, ["unknown argument `skp`; did you mean `skip`?"]);
        let (_, errors) = Arguments::parse(quote! { crte = a }, Attribute::Stub);
        assert!(errors.texts()[0].contains("the arguments of `#[stub]` are: skip(..)"));
    }
}
