//! Questions about types and bounds that their syntax answers.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{
    FnArg, GenericArgument, GenericParam, Generics, Lifetime, PatType, PathArguments, PathSegment,
    PredicateType, ReturnType, Signature, Token, Type, TypeParam, TypeParamBound, WherePredicate,
};

use crate::tokens;

type Bounds = Punctuated<TypeParamBound, Token![+]>;

pub(crate) const PRIMITIVES: [&str; 19] = [
    "bool", "char", "f16", "f32", "f64", "f128", "i8", "i16", "i32", "i64", "i128", "isize", "str",
    "u8", "u16", "u32", "u64", "u128", "usize",
];

/// How a signature writes a future.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum FutureForm {
    /// `Pin<Box<dyn Future<Output = R>>>`, `BoxFuture<R>`
    Boxed,
    /// `impl Future<Output = R>`
    Opaque,
}

/// The type without parentheses and without the invisible groups of `macro_rules!`.
pub(crate) fn unwrapped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => unwrapped(&group.elem),
        Type::Paren(paren) => unwrapped(&paren.elem),
        _ => ty,
    }
}

/// The type behind its references.
pub(crate) fn pointee(ty: &Type) -> &Type {
    match unwrapped(ty) {
        Type::Reference(reference) => pointee(&reference.elem),
        ty => ty,
    }
}

pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match unwrapped(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Whether the type is this name and nothing else.
pub(crate) fn is_ident<N: ?Sized>(ty: &Type, name: &N) -> bool
where
    Ident: PartialEq<N>,
{
    matches!(ty, Type::Path(path) if path.path.get_ident().is_some_and(|ident| ident == name))
}

/// The parts of something. It is one type for all of them: adapters would be compiled again for
/// each use, and tests wait for the macros.
pub(crate) type Parts<'a, T> = std::vec::IntoIter<&'a T>;

pub(crate) fn generic_arguments(segment: &PathSegment) -> Parts<'_, GenericArgument> {
    let arguments: Vec<_> = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
        _ => Vec::new(),
    };
    arguments.into_iter()
}

/// `T` and `U` of `Name<'a, T, U, N = V>`.
pub(crate) fn type_arguments(segment: &PathSegment) -> Parts<'_, Type> {
    let arguments = generic_arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    arguments.collect::<Vec<_>>().into_iter()
}

/// `T` of `Name<T>`, for these names.
pub(crate) fn element<'a>(ty: &'a Type, names: &[&str]) -> Option<&'a Type> {
    let segment = last_segment(ty)?;
    names
        .iter()
        .any(|name| segment.ident == name)
        .then_some(())?;
    type_arguments(segment).next().map(unwrapped)
}

/// `T` of `Result<T, E>`; an alias counts where its name ends with `Result`.
pub(crate) fn ok_of(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    segment
        .ident
        .to_string()
        .ends_with("Result")
        .then_some(())?;
    type_arguments(segment).next()
}

/// Whether the type is a `Result` with both of its types.
pub(crate) fn is_full_result(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| {
        segment.ident == "Result" && type_arguments(segment).nth(1).is_some()
    })
}

/// The item of a boxed stream or iterator.
pub(crate) fn boxed_item(ty: &Type) -> Option<&Type> {
    element(ty, &["BoxStream", "LocalBoxStream"])
        .or_else(|| associated_type(boxed_bounds(ty)?, &["Stream", "Iterator"], "Item"))
}

/// The item of a boxed stream or iterator that may be in a `Result`.
pub(crate) fn returned_boxed_item(ty: &Type) -> Option<&Type> {
    boxed_item(ok_of(ty).unwrap_or(ty))
}

/// The bounds of `Box<dyn ..>` and `Pin<Box<dyn ..>>`.
fn boxed_bounds(ty: &Type) -> Option<&Bounds> {
    match element(ty, &["Box"]) {
        Some(Type::TraitObject(object)) => Some(&object.bounds),
        Some(_) => None,
        None => boxed_bounds(element(ty, &["Pin"])?),
    }
}

