//! The rules of impl blocks and of traits.

use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{FnArg, Type};

use super::{PRIMITIVES, check, is_path};
use crate::args::{Args, REAL};
use crate::block::Block;
use crate::errors::Errors;
use crate::message;
use crate::syntax::{ItemTrait, is_reference_to_self};
use crate::tokens::bare_self;

/// The rules of a block, and of its methods.
pub(crate) fn check_block(block: &Block<'_>) -> Errors {
    let mut errors = Errors::default();
    for word in &block.args.words {
        if !["name", "as", "crate", "source", REAL].contains(&word.to_string().as_str()) {
            errors.push(message::belongs_to_method(word));
        }
    }
    for method in &block.methods {
        for word in &method.args.words {
            match word.to_string().as_str() {
                "as" | "crate" => errors.push(message::belongs_to_block(word)),
                "of" => errors.push(message::of_on_method(word)),
                _ => {}
            }
        }
        errors.extend(check(method));
    }
    if block.methods.is_empty() && block.args.real.is_none() {
        errors.push(message::nothing_marked(block.item.header.impl_token.span));
    }
    if let Some(name) = &block.args.name
        && !is_path(&name.value())
    {
        errors.push(message::malformed_name(name.span()));
    }
    if block.args.marker.is_none()
        && block.args.real.is_none()
        && let Some(why) = unnamed(block)
    {
        let span = block.owner.self_ty.span();
        errors.push(message::block_without_name(span, why));
    }
    errors
}

/// The rules of a trait. Those of its methods are the stub's impl block's.
pub(crate) fn check_trait(item: &ItemTrait, args: &Args) -> Errors {
    let mut errors = Errors::default();
    for word in &args.words {
        if !["name", "as", "crate", "source"].contains(&word.to_string().as_str()) {
            errors.push(message::belongs_to_trait_method(word));
        }
    }
    for ty in &item.types {
        if !ty.generics.params.is_empty() {
            errors.push(message::generic_associated_type(ty.ident.span()));
        }
    }
    for method in &item.methods {
        // A default body runs on the stub.
        if method.has_body && method.mark.is_none() {
            continue;
        }
        let args = method.arguments();
        if args.live.is_some() {
            let other = args.words.iter().find(|word| *word != "live");
            if let Some(word) = other {
                errors.push(message::live_alone(word));
            }
        }
        let receiver = method.sig.inputs.first().and_then(|input| match input {
            FnArg::Receiver(receiver) => Some(receiver),
            FnArg::Typed(_) => None,
        });
        match (receiver, &method.mark) {
            (Some(receiver), _) if !is_reference_to_self(receiver) => {
                errors.push(message::receiver_of_trait(receiver.self_token.span));
            }
            (None, Some((span, _))) => errors.push(message::stub_on_associated_function(*span)),
            _ => {}
        }
        if let Some(span) = bare_self(method.sig.output.to_token_stream()) {
            errors.push(message::returns_self(span));
        }
    }
    errors
}

/// The rules of a `mock!`, of which the trait has the arguments.
pub(crate) fn check_mock(args: &Args) -> Errors {
    let mut errors = Errors::default();
    for word in args.words.iter().filter(|word| *word != "crate") {
        errors.push(message::belongs_to_trait_of_mock(word));
    }
    errors
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
