//! An impl block, a trait or a `mock!` without the attribute `#[stub]`, which no compiler
//! knows.

use super::token::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use super::{flat, is_word, mark, regrouped, up_to_comma};

/// The item without `#[stub]` on what is in its braces.
pub(crate) fn without_stub_attributes(item: TokenStream) -> TokenStream {
    let bare = item.into_iter().map(|token| match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Brace | Delimiter::Parenthesis => {
                regrouped(&group, members(group.stream())).into()
            }
            Delimiter::None => regrouped(&group, without_stub_attributes(group.stream())).into(),
            Delimiter::Bracket => group.into(),
        },
        other => other,
    });
    bare.collect()
}

fn members(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let is_attribute = kept.last().is_some_and(|last| mark(last) == '#');
        match &token {
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Bracket if is_attribute => match without_stub(group.stream()) {
                    Some(rest) => kept.push(regrouped(group, rest).into()),
                    None => drop(kept.pop()),
                },
                // `$member:item` of `macro_rules!`; the parameters of a method, where it is a
                // mistake that is reported elsewhere.
                Delimiter::None | Delimiter::Parenthesis => {
                    kept.push(regrouped(group, members(group.stream())).into())
                }
                _ => kept.push(token),
            },
            _ => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

/// What remains of an attribute.
fn without_stub(attribute: TokenStream) -> Option<TokenStream> {
    if !gives_stub(attribute.clone()) {
        return Some(attribute);
    }
    let conditional = Conditional::new(attribute)?;
    let mut kept = conditional.condition;
    let before = kept.len();
    for rest in conditional.attributes.into_iter().filter_map(without_stub) {
        kept.push(Punct::new(',', Spacing::Alone).into());
        kept.extend(rest);
    }
    if kept.len() == before {
        return None;
    }
    let arguments = regrouped(&conditional.arguments, kept.into_iter().collect());
    Some([conditional.name, arguments.into()].into_iter().collect())
}

/// Whether an attribute is `#[stub]`, or a `cfg_attr` with it.
fn gives_stub(attribute: TokenStream) -> bool {
    is_stub(attribute.clone())
        || Conditional::new(attribute)
            .is_some_and(|conditional| conditional.attributes.into_iter().any(gives_stub))
}

/// `stub`, `stub(..)`, `cached_stubs::stub`
fn is_stub(attribute: TokenStream) -> bool {
    let is_of_path = |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || mark(token) == ':';
    let path = flat(attribute).into_iter().take_while(is_of_path);
    path.last().is_some_and(|last| is_word(&last, "stub"))
}

/// `cfg_attr(condition, attribute, ..)`
struct Conditional {
    name: TokenTree,
    arguments: Group,
    condition: Vec<TokenTree>,
    attributes: Vec<TokenStream>,
}

impl Conditional {
    fn new(attribute: TokenStream) -> Option<Self> {
        let mut tokens = flat(attribute).into_iter();
        let name = tokens.next().filter(|name| is_word(name, "cfg_attr"))?;
        let Some(TokenTree::Group(arguments)) = tokens.next() else {
            return None;
        };
        let mut parts = arguments.stream().into_iter().peekable();
        let condition = up_to_comma(&mut parts);
        let mut attributes = Vec::new();
        while parts.peek().is_some() {
            attributes.push(up_to_comma(&mut parts).into_iter().collect());
        }
        Some(Conditional {
            name,
            arguments,
            condition,
            attributes,
        })
    }
}
