//! Parameters whose bounds determine their part of the key, whatever type the caller
//! passes: `Into<T>`, `TryInto<T>`, iterators and what has a `View`, also inside of
//! other types.

use proc_macro2::Ident;
use syn::{GenericArgument, Generics, Path, Type, TypeParamBound};

use super::View;
use crate::types::{
    associated_type, bounds_of, bounds_of_projection, element, generic_arguments, is_trait,
    last_segment, trait_argument, trait_segment, type_arguments, unwrapped,
};

/// What happens to an argument before it is keyed and passed on.
pub(crate) enum Conversion<'a> {
    /// Nothing. It may be keyed by a view. An item may have a type without a name.
    Keep(Option<&'a Type>, Option<View<'a>>),
    /// `Into<T>` becomes `T`.
    Into(Bounded<'a>, &'a Type),
    /// `TryInto<T>` becomes a type of ours, which also converts into `T` or fails.
    TryInto(Bounded<'a>, &'a Type, Option<ErrorText>),
    /// `IntoIterator` becomes a `Vec`. None: nothing is known of its items.
    Collect(Bounded<'a>, Option<Box<Conversion<'a>>>),
    /// `Iterator` becomes the iterator of a `Vec`.
    Drain(Bounded<'a>, Option<Box<Conversion<'a>>>),
    Option(Box<Conversion<'a>>),
    Array(Box<Conversion<'a>>),
    Tuple(Vec<Conversion<'a>>),
    /// A list or a map; without a path, a `Vec`.
    Container(Option<&'a Path>, Vec<Conversion<'a>>),
    /// `&S`, `&[S]`: clones are converted.
    Clones(Box<Conversion<'a>>),
}

/// A value that is known by its bounds.
pub(crate) struct Bounded<'a> {
    /// The type parameter that it is declared with; none for `impl Trait`.
    pub(crate) parameter: Option<&'a Ident>,
    pub(crate) bounds: Vec<&'a TypeParamBound>,
}

/// How the error of a `TryInto` is part of the key.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum ErrorText {
    Display,
    Debug,
    /// The function sees no more than that there is one.
    Nothing,
}

/// The traits of iterators that the iterator of a `Vec` implements.
const ITERATORS: [&str; 4] = [
    "Iterator",
    "ExactSizeIterator",
    "DoubleEndedIterator",
    "FusedIterator",
];

/// Containers that are made of their items, and how many types an item has.
const CONTAINERS: [(&str, usize); 9] = [
    ("Vec", 1),
    ("VecDeque", 1),
    ("LinkedList", 1),
    ("BTreeSet", 1),
    ("HashSet", 1),
    ("IndexSet", 1),
    ("BTreeMap", 2),
    ("HashMap", 2),
    ("IndexMap", 2),
];

impl<'a> Conversion<'a> {
    pub(crate) fn new(generics: &'a Generics, ty: &'a Type) -> Self {
        let ty = unwrapped(ty);
        if let Some((parameter, bounds)) = bounds_of(generics, ty) {
            return Self::bounded(generics, Some(ty), Bounded { parameter, bounds });
        }
        let inside = Self::inside(generics, ty);
        let inside = inside.filter(Conversion::converts);
        inside.unwrap_or_else(|| Conversion::Keep(Some(ty), View::new(generics, ty)))
    }

    /// The conversion of a type that has others inside.
    fn inside(generics: &'a Generics, ty: &'a Type) -> Option<Self> {
        let new = |ty: &'a Type| Conversion::new(generics, ty);
        Some(match ty {
            Type::Tuple(tuple) => Conversion::Tuple(tuple.elems.iter().map(new).collect()),
            Type::Array(array) => Conversion::Array(new(&array.elem).into()),
            Type::Slice(slice) => Conversion::Container(None, vec![new(&slice.elem)]),
            Type::Reference(reference) if reference.mutability.is_none() => {
                let elem = unwrapped(&reference.elem);
                let inside = match elem {
                    Type::Slice(_) => Self::inside(generics, elem)?,
                    elem => new(elem),
                };
                Conversion::Clones(inside.into())
            }
            Type::Path(path) => {
                if let Some(inside) = element(ty, &["Option"]) {
                    return Some(Conversion::Option(new(inside).into()));
                }
                let last = last_segment(ty)?;
                let (_, count) = *CONTAINERS.iter().find(|(name, _)| last.ident == name)?;
                let items = type_arguments(last).take(count);
                Conversion::Container(Some(&path.path), items.map(new).collect())
            }
            _ => return None,
        })
    }

    /// The conversion of a value that is known by its bounds. An item may have no type
    /// that is written.
    fn bounded(generics: &'a Generics, ty: Option<&'a Type>, bounded: Bounded<'a>) -> Self {
        let bounds = &bounded.bounds;
        let found = |name| bounds.iter().find(|bound| is_trait(bound, name)).copied();
        if found("Serialize").or(found("AsRef")).is_some() {
            return Conversion::Keep(ty, View::by(bounds));
        }
        if let Some(target) = found("Into").and_then(trait_argument) {
            return Conversion::Into(bounded, target);
        }
        if let Some(target) = found("TryInto").and_then(trait_argument) {
            let text = ErrorText::new(generics, &bounded);
            return Conversion::TryInto(bounded, target, text);
        }
        if found("IntoIterator").is_some() {
            let item = Self::item(generics, &bounded, &["IntoIterator"]);
            return Conversion::Collect(bounded, item.map(Box::new));
        }
        if ITERATORS.iter().any(|name| found(name).is_some()) {
            let item = Self::item(generics, &bounded, &ITERATORS);
            return Conversion::Drain(bounded, item.map(Box::new));
        }
        Conversion::Keep(ty, View::by(bounds))
    }

    /// The conversion of an iterator's items: of `Item = T`, or of what `Item: Bounds`
    /// and the where clause say.
    fn item(generics: &'a Generics, bounded: &Bounded<'a>, traits: &[&str]) -> Option<Self> {
        let own = bounded.bounds.iter().copied();
        if let Some(item) = associated_type(own.clone(), traits, "Item") {
            return Some(Self::new(generics, item));
        }
        let mut bounds = Vec::new();
        for argument in own.filter_map(trait_segment).flat_map(generic_arguments) {
            if let GenericArgument::Constraint(constraint) = argument
                && constraint.ident == "Item"
            {
                bounds.extend(&constraint.bounds);
            }
        }
        if let Some(parameter) = bounded.parameter {
            bounds.extend(bounds_of_projection(generics, parameter, "Item"));
        }
        let bounded = Bounded {
            parameter: None,
            bounds,
        };
        (!bounded.bounds.is_empty()).then(|| Self::bounded(generics, None, bounded))
    }

    /// Whether another value is passed on than the caller's.
    pub(crate) fn converts(&self) -> bool {
        match self {
            Conversion::Keep(..) => false,
            Conversion::Into(..)
            | Conversion::TryInto(..)
            | Conversion::Collect(..)
            | Conversion::Drain(..) => true,
            _ => self.parts().any(Conversion::converts),
        }
    }

    /// The conversions of what is inside.
    pub(crate) fn parts(&self) -> std::slice::Iter<'_, Conversion<'a>> {
        let parts = match self {
            Conversion::Keep(..) | Conversion::Into(..) | Conversion::TryInto(..) => &[],
            Conversion::Collect(_, item) | Conversion::Drain(_, item) => match item {
                Some(item) => std::slice::from_ref(&**item),
                None => &[],
            },
            Conversion::Option(inside) | Conversion::Array(inside) | Conversion::Clones(inside) => {
                std::slice::from_ref(&**inside)
            }
            Conversion::Tuple(parts) | Conversion::Container(_, parts) => parts.as_slice(),
        };
        parts.iter()
    }

    /// This conversion and all that are inside.
    pub(crate) fn all(&self) -> Vec<&Conversion<'a>> {
        let mut all = vec![self];
        for part in self.parts() {
            all.extend(part.all());
        }
        all
    }

    pub(crate) fn bounded_value(&self) -> Option<&Bounded<'a>> {
        match self {
            Conversion::Into(bounded, _)
            | Conversion::TryInto(bounded, ..)
            | Conversion::Collect(bounded, _)
            | Conversion::Drain(bounded, _) => Some(bounded),
            _ => None,
        }
    }

    /// The type parameters that the conversion replaces.
    pub(crate) fn parameters(&self) -> Vec<&'a Ident> {
        let all = self.all().into_iter();
        all.filter_map(|conversion| conversion.bounded_value()?.parameter)
            .collect()
    }

    /// Whether the result is held by the function and passed on by reference.
    pub(crate) fn is_lent(&self) -> bool {
        matches!(self, Conversion::Clones(_))
    }

    /// Whether it is keyed in a form of its own.
    pub(crate) fn is_shown(&self) -> bool {
        match self {
            Conversion::Keep(_, view) => view.is_some(),
            Conversion::Into(..) => false,
            Conversion::TryInto(..) | Conversion::Drain(..) => true,
            _ => self.parts().any(Conversion::is_shown),
        }
    }
}

