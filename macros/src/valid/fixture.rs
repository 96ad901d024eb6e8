//! The rules of `stub_fixture!`.

use syn::Ident;
use syn::spanned::Spanned as _;

use crate::errors::Errors;
use crate::syntax::FixtureInput;
use crate::types::is_ident;

pub(crate) fn check_fixture(fixture: &FixtureInput) -> Errors {
    let mut errors = Errors::default();
    let FixtureInput {
        name,
        target,
        real,
        options,
        declared,
        ..
    } = fixture;
    if is_ident(target, name) {
        let text = format!(
            "rstest makes a type of each fixture, and `{name}` already is the type of the stubbed \
             function; give the fixture another name"
        );
        errors.add(name.span(), text);
    }
    if let (Some(_), Some(word)) = (real, &options.everywhere) {
        errors.add(
            word.span(),
            "the stub of a trait answers on every thread; remove `everywhere`",
        );
    }
    if declared.is_none() {
        options_of_declared(fixture, &mut errors);
    } else if fixture.stub_name().is_none() || real.is_none() {
        errors.add(
            fixture
                .stub_name()
                .map_or_else(|| target.span(), Ident::span),
            "the stub of another crate's trait is declared here by its name, with the real \
             implementation: `llm: StubLlm<OpenAi> = OpenAi::from_env(); trait ..`",
        );
    }
    errors
}

/// Options that only a declared trait has.
fn options_of_declared(fixture: &FixtureInput, errors: &mut Errors) {
    let options = &fixture.options;
    let name = options.name.as_ref().map(|(word, _)| {
        (
            word,
            "for a function, block or trait of your own, give `name` to `#[stubbable]`",
        )
    });
    let mock = options.mock.as_ref().map(|(word, _)| {
        (
            word,
            "for a trait of your own, put `#[stubbable]` above its `#[automock]` or `mock!`",
        )
    });
    for (word, instead) in name.into_iter().chain(mock) {
        errors.add(
            word.span(),
            format!("`{word}` is for a trait that is declared here, after a `;`; {instead}"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::TokenStream;
    use quote::quote;
    use syn::parse::Parser as _;

    fn mistake(tokens: TokenStream) -> String {
        let (fixture, _) = FixtureInput::parse.parse2(tokens).expect("a fixture");
        check_fixture(&fixture).texts().join("\n")
    }

    #[test]
    fn mistakes() {
        for (tokens, words) in [
            (
                quote!(llm: StubLlm<A> = A::new(), everywhere),
                "on every thread",
            ),
            (quote!(ask: ask), "give the fixture another name"),
            (
                quote!(llm: ask, name = "a"),
                "give `name` to `#[stubbable]`",
            ),
            (
                quote!(llm: StubLlm<A> = A, mock = M),
                "`#[automock]` or `mock!`",
            ),
            (
                quote!(llm: StubLlm<A>; trait a::Llm {}),
                "with the real implementation",
            ),
        ] {
            let mistake = mistake(tokens);
            assert!(mistake.contains(words), "{mistake}");
        }
        assert_eq!(mistake(quote!(llm: ask, per_test, dir = "x")), "");
    }
}
