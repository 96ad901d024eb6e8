//! Return types that cannot be made from a recording, and why.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{GenericArgument, PathArguments, Type, TypeParamBound};

use crate::args::Args;
use crate::convert::unwrapped;
use crate::live::{boxed_item, last_segment};
use crate::returns::{ok_of, recorded_part};

/// Why a type cannot be returned by a stubbable function.
pub(crate) enum Refusal {
    Never,
    Future,
    Stream,
    Iterator,
    Opaque,
    /// A bound of an opaque type that ours does not meet.
    Bound(Ident),
    MutableBorrow,
    /// A stream or iterator in a box, inside of another type.
    Inside,
}

/// Why a value of this type cannot be recorded, and where that shows.
pub(crate) fn refusal(ty: &Type, args: &Args) -> Option<(Span, Refusal)> {
    match ty {
        Type::Never(never) => return Some((never.span(), Refusal::Never)),
        Type::ImplTrait(opaque) => {
            let kind = opaque.bounds.iter().find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => future_like(&bound.path.segments.last()?.ident),
                _ => None,
            });
            return Some((opaque.impl_token.span, kind.unwrap_or(Refusal::Opaque)));
        }
        _ => {}
    }
    if let Some(span) = keyword(ty.to_token_stream(), "impl") {
        return Some((span, Refusal::Opaque));
    }
    let value = unwrapped(ok_of(ty).unwrap_or(ty));
    if let Some(item) = boxed_item(value) {
        return refusal(unwrapped(item), args);
    }
    if args.with.is_some() {
        return None;
    }
    if let Some(span) = parts_inside(value) {
        return Some((span, Refusal::Inside));
    }
    // Errors are passed through, not recorded, unless asked for.
    let written = recorded_part(ty, args).to_token_stream();
    mutable_borrow(written).map(|span| (span, Refusal::MutableBorrow))
}

/// A stream or iterator in a box, in what `Option`, a tuple or the like hold.
fn parts_inside(ty: &Type) -> Option<Span> {
    let parts = |ty: &Type| match boxed_item(ty) {
        Some(_) => Some(ty.span()),
        None => parts_inside(ty),
    };
    match unwrapped(ty) {
        Type::Tuple(tuple) => tuple.elems.iter().find_map(parts),
        ty => match &last_segment(ty)?.arguments {
            PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|argument| match argument {
                    GenericArgument::Type(ty) => parts(ty),
                    _ => None,
                })
            }
            _ => None,
        },
    }
}

/// The `mut` of a `&mut T`.
fn mutable_borrow(ty: TokenStream) -> Option<Span> {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| {
        let mut next = tokens[at + 1..].iter().filter(|token| match token {
            TokenTree::Punct(mark) => mark.as_char() != '\'',
            _ => true,
        });
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '&' => {
                // Behind a lifetime's name, if there is one.
                let words = next.by_ref().take(2);
                let mut words = words.filter_map(|token| match token {
                    TokenTree::Ident(word) if word == "mut" => Some(word.span()),
                    _ => None,
                });
                words.next()
            }
            TokenTree::Group(group) => mutable_borrow(group.stream()),
            _ => None,
        }
    })
}

fn future_like(name: &Ident) -> Option<Refusal> {
    match name.to_string().as_str() {
        "Future" | "IntoFuture" | "TryFuture" => Some(Refusal::Future),
        "Stream" | "TryStream" => Some(Refusal::Stream),
        "Iterator" => Some(Refusal::Iterator),
        "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" | "FusedStream" => {
            Some(Refusal::Bound(name.clone()))
        }
        _ => None,
    }
}

fn keyword(tokens: TokenStream, word: &str) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) if name == word => Some(name.span()),
        TokenTree::Group(group) => keyword(group.stream(), word),
        _ => None,
    })
}
