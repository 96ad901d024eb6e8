//! Every parameter through which a call can hand something back is under `out` or
//! `discard`: otherwise replay would silently leave it unchanged.

use proc_macro2::{Ident, Span};
use syn::{ReturnType, Type};

use crate::errors::Errors;
use crate::model::{Function, Output, Param, is_unsized};
use crate::types::{FutureForm, is_borrowing_box, unwrapped};

pub(super) fn check(function: &Function<'_>, errors: &mut Errors) {
    out(function, errors);
    // An argument that is mistyped may be the one that is missing.
    if !function.args.incomplete && all_names_exist(function) {
        undecided(function, errors);
    }
}

/// Every parameter under `out` is one that replay can change.
fn out(function: &Function<'_>, errors: &mut Errors) {
    for name in function.args.out.iter().map(|out| &out.name) {
        let ty = if name == "self" {
            if function.receiver().is_none() {
                continue;
            }
            function.out().any(|out| out.is_self())
        } else {
            let mut params = function.params.iter();
            let Some(param) = params.find(|param| param.bindings.contains(name)) else {
                continue;
            };
            is_replaceable(param)
        };
        if is_over_later(function) {
            let text = format!(
                "this function returns a future, stream or iterator, so `{name}` can still change \
                 after it has returned; return the value itself, or write an `async fn`"
            );
            errors.add(name.span(), text);
        } else if is_static_future(function) {
            let text = format!(
                "the returned future is `'static`, so it cannot change `{name}` when it is awaited; \
                 give it a lifetime, as in `BoxFuture<'_, R>` or `dyn Future<Output = R> + '_`"
            );
            errors.add(name.span(), text);
        } else if !ty && name == "self" {
            errors.add(
                name.span(),
                "`out` records what the method writes to `self`: it has to take `&mut self`",
            );
        } else if !ty {
            let text = format!(
                "`out` records what the function writes to a parameter: `{name}` has to be a \
                 `&mut T` or `&mut [T]`, with a `T` that replay can put there (no `str` or `dyn`)"
            );
            errors.add(name.span(), text);
        }
    }
}

fn is_replaceable(param: &Param<'_>) -> bool {
    matches!(unwrapped(&param.typed.ty), Type::Reference(reference)
        if reference.mutability.is_some() && !is_unsized(unwrapped(&reference.elem)))
}

/// Whether the call can go on after the function has returned. A boxed future is made
/// and awaited by generated code.
fn is_over_later(function: &Function<'_>) -> bool {
    function.returns.future == Some(FutureForm::Opaque) || function.returns.items.is_some()
}

/// Whether the function returns a future that cannot hold a borrowed parameter.
fn is_static_future(function: &Function<'_>) -> bool {
    let ReturnType::Type(_, ty) = &function.item.sig.output else {
        return false;
    };
    function.returns.future == Some(FutureForm::Boxed) && !is_borrowing_box(ty)
}

fn all_names_exist(function: &Function<'_>) -> bool {
    let args = function.args;
    let out = args.out.iter().map(|out| &out.name);
    let mut names = args.discard.iter().chain(out);
    let known = |name: &Ident| {
        let mut params = function.params.iter();
        name == "self" || params.any(|param| param.bindings.contains(name))
    };
    names.all(known)
}

fn undecided(function: &Function<'_>, errors: &mut Errors) {
    for param in &function.params {
        let outputs = function.outputs(param);
        let mut undecided = outputs.iter();
        let undecided = undecided.find(|(name, _)| !function.decides_output(param, name));
        let is_hidden = || {
            Output::new(&param.typed.ty, &function.generics()).is_some() && param.leaves_part_out()
        };
        match undecided {
            // Without a name, the body cannot use it. The real method of a trait can.
            _ if function.is_of_trait_stub() && is_hidden() => errors.add(
                param.span(),
                "the real method can change this parameter, so `out(..)` or `discard(..)` has to \
                 name it; give it a name",
            ),
            Some((name, output)) => {
                let names = outputs.iter().map(|(name, _)| name.to_string());
                let discard = format!("discard({})", names.collect::<Vec<_>>().join(", "));
                errors.add(name.span(), choice(function, name, *output, &discard));
            }
            None => {}
        }
    }
    receiver(function, errors);
}

fn receiver(function: &Function<'_>, errors: &mut Errors) {
    let Some(receiver) = function.receiver() else {
        return;
    };
    // Those of a trait are checked with the trait.
    if function.decides_output_of_self() || function.is_of_trait_stub() {
        return;
    }
    if let Some(output) = Output::of_receiver(receiver) {
        let name = Ident::new("self", receiver.self_token.span);
        errors.add(
            name.span(),
            choice(function, &name, output, "discard(self)"),
        );
    }
}

/// Names both arguments, and when to use which.
fn choice(function: &Function<'_>, name: &Ident, output: Output, discard: &str) -> String {
    let attribute = function.attribute();
    let is_self = *name == "self";
    let what = match output {
        Output::Callback => format!("replay does not call `{name}`"),
        _ => format!("replay does not change `{name}` as the call does"),
    };
    let out = match output {
        Output::Callback => "`out(..)` records no calls of a closure: if the caller needs what \
            they collect, return that, or collect it in a `&mut` parameter"
            .to_owned(),
        _ if is_over_later(function) || is_static_future(function) => {
            "`out(..)` is for a plain function, `async fn` or `BoxFuture<'_, R>`: if the caller needs \
             the change, return what changes"
                .to_owned()
        }
        Output::Recordable if function.args.redact.contains(name) => {
            "`out(..)` would store it, which `redact` rules out: if the caller needs the change, \
             return what changes"
                .to_owned()
        }
        Output::Recordable => format!(
            "`#[{attribute}(out({name}))]` if the caller needs the change: it is recorded, and \
             replayed"
        ),
        Output::Reference if is_self => "`out(self)` is for `&mut self`: if the caller needs the \
            change, take that, or return what changes"
            .to_owned(),
        Output::Reference => "`out(..)` is for a `&mut T` with a `T` that serde can read: if the \
            caller needs the change, take one, or return what changes"
            .to_owned(),
    };
    let for_all = if is_self {
        ", or `#[stubbable(discard(self))]` for all methods of the block,"
    } else {
        ""
    };
    let example = match output {
        Output::Callback => "as with a progress bar",
        _ => "as with a connection",
    };
    format!(
        "{what}; choose one:\n\
         - {out}\n\
         - `#[{attribute}({discard})]`{for_all} if nothing depends on that, {example}"
    )
}

/// The rule of a trait's method with `&mut self`: the stub cannot know the state of
/// the real implementation.
pub(super) fn undecided_of_trait(
    name: &Ident,
    has_attribute: bool,
    span: Span,
    errors: &mut Errors,
) {
    let for_all = |word: &str| {
        if has_attribute {
            format!(", or `#[stubbable({word})]` for the whole trait,")
        } else {
            String::new()
        }
    };
    let (all_sequence, all_discard) = (for_all("sequence"), for_all("discard(self)"));
    let text = format!(
        "identical calls of `{name}` may answer differently, since it takes `&mut self`; say how \
         they replay:\n\
         - `#[stub(sequence)]`{all_sequence} if they do: they replay in the order of their recording\n\
         - `#[stub(discard(self))]`{all_discard} if they do not: they replay alike"
    );
    errors.add(span, text);
}
