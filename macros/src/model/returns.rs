//! What a function returns, as far as its signature shows.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{ReturnType, Signature, Type};

use super::{Owner, Parts};
use crate::args::{Args, ErrorCodec};
use crate::tokens;
use crate::types::{self, Wrapping, boxed_item, element, future_output, ok_of, unwrapped};

pub(crate) struct Returns<'a> {
    /// The output of a future; else the returned type. None for `()`.
    pub(crate) ty: Option<&'a Type>,
    /// How the future is written that a function returns without being `async`.
    pub(crate) future: Option<Wrapping>,
    /// The opaque stream or iterator in the type.
    pub(crate) parts: Option<Parts<'a>>,
    pub(crate) owner: Option<&'a Owner<'a>>,
    pub(crate) shape: Shape,
    /// Whether the decoded value may borrow from the text it is decoded from.
    pub(crate) lends: bool,
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
        if let (None, Some((wrapping, output))) = (&sig.asyncness, ty.and_then(future_output)) {
            ty = Some(output);
            future = Some(wrapping);
        }
        let parts = ty.and_then(Parts::new);
        let shape = ty.map_or(Shape::Owned, |ty| {
            Shape::new(ty, parts.as_ref(), sig, owner)
        });
        let item = parts.as_ref().map(|parts| &parts.item);
        let lends = item.or(ty).is_some_and(lends);
        let span = ty.map_or(sig.ident.span(), |ty| ty.span());
        Returns {
            ty,
            future,
            parts,
            owner,
            shape,
            lends,
            span: span.resolved_at(Span::mixed_site()),
        }
    }
}

impl Shape {
    fn new(
        ty: &Type,
        parts: Option<&Parts<'_>>,
        sig: &Signature,
        owner: Option<&Owner<'_>>,
    ) -> Shape {
        let with_item = parts.map(|parts| parts.replaced(parts.item.clone()));
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
        if !tokens::is_borrowed(recorded) && !owner.is_some_and(|owner| owner.lends_self(ty)) {
            return Shape::Owned;
        }
        // The lifetimes of a trait object's arguments cannot be shortened.
        if parts.is_some() || types::returned_boxed_item(ty).is_some_and(tokens::is_borrowed) {
            return Shape::Erased;
        }
        Shape::Borrowed
    }
}

/// The part of a returned type that serde writes and reads: the `Ok` value, unless
/// errors are recorded too.
pub(crate) fn recorded_part<'a>(ty: &'a Type, args: &Args) -> &'a Type {
    let errors = matches!(args.errors, Some(ErrorCodec::Serde));
    let ok = ok_of(ty).filter(|_| types::is_full_result(ty) && !errors);
    ok.unwrap_or(ty)
}

/// Whether the decoded value has borrows inside. A reference that is the value
/// itself does not count, nor one that is the element of an `Option` or a `Vec`.
fn lends(ty: &Type) -> bool {
    let value = ok_of(ty).unwrap_or(ty);
    let value = boxed_item(value).unwrap_or(value);
    let value = unwrapped(ok_of(value).unwrap_or(value));
    let element = element(value, &["Option", "Vec"]).unwrap_or(value);
    match (value, element) {
        (Type::Reference(reference), _) | (_, Type::Reference(reference)) => {
            tokens::lends(&reference.elem)
        }
        _ => tokens::lends(value),
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
        let lends = |sig: &Signature| Returns::new(sig, None).lends;
        assert!(!lends(&parse_quote!(fn f(x: &u8) -> Option<&str>)));
        assert!(!lends(&parse_quote!(fn f(x: &u8) -> Result<&str, E<'_>>)));
        assert!(!lends(&parse_quote!(fn f(x: &u8) -> &'static [u8])));
        assert!(!lends(&parse_quote!(fn f(x: &u8) -> Vec<Cow<'_, str>>)));
        assert!(!lends(&parse_quote!(fn f(x: &u8) -> BoxStream<'_, String>)));
        assert!(lends(&parse_quote!(fn f(x: &u8) -> Option<(u8, &str)>)));
        assert!(lends(
            &parse_quote!(fn f(x: &u8) -> Result<Vec<(u8, &str)>, E>)
        ));
        assert!(lends(&parse_quote!(fn f(x: &u8) -> &[&str])));
        assert!(lends(&parse_quote!(fn f(x: &u8) -> Page<'_>)));
        assert!(lends(&parse_quote!(fn f(x: &u8) -> Cow<'_, [&str]>)));
        assert!(lends(
            &parse_quote!(fn f(x: &u8) -> impl Iterator<Item = (u8, &str)>)
        ));
    }
}
