//! The rules of impl blocks, traits and mocks.

use syn::spanned::Spanned as _;
use syn::{GenericArgument, PathArguments, ReturnType, Type};

use super::outputs::undecided_of_trait;
use super::{check_function, check_name};
use crate::args::{Arguments, REGISTERED};
use crate::errors::Errors;
use crate::model::{Block, Function, Output, TraitStub};
use crate::syntax::{ItemTrait, TraitMethod, is_reference_to_self};
use crate::tokens::bare_self;
use crate::types::{PRIMITIVES, generic_arguments, is_nameable, parameter_names};

/// The arguments of a whole block or trait.
const COMMON: [&str; 5] = ["name", "as", "source", "crate", "discard"];
const OF_REAL: [&str; 2] = ["fingerprint", REGISTERED];

/// The rules of a block and of its methods.
pub(crate) fn check_block(block: &Block<'_>) -> Errors {
    let mut errors = Errors::default();
    if block.args.real.is_none() {
        arguments(block.args, BlockKind::Block, &mut errors);
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
    of_real(block, &mut errors);
    let is_plain = block.args.real.is_none() && block.args.of_real.is_none();
    if block.methods.is_empty() && is_plain {
        let or = match block.owner.trait_ {
            Some(_) => {
                "; or, if the stub of the trait answers them, write `#[stubbable(fingerprint)]`, so \
                 that its recordings follow this source"
            }
            None => "",
        };
        errors.add(
            block.item.header.impl_token.span,
            format!(
                "nothing in this block is stubbed: put `#[stub]` on the methods whose calls \
                 recordings should answer{or}"
            ),
        );
    }
    check_name(block.args, &mut errors);
    if block.args.marker.is_none()
        && block.args.real.is_none()
        && !block.methods.is_empty()
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

const INSTEAD: &str = "put `#[stubbable]` on the impl block of the real type, and `#[stub]` on this \
    method there";
const IN_ITS_BLOCK: &str = "remove `#[stubbable]` from the trait, and put it on the impl blocks of the \
    real types, with `#[stub]` on their other methods";
const NOT_CLONE: &str = "the stub of this trait is not `Clone`, because a method takes `&mut self` or \
    the trait is `Send` and not `Sync`";

/// The rules of a trait. Those of its methods are checked with the stub's impl block.
pub(crate) fn check_trait(item: &ItemTrait, args: &Arguments) -> Errors {
    let mut errors = Errors::default();
    arguments(args, BlockKind::Trait, &mut errors);
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

fn check_trait_method(
    method: &TraitMethod,
    item: &ItemTrait,
    args: &Arguments,
    errors: &mut Errors,
) {
    for (word, given) in [("live", method.is_live()), ("clone", method.is_clone())] {
        let mut words = method.args.words.iter();
        if given && let Some(other) = words.find(|other| *other != word) {
            let text = format!(
                "calls of a method under `{word}` are not recorded, so `{other}` has no effect; \
                 remove one of them"
            );
            errors.add(other.span(), text);
            return;
        }
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
    itself(method, item, args, errors);
}

/// A method that returns an implementation of its own trait: neither a recording nor the
/// real one will do, since a test would then call the real implementation.
fn itself(method: &TraitMethod, item: &ItemTrait, args: &Arguments, errors: &mut Errors) {
    let output = &method.sig.output;
    let name = item.name();
    let form = item.cloned_as(output);
    let is_shared = TraitStub::new(item, args).is_shared();
    let takes_self_only = method.sig.inputs.len() == 1
        && method.sig.asyncness.is_none()
        && method.sig.receiver().is_some_and(|receiver| {
            is_reference_to_self(receiver) && Output::of_receiver(receiver).is_none()
        });
    if let Some(word) = &method.args.clone {
        let text = if !item.is_held_by(output) {
            "`clone` is for a method that returns the trait itself; remove it".to_owned()
        } else if form.is_none() || !takes_self_only {
            format!(
                "`clone` is for a method with `&self` alone that returns `Self`, \
                 `Box<dyn {name}>`, `Arc<dyn {name}>` or `Rc<dyn {name}>`; {IN_ITS_BLOCK}"
            )
        } else if !is_shared {
            format!("{NOT_CLONE}; {IN_ITS_BLOCK}")
        } else {
            return;
        };
        errors.add(word.span(), text);
    } else if item.is_held_by(output) && method.sig.receiver().is_some() {
        let what = if method.is_live() {
            "the real implementation would answer the calls that are made on it, in replay too"
        } else {
            "a recording cannot produce an implementation of the trait"
        };
        let instead = match form {
            Some(_) if is_shared && takes_self_only => {
                "write `#[stub(clone)]`, which returns a clone of the stub"
            }
            _ => IN_ITS_BLOCK,
        };
        let span = match (&method.args.live, output) {
            (Some(word), _) => word.span(),
            (None, ReturnType::Type(_, ty)) => ty.span(),
            (None, ReturnType::Default) => method.sig.ident.span(),
        };
        errors.add(span, format!("{what}; {instead}"));
    } else if let Some(span) = bare_self(output) {
        let text = format!("a recording cannot produce the implementation; {INSTEAD}");
        errors.add(span, text);
    }
}

/// A method with `&mut self` changes a state that the stub does not have.
fn state(method: &TraitMethod, item: &ItemTrait, args: &Arguments, errors: &mut Errors) {
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

/// The rules of `fingerprint`: the block has to have one name.
fn of_real(block: &Block<'_>, errors: &mut Errors) {
    let Some(word) = &block.args.of_real else {
        return;
    };
    let mut parameters = parameter_names(block.owner.generics);
    let text = if block.owner.trait_.is_none() {
        "`fingerprint` is for the block in which a real type implements a stubbable trait; the \
         source of methods under `#[stub]` counts without it"
    } else if parameters.next().is_some() {
        "`fingerprint` is for a block without type parameters: each type that fills them would need \
         a source of its own; implement the trait for one type, or leave `fingerprint` out"
    } else if block.functions().next().is_none() {
        "this block has no methods whose source could count; remove `fingerprint`"
    } else if !block.functions().any(|item| is_nameable(&item.sig)) {
        "`fingerprint` needs a method without type parameters, which identifies the block; remove \
         it"
    } else {
        return;
    };
    errors.add(word.span(), text);
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
fn only_self(args: &Arguments, errors: &mut Errors) {
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
pub(crate) fn check_mock(args: &Arguments) -> Errors {
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
enum BlockKind {
    Block,
    Trait,
}

fn arguments(args: &Arguments, kind: BlockKind, errors: &mut Errors) {
    let (kind, own) = match kind {
        BlockKind::Block => ("block", None),
        BlockKind::Trait => ("trait", Some("sequence")),
    };
    let also = own.map(|word| format!(", {word}")).unwrap_or_default();
    for word in &args.words {
        let text = word.to_string();
        let of_real = kind == "block" && OF_REAL.contains(&text.as_str());
        if !COMMON.contains(&text.as_str()) && Some(text.as_str()) != own && !of_real {
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

/// Whether a stub can implement the trait at all.
pub(crate) fn can_be_stubbed(item: &ItemTrait) -> bool {
    let mut methods = item.methods.iter();
    item.types.iter().all(|ty| ty.generics.params.is_empty())
        && methods.all(|method| method.sig.receiver().is_none_or(is_reference_to_self))
}

/// Whether there is a type that names the block.
pub(crate) fn is_named(block: &Block<'_>) -> bool {
    block.args.marker.is_some() || unnamed(block).is_none()
}

/// Why the block's type cannot represent it.
fn unnamed(block: &Block<'_>) -> Option<&'static str> {
    let Type::Path(path) = block.owner.self_ty else {
        return Some("this type has no name of its own");
    };
    let Some(last) = path.path.segments.last() else {
        return Some("this type has no name of its own");
    };
    let has_types = match &last.arguments {
        PathArguments::None => false,
        PathArguments::AngleBracketed(_) => generic_arguments(last)
            .any(|argument| !matches!(argument, GenericArgument::Lifetime(_))),
        PathArguments::Parenthesized(_) => true,
    };
    if has_types || parameter_names(block.owner.generics).next().is_some() {
        return Some("this type has parameters");
    }
    (PRIMITIVES.contains(&last.ident.to_string().as_str()) || last.ident == "String")
        .then_some("this type is another crate's")
}