/// Whether the type is a value that is there at once, whatever its parts are: no alias of a future,
/// stream or iterator in a box.
pub(crate) fn is_value(ty: &Type) -> bool {
    match unwrapped(ty) {
        Type::Path(path) if path.qself.is_none() => {
            let name = path.path.segments.last().map(|last| last.ident.to_string());
            let name = name.as_deref().unwrap_or_default();
            PRIMITIVES.contains(&name) || ["String", "Vec", "Option"].contains(&name)
        }
        Type::Tuple(_) | Type::Array(_) | Type::Reference(_) => true,
        _ => false,
    }
}

/// The output of a future, if the type is one.
pub(crate) fn future_output(ty: &Type) -> Option<(FutureForm, &Type)> {
    let output = |bounds| associated_type(bounds, &["Future"], "Output");
    if let Type::ImplTrait(opaque) = unwrapped(ty) {
        return Some((FutureForm::Opaque, output(&opaque.bounds)?));
    }
    let boxed = element(ty, &["BoxFuture", "LocalBoxFuture"])
        .or_else(|| output(boxed_bounds(element(ty, &["Pin"])?)?))?;
    Some((FutureForm::Boxed, boxed))
}

/// Whether the type of a boxed future has a lifetime other than `'static`.
pub(crate) fn is_borrowing_box(ty: &Type) -> bool {
    let is_short = |lifetime: &Lifetime| lifetime.ident != "static";
    if let Some(bounds) = element(ty, &["Pin"]).and_then(boxed_bounds) {
        return bounds.iter().any(
            |bound| matches!(bound, TypeParamBound::Lifetime(lifetime) if is_short(lifetime)),
        );
    }
    let mut arguments = last_segment(ty).into_iter().flat_map(generic_arguments);
    match arguments.next() {
        Some(GenericArgument::Lifetime(lifetime)) => is_short(lifetime),
        _ => true,
    }
}

/// How the returned future is written, if the function returns one without being `async`.
pub(crate) fn future_output_of(sig: &Signature) -> Option<FutureForm> {
    match &sig.output {
        ReturnType::Type(_, ty) => Some(future_output(ty)?.0),
        ReturnType::Default => None,
    }
}

/// The last segment of a trait's path.
pub(crate) fn trait_segment(bound: &TypeParamBound) -> Option<&PathSegment> {
    match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    }
}

pub(crate) fn is_trait(bound: &TypeParamBound, name: &str) -> bool {
    trait_segment(bound).is_some_and(|segment| segment.ident == name)
}

/// `T` of `Trait<T>`, unless it is opaque.
pub(crate) fn trait_argument(bound: &TypeParamBound) -> Option<&Type> {
    type_arguments(trait_segment(bound)?).find(|ty| !has_impl(ty))
}

/// `T` of `Trait<name = T>`, for these traits.
pub(crate) fn associated_type<'a>(
    bounds: impl IntoIterator<Item = &'a TypeParamBound>,
    traits: &[&str],
    name: &str,
) -> Option<&'a Type> {
    bounds.into_iter().find_map(|bound| {
        let segment = trait_segment(bound)?;
        traits
            .iter()
            .any(|name| segment.ident == name)
            .then_some(())?;
        generic_arguments(segment).find_map(|argument| match argument {
            GenericArgument::AssocType(found) if found.ident == name => Some(&found.ty),
            _ => None,
        })
    })
}

/// The inputs of a function without its receiver.
pub(crate) fn typed_inputs(sig: &Signature) -> Parts<'_, PatType> {
    let inputs = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    inputs.collect::<Vec<_>>().into_iter()
}

/// The bounds of an `impl Trait` or a type parameter, and the parameter's name.
pub(crate) fn bounds_of<'a>(
    generics: &'a Generics,
    ty: &'a Type,
) -> Option<(Option<&'a Ident>, Vec<&'a TypeParamBound>)> {
    match ty {
        Type::ImplTrait(opaque) => Some((None, opaque.bounds.iter().collect())),
        Type::Path(path) => {
            let name = path.path.get_ident()?;
            let mut params = generics.type_params();
            let param = params.find(|param| param.ident == *name)?;
            Some((
                Some(&param.ident),
                bounds_of_parameter(generics, param).collect(),
            ))
        }
        _ => None,
    }
}

