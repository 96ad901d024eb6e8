//! Parameters whose bounds promise a conversion that cannot be made.

use quote::ToTokens;
use syn::{GenericArgument, Ident, Type, TypeParamBound};

use crate::errors::Errors;
use crate::model::{Conversion, Convertible, Function, KeyPart, Param};
use crate::syntax::ItemFn;
use crate::tokens;
use crate::types::{
    generic_arguments, is_ident, is_trait, last_segment, trait_segment, type_predicates,
    typed_inputs,
};

pub(super) fn check(function: &Function<'_>, errors: &mut Errors) {
    for param in &function.params {
        if let KeyPart::Converted(convertible) = &param.part
            && let Some(obstacle) =
                obstacle(function.item, convertible, function.is_of_trait_stub())
        {
            let instead = instead(param);
            let text =
                format!("this parameter cannot be converted for the key: {obstacle}; {instead}");
            errors.add(param.span(), text);
        }
    }
}

fn instead(param: &Param<'_>) -> String {
    match param.bindings.as_slice() {
        [name] => format!(
            "choose its part of the key with `key({name} = ..)`, or leave it out with `skip({name})`"
        ),
        _ => "give it a name, and choose its part of the key with `key(name = ..)`".to_owned(),
    }
}

/// Why the conversion cannot be made.
fn obstacle(item: &ItemFn, convertible: &Convertible<'_>, body_is_unused: bool) -> Option<String> {
    match convertible.conversion {
        Conversion::View(_) => return None,
        Conversion::Collect(None, _) => {
            let text = "its items have no named type (write one, as in `IntoIterator<Item = u8>`)";
            return Some(text.to_owned());
        }
        Conversion::Into(_) | Conversion::Collect(..) => {}
    }
    let mut bounds = convertible.bounds.iter();
    if let Some(bound) = bounds.find(|bound| !is_met(bound, &convertible.conversion)) {
        let bound = compact(bound);
        return Some(format!(
            "the converted value need not implement `{bound}`, another bound of the parameter"
        ));
    }
    let name = convertible.parameter?;
    if is_used_elsewhere(item, name, &convertible.conversion) {
        return Some(format!("the signature uses `{name}` in other places too"));
    }
    let in_body =
        !body_is_unused && item.sig.asyncness.is_some() && tokens::mentions(&item.body, name);
    in_body.then(|| format!("the body uses the type parameter `{name}`"))
}

/// Whether the converted value has the bound in any case.
fn is_met(bound: &TypeParamBound, conversion: &Conversion<'_>) -> bool {
    let Some(segment) = trait_segment(bound) else {
        return matches!(bound, TypeParamBound::Lifetime(_));
    };
    let name = segment.ident.to_string();
    match (conversion, name.as_str()) {
        (Conversion::View(_), _)
        | (Conversion::Into(_), "Into")
        | (_, "Send" | "Sync" | "Unpin" | "Sized" | "Clone" | "Debug") => true,
        (Conversion::Collect(..), "IntoIterator") => generic_arguments(segment).all(is_met_by_vec),
        (
            Conversion::Into(target),
            "Display" | "PartialEq" | "Eq" | "PartialOrd" | "Ord" | "Hash",
        ) => tokens::mentions(target, "String"),
        _ => false,
    }
}

/// `Item = T`, or a bound on `IntoIter`.
fn is_met_by_vec(argument: &GenericArgument) -> bool {
    match argument {
        GenericArgument::AssocType(assoc) => assoc.ident == "Item",
        GenericArgument::Constraint(constraint) => {
            constraint.ident == "IntoIter" && constraint.bounds.iter().all(is_met_by_vec_iterator)
        }
        _ => false,
    }
}

