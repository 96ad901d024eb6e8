//! The rules of functions and methods.

use proc_macro2::Ident;
use syn::spanned::Spanned as _;
use syn::{ExprPath, FnArg, Pat};

use super::{arrays, check_name, conversion, hides_a_primitive, outputs, returns};
use crate::errors::Errors;
use crate::model::{Function, Output};
use crate::plain::NEEDS_NAME;
use crate::suggestion::closest;
use crate::syntax::{ItemFn, gives_stub};
use crate::types::typed_inputs;

pub(crate) fn check_function(function: &Function<'_>) -> Errors {
    let mut errors = Errors::default();
    signature(function, &mut errors);
    parameter_attributes(function, &mut errors);
    parameter_names(function, &mut errors);
    conversion::check(function, &mut errors);
    outputs::check(function, &mut errors);
    names(function, &mut errors);
    returns::check(function, &mut errors);
    arrays::check(function, &mut errors);
    errors
}

/// The rules of a function under `of = path`. None: it has a body.
pub(crate) fn check_forwarding(path: &ExprPath, item: Option<&ItemFn>) -> Errors {
    let mut errors = Errors::default();
    let Some(item) = item else {
        errors.add(
            path.span(),
            "`of` names the function that a function without a body calls; write `;` in place of \
             the body, or remove `of`",
        );
        return errors;
    };
    for typed in typed_inputs(&item.sig) {
        match &*typed.pat {
            Pat::Ident(pat) if pat.subpat.is_none() && pat.by_ref.is_none() => {}
            pat => errors.add(pat.span(), NEEDS_NAME),
        }
    }
    errors
}

fn signature(function: &Function<'_>, errors: &mut Errors) {
    if let Some(word) = &function.args.live {
        errors.add(
            word.span(),
            "`live` is for methods of a trait, whose stub holds the real implementation; elsewhere, \
             a method without `#[stub]` is always the real one",
        );
    }
    if let Some(word) = &function.args.of_real {
        errors.add(
            word.span(),
            "`fingerprint` is for the block in which a real type implements a stubbable trait; the \
             source of a function counts without it",
        );
    }
    if let Some(word) = &function.args.clone {
        errors.add(
            word.span(),
            "`clone` is for methods of a trait, whose stub is cloned; elsewhere, leave out `#[stub]`",
        );
    }
    let sig = &function.item.sig;
    if let Some(token) = &sig.constness {
        errors.add(
            token.span,
            "a `const fn` cannot be stubbed: a call at compile time cannot look up a recording; \
             remove `const`, or stub a function that calls it",
        );
    }
    if let Some(abi) = &sig.abi {
        errors.add(
            abi.extern_token.span,
            "a function with a foreign ABI cannot be stubbed: a miss panics at its caller, which may \
             not be Rust; stub a Rust function that calls it",
        );
    }
    if let Some(variadic) = &sig.variadic {
        errors.add(
            variadic.dots.span(),
            "a variadic function cannot be stubbed: its arguments cannot be part of a key",
        );
    }
    for input in &sig.inputs {
        let attrs = match input {
            FnArg::Receiver(receiver) => &receiver.attrs,
            FnArg::Typed(typed) => &typed.attrs,
        };
        if let Some(cfg) = attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
            errors.add(
                cfg.span(),
                "`of` passes this parameter on, also where its `#[cfg]` removes it; put the `#[cfg]` on \
                 two versions of the function",
            );
        }
    }
}

/// What is said of a parameter stands above the function.
fn parameter_attributes(function: &Function<'_>, errors: &mut Errors) {
    let word = function.attribute();
    for param in &function.params {
        let stub = param.typed.attrs.iter().find(|attr| gives_stub(attr));
        if let Some(attr) = stub {
            let name = param.bindings.first().unwrap_or(&param.ident);
            errors.add(
                attr.path().span(),
                format!(
                    "this attribute is for methods; what it says of a parameter goes above the \
                     function, by its name: `#[{word}(skip({name}))]`"
                ),
            );
        }
    }
}

