//! Every text a person reads: what is wrong, and what to write instead.

use proc_macro2::{Ident, Span};
use syn::Error;

use crate::args::Attribute;
use crate::convert::Obstacle;
use crate::refusal::Refusal;

const ARGUMENTS: &str = "skip(..), redact(..), key(name = ..), with = .., errors, errors = .., \
    record_if = .., sequence, out(..), source = .., depends(..), name = \"..\"";

// The attribute's arguments.

pub(crate) fn argument_expected(span: Span, of: Attribute) -> Error {
    let (attribute, more) = of.words();
    Error::new(
        span,
        format!("expected an argument of `{attribute}`: {ARGUMENTS}{more}"),
    )
}

pub(crate) fn comma_expected(span: Span) -> Error {
    Error::new(span, "expected a comma between the arguments")
}

pub(crate) fn unknown_argument(word: &Ident, of: Attribute) -> Error {
    let (attribute, more) = of.words();
    Error::new(
        word.span(),
        format!("unknown argument `{word}`; the arguments of `{attribute}` are: {ARGUMENTS}{more}"),
    )
}

impl Attribute {
    /// What it is called, and which arguments only it has.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Attribute::Stubbable => ("#[stubbable]", ", of = .., as = .., crate = .."),
            Attribute::Stub => ("#[stub]", ", and live in a trait"),
        }
    }
}

pub(crate) fn repeated_argument(word: &Ident) -> Error {
    let instead = match word.to_string().as_str() {
        "skip" | "redact" | "out" | "depends" => format!("; write `{word}(a, b)` for several"),
        "key" => "; write `key(a = .., b = ..)` for several".to_owned(),
        _ => String::new(),
    };
    Error::new(word.span(), format!("`{word}` is given twice{instead}"))
}

pub(crate) fn list_expected(word: &Ident) -> Error {
    let example = match word.to_string().as_str() {
        "key" => "key(name = expression)",
        "depends" => "depends(PROMPT, helper)",
        "redact" => "redact(parameter)",
        "out" => "out(parameter)",
        _ => "skip(parameter)",
    };
    Error::new(
        word.span(),
        format!("`{word}` takes a list in parentheses: `{example}`"),
    )
}

pub(crate) fn value_expected(word: &Ident) -> Error {
    let example = match word.to_string().as_str() {
        "with" => "with = path::to::codec",
        "errors" => "errors = path::to::codec",
        "record_if" => "record_if = |returned| returned.is_complete()",
        "source" => "source = warn",
        "name" => "name = \"llm::ask\"",
        "of" => "of = path::to::function",
        "as" => "as = Name",
        _ => "crate = path::to::cached_stubs",
    };
    Error::new(word.span(), format!("`{word}` takes a value: `{example}`"))
}

pub(crate) fn name_is_no_literal(span: Span) -> Error {
    Error::new(span, "`name` takes a string literal: `name = \"llm::ask\"`")
}

pub(crate) fn malformed_name(span: Span) -> Error {
    Error::new(
        span,
        "`name` is a path of letters, digits and `_`, such as \"ask\" or \"llm::ask\"",
    )
}

pub(crate) fn unknown_stale(span: Span) -> Error {
    Error::new(span, "`source` is one of `error`, `warn` or `ignore`")
}

pub(crate) fn component_without_expression(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!("a component of the key takes an expression: `key({name} = ..)`"),
    )
}

pub(crate) fn later(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!("`{word}` is not supported on a function yet"),
    )
}

// Names in the arguments.

pub(crate) fn no_parameter(name: &Ident, params: &[String]) -> Error {
    let known = match params {
        [] => "the function has none".to_owned(),
        _ => format!("the parameters are: {}", params.join(", ")),
    };
    Error::new(name.span(), format!("`{name}` is no parameter; {known}"))
}

pub(crate) fn named_twice(name: &Ident, list: &str) -> Error {
    Error::new(
        name.span(),
        format!("`{name}` stands in `{list}(..)` twice"),
    )
}

