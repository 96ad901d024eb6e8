//! Parameters and receivers through which a call can hand something back.

use proc_macro2::{Span, TokenTree};
use quote::ToTokens;
use syn::{Generics, Path, Receiver, ReceiverKind, Type};

use crate::tokens;
use crate::types::{is_ident, type_predicates, unwrapped};

/// What makes a parameter one of those.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Output {
    /// A `&mut T` or `&mut [T]` that `out` can record, as far as the type shows.
    Recordable,
    /// A `&mut` inside another type, or to a value that cannot be replaced.
    Reference,
    /// A closure that the call may call: `FnMut`, `FnOnce`.
    Callback,
}

impl Output {
    /// None: the type shows neither a `&mut` nor a callback.
    pub(crate) fn new(ty: &Type, generics: &[&Generics]) -> Option<Output> {
        if let Type::Reference(reference) = unwrapped(ty)
            && reference.mutability.is_some()
        {
            let value = unwrapped(&reference.elem);
            return Output::of_tokens(value).or(Some(if is_unsized(value) {
                Output::Reference
            } else {
                Output::Recordable
            }));
        }
        Output::of_tokens(ty).or_else(|| {
            let mut bounds = Vec::new();
            for generics in generics {
                for param in generics.type_params() {
                    if tokens::mentions(ty, &param.ident) {
                        bounds.extend(&param.bounds);
                        // Those of `I::Item` as well as those of `I`.
                        for predicate in type_predicates(generics) {
                            if tokens::mentions(&predicate.bounded_ty, &param.ident) {
                                bounds.extend(&predicate.bounds);
                            }
                        }
                    }
                }
            }
            bounds.into_iter().find_map(Output::of_tokens)
        })
    }

    fn of_tokens(ty: &impl ToTokens) -> Option<Output> {
        const CALLBACKS: [&str; 4] = ["FnMut", "FnOnce", "AsyncFnMut", "AsyncFnOnce"];
        // What std and tokio call a `&mut` in a type or trait of its own.
        const REFERENCES: [&str; 13] = [
            "AsMut",
            "BorrowMut",
            "ChunksMut",
            "DerefMut",
            "IoSliceMut",
            "IterMut",
            "MutexGuard",
            "NonNull",
            "OwnedMutexGuard",
            "OwnedRwLockWriteGuard",
            "RefMut",
            "RwLockWriteGuard",
            "ValuesMut",
        ];
        // A `&mut` that a callback takes is the callee's.
        let ty = tokens::without_fn_arguments(ty.to_token_stream());
        let mentions = |names: &[&str]| names.iter().any(|name| tokens::mentions(&ty, *name));
        if tokens::mutable_borrow(&ty).is_some()
            || tokens::has_mutable_pointer(&ty)
            || mentions(&REFERENCES)
        {
            return Some(Output::Reference);
        }
        mentions(&CALLBACKS).then_some(Output::Callback)
    }

    /// None: the method does not take `self` by `&mut`.
    pub(crate) fn of_receiver(receiver: &Receiver) -> Option<Output> {
        match &receiver.kind {
            ReceiverKind::Reference(_, _, mutability) => {
                mutability.is_some().then_some(Output::Recordable)
            }
            ReceiverKind::Typed(_, ty) => {
                tokens::mutable_borrow(ty)?;
                let plain = matches!(&**ty, Type::Reference(reference)
                    if reference.mutability.is_some() && is_ident(&reference.elem, "Self"));
                Some(if plain {
                    Output::Recordable
                } else {
                    Output::Reference
                })
            }
            _ => None,
        }
    }
}

/// A value that cannot be assigned to.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::TraitObject(_) | Type::ImplTrait(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// A parameter under `out(..)`, or `self`: the function changes it through a `&mut`.
pub(crate) struct Out<'a> {
    /// The name in the key and in the recording.
    pub(crate) key: String,
    /// The variable: a parameter, or `self`.
    pub(crate) variable: TokenTree,
    /// The type behind the reference.
    pub(crate) ty: Type,
    pub(crate) codec: Option<&'a Path>,
    /// The place of errors about the type.
    pub(crate) span: Span,
}

impl Out<'_> {
    /// The element of a slice, whose elements are replaced one by one.
    pub(crate) fn element(&self) -> Option<&Type> {
        match &self.ty {
            Type::Slice(slice) => Some(&slice.elem),
            _ => None,
        }
    }

    pub(crate) fn is_self(&self) -> bool {
        matches!(&self.variable, TokenTree::Ident(name) if name == "self")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::{Signature, parse_quote};

    fn output(sig: &Signature) -> Option<Output> {
        let input = crate::types::typed_inputs(sig).next()?;
        Output::new(&input.ty, &[&sig.generics])
    }

    #[test]
    fn outputs_that_types_show() {
        use Output::{Callback, Recordable, Reference};
        for (sig, expected) in [
            (parse_quote!(fn f(x: &mut Vec<u8>)), Recordable),
            (parse_quote!(fn f(x: &'a mut [u8])), Recordable),
            (parse_quote!(fn f<T>(x: &mut T)), Recordable),
            (parse_quote!(fn f(x: &mut str)), Reference),
            (parse_quote!(fn f(x: &mut dyn Write)), Reference),
            (parse_quote!(fn f(x: &mut impl Write)), Reference),
            (parse_quote!(fn f(x: Option<&mut u8>)), Reference),
            (parse_quote!(fn f(x: Pin<&mut State>)), Reference),
            (parse_quote!(fn f(x: &mut &mut u8)), Reference),
            (parse_quote!(fn f(x: (u8, &'a mut u8))), Reference),
            (
                parse_quote!(fn f<'a>(x: impl Iterator<Item = &'a mut u8>)),
                Reference,
            ),
            (
                parse_quote!(fn f<'a, I: Iterator<Item = &'a mut u8>>(x: I)),
                Reference,
            ),
            (parse_quote!(fn f(x: *mut u8)), Reference),
            (parse_quote!(fn f(x: Option<NonNull<u8>>)), Reference),
            (parse_quote!(fn f(x: slice::IterMut<'_, u8>)), Reference),
            (parse_quote!(fn f(x: MutexGuard<'_, State>)), Reference),
            (parse_quote!(fn f(x: impl AsMut<[u8]>)), Reference),
            (
                parse_quote!(fn f<I: IntoIterator>(x: I) where I::Item: FnMut()),
                Callback,
            ),
            (parse_quote!(fn f(x: impl FnMut(u8))), Callback),
            (
                parse_quote!(fn f(x: Option<Box<dyn FnOnce() -> u8>>)),
                Callback,
            ),
            (
                parse_quote!(fn f<F>(x: F) where F: AsyncFnMut(&str)),
                Callback,
            ),
        ] {
            assert_eq!(output(&sig), Some(expected), "{}", sig.to_token_stream());
        }
    }

    #[test]
    fn types_that_show_none() {
        for sig in [
            parse_quote!(fn f(x: &Vec<u8>)),
            parse_quote!(fn f(x: impl Fn(&mut u8))),
            parse_quote!(fn f(x: fn(&mut u8))),
            parse_quote!(fn f<T, F: FnMut()>(x: T)),
            parse_quote!(fn f(x: *const u8)),
            parse_quote!(fn f<T, I>(x: T) where I: Iterator, I::Item: FnMut()),
        ] {
            assert_eq!(output(&sig), None, "{}", sig.to_token_stream());
        }
    }
}
