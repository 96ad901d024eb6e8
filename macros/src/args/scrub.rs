//! `scrub("path" = literal, ..)`.

use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, Lit, LitBool, LitFloat, LitInt, LitStr, Token};

/// `"path" = literal`
pub(crate) struct ScrubbedPath {
    pub(crate) path: LitStr,
    pub(crate) replacement: Replacement,
}

/// What replaces the values at a path.
pub(crate) enum Replacement {
    Null,
    Bool(LitBool),
    Text(LitStr),
    Unsigned(LitInt),
    /// Without the sign.
    Negative(LitInt),
    Float(LitFloat, bool),
}

impl Parse for ScrubbedPath {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let span = input.span();
        let path: LitStr = input
            .parse()
            .map_err(|_| Error::new(span, "`scrub` takes paths: `scrub(\".id\" = \"<id>\")`"))?;
        if let Err(problem) = check(&path.value()) {
            let text = format!(
                "this is no path of a recorded value: {problem}; paths are written like `.id`, \
                 `.choices[].created`, `.**.request_id`"
            );
            return Err(Error::new(path.span(), text));
        }
        if !input.peek(Token![=]) {
            let text = format!(
                "a path takes what replaces the values there: `scrub({:?} = 0)`",
                path.value()
            );
            return Err(Error::new(path.span(), text));
        }
        input.parse::<Token![=]>()?;
        let replacement = input.parse()?;
        Ok(ScrubbedPath { path, replacement })
    }
}

impl Parse for Replacement {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let span = input.span();
        let wrong = |_| {
            let text = "a replacement is a string, a number, `true`, `false` or `null`; for \
                        others, write `scrub = function`";
            Error::new(span, text)
        };
        if input.peek(Ident::peek_any) && !input.peek(LitBool) {
            let word = input.call(Ident::parse_any)?;
            return match word == "null" {
                true => Ok(Replacement::Null),
                false => Err(wrong(Error::new(span, ""))),
            };
        }
        let is_negative = input.parse::<Option<Token![-]>>()?.is_some();
        match input.parse::<Lit>().map_err(wrong)? {
            Lit::Float(float) => Ok(Replacement::Float(float, is_negative)),
            Lit::Int(int) if is_negative => Ok(Replacement::Negative(int)),
            Lit::Int(int) => Ok(Replacement::Unsigned(int)),
            Lit::Str(text) if !is_negative => Ok(Replacement::Text(text)),
            Lit::Bool(value) if !is_negative => Ok(Replacement::Bool(value)),
            other => Err(wrong(Error::new(other.span(), ""))),
        }
    }
}

/// What is wrong with a path. The library reads it the same way, for `stubs.toml`.
fn check(path: &str) -> Result<(), &'static str> {
    let mut rest = path;
    if rest.is_empty() {
        return Err("it is empty");
    }
    while !rest.is_empty() {
        let name_after_dot = rest.strip_prefix('.');
        rest = match name_after_dot {
            Some(name) => {
                let end = name.find(['.', '[']).unwrap_or(name.len());
                match (&name[..end], &name[end..]) {
                    ("", _) => return Err("a name is missing after `.`"),
                    ("**", "") => return Err("after `.**` it needs a name"),
                    (_, rest) => rest,
                }
            }
            None => after_brackets(rest)?,
        };
    }
    Ok(())
}

/// What follows `[]`, `[3]` or `["name"]`.
fn after_brackets(text: &str) -> Result<&str, &'static str> {
    let content = text
        .strip_prefix('[')
        .ok_or("a step begins with `.` or `[`")?;
    if let Some(name) = content.strip_prefix('"') {
        let (_, rest) = name.split_once("\"]").ok_or("`\"]` is missing")?;
        return Ok(rest);
    }
    let (index, rest) = content.split_once(']').ok_or("`]` is missing")?;
    if index.is_empty() || index.parse::<usize>().is_ok() {
        Ok(rest)
    } else {
        Err("between `[` and `]` is a number, a name in quotation marks or nothing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_str;

    #[test]
    fn paths() {
        for path in [".id", "[\"a.b[]\"].c-d", "[][3].*", ".**.created", ".**[0]"] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
        for path in ["", "id", ".a..b", ".a[", "[\"a]", "[x]", ".**"] {
            assert!(check(path).is_err(), "{path}");
        }
    }

    #[test]
    fn replacements() {
        let read = |text: &str| match parse_str::<Replacement>(text) {
            Ok(Replacement::Null) => "null",
            Ok(Replacement::Bool(_)) => "bool",
            Ok(Replacement::Text(_)) => "text",
            Ok(Replacement::Unsigned(_)) => "unsigned",
            Ok(Replacement::Negative(_)) => "negative",
            Ok(Replacement::Float(..)) => "float",
            Err(_) => "wrong",
        };
        for (text, expected) in [
            ("null", "null"),
            ("true", "bool"),
            ("\"<id>\"", "text"),
            ("0", "unsigned"),
            ("-1", "negative"),
            ("-1.5", "float"),
            ("-\"x\"", "wrong"),
            ("None", "wrong"),
            ("b\"x\"", "wrong"),
            ("Utc::now()", "wrong"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