pub(crate) fn contradiction(name: &Ident, list: &str, other: &str) -> Error {
    let reason = match (list, other) {
        ("skip", "redact") => "leaves it out of the key, `redact` keeps whether it is given",
        ("skip", _) => "leaves it out of the key, `key` gives it a component",
        _ => "keeps only whether it is given, `key` gives it a component",
    };
    Error::new(
        name.span(),
        format!(
            "`{name}` stands in both `{list}` and `{other}`: `{list}` {reason}; keep one of them"
        ),
    )
}

pub(crate) fn out_is_no_reference(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!(
            "`out` names what the function changes: `{name}` has to be a `&mut T` or `&mut [T]`, with a \
             `T` that is put in its place in replay, so no `str` or `dyn`"
        ),
    )
}

pub(crate) fn out_of_later(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!(
            "when a function has returned its future, stream or iterator, `{name}` is not yet what \
             it will be; write it as a function that returns the value, or as an `async fn`"
        ),
    )
}

pub(crate) fn of_with_body(span: Span) -> Error {
    Error::new(
        span,
        "`of` says what a function without a body calls; write `;` in place of the body, or remove `of`",
    )
}

pub(crate) fn of_with_pattern(span: Span) -> Error {
    Error::new(
        span,
        "a parameter that is handed on by `of` needs a name: write `name: Type`",
    )
}

pub(crate) fn of_on_method(word: &Ident) -> Error {
    Error::new(
        word.span(),
        "`of` stands on a function outside of impl blocks and traits; on a method, write the call as \
         its body",
    )
}

pub(crate) fn primitive_name(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!(
            "the type that stands for this function in `Stub<{name}>` would hide the primitive \
             type `{name}`; give it another name: `#[stubbable(as = Name)]`"
        ),
    )
}

// What the attribute stands on.

pub(crate) fn no_item(span: Span) -> Error {
    Error::new(span, "`#[stubbable]` stands on a function")
}

pub(crate) fn not_a_function(keyword: &Ident) -> Error {
    let text = match keyword.to_string().as_str() {
        "struct" | "enum" | "union" => format!(
            "`#[stubbable]` stands on a function, not on a {keyword}; where another attribute \
             generates this {keyword}, as `#[automock]` does, put `#[stubbable]` above it"
        ),
        other => format!("`#[stubbable]` stands on a function, not on `{other}`"),
    };
    Error::new(keyword.span(), text)
}

pub(crate) fn no_body(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!(
            "`{name}` has no body that could be recorded; write one, or name the function that it calls: \
             `#[stubbable(of = path::to::function)]`"
        ),
    )
}

pub(crate) fn method(span: Span) -> Error {
    Error::new(
        span,
        "a method is not stubbed by itself: put `#[stubbable]` on the impl block, and `#[stub]` on the method",
    )
}

// Traits.

pub(crate) fn macro_in_trait(span: Span) -> Error {
    Error::new(
        span,
        "what this macro makes cannot be seen, so that the stub would lack it; write it out",
    )
}

pub(crate) fn generic_associated_type(span: Span) -> Error {
    Error::new(
        span,
        "a stub cannot pass on an associated type with parameters; put `#[stubbable]` on the impl \
         block of the real type, and `#[stub]` on its methods",
    )
}

pub(crate) fn stub_on_associated_function(span: Span) -> Error {
    Error::new(
        span,
        "a function without `self` is called on no stub, which could answer it; put `#[stubbable]` \
         on the impl block of the real type, and `#[stub]` on this function there",
    )
}

pub(crate) fn live_outside(word: &Ident) -> Error {
    Error::new(
        word.span(),
        "`live` is for methods of a trait, whose stub has the real one behind it; what is not to be \
         stubbed elsewhere bears no attribute",
    )
}

pub(crate) fn live_alone(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!(
            "a method under `live` is not recorded, so `{word}` says nothing of it; remove one of them"
        ),
    )
}

pub(crate) fn receiver_of_trait(span: Span) -> Error {
    Error::new(
        span,
        "the stub of a trait has the real one behind `&self` or `&mut self` only; put `#[stubbable]` \
         on the impl block of the real type, and `#[stub]` on this method there",
    )
}

pub(crate) fn returns_self(span: Span) -> Error {
    Error::new(
        span,
        "the stub of a trait cannot be made from a recording, so `Self` cannot be returned; put \
         `#[stubbable]` on the impl block of the real type, and `#[stub]` on this method there",
    )
}

