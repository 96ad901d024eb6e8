//! The rules of impl blocks, traits and mocks.

use syn::Type;
use syn::spanned::Spanned as _;

use super::{PRIMITIVES, check_function, check_name};
use crate::args::{Args, REAL};
use crate::errors::Errors;
use crate::model::Block;
use crate::syntax::{ItemTrait, TraitMethod, is_reference_to_self};
use crate::tokens::bare_self;

const OF_A_BLOCK: [&str; 5] = ["name", "as", "source", "crate", REAL];

/// The rules of a block and of its methods.
pub(crate) fn check_block(block: &Block<'_>) -> Errors {
    let mut errors = Errors::default();
    arguments(block.args, "block", &mut errors);
    for method in &block.methods {
        for word in &method.args.words {
            match word.to_string().as_str() {
                "as" | "crate" => errors.add(
                    word.span(),
                    format!(
                        "`{word}` belongs to the whole block: write it in `#[stubbable(..)]` above the \
                         block"
                    ),
                ),
                "of" => errors.add(
                    word.span(),
                    "`of` is for functions outside impl blocks and traits; in a method, write the \
                     call as its body",
                ),
                _ => {}
            }
        }
        errors.extend(check_function(method));
    }
    if block.methods.is_empty() && block.args.real.is_none() {
        errors.add(
            block.item.header.impl_token.span,
            "nothing in this block is stubbed: put `#[stub]` on the methods whose calls recordings \
             should answer",
        );
    }
    check_name(block.args, &mut errors);
    if block.args.marker.is_none()
        && block.args.real.is_none()
        && let Some(why) = unnamed(block)
    {
        let text = format!(
            "{why}, so it cannot name the block in `Stub<..>`; give the block a name: \
             `#[stubbable(as = Name)]`"
        );
        errors.add(block.owner.self_ty.span(), text);
    }
    errors
}

/// The rules of a trait. Those of its methods are checked with the stub's impl block.
pub(crate) fn check_trait(item: &ItemTrait, args: &Args) -> Errors {
    let mut errors = Errors::default();
    arguments(args, "trait", &mut errors);
    for ty in &item.types {
        if !ty.generics.params.is_empty() {
            errors.add(
                ty.ident.span(),
                "a stub cannot pass on an associated type with parameters; put `#[stubbable]` on the \
                 impl block of the real type, and `#[stub]` on its methods",
            );
        }
    }
    // The default body of a method runs on the stub.
    let runs_on_stub = |method: &&TraitMethod| method.has_body && method.stub_attr.is_none();
    for method in item.methods.iter().filter(|method| !runs_on_stub(method)) {
        check_trait_method(method, &mut errors);
    }
    errors
}

fn check_trait_method(method: &TraitMethod, errors: &mut Errors) {
    const INSTEAD: &str = "put `#[stubbable]` on the impl block of the real type, and `#[stub]` on \
        this method there";
    let mut words = method.args.words.iter();
    if method.is_live()
        && let Some(word) = words.find(|word| *word != "live")
    {
        let text = format!(
            "calls of a method under `live` are not recorded, so `{word}` has no effect; remove one of \
             them"
        );
        errors.add(word.span(), text);
    }
    match (method.sig.receiver(), &method.stub_attr) {
        (Some(receiver), _) if !is_reference_to_self(receiver) => errors.add(
            receiver.self_token.span,
            format!(
                "the stub of a trait can pass on calls with `&self` and `&mut self` only; {INSTEAD}"
            ),
        ),
        (None, Some((span, _))) => errors.add(
            *span,
            "a call without `self` belongs to no stub that could answer it; put `#[stubbable]` on the \
             impl block of the real type, and `#[stub]` on this function there",
        ),
        _ => {}
    }
    if let Some(span) = bare_self(&method.sig.output) {
        errors.add(
            span,
            format!(
                "a recording cannot produce a stub, so a method cannot return `Self`; {INSTEAD}"
            ),
        );
    }
}

/// The rules of a `mock!`: the trait has the arguments.
pub(crate) fn check_mock(args: &Args) -> Errors {
    let mut errors = Errors::default();
    for word in args.words.iter().filter(|word| *word != "crate") {
        errors.add(
            word.span(),
            format!("`{word}` belongs to the trait; on a `mock!` the attribute takes crate = .."),
        );
    }
    errors
}

fn arguments(args: &Args, kind: &str, errors: &mut Errors) {
    for word in &args.words {
        if !OF_A_BLOCK.contains(&word.to_string().as_str()) {
            errors.add(
                word.span(),
                format!(
                    "`{word}` belongs to one method: write it in `#[stub(..)]` above the method; a \
                     {kind} takes name = \"..\", as = .., source = .., crate = .."
                ),
            );
        }
    }
}

/// Why the block's type cannot stand for it.
fn unnamed(block: &Block<'_>) -> Option<&'static str> {
    let Type::Path(path) = block.owner.self_ty else {
        return Some("this type has no name of its own");
    };
    let Some(last) = path.path.segments.last() else {
        return Some("this type has no name of its own");
    };
    if !block.owner.generics.params.is_empty() || !last.arguments.is_none() {
        return Some("this type has parameters");
    }
    (PRIMITIVES.contains(&last.ident.to_string().as_str()) || last.ident == "String")
        .then_some("this type is another crate's")
}
