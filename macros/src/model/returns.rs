//! What a function returns, as far as its signature shows.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{ReturnType, Signature, Type};

use super::{Items, Owner};
use crate::args::{Arguments, ErrorCodec};
use crate::tokens;
use crate::types::{
    self, FutureForm, boxed_item, element, future_output, last_segment, ok_of, type_arguments,
    unwrapped,
};

pub(crate) struct Returns<'a> {
    /// The output of a future; else the returned type. None for `()`.
    pub(crate) ty: Option<&'a Type>,
    /// How the future is written that a function returns without being `async`.
    pub(crate) future: Option<FutureForm>,
    /// The opaque stream or iterator in the type.
    pub(crate) items: Option<Items<'a>>,
    pub(crate) owner: Option<&'a Owner<'a>>,
    pub(crate) shape: Shape,
    /// Whether the decoded value may borrow from the text it is decoded from.
    pub(crate) borrows_inside: bool,
    /// The place of errors about the type.
    pub(crate) span: Span,
}

/// Whether the function's marker can name the returned type.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Shape {
    /// It can.
    Owned,
    /// It can, with `'static` for every lifetime.
    Borrowed,
    /// It cannot: a type parameter is part of the type.
    Erased,
}

impl<'a> Returns<'a> {
    pub(crate) fn new(sig: &'a Signature, owner: Option<&'a Owner<'a>>) -> Self {
        let mut ty = match &sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(&**ty),
        };
        let mut future = None;
        if let (None, Some((form, output))) = (&sig.asyncness, ty.and_then(future_output)) {
            ty = Some(output);
            future = Some(form);
        }
        let items = ty.and_then(Items::new);
        let shape = ty.map_or(Shape::Owned, |ty| {
            Shape::new(ty, items.as_ref(), sig, owner)
        });
        let item = items.as_ref().map(|items| &items.item);
        let borrows_inside = item.or(ty).is_some_and(|ty| {
            borrows_inside(ty) || owner.is_some_and(|owner| owner.borrows_through_self(ty))
        });
        let span = ty.map_or(sig.ident.span(), |ty| ty.span());
        Returns {
            ty,
            future,
            items,
            owner,
            shape,
            borrows_inside,
            span: span.resolved_at(Span::mixed_site()),
        }
    }
}

impl Shape {
    fn new(
        ty: &Type,
        items: Option<&Items<'_>>,
        sig: &Signature,
        owner: Option<&Owner<'_>>,
    ) -> Shape {
        let with_item = items.map(|items| items.replaced(items.item.clone()));
        let recorded = with_item.as_ref().unwrap_or(ty);
        let generics = [Some(&sig.generics), owner.map(|owner| owner.generics)];
        let mut parameters = generics
            .into_iter()
            .flatten()
            .flat_map(types::parameter_names);
        if owner.is_some_and(|owner| owner.hides(ty))
            || parameters.any(|name| tokens::mentions(recorded, name))
        {
            return Shape::Erased;
        }
        if !tokens::is_borrowed(recorded)
            && !owner.is_some_and(|owner| owner.borrows_through_self(ty))
        {
            return Shape::Owned;
        }
        // The lifetimes of a trait object's arguments cannot be shortened.
        if items.is_some() || types::returned_boxed_item(ty).is_some_and(tokens::is_borrowed) {
            return Shape::Erased;
        }
        Shape::Borrowed
    }
}

/// The parts of a returned type that serde writes and reads: the `Ok` value, and the
/// error if it is recorded too. An alias such as `anyhow::Result<T>` does not show the
/// error.
pub(crate) fn recorded_parts<'a>(ty: &'a Type, args: &Arguments) -> Vec<&'a Type> {
    let mut arguments = last_segment(ty).into_iter().flat_map(type_arguments);
    let (ok, error) = match (ok_of(ty), arguments.nth(1)) {
        (Some(ok), None) => (ok, None),
        (Some(ok), Some(error)) if types::is_full_result(ty) => (ok, Some(error)),
        _ => (ty, None),
    };
    let ok = Some(ok).filter(|_| args.with.is_none() && args.stream.is_none());
    let error = error.filter(|_| matches!(args.errors, Some(ErrorCodec::Serde)));
    ok.into_iter().chain(error).collect()
}

/// Whether the decoded value has borrows inside. A reference that is the value
/// itself does not count, nor one that is the element of an `Option` or a `Vec`.
fn borrows_inside(ty: &Type) -> bool {
    let value = ok_of(ty).unwrap_or(ty);
    let value = boxed_item(value).unwrap_or(value);
    let value = unwrapped(ok_of(value).unwrap_or(value));
    let element = element(value, &["Option", "Vec"]).unwrap_or(value);
    match (value, element) {
        (Type::Reference(reference), _) | (_, Type::Reference(reference)) => {
            tokens::borrows_inside(&reference.elem)
        }
        _ => tokens::borrows_inside(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn shapes() {
        let shape = |sig: &Signature| Returns::new(sig, None).shape;
        assert_eq!(shape(&parse_quote!(fn f())), Shape::Owned);
        assert_eq!(shape(&parse_quote!(fn f() -> &'static str)), Shape::Owned);
        assert_eq!(shape(&parse_quote!(fn f(x: &u8) -> &str)), Shape::Borrowed);
        assert_eq!(
            shape(&parse_quote!(fn f(x: &u8) -> Cow<str>)),
            Shape::Borrowed
        );
        assert_eq!(shape(&parse_quote!(fn f<T>(x: &u8) -> &T)), Shape::Erased);
        assert_eq!(
            shape(&parse_quote!(fn f<const N: usize>() -> [u8; N])),
            Shape::Erased
        );
        assert_eq!(shape(&parse_quote!(fn f<T>(x: T) -> u8)), Shape::Owned);
    }

    #[test]
    fn borrows_inside_a_type() {
        let borrows_inside = |sig: &Signature| Returns::new(sig, None).borrows_inside;
        assert!(!borrows_inside(&parse_quote!(fn f(x: &u8) -> Option<&str>)));
        assert!(!borrows_inside(
            &parse_quote!(fn f(x: &u8) -> Result<&str, E<'_>>)
        ));
        assert!(!borrows_inside(
            &parse_quote!(fn f(x: &u8) -> &'static [u8])
        ));
        assert!(!borrows_inside(
            &parse_quote!(fn f(x: &u8) -> Vec<Cow<'_, str>>)
        ));
        assert!(!borrows_inside(
            &parse_quote!(fn f(x: &u8) -> BoxStream<'_, String>)
        ));
        assert!(borrows_inside(
            &parse_quote!(fn f(x: &u8) -> Option<(u8, &str)>)
        ));
        assert!(borrows_inside(
            &parse_quote!(fn f(x: &u8) -> Result<Vec<(u8, &str)>, E>)
        ));
        assert!(borrows_inside(&parse_quote!(fn f(x: &u8) -> &[&str])));
        assert!(borrows_inside(&parse_quote!(fn f(x: &u8) -> Page<'_>)));
        assert!(borrows_inside(
            &parse_quote!(fn f(x: &u8) -> Cow<'_, [&str]>)
        ));
        assert!(borrows_inside(
            &parse_quote!(fn f(x: &u8) -> impl Iterator<Item = (u8, &str)>)
        ));
    }
}
