//! What a function returns, as far as its signature shows.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Token, Type, TypeParamBound,
};

use crate::args::{Args, ErrorCodec};
use crate::convert::unwrapped;
use crate::owner::Owner;
use crate::tokens;

pub(crate) struct Returns<'a> {
    /// Of a future, what it gives.
    ty: Option<&'a Type>,
    /// The future that a function returns which is no `async fn`.
    pub(crate) future: Option<Wrapping>,
    owner: Option<&'a Owner<'a>>,
    pub(crate) shape: Shape,
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

/// Why a type cannot be returned by a stubbable function.
pub(crate) enum Refusal {
    Never,
    Future,
    Stream,
    Iterator,
    Opaque,
    MutableBorrow,
    Borrow,
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
        let named = ty.map(|ty| named(ty, owner));
        let shape = match (ty, &named) {
            (Some(ty), _) if owner.is_some_and(|owner| owner.hides(ty)) => Shape::Erased,
            (Some(ty), _) if mentions_any(ty, parameters) => Shape::Erased,
            (_, Some(named)) if is_borrowed(named) => Shape::Borrowed,
            _ => Shape::Owned,
        };
        let span = ty.map_or(sig.ident.span(), |ty| ty.span());
        Returns {
            ty,
            future,
            owner,
            shape,
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
        match self.ty {
            Some(ty) => named(ty, self.owner),
            None => self.ty(),
        }
    }

    pub(crate) fn refusal(&self, args: &Args) -> Option<(Span, Refusal)> {
        let ty = unwrapped(self.ty?);
        refusal(ty, args)
    }
}

fn named(ty: &Type, owner: Option<&Owner<'_>>) -> TokenStream {
    match owner {
        Some(owner) => owner.without_self(ty.to_token_stream()),
        None => ty.to_token_stream(),
    }
}

fn mentions_any<'a>(ty: &Type, mut names: impl Iterator<Item = &'a Ident>) -> bool {
    names.any(|name| tokens::count(ty.to_token_stream(), name) > 0)
}

/// `Cow<str>` borrows without a sign of it.
fn is_borrowed(ty: &TokenStream) -> bool {
    let bare_cow =
        tokens::make_static(ty.clone()).into_iter().count() != ty.clone().into_iter().count();
    bare_cow || tokens::borrow(ty).is_some()
}

fn refusal(ty: &Type, args: &Args) -> Option<(Span, Refusal)> {
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
    if let Some(kind) = boxed(ty) {
        return Some((ty.span(), kind));
    }
    if args.with.is_some() {
        return None;
    }
    match ty {
        Type::Reference(reference) => match reference.mutability {
            Some(token) => Some((token.span, Refusal::MutableBorrow)),
            None => borrow_outside_cow(reference.elem.to_token_stream()),
        },
        Type::Path(_) => match result(ty) {
            // Errors are passed through, not recorded, unless asked for.
            Some((value, _)) if !matches!(args.errors, Some(ErrorCodec::Serde)) => {
                borrow_outside_cow(value.to_token_stream())
            }
            _ => borrow_outside_cow(ty.to_token_stream()),
        },
        _ => borrow_outside_cow(ty.to_token_stream()),
    }
}

fn future_like(name: &Ident) -> Option<Refusal> {
    match name.to_string().as_str() {
        "Future" | "IntoFuture" | "TryFuture" | "BoxFuture" | "LocalBoxFuture" => {
            Some(Refusal::Future)
        }
        "Stream" | "TryStream" | "BoxStream" | "LocalBoxStream" => Some(Refusal::Stream),
        "Iterator" | "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" => {
            Some(Refusal::Iterator)
        }
        _ => None,
    }
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

/// `BoxFuture<R>`, `Pin<Box<dyn Future<..>>>`, `Box<dyn Iterator<..>>`
fn boxed(ty: &Type) -> Option<Refusal> {
    let segment = last_segment(ty)?;
    let name = segment.ident.to_string();
    if name.ends_with("BoxFuture") || name.ends_with("BoxStream") {
        return future_like(&segment.ident);
    }
    let tokens = segment.arguments.to_token_stream();
    if matches!(name.as_str(), "Pin" | "Box") && keyword(tokens.clone(), "dyn").is_some() {
        return tokens.into_iter().find_map(|token| match token {
            TokenTree::Ident(name) => future_like(&name),
            _ => None,
        });
    }
    None
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

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Nothing can be decoded into a borrow; a `Cow` is decoded as owned.
fn borrow_outside_cow(ty: TokenStream) -> Option<(Span, Refusal)> {
    let tokens: Vec<TokenTree> = ty.into_iter().collect();
    tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match token {
            TokenTree::Punct(mark) if matches!(mark.as_char(), '&' | '\'') => {
                let of_cow = at >= 2
                    && mark.as_char() == '\''
                    && matches!(&tokens[at - 2], TokenTree::Ident(name) if name == "Cow");
                (!of_cow).then_some((mark.span(), Refusal::Borrow))
            }
            TokenTree::Group(group) => borrow_outside_cow(group.stream()),
            _ => None,
        })
}

fn keyword(tokens: TokenStream, word: &str) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) if name == word => Some(name.span()),
        TokenTree::Group(group) => keyword(group.stream(), word),
        _ => None,
    })
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
    fn borrows_inside_a_type_are_refused_where_they_would_be_decoded() {
        assert!(refused(&parse_quote!(fn f(x: &u8) -> Option<&str>)));
        assert!(refused(&parse_quote!(fn f() -> (&'static str, u8))));
        assert!(refused(&parse_quote!(fn f(x: &u8) -> &[&str])));
        assert!(refused(&parse_quote!(fn f(x: &u8) -> Result<&str, E>)));
        assert!(refused(&parse_quote!(fn f(x: &mut u8) -> &mut u8)));
        assert!(!refused(&parse_quote!(fn f(x: &u8) -> &[u8])));
        assert!(!refused(&parse_quote!(fn f(x: &u8) -> Vec<Cow<'_, str>>)));
        assert!(!refused(&parse_quote!(fn f() -> Result<u8, &'static str>)));
        assert!(!refused(
            &parse_quote!(fn f() -> Result<u8, Box<dyn Error + '_>>)
        ));
    }

    #[test]
    fn a_codec_may_decode_borrows() {
        let args = Args {
            with: Some(parse_quote!(codec)),
            ..Args::default()
        };
        let sig = parse_quote!(fn f(x: &u8) -> Option<&str>);
        assert!(Returns::new(&sig, None).refusal(&args).is_none());
    }
}