/// Every name in `skip`, `discard`, `redact`, `key` and `out` has one meaning.
fn parameter_names(function: &Function<'_>, errors: &mut Errors) {
    let args = function.args;
    let bindings = || function.params.iter().flat_map(|param| &param.bindings);
    let known: Vec<String> = bindings().map(ToString::to_string).collect();
    let key: Vec<Ident> = args.key.iter().map(|part| part.name.clone()).collect();
    let out: Vec<Ident> = args.out.iter().map(|out| out.name.clone()).collect();
    for (list, names) in [
        ("skip", &args.skip),
        ("redact", &args.redact),
        ("discard", &args.discard),
        ("out", &out),
    ] {
        for name in names {
            if name == "self" && function.receiver().is_some() {
                self_in(list, name, function, errors);
            } else if !bindings().any(|binding| binding == name) {
                errors.add(name.span(), no_parameter(name, &known));
            }
        }
        repeated(list, names, errors);
    }
    repeated("key", &key, errors);
    // The names of one pattern mean the same parameter.
    let same = |a: &Ident, b: &Ident| {
        let mut params = function.params.iter();
        params.any(|param| param.bindings.contains(a) && param.bindings.contains(b))
    };
    let skip = ("skip", &args.skip, "leaves it out of the key");
    let redact = ("redact", &args.redact, "keys only whether it is given");
    let key = ("key", &key, "gives it a component");
    let discard = ("discard", &args.discard, "leaves out what it hands back");
    let out = ("out", &out, "records what the call leaves in it");
    for (one, other) in [
        (skip, redact),
        (skip, key),
        (redact, key),
        (skip, discard),
        (redact, out),
        (out, discard),
    ] {
        let ((list, names, meaning), (other, others, other_meaning)) = (one, other);
        for name in others {
            if names.iter().any(|first| same(first, name)) {
                let text = match (list, other) {
                    ("skip", "discard") => format!(
                        "`{name}` is in both `skip` and `discard`, but `discard` implies `skip`; \
                         remove it from `skip`"
                    ),
                    _ => format!(
                        "`{name}` is in both `{list}` and `{other}`: `{list}` {meaning}, `{other}` \
                         {other_meaning}; keep one of them"
                    ),
                };
                errors.add(name.span(), text);
            }
        }
    }
}

/// `self`, of a method that has it.
fn self_in(list: &str, name: &Ident, function: &Function<'_>, errors: &mut Errors) {
    let is_mut = function
        .receiver()
        .is_some_and(|receiver| Output::of_receiver(receiver).is_some());
    let text = match list {
        "out" => return,
        "discard" if is_mut => return,
        "discard" => "this method does not take `&mut self`, so replay has nothing to discard; \
            remove `discard(self)`"
            .to_owned(),
        _ => format!(
            "`self` is not part of the key, unless a component such as `key(model = self.model)` \
             names a part of it; remove it from `{list}`"
        ),
    };
    errors.add(name.span(), text);
}

fn no_parameter(name: &Ident, known: &[String]) -> String {
    let names = known.iter().map(String::as_str);
    let rest = match closest(&name.to_string(), names) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => "it has none".to_owned(),
        None => format!("it has: {}", known.join(", ")),
    };
    format!("the function has no parameter `{name}`; {rest}")
}

fn repeated(list: &str, names: &[Ident], errors: &mut Errors) {
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            errors.add(name.span(), format!("`{name}` is in `{list}(..)` twice"));
        }
    }
}

