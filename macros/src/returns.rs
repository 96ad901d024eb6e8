//! What a function returns, as far as its signature shows.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Token, Type, TypeParamBound,
};

use crate::args::{Args, ErrorCodec};
use crate::convert::unwrapped;
use crate::live::{Parts, boxed_item, last_segment};
use crate::owner::Owner;
use crate::refusal::{Refusal, refusal};
use crate::tokens;

pub(crate) struct Returns<'a> {
    /// Of a future, what it gives.
    ty: Option<&'a Type>,
    /// The future that a function returns which is no `async fn`.
    pub(crate) future: Option<Wrapping>,
    /// The stream or iterator in it that has no name.
    pub(crate) parts: Option<Parts<'a>>,
    owner: Option<&'a Owner<'a>>,
    pub(crate) shape: Shape,
    /// Whether what is read may borrow from what it is read from.
    pub(crate) lends: bool,
    /// Where errors about the type are shown: under it.
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Shape {
    /// The marker can name the type.
    Owned,
    /// The marker names it with every lifetime `'static`.
    Borrowed,
    /// A type parameter stands in it: the marker cannot name it.
    Erased,
}

/// How a returned future is written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Wrapping {
    /// `Pin<Box<dyn Future<Output = R>>>`, `BoxFuture<R>`
    Boxed,
    /// `impl Future<Output = R>`
    Opaque,
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
        let mut parameters = vec![&sig.generics];
        parameters.extend(owner.map(|owner| owner.generics));
        let parameters = parameters.iter().flat_map(|generics| {
            let types = generics.type_params().map(|param| &param.ident);
            types.chain(generics.const_params().map(|param| &param.ident))
        });
        let parts = ty.and_then(Parts::of);
        let named = match &parts {
            Some(parts) => Some(outside(parts.given(), owner)),
            None => ty.map(|ty| named(ty, owner)),
        };
        let shape = match (ty, &named) {
            (Some(ty), _) if owner.is_some_and(|owner| owner.hides(ty)) => Shape::Erased,
            (_, Some(named)) if mentions_any(named, parameters) => Shape::Erased,
            (_, Some(named)) if is_borrowed(named) && parts.is_some() => Shape::Erased,
            // What stands in a `dyn` does not become shorter-lived.
            (Some(ty), _) if boxed_parts(ty).is_some_and(|item| is_borrowed(&quote!(#item))) => {
                Shape::Erased
            }
            (_, Some(named)) if is_borrowed(named) => Shape::Borrowed,
            _ => Shape::Owned,
        };
        let item = parts
            .as_ref()
            .and_then(|parts| syn::parse2(parts.item.clone()).ok());
        let lends = item.as_ref().or(ty).is_some_and(lends);
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

    /// The type as written.
    pub(crate) fn ty(&self) -> TokenStream {
        match self.ty {
            Some(ty) => ty.to_token_stream(),
            None => quote_spanned!(self.span=> ()),
        }
    }

    /// The type as it is written outside of the block.
    pub(crate) fn named(&self) -> TokenStream {
        if let Some(parts) = &self.parts {
            return outside(parts.given(), self.owner);
        }
        match self.ty {
            Some(ty) => named(ty, self.owner),
            None => self.ty(),
        }
    }

    pub(crate) fn refusal(&self, args: &Args) -> Option<(Span, Refusal)> {
        let ty = unwrapped(self.ty?);
        match &self.parts {
            None => refusal(ty, args),
            Some(Parts {
                unmet: Some(name), ..
            }) => Some((name.span(), Refusal::Bound((*name).clone()))),
            Some(parts) => syn::parse2(parts.item.clone())
                .ok()
                .and_then(|item| refusal(unwrapped(&item), args)),
        }
    }
}

fn named(ty: &Type, owner: Option<&Owner<'_>>) -> TokenStream {
    outside(ty.to_token_stream(), owner)
}

/// The type as it is written outside of the block.
fn outside(ty: TokenStream, owner: Option<&Owner<'_>>) -> TokenStream {
    match owner {
        Some(owner) => owner.without_self(ty),
        None => ty,
    }
}

fn mentions_any<'a>(ty: &TokenStream, mut names: impl Iterator<Item = &'a Ident>) -> bool {
    names.any(|name| tokens::count(ty.clone(), name) > 0)
}

/// `Cow<str>` borrows without a sign of it.
fn is_borrowed(ty: &TokenStream) -> bool {
    let bare_cow =
        tokens::make_static(ty.clone()).into_iter().count() != ty.clone().into_iter().count();
    bare_cow || tokens::borrow(ty).is_some()
}

