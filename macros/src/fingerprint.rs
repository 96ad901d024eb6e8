//! The text that a recording's source hash is made of: what the function takes, does
//! and returns, without what changes only its looks.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Token};

use crate::syntax::ItemFn;

/// Leaves out the function's name, visibility and attributes, comments, doc texts,
/// and the commas that rustfmt adds when it breaks a line.
pub(crate) fn text(item: &ItemFn) -> String {
    let sig = &item.sig;
    let mut inputs = TokenStream::new();
    for (at, input) in sig.inputs.iter().enumerate() {
        if at > 0 {
            <Token![,]>::default().to_tokens(&mut inputs);
        }
        match input {
            FnArg::Typed(typed) => {
                typed.pat.to_tokens(&mut inputs);
                typed.colon_token.to_tokens(&mut inputs);
                typed.ty.to_tokens(&mut inputs);
            }
            FnArg::Receiver(receiver) => receiver.to_tokens(&mut inputs),
        }
    }
    let inputs = Group::new(Delimiter::Parenthesis, inputs);
    let mut text = String::new();
    let mut write = |part: &dyn ToTokens| write(part.to_token_stream(), &mut text);
    write(&sig.asyncness);
    write(&sig.generics);
    write(&inputs);
    write(&sig.output);
    write(&sig.generics.where_clause);
    write(&item.body);
    text
}

/// The text of a part of it.
pub(crate) fn text_of(tokens: TokenStream) -> String {
    let mut text = String::new();
    write(tokens, &mut text);
    text.trim_start().to_owned()
}

/// Writes the tokens, each after a space. How rustc spaces them when it prints them
/// differs between its versions.
fn write(tokens: TokenStream, text: &mut String) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if let Some(after) = after_doc(&tokens, at - 1) {
            at = after;
            continue;
        }
        match token {
            TokenTree::Punct(mark) if mark.as_char() == ',' && is_trailing(&tokens, at) => {}
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => (" (", " )"),
                    Delimiter::Brace => (" {", " }"),
                    Delimiter::Bracket => (" [", " ]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                let parenthesis = group.delimiter() == Delimiter::Parenthesis;
                if parenthesis && is_one_tuple(group.stream()) && !is_call(&tokens[..at - 1]) {
                    text.push_str(" ,");
                }
                text.push_str(close);
            }
            token => {
                text.push(' ');
                text.push_str(&token.to_string());
            }
        }
    }
}

/// The place after a doc attribute that begins at `at`.
fn after_doc(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let punct = |at: usize, c: char| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == c);
    if !punct(at, '#') {
        return None;
    }
    let at = if punct(at + 1, '!') { at + 2 } else { at + 1 };
    let Some(TokenTree::Group(group)) = tokens.get(at) else {
        return None;
    };
    let first = group.stream().into_iter().next();
    let doc = matches!(first, Some(TokenTree::Ident(name)) if name == "doc");
    (doc && group.delimiter() == Delimiter::Bracket).then_some(at + 1)
}

/// Whether the comma before `at` ends its list.
fn is_trailing(tokens: &[TokenTree], at: usize) -> bool {
    match tokens.get(at) {
        None => true,
        Some(TokenTree::Punct(mark)) => mark.as_char() == '>',
        Some(_) => false,
    }
}

/// Whether a tuple has one element: `(a,)` differs from `(a)`.
fn is_one_tuple(inside: TokenStream) -> bool {
    let mut commas = 0;
    let mut last = false;
    for token in inside {
        last = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ',');
        commas += usize::from(last);
    }
    last && commas == 1
}

