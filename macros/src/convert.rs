//! Parameters bounded by `Into<T>`, `IntoIterator<Item = T>` or `AsRef<T>`: their
//! types say how to make a key of them, whatever the caller hands in.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::punctuated::Punctuated;
use syn::{
    FnArg, GenericArgument, PathArguments, Token, TraitBound, Type, TypeParamBound, WherePredicate,
};

use crate::returns::element;
use crate::syntax::ItemFn;
use crate::tokens;
use crate::view::View;

pub(crate) enum Conversion<'a> {
    /// `Into<T>`: converted, keyed and handed on as `T`.
    Into(&'a Type),
    /// `IntoIterator<Item = T>`: collected into a `Vec<T>`, and keyed by what its
    /// elements show.
    Collect(&'a Type, Option<View<'a>>),
    /// Keyed by what it shows, handed on as it is.
    View(View<'a>),
}

/// A parameter with such a bound.
pub(crate) struct Convertible<'a> {
    pub(crate) conversion: Conversion<'a>,
    /// The type parameter it is declared with; none for `impl Trait`.
    pub(crate) parameter: Option<&'a Ident>,
    pub(crate) bounds: Vec<&'a TypeParamBound>,
    /// Whether it stands in an `Option`.
    pub(crate) maybe: bool,
    /// What stands against the conversion.
    pub(crate) obstacle: Option<Obstacle>,
}

pub(crate) enum Obstacle {
    /// The target need not have this bound.
    Bound(String),
    /// The type parameter occurs in other places of the signature.
    Elsewhere(Ident),
    /// The body of an `async fn` names the type parameter.
    InBody(Ident),
    /// `IntoIterator` without `Item = ..`, or with items that have to be converted.
    NoItem,
}

impl<'a> Convertible<'a> {
    /// None: the parameter has no such bound, or may be keyed as it is.
    pub(crate) fn new(item: &'a ItemFn, ty: &'a Type) -> Option<Self> {
        Self::consuming(item, ty).or_else(|| {
            Some(Convertible {
                conversion: Conversion::View(View::of(item, ty)?),
                parameter: None,
                bounds: Vec::new(),
                maybe: false,
                obstacle: None,
            })
        })
    }

    /// What can be converted only once, by value.
    fn consuming(item: &'a ItemFn, ty: &'a Type) -> Option<Self> {
        let (ty, maybe) = match element(unwrapped(ty), &["Option"]) {
            Some(element) => (element, true),
            None => (unwrapped(ty), false),
        };
        let (parameter, bounds) = bounds_of(item, ty)?;
        let found = |word| bounds.iter().find(|bound| is_trait(bound, word)).copied();
        if found("Serialize").or(found("AsRef")).is_some() {
            return None;
        }
        let mut obstacle = None;
        let conversion = if let Some(target) = found("Into").and_then(type_argument) {
            Conversion::Into(target)
        } else {
            let bound = found("IntoIterator").filter(|_| !maybe)?;
            let target = item_type(bound);
            let view = target.and_then(|target| View::of(item, target));
            let view = view.map(|view| View::List(view.into()));
            match target {
                Some(target) if view.is_some() || !has_impl(target) => {
                    Conversion::Collect(target, view)
                }
                // The conversion is never made: an obstacle stands against it.
                _ => {
                    obstacle = Some(Obstacle::NoItem);
                    Conversion::Collect(ty, None)
                }
            }
        };
        let unmet = || {
            bounds
                .iter()
                .find(|bound| !target_meets(bound, &conversion))
        };
        let obstacle = obstacle
            .or_else(|| unmet().map(|bound| Obstacle::Bound(compact(&bound.to_token_stream()))))
            .or_else(|| obstacle_of_parameter(item, parameter?, &conversion));
        Some(Convertible {
            conversion,
            parameter,
            bounds,
            maybe,
            obstacle,
        })
    }

    /// The type that is handed on, where it is another one.
    pub(crate) fn target(&self) -> Option<TokenStream> {
        match self.conversion {
            Conversion::Into(target) => Some(target.to_token_stream()),
            Conversion::Collect(target, _) => Some(quote!(::std::vec::Vec<#target>)),
            Conversion::View(_) => None,
        }
    }
}

/// Without parentheses, and the invisible groups of `macro_rules!`.
pub(crate) fn unwrapped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => unwrapped(&group.elem),
        Type::Paren(paren) => unwrapped(&paren.elem),
        _ => ty,
    }
}