pub(crate) fn belongs_to_trait_method(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!(
            "`{word}` belongs to one method: write it in `#[stub(..)]` above the method; a trait takes \
             name = \"..\", as = .., source = .., crate = .."
        ),
    )
}

// Impl blocks.

pub(crate) fn nothing_marked(span: Span) -> Error {
    Error::new(
        span,
        "nothing in this block is stubbed: put `#[stub]` on the methods whose calls are to be \
         answered from recordings",
    )
}

pub(crate) fn block_without_name(span: Span, why: &str) -> Error {
    Error::new(
        span,
        format!(
            "{why}, so that it cannot stand for the block in `Stub<..>`; give the block a name: \
             `#[stubbable(as = Name)]`"
        ),
    )
}

pub(crate) fn belongs_to_method(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!(
            "`{word}` belongs to one method: write it in `#[stub(..)]` above the method; a block takes \
             name = \"..\", as = .., source = .., crate = .."
        ),
    )
}

pub(crate) fn belongs_to_block(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!(
            "`{word}` belongs to the whole block: write it in `#[stubbable(..)]` above the block"
        ),
    )
}

pub(crate) fn stub_on_no_method(span: Span) -> Error {
    Error::new(span, "`#[stub]` stands on a method")
}

pub(crate) fn stub_with_value(span: Span) -> Error {
    Error::new(
        span,
        "`#[stub]` takes its arguments in parentheses: `#[stub(skip(a))]`",
    )
}

pub(crate) fn stubbed_twice(span: Span) -> Error {
    Error::new(
        span,
        "`#[stub]` stands here twice; write one: `#[stub(a, b)]`",
    )
}

pub(crate) fn const_fn(span: Span) -> Error {
    Error::new(
        span,
        "a `const fn` cannot be stubbed: what is computed at compile time cannot look up a recording; \
         remove `const`, or stub a function that calls it",
    )
}

pub(crate) fn foreign_abi(span: Span) -> Error {
    Error::new(
        span,
        "a function with a foreign ABI cannot be stubbed: a miss panics at its caller, which may not \
         be Rust; stub a Rust function that calls it",
    )
}

pub(crate) fn variadic(span: Span) -> Error {
    Error::new(
        span,
        "a variadic function cannot be stubbed: its arguments cannot be put into a key",
    )
}

pub(crate) fn cfg_on_parameter(span: Span) -> Error {
    Error::new(
        span,
        "`#[cfg]` on a parameter of a stubbable function is not supported; \
         put it on two versions of the function",
    )
}

pub(crate) fn inconvertible(
    span: Span,
    names: &[&Ident],
    converts: &str,
    obstacle: &Obstacle,
) -> Error {
    let because = match obstacle {
        Obstacle::Bound(bound) => {
            format!("what `{converts}` gives need not be `{bound}`, which is asked for as well")
        }
        Obstacle::Elsewhere(parameter) => {
            format!("`{parameter}` stands in other places of the signature as well")
        }
        Obstacle::InBody(parameter) => format!("the body names the type parameter `{parameter}`"),
        Obstacle::NoItem => {
            "its items have no type here, as in `IntoIterator<Item = u8>`".to_owned()
        }
    };
    let instead = match names {
        [name] => format!("say what to put into the key: `key({name} = ..)`, or `skip({name})`"),
        _ => "give it a name, and say what to put into the key: `key(name = ..)`".to_owned(),
    };
    Error::new(
        span,
        format!("this parameter cannot be converted for the key: {because}; {instead}"),
    )
}

