//! The rules of impl blocks, traits and mocks.

use syn::Type;
use syn::spanned::Spanned as _;

use super::outputs::undecided_of_trait;
use super::{PRIMITIVES, check_function, check_name};
use crate::args::Args;
use crate::errors::Errors;
use crate::model::{Block, Function, Output};
use crate::syntax::{ItemTrait, TraitMethod, is_reference_to_self};
use crate::tokens::bare_self;

/// The arguments of a whole block or trait.
const COMMON: [&str; 5] = ["name", "as", "source", "crate", "discard"];

/// The rules of a block and of its methods.
pub(crate) fn check_block(block: &Block<'_>) -> Errors {
    let mut errors = Errors::default();
    if block.args.real.is_none() {
        arguments(block.args, Kind::Block, &mut errors);
        discard_of_block(block, &mut errors);
    }
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
    arguments(args, Kind::Trait, &mut errors);
    only_self(args, &mut errors);
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
        check_trait_method(method, item, args, &mut errors);
    }
    errors
}

fn check_trait_method(method: &TraitMethod, item: &ItemTrait, args: &Args, errors: &mut Errors) {
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
    state(method, item, args, errors);
    if let Some(span) = bare_self(&method.sig.output) {
        errors.add(
            span,
            format!(
                "a recording cannot produce a stub, so a method cannot return `Self`; {INSTEAD}"
            ),
        );
    }
}

/// A method with `&mut self` changes a state that the stub does not have.
fn state(method: &TraitMethod, item: &ItemTrait, args: &Args, errors: &mut Errors) {
    let Some(receiver) = method.sig.receiver() else {
        return;
    };
    let own = &method.args;
    if let Some(out) = own.out.iter().find(|out| out.name == "self") {
        errors.add(
            out.name.span(),
            "the stub of a trait does not have the state of the real implementation; write \
             `sequence` if identical calls may answer differently, else `discard(self)`",
        );
        return;
    }
    let mut discarded = own.discard.iter().chain(&args.discard);
    let is_decided = own.sequence || args.sequence || discarded.any(|name| name == "self");
    let is_mut = Output::of_receiver(receiver).is_some() && is_reference_to_self(receiver);
    if is_mut && method.is_stubbed() && !is_decided && !own.incomplete && !args.incomplete {
        let span = receiver.self_token.span;
        undecided_of_trait(&method.sig.ident, item.path.is_none(), span, errors);
    }
}

/// `discard(self)` on a block says something of its methods.
fn discard_of_block(block: &Block<'_>, errors: &mut Errors) {
    only_self(block.args, errors);
    let is_mut = |method: &Function<'_>| {
        let receiver = method.receiver();
        receiver.is_some_and(|receiver| Output::of_receiver(receiver).is_some())
    };
    if let Some(name) = block.args.discard.iter().find(|name| *name == "self")
        && !block.methods.iter().any(is_mut)
    {
        errors.add(
            name.span(),
            "no method under `#[stub]` in this block takes `&mut self`, so there is nothing to \
             discard; remove `discard(self)`",
        );
    }
}

/// Nothing but `self` is a parameter of every method.
fn only_self(args: &Args, errors: &mut Errors) {
    for name in args.discard.iter().filter(|name| *name != "self") {
        errors.add(
            name.span(),
            format!(
                "`{name}` belongs to one method: write `#[stub(discard({name}))]` above the method; \
                 here, `discard` takes `self`"
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

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Block,
    Trait,
}

fn arguments(args: &Args, kind: Kind, errors: &mut Errors) {
    let (kind, own) = match kind {
        Kind::Block => ("block", None),
        Kind::Trait => ("trait", Some("sequence")),
    };
    let also = own.map(|word| format!(", {word}")).unwrap_or_default();
    for word in &args.words {
        let text = word.to_string();
        if !COMMON.contains(&text.as_str()) && Some(text.as_str()) != own {
            errors.add(
                word.span(),
                format!(
                    "`{word}` belongs to one method: write it in `#[stub(..)]` above the method; a \
                     {kind} takes name = \"..\", as = .., source = .., crate = .., discard(self){also}"
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
