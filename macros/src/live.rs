//! Returned streams and iterators, as far as the type shows them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{
    AssocType, GenericArgument, PathArguments, PathSegment, Type, TypeImplTrait, TypeParamBound,
};

use crate::convert::unwrapped;

/// `impl Stream<Item = T>` or `impl Iterator<Item = T>`, by itself or in the
/// `Ok` of a `Result`.
pub(crate) struct Parts<'a> {
    whole: &'a Type,
    pub(crate) item: TokenStream,
    pub(crate) in_result: bool,
    /// A bound that what stands in its place does not meet.
    pub(crate) unmet: Option<&'a Ident>,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(ty: &'a Type) -> Option<Parts<'a>> {
        let ty = unwrapped(ty);
        let (opaque, in_result) = match ty {
            Type::ImplTrait(opaque) => (opaque, false),
            _ => {
                let segment = last_segment(ty)?;
                segment
                    .ident
                    .to_string()
                    .ends_with("Result")
                    .then_some(())?;
                let Type::ImplTrait(opaque) = unwrapped(types(segment).first()?) else {
                    return None;
                };
                (opaque, true)
            }
        };
        let item = match argument(&opaque.bounds, &["Stream", "Iterator"], "Item") {
            Some(item) => item.to_token_stream(),
            None => {
                let part = |name| argument(&opaque.bounds, &["TryStream"], name);
                let (ok, error) = (part("Ok")?, part("Error")?);
                quote!(::core::result::Result<#ok, #error>)
            }
        };
        Some(Parts {
            whole: ty,
            item,
            in_result,
            unmet: unmet(opaque),
        })
    }

    /// The returned type with another one in place of the stream or iterator.
    pub(crate) fn with(&self, inner: &TokenStream) -> TokenStream {
        if !self.in_result {
            return inner.clone();
        }
        let mut whole = self.whole.clone();
        if let Type::Path(path) = &mut whole
            && let Some(segment) = path.path.segments.last_mut()
            && let PathArguments::AngleBracketed(arguments) = &mut segment.arguments
            && let Some(GenericArgument::Type(ty)) = arguments
                .args
                .iter_mut()
                .find(|argument| matches!(argument, GenericArgument::Type(_)))
        {
            *ty = Type::Verbatim(inner.clone());
        }
        whole.into_token_stream()
    }

    /// What an expectation answers, as it is written where the function is.
    pub(crate) fn given(&self) -> TokenStream {
        let item = &self.item;
        self.with(&quote_spanned!(Span::mixed_site()=> ::std::vec::Vec<#item>))
    }

    pub(crate) fn inferred(&self) -> TokenStream {
        self.with(&quote_spanned!(Span::mixed_site()=> _))
    }
}

/// The item's type of a stream or an iterator in a box.
pub(crate) fn boxed_item(ty: &Type) -> Option<&Type> {
    let ty = unwrapped(ty);
    let segment = last_segment(ty)?;
    let name = segment.ident.to_string();
    if matches!(name.as_str(), "BoxStream" | "LocalBoxStream") {
        return types(segment).first().copied();
    }
    argument(boxed_object(ty)?, &["Stream", "Iterator"], "Item")
}

/// The bounds of `Box<dyn ..>` and `Pin<Box<dyn ..>>`.
fn boxed_object(ty: &Type) -> Option<&syn::punctuated::Punctuated<TypeParamBound, syn::Token![+]>> {
    let segment = last_segment(unwrapped(ty))?;
    let inner = types(segment).first().copied()?;
    match segment.ident.to_string().as_str() {
        "Pin" => boxed_object(inner),
        "Box" => match unwrapped(inner) {
            Type::TraitObject(object) => Some(&object.bounds),
            _ => None,
        },
        _ => None,
    }
}

/// `T` of `Trait<name = T>`.
fn argument<'a>(
    bounds: impl IntoIterator<Item = &'a TypeParamBound>,
    traits: &[&str],
    name: &str,
) -> Option<&'a Type> {
    bounds.into_iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let segment = bound.path.segments.last()?;
        if !traits.iter().any(|name| segment.ident == name) {
            return None;
        }
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return None;
        };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == name => Some(ty),
            _ => None,
        })
    })
}

/// Traits that what stands around a stream or an iterator has as well.
fn unmet(opaque: &TypeImplTrait) -> Option<&Ident> {
    const MET: [&str; 6] = ["Stream", "TryStream", "Iterator", "Send", "Sync", "Unpin"];
    opaque.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let name = &bound.path.segments.last()?.ident;
            (!MET.iter().any(|met| name == met)).then_some(name)
        }
        _ => None,
    })
}

/// The `impl` tokens in a type, so that they capture what an `async fn`'s do.
pub(crate) fn capturing(tokens: TokenStream) -> TokenStream {
    use proc_macro2::{Group, TokenTree};
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == "impl" => {
                Ident::new("impl", word.span().resolved_at(Span::mixed_site())).into()
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), capturing(group.stream()));
                inner.set_span(group.span());
                inner.into()
            }
            other => other,
        })
        .collect()
}

fn types(segment: &PathSegment) -> Vec<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}