pub(crate) fn refused_return(span: Span, refusal: &Refusal) -> Error {
    let text = match refusal {
        Refusal::Never => "a function that never returns has nothing to record",
        Refusal::Future => {
            "this future says nothing of what it gives; name that: `-> impl Future<Output = R>`"
        }
        Refusal::Stream => {
            "this stream says nothing of its items; name them: `-> impl Stream<Item = T>`, or \
             `-> Result<impl Stream<Item = T>, E>`"
        }
        Refusal::Iterator => {
            "this iterator says nothing of its items; name them: `-> impl Iterator<Item = T>`, or \
             `-> Result<impl Iterator<Item = T>, E>`"
        }
        Refusal::Bound(name) => {
            return Error::new(
                span,
                format!(
                    "what is recorded and replayed is no `{name}`; return `impl Iterator<Item = T>` \
                     or `impl Stream<Item = T>`, or a `Vec`"
                ),
            );
        }
        Refusal::Opaque => {
            "a value of an opaque type cannot be made from a recording; name the type, as in \
             `-> String` for `-> impl Display`"
        }
        Refusal::Inside => {
            "a stream or iterator is recorded by itself, in a `Result`, or in what a future gives, not \
             inside of another type; return it so, or give a codec: `with = path`"
        }
        Refusal::MutableBorrow => "a `&mut` cannot be made from a recording; return an owned value",
    };
    Error::new(span, text)
}

// Mocks of mockall.

pub(crate) fn mock_of_no_trait(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!(
            "a stub fills the methods of a trait, and this mock has none: `impl Llm for {name} {{ .. }}`"
        ),
    )
}

pub(crate) fn mock_of_several_traits(span: Span) -> Error {
    Error::new(
        span,
        "this mock implements several traits; put `#[stub]` above the one whose stub is to fill it",
    )
}

pub(crate) fn belongs_to_trait_of_mock(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!("`{word}` belongs to the trait; on a `mock!` the attribute takes crate = .."),
    )
}

// `stub_fixture!`

pub(crate) fn fixture_shape(span: Span) -> Error {
    Error::new(
        span,
        "expected a name and what it stubs: `stub_fixture!(llm: generate_response)`",
    )
}

pub(crate) fn trait_stub_everywhere(word: &Ident) -> Error {
    Error::new(
        word.span(),
        "the stub of a trait answers wherever it is called; remove `everywhere`",
    )
}

pub(crate) fn unknown_option(word: &Ident) -> Error {
    Error::new(
        word.span(),
        format!(
            "unknown option `{word}`; the options of `stub_fixture!` are: per_test, everywhere, \
             mode = .., dir = .., crate = .., and of a trait of another crate name = .., mock = .."
        ),
    )
}

pub(crate) fn option_value_expected(word: &Ident) -> Error {
    let example = match word.to_string().as_str() {
        "mode" => "mode = Mode::Replay",
        "dir" => "dir = \"tests/stubs\"",
        "name" => "name = \"llm\"",
        "mock" => "mock = other_crate::MockLlm",
        _ => "crate = path::to::cached_stubs",
    };
    Error::new(word.span(), format!("`{word}` takes a value: `{example}`"))
}

pub(crate) fn option_of_trait(word: &Ident) -> Error {
    let instead = match word.to_string().as_str() {
        "mock" => {
            "a mock of a trait of your own is filled where `#[stubbable]` stands above its \
             `#[automock]` or `mock!`"
        }
        _ => "what is under `#[stubbable]` takes it there",
    };
    Error::new(
        word.span(),
        format!("`{word}` is for a trait that is declared here, after a `;`; {instead}"),
    )
}

pub(crate) fn foreign_trait_expected(span: Span) -> Error {
    Error::new(
        span,
        "expected the trait, as the other crate declares it, under its path: \
         `trait other_crate::Llm { fn ask(&self, prompt: &str) -> String; }`",
    )
}

pub(crate) fn more_after_foreign_trait(span: Span) -> Error {
    Error::new(
        span,
        "nothing follows the trait; for another one write another `stub_fixture!`",
    )
}

pub(crate) fn foreign_stub_shape(span: Span) -> Error {
    Error::new(
        span,
        "the stub of another crate's trait is declared here, with its real implementation: \
         `llm: StubLlm<OpenAi> = OpenAi::from_env(); trait ..`",
    )
}

pub(crate) fn fixture_named_like_target(name: &Ident) -> Error {
    Error::new(
        name.span(),
        format!(
            "a fixture is a type as well, and `{name}` is already the type of the stubbed function; \
             give the fixture another name"
        ),
    )
}

pub(crate) const FIXTURE_WITHOUT_REPLAY: &str = "`stub_fixture!` needs the feature `replay` of \
    `cached-stubs`; add to Cargo.toml, under [dev-dependencies]: \
    cached-stubs = { version = \"0.1\", features = [\"replay\"] }";