impl ErrorText {
    /// None: its bounds promise more than a text.
    fn new<'a>(generics: &'a Generics, bounded: &Bounded<'a>) -> Option<Self> {
        const MARKERS: [&str; 4] = ["Send", "Sync", "Unpin", "Sized"];
        let mut bounds = bounded.bounds.iter();
        let bound = bounds.find(|bound| is_trait(bound, "TryInto"))?;
        let mut bounds = Vec::new();
        for argument in trait_segment(bound).into_iter().flat_map(generic_arguments) {
            match argument {
                // A type of errors, which have a text.
                GenericArgument::AssocType(assoc) if assoc.ident == "Error" => {
                    return Some(ErrorText::Display);
                }
                GenericArgument::Constraint(constraint) if constraint.ident == "Error" => {
                    bounds.extend(&constraint.bounds);
                }
                _ => {}
            }
        }
        if let Some(parameter) = bounded.parameter {
            bounds.extend(bounds_of_projection(generics, parameter, "Error"));
        }
        let named = |name: &str| bounds.iter().any(|bound| is_trait(bound, name));
        if named("Display") || named("Error") {
            return Some(ErrorText::Display);
        }
        if named("Debug") {
            return Some(ErrorText::Debug);
        }
        let is_marker = |bound: &&TypeParamBound| {
            matches!(bound, TypeParamBound::Lifetime(_))
                || MARKERS.iter().any(|name| is_trait(bound, name))
        };
        bounds.iter().all(is_marker).then_some(ErrorText::Nothing)
    }
}
