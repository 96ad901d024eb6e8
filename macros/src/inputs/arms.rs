//! The arms of `cfg_if!` and `cfg_select!`: each is there if its condition holds and those
//! before it do not.

use super::{Input, features, is_punct, walk};
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

pub(super) struct Arm {
    /// None: it is there unless another one is.
    condition: Option<TokenStream>,
    body: TokenStream,
}

/// None: the macro of this name is another one.
pub(super) fn of(name: &Ident, arguments: TokenStream) -> Option<Vec<Arm>> {
    let tokens: Vec<TokenTree> = arguments.into_iter().collect();
    if name == "cfg_if" {
        of_cfg_if(&tokens)
    } else {
        of_cfg_select(&tokens)
    }
}

/// `if #[cfg(a)] { .. } else if #[cfg(b)] { .. } else { .. }`
fn of_cfg_if(mut tokens: &[TokenTree]) -> Option<Vec<Arm>> {
    let mut arms = Vec::new();
    while let [first, rest @ ..] = tokens {
        let (condition, rest) = match (first, rest) {
            (TokenTree::Ident(word), [_, TokenTree::Group(attribute), rest @ ..])
                if word == "if" =>
            {
                let mut inside = attribute.stream().into_iter();
                let Some(TokenTree::Group(condition)) = inside.nth(1) else {
                    return None;
                };
                (Some(condition.stream()), rest)
            }
            _ => (None, tokens),
        };
        let [TokenTree::Group(body), rest @ ..] = rest else {
            return None;
        };
        arms.push(Arm {
            condition,
            body: body.stream(),
        });
        tokens = match rest {
            [TokenTree::Ident(word), rest @ ..] if word == "else" => rest,
            _ => rest,
        };
    }
    Some(arms)
}

/// `a => { .. } b => expression, _ => { .. }`
fn of_cfg_select(mut tokens: &[TokenTree]) -> Option<Vec<Arm>> {
    let mut arms = Vec::new();
    while !tokens.is_empty() {
        let is_arrow =
            |pair: &[TokenTree]| is_punct(pair.first(), '=') && is_punct(pair.get(1), '>');
        let arrow = tokens.windows(2).position(is_arrow)?;
        let (condition, rest) = (&tokens[..arrow], &tokens[arrow + 2..]);
        let end = match rest.first() {
            Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => 1,
            _ => {
                let comma = rest.iter().position(|token| is_punct(Some(token), ','));
                comma.unwrap_or(rest.len())
            }
        };
        let is_last = matches!(condition, [TokenTree::Ident(word)] if word == "_");
        arms.push(Arm {
            condition: (!is_last).then(|| condition.iter().cloned().collect()),
            body: rest[..end].iter().cloned().collect(),
        });
        let comma = usize::from(is_punct(rest.get(end), ','));
        tokens = &rest[end + comma..];
    }
    Some(arms)
}

/// What is read in the arms, under the conditions of all of them.
pub(super) fn read(arms: Vec<Arm>, outer: &[Group], found: &mut Vec<Input>) {
    let mut before: Vec<TokenStream> = Vec::new();
    for arm in arms {
        let own = arm.condition.clone();
        if let Some(condition) = own.clone() {
            features(condition, outer, found);
        }
        let mut holds = called("not", called("any", list(&before)));
        holds.extend(comma());
        holds.extend(own.clone());
        let cfg = Group::new(Delimiter::Bracket, called("cfg", called("all", holds)));
        let around: Vec<Group> = outer.iter().cloned().chain([cfg]).collect();
        walk(arm.body, &around, found);
        before.extend(own);
    }
}

/// `name(arguments)`
fn called(name: &str, arguments: TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::mixed_site());
    let arguments = Group::new(Delimiter::Parenthesis, arguments);
    [TokenTree::from(name), arguments.into()]
        .into_iter()
        .collect()
}

fn list(conditions: &[TokenStream]) -> TokenStream {
    let each = conditions
        .iter()
        .flat_map(|condition| [condition.clone(), comma()]);
    each.collect()
}

fn comma() -> TokenStream {
    TokenTree::from(Punct::new(',', Spacing::Alone)).into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::inputs;

    #[test]
    fn each_arm_has_its_condition_without_those_before_it() {
        let [first, second, last] =
            ["a", "b", "c"].map(|file| format!(r#"include_str!("{file}")"#));
        for body in [
            format!(
                "cfg_if::cfg_if! {{ if #[cfg(unix)] {{ {first} }} else if #[cfg(x = \"y\")] \
                 {{ {second} }} else {{ {last} }} }}"
            ),
            format!("cfg_select! {{ unix => {{ {first} }} x = \"y\" => {second}, _ => {last} }}"),
        ] {
            assert_eq!(
                inputs(&body),
                [
                    format!("#[cfg(all(not(any()),unix))]{first}"),
                    format!("#[cfg(all(not(any(unix,)),x=\"y\"))]{second}"),
                    format!("#[cfg(all(not(any(unix,x=\"y\",)),))]{last}"),
                ]
            );
        }
        let features = r#"cfg_select! { feature = "fast" => { 1 } _ => { 2 } }"#;
        assert_eq!(inputs(features), [r#""fast""#]);
    }
}
