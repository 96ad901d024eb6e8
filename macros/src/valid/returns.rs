//! Return types that a recording cannot produce.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned as _;
use syn::{Error, Type, TypeImplTrait};

use crate::args::Arguments;
use crate::errors::Errors;
use crate::model::{Function, recorded_parts};
use crate::tokens;
use crate::types::{boxed_item, last_segment, ok_of, trait_segment, type_arguments, unwrapped};

pub(super) fn check(function: &Function<'_>, errors: &mut Errors) {
    let returns = &function.returns;
    let Some(ty) = returns.ty else {
        if let Some(module) = &function.args.stream {
            errors.add(module.span(), NO_STREAM);
        }
        return;
    };
    let error = match &returns.items {
        None => unsupported(ty, function.args),
        Some(items) if function.args.stream.is_some() => {
            Some(Error::new(items.item.span(), SPLIT_OF_OPAQUE))
        }
        Some(items) => match items.unmet {
            Some(name) => Some(unmet_bound(name)),
            None => unsupported(&items.item, function.args),
        },
    };
    if let Some(error) = error {
        errors.push(error);
    }
}

fn unsupported(ty: &Type, args: &Arguments) -> Option<Error> {
    match unwrapped(ty) {
        Type::Never(never) => {
            let text = "a function that never returns has nothing to record";
            return Some(Error::new(never.span(), text));
        }
        Type::ImplTrait(ty) => return Some(opaque(ty)),
        _ => {}
    }
    if let Some(span) = tokens::find(ty, "impl") {
        return Some(Error::new(span, OPAQUE));
    }
    let value = ok_of(ty).unwrap_or(ty);
    if let Some(item) = boxed_item(value) {
        return unsupported(item, args);
    }
    if args.stream.is_some() {
        return tokens::borrow(ty).map(|span| Error::new(span, SPLIT_OF_BORROWED));
    }
    // A codec can make anything.
    if args.with.is_some() {
        return None;
    }
    if let Some(span) = parts_inside(value) {
        return Some(Error::new(
            span,
            "a stream inside of another type needs functions that take it out and put it back: \
             `stream = module`; a stream or iterator by itself, in a `Result`, or as the output of \
             a future needs none",
        ));
    }
    // An error that is not recorded may have any type.
    let mut parts = recorded_parts(ty, args).into_iter();
    let span = parts.find_map(tokens::mutable_borrow)?;
    let text = "a recording cannot produce a `&mut`; return an owned value";
    Some(Error::new(span, text))
}

const OPAQUE: &str = "a recording cannot produce a value of an opaque type; name the type, as in \
    `-> String` for `-> impl Display`";

const NO_STREAM: &str = "`stream` names the functions that take apart a value with a stream in \
    it, and this function returns `()`; remove it";

const SPLIT_OF_OPAQUE: &str = "`stream` is for a type that contains a stream, and this one is \
    recorded by itself; remove `stream`";

const SPLIT_OF_BORROWED: &str = "`stream` takes apart a value that borrows nothing, since its \
    stream is used and recorded after the call; return a type without lifetimes, such as \
    `BoxStream<'static, T>` in place of `BoxStream<'_, T>`";

fn opaque(ty: &TypeImplTrait) -> Error {
    for segment in ty.bounds.iter().filter_map(trait_segment) {
        let text = match segment.ident.to_string().as_str() {
            "Future" | "IntoFuture" | "TryFuture" => {
                "the output of this future is not known; write `-> impl Future<Output = R>`"
            }
            "Stream" | "TryStream" => {
                "the items of this stream are not known; write `-> impl Stream<Item = T>` or \
                 `-> Result<impl Stream<Item = T>, E>`"
            }
            "Iterator" => {
                "the items of this iterator are not known; write `-> impl Iterator<Item = T>` or \
                 `-> Result<impl Iterator<Item = T>, E>`"
            }
            "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" | "FusedStream" => {
                return unmet_bound(&segment.ident);
            }
            _ => continue,
        };
        return Error::new(ty.impl_token.span, text);
    }
    Error::new(ty.impl_token.span, OPAQUE)
}

fn unmet_bound(name: &Ident) -> Error {
    let text = format!(
        "a recorded stream or iterator does not implement `{name}`; return \
         `impl Iterator<Item = T>`, `impl Stream<Item = T>` or a `Vec`"
    );
    Error::new(name.span(), text)
}

/// The first boxed stream or iterator inside an `Option`, a tuple or the like.
fn parts_inside(ty: &Type) -> Option<Span> {
    let parts = |ty: &Type| match boxed_item(ty) {
        Some(_) => Some(ty.span()),
        None => parts_inside(ty),
    };
    match unwrapped(ty) {
        Type::Tuple(tuple) => tuple.elems.iter().find_map(parts),
        ty => type_arguments(last_segment(ty)?).find_map(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Returns;
    use syn::{Signature, parse_quote};

    fn refused(sig: &Signature, args: &Arguments) -> bool {
        let returned = Returns::new(sig, None).ty;
        returned.is_some_and(|ty| unsupported(ty, args).is_some())
    }

    #[test]
    fn mutable_borrows_are_refused() {
        let refused = |sig: &Signature| refused(sig, &Arguments::default());
        assert!(!refused(&parse_quote!(fn f(x: &u8) -> Option<(u8, &str)>)));
        assert!(!refused(&parse_quote!(fn f(x: &u8) -> &[&'static str])));
        assert!(refused(&parse_quote!(fn f(x: &u8) -> Option<&mut str>)));
        assert!(refused(&parse_quote!(fn f(x: &mut u8) -> &mut u8)));
        assert!(refused(
            &parse_quote!(fn f<'a>(x: &'a mut u8) -> (u8, &'a mut u8))
        ));
        assert!(!refused(
            &parse_quote!(fn f() -> Result<u8, &'static mut str>)
        ));
    }

    #[test]
    fn a_codec_can_make_anything() {
        let args = Arguments {
            with: Some(parse_quote!(codec)),
            ..Arguments::default()
        };
        assert!(!refused(&parse_quote!(fn f(x: &mut u8) -> &mut u8), &args));
    }
}