/// Of `impl Trait` and of a type parameter, which is named then.
pub(crate) fn bounds_of<'a>(
    item: &'a ItemFn,
    ty: &'a Type,
) -> Option<(Option<&'a Ident>, Vec<&'a TypeParamBound>)> {
    match ty {
        Type::ImplTrait(opaque) => Some((None, opaque.bounds.iter().collect())),
        Type::Path(path) => {
            let (name, bounds) = bounds(item, path.path.get_ident()?)?;
            Some((Some(name), bounds))
        }
        _ => None,
    }
}

/// All bounds of a type parameter, in the list and in the where clause.
fn bounds<'a>(item: &'a ItemFn, name: &Ident) -> Option<(&'a Ident, Vec<&'a TypeParamBound>)> {
    let generics = &item.sig.generics;
    let param = generics.type_params().find(|param| param.ident == *name)?;
    let mut bounds: Vec<_> = param.bounds.iter().collect();
    for predicate in predicates(item) {
        if let WherePredicate::Type(predicate) = predicate
            && is_parameter(&predicate.bounded_ty, name)
        {
            bounds.extend(&predicate.bounds);
        }
    }
    Some((&param.ident, bounds))
}

fn predicates(item: &ItemFn) -> impl Iterator<Item = &WherePredicate> {
    let clause = item.sig.generics.where_clause.as_ref();
    clause.into_iter().flat_map(|clause| &clause.predicates)
}

fn is_parameter(ty: &Type, name: &Ident) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

pub(crate) fn is_trait(bound: &TypeParamBound, name: &str) -> bool {
    trait_bound(bound)
        .and_then(|bound| bound.path.segments.last())
        .is_some_and(|segment| segment.ident == name)
}

fn trait_bound(bound: &TypeParamBound) -> Option<&TraitBound> {
    match bound {
        TypeParamBound::Trait(bound) => Some(bound),
        _ => None,
    }
}

fn arguments(bound: &TypeParamBound) -> Option<&Punctuated<GenericArgument, Token![,]>> {
    match &trait_bound(bound)?.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    }
}

/// The `T` of `Into<T>`.
pub(crate) fn type_argument(bound: &TypeParamBound) -> Option<&Type> {
    arguments(bound)?
        .iter()
        .find_map(|argument| match argument {
            GenericArgument::Type(ty) if !has_impl(ty) => Some(ty),
            _ => None,
        })
}

/// The `T` of `IntoIterator<Item = T>`.
fn item_type(bound: &TypeParamBound) -> Option<&Type> {
    arguments(bound)?
        .iter()
        .find_map(|argument| match argument {
            GenericArgument::AssocType(assoc) if assoc.ident == "Item" => Some(&assoc.ty),
            _ => None,
        })
}

fn has_impl(ty: &Type) -> bool {
    tokens::count(ty.to_token_stream(), &Ident::new("impl", Span::call_site())) > 0
}

/// Whether the converted value can be counted on to have the bound as well.
fn target_meets(bound: &TypeParamBound, conversion: &Conversion<'_>) -> bool {
    let Some(segment) = trait_bound(bound).and_then(|bound| bound.path.segments.last()) else {
        return matches!(bound, TypeParamBound::Lifetime(_));
    };
    let name = segment.ident.to_string();
    match (conversion, name.as_str()) {
        (Conversion::View(_), _)
        | (Conversion::Into(_), "Into")
        | (_, "Send" | "Sync" | "Unpin" | "Sized" | "Clone" | "Debug") => true,
        (Conversion::Collect(..), "IntoIterator") => {
            arguments(bound).is_some_and(|arguments| arguments.iter().all(vec_meets))
        }
        (
            Conversion::Into(target),
            "Display" | "PartialEq" | "Eq" | "PartialOrd" | "Ord" | "Hash",
        ) => {
            let string = Ident::new("String", Span::call_site());
            tokens::count(target.to_token_stream(), &string) > 0
        }
        _ => false,
    }
}

fn obstacle_of_parameter(
    item: &ItemFn,
    name: &Ident,
    conversion: &Conversion<'_>,
) -> Option<Obstacle> {
    let mut uses = tokens::count(item.sig.output.to_token_stream(), name);
    for argument in &item.sig.inputs {
        if let FnArg::Typed(argument) = argument {
            uses += tokens::count(argument.ty.to_token_stream(), name);
        }
    }
    for param in item.sig.generics.type_params() {
        uses += tokens::count(param.bounds.to_token_stream(), name);
    }
    for predicate in predicates(item) {
        let WherePredicate::Type(predicate) = predicate else {
            continue;
        };
        uses += tokens::count(predicate.bounds.to_token_stream(), name);
        let bounded = &predicate.bounded_ty;
        let met_by_vec = matches!(conversion, Conversion::Collect(..))
            && is_into_iter(bounded, name)
            && predicate.bounds.iter().all(vec_iterator_meets);
        if !is_parameter(bounded, name) && !met_by_vec {
            uses += tokens::count(bounded.to_token_stream(), name);
        }
    }
    if uses > 1 {
        return Some(Obstacle::Elsewhere(name.clone()));
    }
    (item.sig.asyncness.is_some() && tokens::count(item.body.stream(), name) > 0)
        .then(|| Obstacle::InBody(name.clone()))
}

