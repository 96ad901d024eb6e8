//! The wording of mistakes in the arguments, and how each argument is written.

use proc_macro2::{Ident, Span};
use syn::Error;

use super::Attribute;
use crate::suggestion::closest;

/// An argument's name, its short form in lists, and an example.
type Form = (&'static str, &'static str, &'static str);

const COMMON: [Form; 15] = [
    ("skip", "skip(..)", "skip(parameter)"),
    ("redact", "redact(..)", "redact(parameter)"),
    ("key", "key(name = ..)", "key(name = expression)"),
    ("with", "with = ..", "with = path::to::codec"),
    ("stream", "stream = ..", "stream = path::to::module"),
    ("errors", "errors, errors = ..", "errors = path::to::codec"),
    (
        "record_if",
        "record_if = ..",
        "record_if = |returned| returned.is_complete()",
    ),
    (
        "scrub",
        "scrub(..), scrub = ..",
        "scrub(\".id\" = \"<id>\")",
    ),
    ("verify", "verify = ..", "verify = shape"),
    ("sequence", "sequence", "sequence"),
    ("out", "out(..)", "out(parameter)"),
    ("discard", "discard(..)", "discard(parameter)"),
    ("source", "source = ..", "source = warn"),
    ("depends", "depends(..)", "depends(PROMPT, helper)"),
    ("name", "name = \"..\"", "name = \"llm::ask\""),
];

const OF_STUBBABLE: [Form; 4] = [
    (
        "fingerprint",
        "fingerprint (on an impl block)",
        "fingerprint",
    ),
    ("of", "of = ..", "of = path::to::function"),
    ("as", "as = ..", "as = Name"),
    ("crate", "crate = ..", "crate = path::to::cached_stubs"),
];

const OF_STUB: [Form; 2] = [
    ("live", "live (on a method of a trait)", "live"),
    ("clone", "clone (on a method of a trait)", "clone"),
];

impl Attribute {
    fn name(self) -> &'static str {
        match self {
            Attribute::Stubbable => "#[stubbable]",
            Attribute::Stub => "#[stub]",
        }
    }

    fn forms(self) -> Vec<&'static Form> {
        let mut forms: Vec<_> = COMMON.iter().collect();
        match self {
            Attribute::Stubbable => forms.extend(&OF_STUBBABLE),
            Attribute::Stub => forms.extend(&OF_STUB),
        }
        forms
    }

    fn list(self) -> String {
        self.forms()
            .into_iter()
            .map(|(_, short, _)| *short)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

fn example(word: &Ident) -> &'static str {
    let mut forms = COMMON.iter().chain(&OF_STUBBABLE);
    forms
        .find(|(name, ..)| word == name)
        .map_or("skip(parameter)", |(.., example)| example)
}

pub(super) fn argument_expected(span: Span, attribute: Attribute) -> Error {
    let (name, list) = (attribute.name(), attribute.list());
    Error::new(span, format!("expected an argument of `{name}`: {list}"))
}

pub(super) fn unknown_argument(word: &Ident, attribute: Attribute) -> Error {
    let names = attribute.forms().into_iter().map(|(name, ..)| *name);
    let rest = match closest(&word.to_string(), names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!(
            "the arguments of `{}` are: {}",
            attribute.name(),
            attribute.list()
        ),
    };
    Error::new(word.span(), format!("unknown argument `{word}`; {rest}"))
}

pub(super) fn repeated_argument(word: &Ident) -> Error {
    let instead = match word.to_string().as_str() {
        "skip" | "redact" | "out" | "discard" | "depends" => {
            format!("; write `{word}(a, b)` for several")
        }
        "scrub" => "; write `scrub(\"a\" = .., \"b\" = ..)` for several".to_owned(),
        "key" => "; write `key(a = .., b = ..)` for several".to_owned(),
        _ => String::new(),
    };
    Error::new(word.span(), format!("`{word}` is given twice{instead}"))
}

pub(super) fn list_expected(word: &Ident) -> Error {
    let example = example(word);
    Error::new(
        word.span(),
        format!("`{word}` takes a list in parentheses: `{example}`"),
    )
}

pub(super) fn value_expected(word: &Ident) -> Error {
    let example = example(word);
    Error::new(word.span(), format!("`{word}` takes a value: `{example}`"))
}
