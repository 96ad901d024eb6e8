//! What a function's tokens read at compile time, such as `include_str!("prompt.txt")`:
//! it is part of the source, by its content.

mod arms;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;

/// An input, with tokens of the user that read it once more.
pub(crate) struct Input {
    pub(crate) kind: InputKind,
    /// The call of the macro, with the user's spans: they decide where a relative path
    /// begins. Of a feature, its name.
    pub(crate) tokens: TokenStream,
    /// The `#[cfg(..)]` around it. A file that only one system has must not be looked for
    /// on others.
    pub(crate) cfgs: Vec<Group>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum InputKind {
    /// `include_str!`, `include_bytes!`, `include!`
    File,
    /// `env!`, `option_env!`
    Variable,
    /// `cfg!(feature = "..")`
    Feature,
}

/// The inputs of a body, in order.
pub(crate) fn of(body: &Group) -> Vec<Input> {
    let mut found = Vec::new();
    walk(body.stream(), &[], &mut found);
    found
}

fn walk(tokens: TokenStream, outer: &[Group], found: &mut Vec<Input>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut scope = Scope::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some((condition, after)) = attribute(&tokens, at) {
            features(condition.stream(), &cfgs(outer, &scope), found);
            if is_cfg(&condition) {
                scope.enter(condition);
            }
            at = after;
            continue;
        }
        scope.begin(token);
        let around = cfgs(outer, &scope);
        match macro_call(&tokens, at) {
            Some(call) => {
                call.read(&around, found);
                at = call.end;
            }
            None => {
                if let TokenTree::Group(group) = token {
                    walk(group.stream(), &around, found);
                }
                at += 1;
            }
        }
        scope.leave_after(&tokens, at);
    }
}

/// The `#[cfg]`s of the statement, item or arm that the walk is in.
#[derive(Default)]
struct Scope {
    cfgs: Vec<Group>,
    ends: Option<Ends>,
}

#[derive(Clone, Copy, PartialEq)]
enum Ends {
    /// At `;`: a `let`.
    Semicolon,
    /// At `;` or after braces: an item.
    Item,
    /// At `;` or `,`, or after braces: an expression, an arm, a field.
    Other,
}

impl Scope {
    fn enter(&mut self, cfg: Group) {
        self.cfgs.push(cfg);
    }

    fn begin(&mut self, token: &TokenTree) {
        const ITEMS: [&str; 14] = [
            "pub", "fn", "async", "unsafe", "extern", "const", "static", "struct", "enum", "union",
            "impl", "trait", "mod", "use",
        ];
        if self.cfgs.is_empty() || self.ends.is_some() {
            return;
        }
        self.ends = Some(match token {
            TokenTree::Ident(word) if word == "let" => Ends::Semicolon,
            TokenTree::Ident(word) if ITEMS.iter().any(|item| word == item) => Ends::Item,
            _ => Ends::Other,
        });
    }

    /// Ends the scope if the token before `at` is its last.
    fn leave_after(&mut self, tokens: &[TokenTree], at: usize) {
        let Some(ends) = self.ends else { return };
        let is_last = match at.checked_sub(1).and_then(|last| tokens.get(last)) {
            Some(TokenTree::Punct(mark)) => match mark.as_char() {
                ';' => true,
                ',' => ends == Ends::Other,
                _ => false,
            },
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let goes_on = match tokens.get(at) {
                    Some(TokenTree::Punct(mark)) => matches!(mark.as_char(), '.' | '?' | '='),
                    Some(TokenTree::Ident(word)) => word == "else",
                    _ => false,
                };
                ends != Ends::Semicolon && !goes_on
            }
            _ => false,
        };
        if is_last {
            *self = Scope::default();
        }
    }
}

fn cfgs(outer: &[Group], scope: &Scope) -> Vec<Group> {
    outer.iter().chain(&scope.cfgs).cloned().collect()
}

/// The brackets of an attribute at `at`, and the place after it.
fn attribute(tokens: &[TokenTree], at: usize) -> Option<(Group, usize)> {
    is_punct(tokens.get(at), '#').then_some(())?;
    let inner = usize::from(is_punct(tokens.get(at + 1), '!'));
    match tokens.get(at + 1 + inner) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            Some((group.clone(), at + 2 + inner))
        }
        _ => None,
    }
}