/// Whether parentheses after these tokens are a call's: `f(a,)` is `f(a)`.
fn is_call(before: &[TokenTree]) -> bool {
    const KEYWORDS: [&str; 10] = [
        "as", "break", "else", "if", "in", "let", "match", "mut", "return", "while",
    ];
    match before {
        [.., TokenTree::Punct(first), TokenTree::Punct(last)] if last.as_char() == '>' => {
            !matches!(first.as_char(), '-' | '=')
        }
        [.., TokenTree::Punct(last)] => matches!(last.as_char(), '>' | '?' | '!'),
        [.., TokenTree::Ident(word)] => !KEYWORDS.contains(&word.to_string().as_str()),
        [.., TokenTree::Group(group)] => group.delimiter() != Delimiter::Brace,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn of(source: &str) -> String {
        let tokens = source.parse().expect("tokens");
        text(&ItemFn::parse(tokens).expect("a function"))
    }

    const BASE: &str = "fn f<T: Clone>(a: u8, b: T) -> Vec<T> { g(a, b.clone()); vec![b] }";

    #[test]
    fn what_only_looks_different_changes_nothing() {
        for other in [
            "fn f<T: Clone>(a: u8, b: T) -> Vec<T> { g(a, b.clone()); /* why */ vec![b] } // end",
            "fn f < T:Clone,> (\na : u8 , b:T , ) ->Vec <T>{ g(\na,\nb.clone(),\n);\nvec![b,] }",
            "/// Docs.\n#[inline] pub(crate) fn g<T: Clone>(a: u8, b: T) -> Vec<T> { g(a, b.clone()); vec![b] }",
            "fn f<T: Clone>(a: u8, #[allow(unused)] b: T) -> Vec<T> { g(a, b.clone()); vec![b] }",
            "fn f<T: Clone>(a: u8, b: T) -> Vec<T> { /// no\n g(a, b.clone()); #[doc = \"x\"] vec![b] }",
        ] {
            assert_eq!(of(BASE), of(other), "{other}");
        }
    }

    #[test]
    fn what_the_function_takes_returns_and_does_changes_it() {
        for other in [
            "async fn f<T: Clone>(a: u8, b: T) -> Vec<T> { g(a, b.clone()); vec![b] }",
            "fn f<T: Copy>(a: u8, b: T) -> Vec<T> { g(a, b.clone()); vec![b] }",
            "fn f<T>(a: u8, b: T) -> Vec<T> where T: Clone { g(a, b.clone()); vec![b] }",
            "fn f<T: Clone>(a: u16, b: T) -> Vec<T> { g(a, b.clone()); vec![b] }",
            "fn f<T: Clone>(mut a: u8, b: T) -> Vec<T> { g(a, b.clone()); vec![b] }",
            "fn f<T: Clone>(a: u8, b: T) -> Box<[T]> { g(a, b.clone()); vec![b] }",
            "fn f<T: Clone>(a: u8, b: T) -> Vec<T> { g(a, b.clone()); vec![b]; }",
            "fn f<T: Clone>(a: u8, b: T) -> Vec<T> { #[cfg(x)] g(a, b.clone()); vec![b] }",
        ] {
            assert_ne!(of(BASE), of(other), "{other}");
        }
        assert_ne!(of("fn f() { (a,) }"), of("fn f() { (a) }"));
        assert_ne!(of("fn f() { return (a,) }"), of("fn f() { return (a) }"));
        assert_ne!(of("fn f() -> (A,) {}"), of("fn f() -> (A) {}"));
        assert_eq!(of("fn f() { g::<u8>(a,) }"), of("fn f() { g::<u8>(a) }"));
        assert_ne!(of("fn f() { \"a\" }"), of("fn f() { \"b\" }"));
    }

    #[test]
    fn invisible_groups_leave_no_trace() {
        let body: TokenStream = "{ g ( ) }".parse().expect("tokens");
        let group = proc_macro2::Group::new(Delimiter::None, body);
        let item = ItemFn::parse(quote!(fn f() #group)).expect("a function");
        assert_eq!(text(&item), of("fn f() { g() }"));
    }

    #[test]
    fn the_text_itself() {
        assert_eq!(
            of("async fn f(x: &str) -> u8 { g(x)? }"),
            " async ( x : & str ) - > u8 { g ( x ) ? }"
        );
    }
}
