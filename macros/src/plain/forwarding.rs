//! A function under `of = path`, whose body is a call of that path.

use super::token::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use super::{compile_error, flat, is_word, mark, up_to_comma};

pub(crate) const NEEDS_NAME: &str =
    "`of` passes this parameter on, so it needs a name: write `name: Type`";

/// The function with the call as its body. None: there is no `of`, or it has a body.
pub(super) fn with_body(args: TokenStream, item: &TokenStream) -> Option<TokenStream> {
    let path = path(args)?;
    let mut tokens: Vec<_> = item.clone().into_iter().collect();
    if mark(&tokens.pop()?) != ';' {
        return None;
    }
    let span = path.first()?.span();
    let mut body = Group::new(Delimiter::Brace, call(path, flat(item.clone()))?);
    body.set_span(span);
    tokens.push(body.into());
    Some(tokens.into_iter().collect())
}

/// What `of` names among the arguments of the attribute.
fn path(args: TokenStream) -> Option<Vec<TokenTree>> {
    let tokens = flat(args);
    let is_of = |at: &usize| {
        let follows = |at: usize| tokens.get(at).map_or(' ', mark);
        is_word(&tokens[*at], "of")
            && (*at == 0 || mark(&tokens[at - 1]) == ',')
            && follows(at + 1) == '='
            && follows(at + 2) != '='
    };
    let of = (0..tokens.len()).find(is_of)?;
    Some(up_to_comma(&mut tokens.into_iter().skip(of + 2)))
}

/// `unsafe { path(a, b).await }`, as far as the function is unsafe and async.
fn call(path: Vec<TokenTree>, function: Vec<TokenTree>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let keyword = function.iter().position(|token| is_word(token, "fn"))?;
    let is = |word| function[..keyword].iter().any(|token| is_word(token, word));
    let (is_async, is_unsafe) = (is("async"), is("unsafe"));
    let arguments = match arguments(&function[keyword..])? {
        Ok(arguments) => Group::new(Delimiter::Parenthesis, arguments),
        Err(pattern) => return Some(compile_error(NEEDS_NAME, &pattern)),
    };
    let mut call = path;
    call.push(arguments.into());
    if is_async {
        call.push(Punct::new('.', Spacing::Alone).into());
        call.push(Ident::new("await", site).into());
    }
    let call = call.into_iter().collect();
    if !is_unsafe {
        return Some(call);
    }
    let block = TokenTree::from(Group::new(Delimiter::Brace, call));
    Some(
        [Ident::new("unsafe", site).into(), block]
            .into_iter()
            .collect(),
    )
}

/// The names of the parameters, or the first pattern that is none.
fn arguments(function: &[TokenTree]) -> Option<Result<TokenStream, Vec<TokenTree>>> {
    let mut parameters = parameters(function)?.into_iter().peekable();
    let mut arguments = Vec::new();
    while parameters.peek().is_some() {
        let pattern = pattern(&up_to_comma(&mut parameters));
        match name(&pattern) {
            Some(name) => arguments.extend([name, Punct::new(',', Spacing::Alone).into()]),
            None => return Some(Err(pattern)),
        }
    }
    Some(Ok(arguments.into_iter().collect()))
}

/// What is in the first parentheses after the type parameters.
fn parameters(function: &[TokenTree]) -> Option<Vec<TokenTree>> {
    let (mut depth, mut before) = (0, ' ');
    for token in function {
        match (token, mark(token)) {
            (_, '<') => depth += 1,
            (_, '>') if before != '-' => depth -= 1,
            (TokenTree::Group(group), _) if depth == 0 => return Some(flat(group.stream())),
            _ => {}
        }
        before = mark(token);
    }
    None
}

/// What is before the colon in `#[attribute] pattern: Type`.
fn pattern(parameter: &[TokenTree]) -> Vec<TokenTree> {
    let mut rest = parameter;
    while let [hash, _, others @ ..] = rest
        && mark(hash) == '#'
    {
        rest = others;
    }
    let begins_path = |at: usize| {
        let follows = rest.get(at + 1).map_or(' ', mark);
        let is_joint = |punct: &Punct| punct.as_char() == ':' && punct.spacing() == Spacing::Joint;
        matches!(&rest[at], TokenTree::Punct(punct) if is_joint(punct)) && follows == ':'
    };
    let is_colon = |at: &usize| {
        let ends_path = *at > 0 && begins_path(at - 1);
        mark(&rest[*at]) == ':' && !begins_path(*at) && !ends_path
    };
    let end = (0..rest.len()).find(is_colon).unwrap_or(rest.len());
    rest[..end].to_vec()
}

/// `name` of `mut name`; `None` for any other pattern.
fn name(pattern: &[TokenTree]) -> Option<TokenTree> {
    let named = match pattern {
        [word, others @ ..] if is_word(word, "mut") => others,
        _ => pattern,
    };
    match named {
        [name @ TokenTree::Ident(_)] if !is_word(name, "_") => Some(name.clone()),
        _ => None,
    }
}