fn is_cfg(attribute: &Group) -> bool {
    let first = attribute.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(name)) if name == "cfg")
}

/// `path::name!(..)`
struct MacroCall<'t> {
    name: &'t Ident,
    arguments: &'t Group,
    call: TokenStream,
    /// The place after it.
    end: usize,
}

fn macro_call(tokens: &[TokenTree], at: usize) -> Option<MacroCall<'_>> {
    let Some(TokenTree::Ident(name)) = tokens.get(at) else {
        return None;
    };
    is_punct(tokens.get(at + 1), '!').then_some(())?;
    // `macro_rules! name { .. }`
    let named = usize::from(name == "macro_rules");
    let Some(TokenTree::Group(arguments)) = tokens.get(at + 2 + named) else {
        return None;
    };
    let begin = path_before(tokens, at);
    Some(MacroCall {
        name,
        arguments,
        call: tokens[begin..=at + 2 + named].iter().cloned().collect(),
        end: at + 3 + named,
    })
}

/// Where the path that ends with the name at `at` begins.
fn path_before(tokens: &[TokenTree], mut at: usize) -> usize {
    let is_colons = |end: usize| {
        end >= 2
            && matches!(&tokens[end - 2], TokenTree::Punct(mark)
                if mark.as_char() == ':' && mark.spacing() == Spacing::Joint)
            && is_punct(tokens.get(end - 1), ':')
    };
    while is_colons(at) {
        at -= 2;
        match at.checked_sub(1).and_then(|before| tokens.get(before)) {
            Some(TokenTree::Ident(_)) => at -= 1,
            _ => break,
        }
    }
    at
}

impl MacroCall<'_> {
    fn read(&self, cfgs: &[Group], found: &mut Vec<Input>) {
        // Their arguments are tokens, not code that runs.
        const QUOTING: [&str; 5] = [
            "macro_rules",
            "stringify",
            "quote",
            "quote_spanned",
            "parse_quote",
        ];
        let input = |kind| Input {
            kind,
            tokens: self.call.clone(),
            cfgs: cfgs.to_vec(),
        };
        let arguments = self.arguments.stream();
        match self.name.to_string().as_str() {
            name if QUOTING.contains(&name) => {}
            "include_str" | "include_bytes" => {
                if is_literal(arguments) {
                    found.push(input(InputKind::File));
                }
            }
            "include" => {
                // What a build script generates differs between machines.
                if is_literal(arguments.clone()) && !arguments.to_string().contains("OUT_DIR") {
                    found.push(Input {
                        tokens: self.included_as_text(),
                        ..input(InputKind::File)
                    });
                }
            }
            "cfg_if" | "cfg_select" => match arms::of(self.name, arguments.clone()) {
                Some(arms) => arms::read(arms, cfgs, found),
                None => walk(arguments, cfgs, found),
            },
            "env" | "option_env" => {
                if is_literal(arguments.clone()) && !is_set_by_the_build(arguments) {
                    found.push(input(InputKind::Variable));
                }
            }
            "cfg" => features(arguments, cfgs, found),
            _ => walk(arguments, cfgs, found),
        }
    }

    /// `include_str!` in place of `include!`, for the same file.
    fn included_as_text(&self) -> TokenStream {
        let tokens = self.call.clone().into_iter().map(|token| match token {
            TokenTree::Ident(name) if name == "include" => {
                Ident::new("include_str", name.span()).into()
            }
            other => other,
        });
        tokens.collect()
    }
}

/// `feature = ".."` in a condition. The rest of it, such as `unix`, counts by its text:
/// its value differs between machines.
fn features(condition: TokenStream, cfgs: &[Group], found: &mut Vec<Input>) {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => features(group.stream(), cfgs, found),
            TokenTree::Ident(word) if word == "feature" && is_punct(tokens.get(at + 1), '=') => {
                if let Some(TokenTree::Literal(name)) = tokens.get(at + 2) {
                    found.push(Input {
                        kind: InputKind::Feature,
                        tokens: name.to_token_stream(),
                        cfgs: cfgs.to_vec(),
                    });
                }
            }
            _ => {}
        }
    }
}