/// The bounds of a type parameter, also those in the where clause.
pub(crate) fn bounds_of_parameter<'a>(
    generics: &'a Generics,
    param: &'a TypeParam,
) -> Parts<'a, TypeParamBound> {
    let mut bounds: Vec<_> = param.bounds.iter().collect();
    for predicate in type_predicates(generics) {
        if is_ident(&predicate.bounded_ty, &param.ident) {
            bounds.extend(&predicate.bounds);
        }
    }
    bounds.into_iter()
}

/// The predicates of the where clause, without those of lifetimes.
pub(crate) fn type_predicates(generics: &Generics) -> Parts<'_, PredicateType> {
    let mut predicates = Vec::new();
    for predicate in generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates)
    {
        if let WherePredicate::Type(predicate) = predicate {
            predicates.push(predicate);
        }
    }
    predicates.into_iter()
}

/// The bounds of `I::Item` in the where clause.
pub(crate) fn bounds_of_projection<'a>(
    generics: &'a Generics,
    parameter: &'a Ident,
    item: &'a str,
) -> Parts<'a, TypeParamBound> {
    let mut bounds = Vec::new();
    for predicate in type_predicates(generics) {
        let found = projection(&predicate.bounded_ty);
        if found.is_some_and(|(owner, name)| owner == parameter && name == item) {
            bounds.extend(&predicate.bounds);
        }
    }
    bounds.into_iter()
}

/// `I` and `Item` of `I::Item` and `<I as IntoIterator>::Item`.
pub(crate) fn projection(ty: &Type) -> Option<(&Ident, &Ident)> {
    let Type::Path(path) = unwrapped(ty) else {
        return None;
    };
    let item = &path.path.segments.last()?.ident;
    match &path.qself {
        Some(qself) => match unwrapped(&qself.ty) {
            Type::Path(owner) => Some((owner.path.get_ident()?, item)),
            _ => None,
        },
        None if path.path.segments.len() == 2 => Some((&path.path.segments[0].ident, item)),
        None => None,
    }
}

/// Whether a path can name the function without arguments for type parameters.
pub(crate) fn is_nameable(sig: &Signature) -> bool {
    parameter_names(&sig.generics).next().is_none()
        && typed_inputs(sig).all(|typed| !has_impl(&typed.ty))
}

/// The names of type and const parameters.
pub(crate) fn parameter_names(generics: &Generics) -> Parts<'_, Ident> {
    let names = generics.params.iter().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
    });
    names.collect::<Vec<_>>().into_iter()
}

pub(crate) fn has_impl(ty: &Type) -> bool {
    tokens::mentions(ty, "impl")
}

/// Whether an `impl Trait` in the type promises more than its serialised form: then the
/// function can treat types differently whose values look alike.
pub(crate) fn has_impl_of_other_traits(ty: &Type) -> bool {
    const OF_VALUES: [&str; 7] = [
        "Serialize",
        "Send",
        "Sync",
        "Unpin",
        "Sized",
        "Clone",
        "Copy",
    ];
    match unwrapped(ty) {
        Type::ImplTrait(opaque) => opaque.bounds.iter().any(|bound| {
            trait_segment(bound).is_some() && !OF_VALUES.iter().any(|name| is_trait(bound, name))
        }),
        Type::Reference(reference) => has_impl_of_other_traits(&reference.elem),
        Type::Slice(slice) => has_impl_of_other_traits(&slice.elem),
        Type::Array(array) => has_impl_of_other_traits(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(has_impl_of_other_traits),
        Type::Path(path) if path.qself.is_none() => {
            let mut segments = path.path.segments.iter();
            segments.any(|segment| type_arguments(segment).any(has_impl_of_other_traits))
        }
        ty => has_impl(ty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens as _;
    use syn::parse_quote;

    #[test]
    fn bounds_that_promise_more_than_a_value() {
        for (ty, expected) in [
            (parse_quote!(impl Serialize), false),
            (parse_quote!(&[impl serde::Serialize + Clone + 'a]), false),
            (parse_quote!(Vec<u8>), false),
            (parse_quote!(impl Serialize + Unit), true),
            (parse_quote!(Option<(u8, &impl Unit)>), true),
            (parse_quote!([impl Debug + Serialize; 2]), true),
        ] {
            let ty: Type = ty;
            let found = has_impl_of_other_traits(&ty);
            assert_eq!(found, expected, "{}", ty.to_token_stream());
        }
    }
}
