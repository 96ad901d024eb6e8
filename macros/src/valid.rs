//! All rules that a stubbable function has to keep.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::FnArg;

use crate::convert::Conversion;
use crate::errors::Errors;
use crate::message;
use crate::model::{Function, Part};

pub(crate) fn check(function: &Function<'_>) -> Errors {
    let mut errors = Errors::default();
    later_words(function, &mut errors);
    signature(function, &mut errors);
    parameter_names(function, &mut errors);
    conversions(function, &mut errors);
    names(function, &mut errors);
    if let Some((span, refusal)) = function.returns.refusal(function.args) {
        errors.push(message::refused_return(span, &refusal));
    }
    errors
}

/// Arguments of versions to come.
fn later_words(function: &Function<'_>, errors: &mut Errors) {
    for word in &function.args.later {
        errors.push(message::later(word));
    }
}

fn signature(function: &Function<'_>, errors: &mut Errors) {
    let sig = &function.item.sig;
    if let Some(token) = &sig.constness {
        errors.push(message::const_fn(token.span));
    }
    if let Some(abi) = &sig.abi {
        errors.push(message::foreign_abi(abi.extern_token.span));
    }
    if let Some(variadic) = &sig.variadic {
        errors.push(message::variadic(variadic.dots.span()));
    }
    for input in &sig.inputs {
        let attrs = match input {
            FnArg::Receiver(receiver) => {
                errors.push(message::method(receiver.self_token.span));
                &receiver.attrs
            }
            FnArg::Typed(typed) => &typed.attrs,
        };
        if let Some(cfg) = attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
            errors.push(message::cfg_on_parameter(cfg.span()));
        }
    }
}

/// Every name in `skip`, `redact` and `key` means one thing.
fn parameter_names(function: &Function<'_>, errors: &mut Errors) {
    let args = function.args;
    let known: Vec<String> = function
        .params
        .iter()
        .flat_map(|param| &param.bindings)
        .map(|name| name.to_string())
        .collect();
    let key: Vec<Ident> = args.key.iter().map(|part| part.name.clone()).collect();
    for (list, names) in [("skip", &args.skip), ("redact", &args.redact)] {
        for name in names {
            if !known.contains(&name.to_string()) {
                errors.push(message::no_parameter(name, &known));
            }
        }
        repeated(list, names, errors);
    }
    repeated("key", &key, errors);
    // Names of one pattern mean the same parameter.
    let same = |a: &Ident, b: &Ident| {
        let mut params = function.params.iter();
        params.any(|param| param.bindings.contains(a) && param.bindings.contains(b))
    };
    for (list, names, other, others) in [
        ("skip", &args.skip, "redact", &args.redact),
        ("skip", &args.skip, "key", &key),
        ("redact", &args.redact, "key", &key),
    ] {
        for name in others {
            if names.iter().any(|first| same(first, name)) {
                errors.push(message::contradiction(name, list, other));
            }
        }
    }
}

fn repeated(list: &str, names: &[Ident], errors: &mut Errors) {
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            errors.push(message::named_twice(name, list));
        }
    }
}

fn conversions(function: &Function<'_>, errors: &mut Errors) {
    for param in &function.params {
        if let Part::Converted(convertible) = &param.part
            && let Some((_, obstacle)) = &convertible.obstacle
        {
            let converts = match convertible.conversion {
                Conversion::Into(_) => "Into",
                Conversion::Collect(_) => "IntoIterator",
                Conversion::AsRef(_) => "AsRef",
            };
            let names: Vec<&Ident> = param.bindings.iter().collect();
            errors.push(message::inconvertible(param.span(), &names, converts, obstacle));
        }
    }
}

fn names(function: &Function<'_>, errors: &mut Errors) {
    const PRIMITIVES: [&str; 19] = [
        "bool", "char", "f16", "f32", "f64", "f128", "i8", "i16", "i32", "i64", "i128", "isize",
        "str", "u8", "u16", "u32", "u64", "u128", "usize",
    ];
    let marker = function.marker();
    if PRIMITIVES.contains(&marker.unraw().to_string().as_str()) {
        errors.push(message::primitive_name(marker));
    }
    if let Some(name) = &function.args.name
        && !is_path(&name.value())
    {
        errors.push(message::malformed_name(name.span()));
    }
}

/// `a::b` of letters, digits and `_`: it becomes folders and a file.
fn is_path(name: &str) -> bool {
    let segment = |segment: &str| {
        !segment.is_empty() && segment.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    name.split("::").all(segment)
}
