//! The item as a production build has it: without `#[stub]`, and with the body that
//! `of = path` gives it.
//!
//! Without the feature `replay`, this module is all that the macros do. It works on the
//! compiler's own tokens, so that no other crate has to be built for it. With the feature,
//! the same code works on those of proc-macro2, which unit tests can make.

mod forwarding;
mod stub_attributes;
#[cfg(all(test, feature = "replay"))]
mod tests;

#[cfg(not(feature = "replay"))]
use proc_macro as token;
#[cfg(feature = "replay")]
use proc_macro2 as token;

use self::token::{Delimiter, Group, TokenStream, TokenTree};

#[cfg(feature = "replay")]
pub(crate) use self::forwarding::NEEDS_NAME;
pub(crate) use self::stub_attributes::without_stub_attributes;

/// `args` are those of `#[stubbable(..)]`.
pub(crate) fn item(args: TokenStream, item: TokenStream) -> TokenStream {
    if is_function(item.clone()) {
        forwarding::with_body(args, &item).unwrap_or(item)
    } else {
        without_stub_attributes(item)
    }
}

/// In place of what `stub_fixture!` declares.
pub(crate) fn fixture_without_replay() -> TokenStream {
    const WITHOUT_REPLAY: &str = "`stub_fixture!` needs the feature `replay` of `cached-stubs`; \
        add to Cargo.toml, under [dev-dependencies]: \
        cached-stubs = { version = \"0.1\", features = [\"replay\"] }";
    compile_error(WITHOUT_REPLAY, &[])
}

/// An error that names these tokens, or else the whole call.
fn compile_error(message: &str, at: &[TokenTree]) -> TokenStream {
    let error = format!("::core::compile_error! {{ {message:?} }}").parse();
    let error: TokenStream = error.expect("it is a call of a macro");
    let (Some(first), Some(last)) = (at.first(), at.last()) else {
        return error;
    };
    let spanned = |mut token: TokenTree| {
        let is_last = matches!(token, TokenTree::Group(_));
        token.set_span(if is_last { last.span() } else { first.span() });
        token
    };
    error.into_iter().map(spanned).collect()
}

/// Whether `fn` comes before `impl` and `trait`. A `mock!` has none of them.
fn is_function(item: TokenStream) -> bool {
    let mut tokens = flat(item).into_iter();
    let keyword = tokens.find(|token| {
        ["fn", "impl", "trait"]
            .iter()
            .any(|word| is_word(token, word))
    });
    keyword.is_some_and(|keyword| is_word(&keyword, "fn"))
}

/// The tokens without the invisible groups around what `macro_rules!` inserts.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let mut flattened = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                flattened.extend(flat(group.stream()));
            }
            other => flattened.push(other),
        }
    }
    flattened
}

/// The tokens up to a comma that is not between angle brackets.
fn up_to_comma(tokens: &mut impl Iterator<Item = TokenTree>) -> Vec<TokenTree> {
    let (mut depth, mut before) = (0, ' ');
    let is_inside = |token: &TokenTree| {
        let mark = mark(token);
        match mark {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        before = mark;
        depth > 0 || mark != ','
    };
    tokens.take_while(is_inside).collect()
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(_)) && token.to_string() == word
}

/// The punctuation mark, or a space.
fn mark(token: &TokenTree) -> char {
    match token {
        TokenTree::Punct(mark) => mark.as_char(),
        _ => ' ',
    }
}

/// The group with other tokens in it.
pub(crate) fn regrouped(group: &Group, inside: TokenStream) -> Group {
    let mut made = Group::new(group.delimiter(), inside);
    made.set_span(group.span());
    made
}