/// `I::IntoIter`
fn is_into_iter(ty: &Type, name: &Ident) -> bool {
    let Type::Path(path) = ty else { return false };
    let mut segments = path.path.segments.iter();
    path.path.segments.len() == 2
        && segments.next().is_some_and(|first| first.ident == *name)
        && segments.next().is_some_and(|last| last.ident == "IntoIter")
}

/// `Item = T`, or a bound on `IntoIter`.
fn vec_meets(argument: &GenericArgument) -> bool {
    match argument {
        GenericArgument::AssocType(assoc) => assoc.ident == "Item",
        GenericArgument::Constraint(constraint) => {
            constraint.ident == "IntoIter" && constraint.bounds.iter().all(vec_iterator_meets)
        }
        _ => false,
    }
}

/// What the iterator of any `Vec` implements.
fn vec_iterator_meets(bound: &TypeParamBound) -> bool {
    const MET: [&str; 7] = [
        "ExactSizeIterator",
        "DoubleEndedIterator",
        "FusedIterator",
        "Send",
        "Sync",
        "Unpin",
        "Clone",
    ];
    matches!(bound, TypeParamBound::Lifetime(_)) || MET.iter().any(|name| is_trait(bound, name))
}

/// As a person would write it, for short texts.
fn compact(tokens: &TokenStream) -> String {
    tokens
        .to_string()
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
        .replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<R>(item: TokenStream, check: impl FnOnce(Option<Convertible<'_>>) -> R) -> R {
        let item = ItemFn::parse(item).expect("a function");
        let Some(FnArg::Typed(first)) = item.sig.inputs.first() else {
            panic!("no parameter");
        };
        check(Convertible::new(&item, &first.ty))
    }

    fn converts(item: TokenStream) -> bool {
        with(item, |found| {
            found.is_some_and(|found| found.obstacle.is_none())
        })
    }

    fn obstacle(item: TokenStream) -> Option<Obstacle> {
        with(item, |found| found.and_then(|found| found.obstacle))
    }

    #[test]
    fn bounds_that_say_how_to_make_a_key() {
        assert!(converts(quote!(
            fn f(x: impl Into<String>) {}
        )));
        assert!(converts(quote!(
            fn f<S: Into<String> + Send + 'static>(x: S) {}
        )));
        assert!(converts(quote!(
            fn f<S>(x: S)
            where
                S: Into<String> + Clone,
            {
            }
        )));
        assert!(converts(quote!(
            fn f<P: AsRef<Path> + Own>(x: &P) -> P {}
        )));
        assert!(converts(quote!(
            fn f<I: IntoIterator<Item = u8>>(x: I)
            where
                I::IntoIter: Send,
            {
            }
        )));
    }

    #[test]
    fn parameters_that_are_keyed_as_they_are() {
        with(
            quote!(
                fn f<T: Serialize + Into<String>>(x: T) {}
            ),
            |found| assert!(found.is_none()),
        );
        with(
            quote!(
                fn f(x: impl Fn(u8)) {}
            ),
            |found| assert!(found.is_none()),
        );
        with(
            quote!(
                fn f(x: Option<u8>) {}
            ),
            |found| assert!(found.is_none()),
        );
    }

    #[test]
    fn obstacles() {
        let bound = obstacle(quote!(
            fn f<S: Into<String> + Own>(x: S) {}
        ));
        assert!(matches!(bound, Some(Obstacle::Bound(bound)) if bound == "Own"));
        let elsewhere = obstacle(quote!(
            fn f<S: Into<String>>(x: S) -> Vec<S> {}
        ));
        assert!(matches!(elsewhere, Some(Obstacle::Elsewhere(_))));
        let body = obstacle(quote!(
            async fn f<S: Into<String>>(x: S) {
                g::<S>(x)
            }
        ));
        assert!(matches!(body, Some(Obstacle::InBody(_))));
        let item = obstacle(quote!(
            fn f(x: impl IntoIterator) {}
        ));
        assert!(matches!(item, Some(Obstacle::NoItem)));
        let iterator = obstacle(quote!(
            fn f<I: IntoIterator<Item = u8>>(x: I)
            where
                I::IntoIter: Own,
            {
            }
        ));
        assert!(matches!(iterator, Some(Obstacle::Elsewhere(_))));
    }
}