/// Literals, and `concat!` and `env!` of literals: their meaning is the same outside of
/// the function.
fn is_literal(arguments: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = arguments.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Literal(_) => at += 1,
            TokenTree::Punct(mark) if mark.as_char() == ',' => at += 1,
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                if !is_literal(group.stream()) {
                    return false;
                }
                at += 1;
            }
            TokenTree::Ident(name) if name == "concat" || name == "env" => {
                let Some(call) = macro_call(&tokens, at) else {
                    return false;
                };
                if !is_literal(call.arguments.stream()) {
                    return false;
                }
                at = call.end;
            }
            _ => return false,
        }
    }
    !tokens.is_empty()
}

/// A variable that differs between machines, set by cargo.
fn is_set_by_the_build(arguments: TokenStream) -> bool {
    let text = arguments.into_token_stream().to_string();
    let name = text.trim_start_matches('r').trim_matches(['#', '"']);
    name.starts_with("CARGO_") || name.starts_with("OUT_DIR")
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the body reads, without spaces.
    pub(super) fn inputs(body: &str) -> Vec<String> {
        let body = body.parse().expect("tokens");
        let found = of(&Group::new(Delimiter::Brace, body));
        let text = |input: &Input| {
            let cfgs = input.cfgs.iter().map(|cfg| format!("#{cfg} "));
            let text = cfgs.collect::<String>() + &input.tokens.to_string();
            text.replace(' ', "")
        };
        found.iter().map(text).collect()
    }

    #[test]
    fn inputs_are_found_wherever_they_are() {
        for (body, expected) in [
            (r#"include_str!("a.txt")"#, r#"include_str!("a.txt")"#),
            (
                r#"x(std::include_bytes!("a"))"#,
                r#"std::include_bytes!("a")"#,
            ),
            (r#"std::include!("a.rs")"#, r#"std::include_str!("a.rs")"#),
            (r#"format!("{}", env!("X"))"#, r#"env!("X")"#),
            (r#"|| vec![option_env!("X")]"#, r#"option_env!("X")"#),
            (
                r#"concat!("a", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/a")))"#,
                r#"include_str!(concat!(env!("CARGO_MANIFEST_DIR"),"/a"))"#,
            ),
            (r#"if cfg!(all(unix, feature = "fast")) {}"#, r#""fast""#),
            (r#"#[cfg(not(feature = "fast"))] let x = 1;"#, r#""fast""#),
        ] {
            assert_eq!(inputs(body), [expected], "{body}");
        }
    }

    #[test]
    fn what_differs_between_machines_or_does_not_run_is_none() {
        for body in [
            r#"env!("CARGO_MANIFEST_DIR")"#,
            r#"include!(concat!(env!("OUT_DIR"), "/x.rs"))"#,
            r#"option_env!("OUT_DIR")"#,
            "cfg!(test) || cfg!(debug_assertions) || cfg!(unix)",
            r#"macro_rules! m { ($x:literal) => { include_str!($x) }; }"#,
            r#"stringify!(include_str!("a"))"#,
            r#"quote! { include_str!("a") }"#,
            "include_str!(path!())",
        ] {
            assert!(inputs(body).is_empty(), "{body}");
        }
    }

    #[test]
    fn a_cfg_around_an_input_is_copied_and_ends_with_its_statement() {
        let a = r#"include_str!("a")"#;
        for (body, expected) in [
            (format!("#[cfg(unix)] let x = {a}; {a}"), [true, false]),
            (format!("#[cfg(unix)] {{ {a} }} {a}"), [true, false]),
            (
                format!("#[cfg(unix)] if b {{ {a} }} else {{ {a} }}"),
                [true, true],
            ),
            (
                format!("#[cfg(unix)] fn f<A, B>() {{ {a} }} {a}"),
                [true, false],
            ),
            (
                format!("match x {{ #[cfg(unix)] 1 => {a}, _ => {a} }}"),
                [true, false],
            ),
            (format!("#[cfg(unix)] mod m {{ {a} }} {a}"), [true, false]),
        ] {
            let found = inputs(&body);
            let copied: Vec<_> = found
                .iter()
                .map(|text| text.starts_with("#[cfg(unix)]"))
                .collect();
            assert_eq!(copied, expected, "{body}: {found:?}");
        }
    }
}
