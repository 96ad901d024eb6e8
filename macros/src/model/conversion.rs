//! Parameters whose bounds determine their part of the key, whatever type the caller
//! passes: `Into<T>`, `IntoIterator<Item = T>`, and those that have a `View`.

use proc_macro2::Ident;
use syn::{Generics, Type, TypeParamBound};

use super::View;
use crate::types::{
    associated_type, bounds_of, element, has_impl, is_trait, trait_argument, unwrapped,
};

pub(crate) enum Conversion<'a> {
    /// `Into<T>`: converted, keyed and passed on as `T`.
    Into(&'a Type),
    /// `IntoIterator<Item = T>`: collected into a `Vec<T>`, keyed by the view of its
    /// elements. None: the items have no type that can be named.
    Collect(Option<&'a Type>, Option<View<'a>>),
    /// Keyed by the view, passed on as it is.
    View(View<'a>),
}

/// A parameter with such a bound.
pub(crate) struct Convertible<'a> {
    pub(crate) conversion: Conversion<'a>,
    /// The type parameter that it is declared with; none for `impl Trait`.
    pub(crate) parameter: Option<&'a Ident>,
    pub(crate) bounds: Vec<&'a TypeParamBound>,
    /// Whether the bounded value is in an `Option`.
    pub(crate) optional: bool,
}

impl<'a> Convertible<'a> {
    /// None: the parameter has no such bound, or is keyed as it is.
    pub(crate) fn new(generics: &'a Generics, ty: &'a Type) -> Option<Self> {
        Self::consuming(generics, ty).or_else(|| {
            Some(Convertible {
                conversion: Conversion::View(View::new(generics, ty)?),
                parameter: None,
                bounds: Vec::new(),
                optional: false,
            })
        })
    }

    /// Conversions that take the value, so that they can be made only once.
    fn consuming(generics: &'a Generics, ty: &'a Type) -> Option<Self> {
        let inside = element(ty, &["Option"]);
        let optional = inside.is_some();
        let (parameter, bounds) = bounds_of(generics, inside.unwrap_or(unwrapped(ty)))?;
        let found = |name| bounds.iter().find(|bound| is_trait(bound, name)).copied();
        if found("Serialize").or(found("AsRef")).is_some() {
            return None;
        }
        let conversion = match found("Into").and_then(trait_argument) {
            Some(target) => Conversion::Into(target),
            None => {
                let bound = found("IntoIterator").filter(|_| !optional)?;
                let item = associated_type([bound], &["IntoIterator"], "Item");
                let view = item.and_then(|item| View::new(generics, item));
                let item = item.filter(|item| view.is_some() || !has_impl(item));
                Conversion::Collect(item, view.map(|view| View::List(view.into())))
            }
        };
        Some(Convertible {
            conversion,
            parameter,
            bounds,
            optional,
        })
    }
}