/// `&T` of `Option<&T>`.
pub(crate) fn element<'a>(ty: &'a Type, names: &[&str]) -> Option<&'a Type> {
    let segment = last_segment(ty)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    names
        .iter()
        .any(|name| segment.ident == name)
        .then_some(())?;
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(unwrapped(ty)),
        _ => None,
    }
}

/// The item of a stream or iterator in a box, which may be in a `Result`.
pub(crate) fn boxed_parts(ty: &Type) -> Option<&Type> {
    boxed_item(ok_of(unwrapped(ty)).unwrap_or(ty))
}

/// What the future gives that a type is.
pub(crate) fn future_output(ty: &Type) -> Option<(Wrapping, &Type)> {
    match unwrapped(ty) {
        Type::ImplTrait(opaque) => Some((Wrapping::Opaque, output(&opaque.bounds)?)),
        Type::TraitObject(_) | Type::Path(_) => {
            let segment = last_segment(unwrapped(ty))?;
            match segment.ident.to_string().as_str() {
                "BoxFuture" | "LocalBoxFuture" => Some((Wrapping::Boxed, last_type(segment)?)),
                "Pin" => {
                    let inner = last_segment(unwrapped(last_type(segment)?))?;
                    match unwrapped(last_type(inner).filter(|_| inner.ident == "Box")?) {
                        Type::TraitObject(object) => {
                            Some((Wrapping::Boxed, output(&object.bounds)?))
                        }
                        _ => None,
                    }
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The `R` of `Future<Output = R>` among bounds.
fn output(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<&Type> {
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let segment = bound.path.segments.last()?;
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return None;
        };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(assoc)
                if segment.ident == "Future" && assoc.ident == "Output" =>
            {
                Some(&assoc.ty)
            }
            _ => None,
        })
    })
}

fn last_type(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments
        .args
        .iter()
        .rev()
        .find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

/// `T` of a `Result<T>` or `Result<T, E>`, by whatever name.
pub(crate) fn ok_of(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    segment
        .ident
        .to_string()
        .ends_with("Result")
        .then_some(())?;
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// How a future is written that the function returns.
pub(crate) fn future_output_of(sig: &Signature) -> Option<Wrapping> {
    match &sig.output {
        ReturnType::Type(_, ty) => Some(future_output(ty)?.0),
        ReturnType::Default => None,
    }
}

/// The part of a returned type that is recorded by serde.
pub(crate) fn recorded_part<'a>(ty: &'a Type, args: &Args) -> &'a Type {
    match result(unwrapped(ty)) {
        Some((value, _)) if !matches!(args.errors, Some(ErrorCodec::Serde)) => value,
        _ => ty,
    }
}

/// The two types of a `Result<T, E>`.
fn result(ty: &Type) -> Option<(&Type, &Type)> {
    let segment = last_segment(ty)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    (segment.ident == "Result").then_some(())?;
    Some((types.next()?, types.next()?))
}

/// Whether there are borrows inside of what is read: not those that are the
/// value, or the elements of an `Option` or a `Vec`.
fn lends(ty: &Type) -> bool {
    let value = ok_of(ty).unwrap_or(ty);
    let value = unwrapped(boxed_item(value).unwrap_or(value));
    let value = unwrapped(ok_of(value).unwrap_or(value));
    let element = unwrapped(element(value, &["Option", "Vec"]).unwrap_or(value));
    match (value, element) {
        (Type::Reference(reference), _) | (_, Type::Reference(reference)) => {
            tokens::lends(reference.elem.to_token_stream())
        }
        _ => tokens::lends(value.to_token_stream()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    fn shape(sig: &Signature) -> Shape {
        Returns::new(sig, None).shape
    }

    #[test]
    fn shapes() {
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

    fn refused(sig: &Signature) -> bool {
        Returns::new(sig, None).refusal(&Args::default()).is_some()
    }

    #[test]
    fn what_is_to_be_changed_cannot_be_recorded() {
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
    fn borrows_inside_of_a_type() {
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

    #[test]
    fn a_codec_may_make_anything() {
        let args = Args {
            with: Some(parse_quote!(codec)),
            ..Args::default()
        };
        let sig = parse_quote!(fn f(x: &mut u8) -> &mut u8);
        assert!(Returns::new(&sig, None).refusal(&args).is_none());
    }
}
