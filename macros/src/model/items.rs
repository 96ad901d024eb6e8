//! A returned stream or iterator of an opaque type.

use syn::{GenericArgument, Ident, PathArguments, Type, TypeImplTrait, parse_quote};

use crate::types::{associated_type, ok_of, trait_segment, unwrapped};

/// `impl Stream<Item = T>` or `impl Iterator<Item = T>`, by itself or in a `Result`.
pub(crate) struct Items<'a> {
    whole: &'a Type,
    pub(crate) item: Type,
    pub(crate) in_result: bool,
    /// A bound that the recorded stream or iterator does not meet.
    pub(crate) unmet: Option<&'a Ident>,
}

impl<'a> Items<'a> {
    pub(crate) fn new(ty: &'a Type) -> Option<Items<'a>> {
        let whole = unwrapped(ty);
        let inside = ok_of(whole);
        let Type::ImplTrait(opaque) = unwrapped(inside.unwrap_or(whole)) else {
            return None;
        };
        Some(Items {
            whole,
            item: item(opaque)?,
            in_result: inside.is_some(),
            unmet: unmet(opaque),
        })
    }

    /// The returned type with another type in place of the stream or iterator.
    pub(crate) fn replaced(&self, inner: Type) -> Type {
        if !self.in_result {
            return inner;
        }
        let mut whole = self.whole.clone();
        if let Type::Path(path) = &mut whole
            && let Some(segment) = path.path.segments.last_mut()
            && let PathArguments::AngleBracketed(arguments) = &mut segment.arguments
            && let Some(ty) = arguments
                .args
                .iter_mut()
                .find_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
        {
            *ty = inner;
        }
        whole
    }
}

fn item(opaque: &TypeImplTrait) -> Option<Type> {
    let named = |name, traits: &[&str]| associated_type(&opaque.bounds, traits, name);
    if let Some(item) = named("Item", &["Stream", "Iterator"]) {
        return Some(item.clone());
    }
    let (ok, error) = (
        named("Ok", &["TryStream"])?,
        named("Error", &["TryStream"])?,
    );
    Some(parse_quote!(::core::result::Result<#ok, #error>))
}

fn unmet(opaque: &TypeImplTrait) -> Option<&Ident> {
    const MET: [&str; 6] = ["Stream", "TryStream", "Iterator", "Send", "Sync", "Unpin"];
    let mut names = opaque.bounds.iter().filter_map(trait_segment);
    let unmet = names.find(|segment| !MET.iter().any(|met| segment.ident == met))?;
    Some(&unmet.ident)
}