fn names(function: &Function<'_>, errors: &mut Errors) {
    let marker = function.marker_as_written();
    if hides_a_primitive(function) {
        let text = format!(
            "the type that names this function in `Stub<{marker}>` would hide the primitive type \
             `{marker}`; give it another name: `#[stubbable(as = Name)]`"
        );
        errors.add(marker.span(), text);
    }
    check_name(function.args, errors);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Arguments, Attribute};
    use proc_macro2::TokenStream;
    use quote::quote;

    fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
        let (args, errors) = Arguments::parse(args, Attribute::Stubbable);
        assert!(errors.into_result().is_ok());
        let item = ItemFn::parse(item).expect("a function");
        check_function(&Function::new(&item, &args, None)).texts()
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
        let item: TokenStream = "fn f(a: A, (b, _): B, c: C) -> u8 {}"
            .parse()
            .expect("tokens");
        assert!(mistakes(args, item).is_empty());
    }

    #[test]
    fn names_are_those_of_parameters() {
        for (args, item, words) in [
            (
                quote!(skip(x)),
                "fn f(a: u8, (b, c): B) {}",
                "has no parameter `x`; it has: a, b, c",
            ),
            (quote!(redact(x)), "fn f() {}", "it has none"),
            (
                quote!(out(bufer)),
                "fn f(buffer: B) {}",
                "did you mean `buffer`?",
            ),
            (quote!(skip(a, a)), "fn f(a: u8) {}", "twice"),
        ] {
            only(args, item.parse().expect("tokens"), words);
        }
    }

    #[test]
    fn a_parameter_is_treated_in_one_way() {
        for (args, item, words) in [
            (
                quote!(skip(a), redact(a)),
                "fn f(a: u8) {}",
                "both `skip` and `redact`",
            ),
            (
                quote!(skip(a), key(a = 1)),
                "fn f(a: u8) {}",
                "both `skip` and `key`",
            ),
            (
                quote!(redact(a), key(a = 1)),
                "fn f(a: u8) {}",
                "both `redact` and `key`",
            ),
            (
                quote!(skip(a), discard(a)),
                "fn f(a: &mut u8) {}",
                "`discard` implies `skip`",
            ),
            (
                quote!(out(a), discard(a)),
                "fn f(a: &mut u8) {}",
                "both `out` and `discard`",
            ),
            // By another name of the same pattern.
            (
                quote!(skip(a), redact(b)),
                "fn f((a, b): T) {}",
                "both `skip` and `redact`",
            ),
        ] {
            only(args, item.parse().expect("tokens"), words);
        }
    }

    #[test]
    fn what_a_call_hands_back_is_recorded_or_discarded() {
        for item in [
            "fn f(a: &mut u8) {}",
            "fn f(a: Option<&mut u8>) {}",
            "fn f(a: impl FnMut(u8)) {}",
        ] {
            let item: TokenStream = item.parse().expect("tokens");
            assert!(mistakes(quote!(discard(a)), item.clone()).is_empty());
            assert!(mistakes(quote!(discard(a), key(a = 1)), item.clone()).is_empty());
            only(quote!(), item.clone(), "discard(a)");
            only(quote!(skip(a)), item, "discard(a)");
        }
        let item: TokenStream = "fn f(_: &mut u8) {}".parse().expect("tokens");
        assert!(mistakes(quote!(), item).is_empty());
    }

    #[test]
    fn kinds_of_functions() {
        for (args, item, words) in [
            (quote!(), "const fn f() {}", "`const fn`"),
            (quote!(), "extern \"C\" fn f() {}", "foreign ABI"),
            (quote!(), "unsafe fn f(a: u8, ...) {}", "variadic"),
            (quote!(), "fn f(#[cfg(x)] a: u8) {}", "two versions"),
            (quote!(), "fn f64() {}", "as = Name"),
            (quote!(name = "a::"), "fn f() {}", "path of letters"),
            (quote!(live), "fn f() {}", "`live` is for methods"),
        ] {
            only(args, item.parse().expect("tokens"), words);
        }
    }

    #[test]
    fn independent_mistakes_are_reported_together() {
        let item = "const fn f(a: impl Into<String> + Own) -> ! {}";
        let mistakes = mistakes(quote!(skip(x), live), item.parse().expect("tokens"));
        assert_eq!(mistakes.len(), 5, "{mistakes:#?}");
    }
}