fn is_met_by_vec_iterator(bound: &TypeParamBound) -> bool {
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

fn is_used_elsewhere(item: &ItemFn, name: &Ident, conversion: &Conversion<'_>) -> bool {
    let sig = &item.sig;
    let count = |tokens: &dyn ToTokens| tokens::count(tokens.to_token_stream(), name);
    let inputs: usize = typed_inputs(sig).map(|input| count(&input.ty)).sum();
    let params = sig.generics.type_params();
    let bounds: usize = params.map(|param| count(&param.bounds)).sum();
    let predicates: usize = type_predicates(&sig.generics)
        .map(|predicate| {
            let bounded = &predicate.bounded_ty;
            let met_by_vec = matches!(conversion, Conversion::Collect(..))
                && is_into_iter(bounded, name)
                && predicate.bounds.iter().all(is_met_by_vec_iterator);
            let declares = is_ident(bounded, name) || met_by_vec;
            let bounded = if declares { 0 } else { count(bounded) };
            bounded + count(&predicate.bounds)
        })
        .sum();
    count(&sig.output) + inputs + bounds + predicates > 1
}

/// `I::IntoIter`
fn is_into_iter(ty: &Type, name: &Ident) -> bool {
    let Type::Path(path) = ty else { return false };
    let segments = &path.path.segments;
    segments.len() == 2
        && segments[0].ident == *name
        && last_segment(ty).is_some_and(|last| last.ident == "IntoIter")
}

/// Tokens as a person would write them.
fn compact(tokens: &impl ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
        .replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::TokenStream;
    use quote::quote;

    fn with<R>(item: TokenStream, check: impl FnOnce(&ItemFn, Option<Convertible<'_>>) -> R) -> R {
        let item = ItemFn::parse(item).expect("a function");
        let first = typed_inputs(&item.sig).next().expect("a parameter");
        check(&item, Convertible::new(&item.sig.generics, &first.ty))
    }

    fn converts(item: TokenStream) -> bool {
        with(item, |item, found| {
            found.is_some_and(|found| obstacle(item, &found, false).is_none())
        })
    }

    #[test]
    fn bounds_that_say_how_to_make_a_key() {
        for item in [
            quote!(
                fn f(x: impl Into<String>) {}
            ),
            quote!(
                fn f<S: Into<String> + Send + 'static>(x: S) {}
            ),
            quote!(
                fn f<S>(x: S)
                where
                    S: Into<String> + Clone,
                {
                }
            ),
            quote!(
                fn f<P: AsRef<Path> + Own>(x: &P) -> P {}
            ),
            quote!(
                fn f<I: IntoIterator<Item = u8>>(x: I)
                where
                    I::IntoIter: Send,
                {
                }
            ),
        ] {
            assert!(converts(item.clone()), "{item}");
        }
    }

    #[test]
    fn parameters_that_are_keyed_as_they_are() {
        for item in [
            quote!(
                fn f<T: Serialize + Into<String>>(x: T) {}
            ),
            quote!(
                fn f(x: impl Fn(u8)) {}
            ),
            quote!(
                fn f(x: Option<u8>) {}
            ),
        ] {
            assert!(with(item.clone(), |_, found| found.is_none()), "{item}");
        }
    }

    #[test]
    fn obstacles() {
        for (item, words) in [
            (
                quote!(
                    fn f<S: Into<String> + Own>(x: S) {}
                ),
                "`Own`",
            ),
            (
                quote!(
                    fn f<S: Into<String>>(x: S) -> Vec<S> {}
                ),
                "the signature uses `S`",
            ),
            (
                quote!(
                    async fn f<S: Into<String>>(x: S) {
                        g::<S>(x)
                    }
                ),
                "the body uses",
            ),
            (
                quote!(
                    fn f(x: impl IntoIterator) {}
                ),
                "its items",
            ),
            (
                quote!(
                    fn f<I: IntoIterator<Item = u8>>(x: I)
                    where
                        I::IntoIter: Own,
                    {
                    }
                ),
                "the signature uses `I`",
            ),
        ] {
            let text = with(item, |item, found| obstacle(item, &found?, false));
            assert!(text.is_some_and(|text| text.contains(words)), "{words}");
        }
    }
}
