//! All rules that a stubbable function has to keep.

mod block;

pub(crate) use self::block::{check_block, check_mock, check_trait};

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{FnArg, Type};

use crate::convert::Conversion;
use crate::errors::Errors;
use crate::message;
use crate::model::{Function, Part};

const PRIMITIVES: [&str; 19] = [
    "bool", "char", "f16", "f32", "f64", "f128", "i8", "i16", "i32", "i64", "i128", "isize", "str",
    "u8", "u16", "u32", "u64", "u128", "usize",
];

pub(crate) fn check(function: &Function<'_>) -> Errors {
    let mut errors = Errors::default();
    later_words(function, &mut errors);
    signature(function, &mut errors);
    parameter_names(function, &mut errors);
    conversions(function, &mut errors);
    out(function, &mut errors);
    names(function, &mut errors);
    if let Some((span, refusal)) = function.returns.refusal(function.args) {
        errors.push(message::refused_return(span, &refusal));
    }
    errors
}

/// What is changed can be changed by a recording.
fn out(function: &Function<'_>, errors: &mut Errors) {
    let later = function.returns.future.is_some() || function.returns.parts.is_some();
    for name in function.args.out.iter().map(|out| &out.name) {
        let known = function
            .params
            .iter()
            .find(|param| param.bindings.contains(name));
        if known.is_none() {
            continue;
        }
        let out = function.out().find(|out| out.param.bindings.contains(name));
        match out {
            _ if later => errors.push(message::out_of_later(name)),
            Some(out) if !is_unsized(out.ty) => {}
            _ => errors.push(message::out_is_no_reference(name)),
        }
    }
}

fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::TraitObject(_) | Type::ImplTrait(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// Arguments of versions to come, and of other kinds of items.
fn later_words(function: &Function<'_>, errors: &mut Errors) {
    for word in &function.args.later {
        errors.push(message::later(word));
    }
    if let Some(word) = &function.args.live {
        errors.push(message::live_outside(word));
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
            FnArg::Receiver(receiver) => &receiver.attrs,
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
    let out: Vec<Ident> = args.out.iter().map(|out| out.name.clone()).collect();
    for (list, names) in [
        ("skip", &args.skip),
        ("redact", &args.redact),
        ("out", &out),
    ] {
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
            && let Some(obstacle) = &convertible.obstacle
        {
            let converts = match convertible.conversion {
                Conversion::Into(_) => "Into",
                Conversion::Collect(..) => "IntoIterator",
                Conversion::View(_) => "AsRef",
            };
            let names: Vec<&Ident> = param.bindings.iter().collect();
            errors.push(message::inconvertible(
                param.span(),
                &names,
                converts,
                obstacle,
            ));
        }
    }
}

fn names(function: &Function<'_>, errors: &mut Errors) {
    let marker = function.marker_as_written();
    if function.owner.is_none() && PRIMITIVES.contains(&marker.unraw().to_string().as_str()) {
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
        !segment.is_empty()
            && segment
                .chars()
                .all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    name.split("::").all(segment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Attribute};
    use crate::syntax::ItemFn;
    use proc_macro2::TokenStream;
    use quote::quote;

    fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
        let (args, errors) = Args::parse(args, Attribute::Stubbable);
        assert!(errors.into_result().is_ok());
        let item = ItemFn::parse(item).expect("a function");
        match check(&Function::new(&item, &args, None)).into_result() {
            Ok(()) => Vec::new(),
            Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
        }
    }

    fn only(args: TokenStream, item: TokenStream, words: &str) {
        let mistakes = mistakes(args, item);
        assert!(
            matches!(mistakes.as_slice(), [one] if one.contains(words)),
            "{mistakes:#?}"
        );
    }

    #[test]
    fn a_function_without_mistakes_has_none() {
        let args = quote!(skip(a), redact(b), key(c = c.len(), d = 1), name = "x::y_2");
        assert!(
            mistakes(
                args,
                quote!(
                    fn f(a: A, (b, _): B, c: C) -> u8 {}
                )
            )
            .is_empty()
        );
    }

    #[test]
    fn names_are_those_of_parameters() {
        only(
            quote!(skip(x)),
            quote!(
                fn f(a: u8, (b, c): B) {}
            ),
            "the parameters are: a, b, c",
        );
        only(
            quote!(redact(x)),
            quote!(
                fn f() {}
            ),
            "the function has none",
        );
        only(
            quote!(skip(a, a)),
            quote!(
                fn f(a: u8) {}
            ),
            "twice",
        );
    }

    #[test]
    fn a_parameter_is_treated_in_one_way() {
        only(
            quote!(skip(a), redact(a)),
            quote!(
                fn f(a: u8) {}
            ),
            "both `skip` and `redact`",
        );
        only(
            quote!(skip(a), key(a = 1)),
            quote!(
                fn f(a: u8) {}
            ),
            "both `skip` and `key`",
        );
        only(
            quote!(redact(a), key(a = 1)),
            quote!(
                fn f(a: u8) {}
            ),
            "both `redact` and `key`",
        );
        // By another name of the same pattern.
        only(
            quote!(skip(a), redact(b)),
            quote!(
                fn f((a, b): T) {}
            ),
            "both `skip` and `redact`",
        );
    }

    #[test]
    fn kinds_of_functions() {
        only(
            quote!(),
            quote!(
                const fn f() {}
            ),
            "`const fn`",
        );
        only(
            quote!(),
            quote!(
                extern "C" fn f() {}
            ),
            "foreign ABI",
        );
        only(
            quote!(),
            quote!(
                unsafe fn f(a: u8, ...) {}
            ),
            "variadic",
        );
        only(
            quote!(),
            quote!(
                fn f(#[cfg(x)] a: u8) {}
            ),
            "`#[cfg]` on a parameter",
        );
        only(
            quote!(),
            quote!(
                fn f64() {}
            ),
            "as = Name",
        );
        only(
            quote!(name = "a::"),
            quote!(
                fn f() {}
            ),
            "path of letters",
        );
        only(
            quote!(stream),
            quote!(
                fn f() {}
            ),
            "`stream` is not supported",
        );
    }

    #[test]
    fn independent_mistakes_are_reported_together() {
        let mistakes = mistakes(
            quote!(skip(x), stream),
            quote!(
                const fn f(a: impl Into<String> + Own) -> ! {}
            ),
        );
        assert_eq!(mistakes.len(), 5, "{mistakes:#?}");
    }

    #[test]
    fn other_items_have_texts_of_their_own() {
        let text = |item: TokenStream| {
            ItemFn::parse(item)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert!(
            text(quote!(
                fn f(&self) {}
            ))
            .contains("on the impl block")
        );
        assert!(
            text(quote!(
                pub unsafe trait A {}
            ))
            .contains("trait")
        );
        assert!(
            text(quote!(
                struct A;
            ))
            .contains("#[automock]")
        );
        assert!(
            text(quote!(
                const A: u8 = 1;
            ))
            .contains("`const`")
        );
        assert!(
            text(quote!(
                fn f();
            ))
            .contains("no body")
        );
    }
}
