//! What the bounds of a value show of it: enough for a key, where its type need
//! not implement `Serialize`.

use syn::{Generics, Type, TypeParamBound};

use crate::types::{bounds_of, element, is_trait, trait_argument, unwrapped};

pub(crate) enum View<'a> {
    /// `AsRef<T>`: the `T`. Whether the bounds promise nothing else.
    AsRef(&'a Type, bool),
    /// `ToString`, `Display`: the text.
    Text,
    /// `Vec<T>`, `[T; N]` and `[T]`: the view of each element.
    List(Box<View<'a>>),
    /// `Option<T>`: the view of the value.
    Optional(Box<View<'a>>),
    /// The views of a tuple's elements; an element without one is keyed as it is.
    Tuple(Vec<Option<View<'a>>>),
}

/// Traits whose methods reveal nothing that the text of a value does not show.
const SHOWN: [&str; 8] = [
    "ToString", "Display", "Debug", "Send", "Sync", "Unpin", "Sized", "Clone",
];

impl<'a> View<'a> {
    /// None, where the value is keyed as it is.
    pub(crate) fn new(generics: &'a Generics, ty: &'a Type) -> Option<View<'a>> {
        match unwrapped(ty) {
            Type::Reference(reference) => View::new(generics, &reference.elem),
            Type::Slice(slice) => Some(View::List(View::new(generics, &slice.elem)?.into())),
            Type::Array(array) => Some(View::List(View::new(generics, &array.elem)?.into())),
            Type::Tuple(tuple) => {
                let views: Vec<_> = tuple
                    .elems
                    .iter()
                    .map(|ty| View::new(generics, ty))
                    .collect();
                let any = views.iter().any(Option::is_some);
                any.then_some(View::Tuple(views))
            }
            Type::TraitObject(object) => View::by(&object.bounds.iter().collect::<Vec<_>>()),
            ty => match bounds_of(generics, ty) {
                Some((_, bounds)) => View::by(&bounds),
                None => View::inside(generics, ty),
            },
        }
    }

    pub(super) fn by(bounds: &[&'a TypeParamBound]) -> Option<View<'a>> {
        let found = |name| bounds.iter().find(|bound| is_trait(bound, name));
        if found("Serialize").is_some() {
            return None;
        }
        let shown = |bound: &&TypeParamBound| {
            matches!(bound, TypeParamBound::Lifetime(_))
                || SHOWN.iter().any(|name| is_trait(bound, name))
        };
        if let Some(target) = found("AsRef").and_then(|bound| trait_argument(bound)) {
            let mut others = bounds.iter().filter(|bound| !is_trait(bound, "AsRef"));
            return Some(View::AsRef(target, others.all(shown)));
        }
        // Another bound could reveal what the text does not show: `1` and `1.0` have
        // the same text.
        let has_text = found("ToString").or(found("Display")).is_some();
        (has_text && bounds.iter().all(shown)).then_some(View::Text)
    }

    fn inside(generics: &'a Generics, ty: &'a Type) -> Option<View<'a>> {
        let view = |name| View::new(generics, element(ty, &[name])?).map(Box::new);
        let list = view("Vec").map(View::List);
        list.or_else(|| view("Option").map(View::Optional))
    }
}
