//! Why a parameter cannot be converted.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{GenericArgument, Type, TypeParamBound};

use super::{Bounded, Conversion, Function};
use crate::tokens;
use crate::types::{
    generic_arguments, is_ident, is_trait, last_segment, projection, trait_segment,
    type_predicates, typed_inputs,
};

#[derive(Clone)]
pub(crate) enum Obstacle<'a> {
    /// Nothing is known of the items.
    NoItem,
    /// The converted value may lack this bound.
    Unmet(&'a TypeParamBound),
    /// A reference to what is not `Clone`.
    NotClone,
    /// Clones would have to outlive the call.
    Lent,
    /// The target of a `TryInto` is not one type.
    Target,
    /// Nothing shows why a `TryInto` fails.
    HiddenError,
    /// The signature uses the type parameter where it is not converted.
    Elsewhere(&'a Ident),
    /// The body of a function that comes later does.
    InBody(&'a Ident),
}

/// The obstacle of each parameter's conversion. Parameters that share a type parameter
/// are converted together, or not at all.
pub(super) fn obstacles<'a>(function: &Function<'a>) -> Vec<Option<Obstacle<'a>>> {
    let params = &function.params;
    let own = |conversion: &Conversion<'a>| own(function, conversion);
    let mut found: Vec<_> = params.iter().map(|param| own(&param.conversion)).collect();
    loop {
        let before = found.iter().flatten().count();
        for at in 0..params.len() {
            if found[at].is_some() {
                continue;
            }
            let names = params[at].conversion.parameters();
            found[at] = names.into_iter().find_map(|name| {
                let is_blocked = |(other, obstacle): (usize, &Option<Obstacle<'_>>)| {
                    obstacle.is_some() && params[other].conversion.parameters().contains(&name)
                };
                if found.iter().enumerate().any(is_blocked) || is_used_elsewhere(function, name) {
                    return Some(Obstacle::Elsewhere(name));
                }
                let item = function.item;
                let in_body = function.binds_again()
                    && !function.is_of_trait_stub()
                    && tokens::mentions(&item.body, name);
                in_body.then_some(Obstacle::InBody(name))
            });
        }
        if found.iter().flatten().count() == before {
            return found;
        }
    }
}

/// An obstacle that is in the conversion itself.
fn own<'a>(function: &Function<'a>, conversion: &Conversion<'a>) -> Option<Obstacle<'a>> {
    if !conversion.converts() {
        return None;
    }
    let generics = &function.item.sig.generics;
    if conversion.is_lent() {
        if conversion.all().into_iter().any(is_not_clone) {
            return Some(Obstacle::NotClone);
        }
        if is_over_later(function) {
            return Some(Obstacle::Lent);
        }
    }
    let here = match conversion {
        Conversion::Collect(_, None) | Conversion::Drain(_, None) => Some(Obstacle::NoItem),
        Conversion::TryInto(_, target, text) => {
            let mut names = generics.params.iter();
            let is_generic = names.any(|param| match param {
                syn::GenericParam::Type(param) => tokens::mentions(target, &param.ident),
                syn::GenericParam::Const(param) => tokens::mentions(target, &param.ident),
                syn::GenericParam::Lifetime(_) => false,
            });
            let block = function.owner.map(|owner| owner.generics);
            let mut of_block = block.into_iter().flat_map(crate::types::parameter_names);
            if is_generic
                || of_block.any(|name| tokens::mentions(target, name))
                || tokens::mentions(target, "Self")
                || tokens::is_borrowed(target)
            {
                Some(Obstacle::Target)
            } else if text.is_none() {
                Some(Obstacle::HiddenError)
            } else {
                None
            }
        }
        // The elements of what cannot be converted alone, such as a nested `&[S]`.
        Conversion::Clones(inside) if inside.parts().any(Conversion::is_lent) => {
            Some(Obstacle::Lent)
        }
        _ if !conversion.is_lent() && conversion.parts().any(Conversion::is_lent) => {
            let lent = conversion
                .parts()
                .any(|part| part.is_lent() && part.converts());
            lent.then_some(Obstacle::Lent)
        }
        _ => None,
    };
    let unmet = || {
        let mut bounds = conversion.bounded_value()?.bounds.iter();
        bounds
            .find(|bound| !is_met(bound, conversion))
            .map(|bound| Obstacle::Unmet(bound))
    };
    here.or_else(unmet)
        .or_else(|| conversion.parts().find_map(|part| own(function, part)))
}

fn is_not_clone(conversion: &Conversion<'_>) -> bool {
    let is_clone = |bounded: &Bounded<'_>| {
        let mut bounds = bounded.bounds.iter();
        bounds.any(|bound| is_trait(bound, "Clone") || is_trait(bound, "Copy"))
    };
    conversion
        .bounded_value()
        .is_some_and(|bounded| !is_clone(bounded))
}

/// Whether what the function returns may borrow from its parameters, or use them later
/// in another way than an `async fn`.
fn is_over_later(function: &Function<'_>) -> bool {
    let returns = &function.returns;
    returns.future.is_some()
        || returns.items.is_some()
        || returns.ty.is_some_and(tokens::is_borrowed)
}

/// Whether the converted value has the bound in any case.
fn is_met(bound: &TypeParamBound, conversion: &Conversion<'_>) -> bool {
    let Some(segment) = trait_segment(bound) else {
        return matches!(bound, TypeParamBound::Lifetime(_));
    };
    let name = segment.ident.to_string();
    match (conversion, name.as_str()) {
        (_, "Send" | "Sync" | "Unpin" | "Sized")
        | (Conversion::Into(..), "Into" | "Clone" | "Debug")
        | (Conversion::TryInto(..), "TryInto") => true,
        (Conversion::Into(_, target), name) => has(target, name),
        (Conversion::Collect(..), "IntoIterator") => generic_arguments(segment).all(is_met_by_vec),
        (Conversion::Collect(..), "Clone" | "Debug" | "Default")
        | (Conversion::Drain(..), "Clone" | "Debug" | "Iterator") => true,
        (Conversion::Drain(..), _) => is_met_by_vec_iterator(bound),
        _ => false,
    }
}

/// Whether a well-known type implements a well-known trait.
fn has(target: &Type, name: &str) -> bool {
    const TEXTS: [&str; 16] = [
        "String", "Cow", "char", "bool", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16",
        "i32", "i64", "i128", "isize",
    ];
    const OTHERS: [&str; 4] = ["PathBuf", "OsString", "Duration", "Bytes"];
    let named = |names: &[&str]| {
        last_segment(target).is_some_and(|last| names.iter().any(|name| last.ident == name))
    };
    match name {
        "Display" | "ToString" => named(&TEXTS),
        "PartialEq" | "Eq" | "PartialOrd" | "Ord" | "Hash" => named(&TEXTS) || named(&OTHERS),
        _ => false,
    }
}

/// `Item = T`, or bounds on `Item` and `IntoIter`.
fn is_met_by_vec(argument: &GenericArgument) -> bool {
    match argument {
        GenericArgument::AssocType(assoc) => assoc.ident == "Item",
        GenericArgument::Constraint(constraint) if constraint.ident == "Item" => true,
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

/// Whether the signature has the type parameter where its conversion does not replace
/// it.
fn is_used_elsewhere<'a>(function: &Function<'a>, name: &'a Ident) -> bool {
    let sig = &function.item.sig;
    let mentioned = |tokens: &dyn ToTokens| tokens::count(tokens.to_token_stream(), name) > 0;
    let converting = || function.params.iter().map(|param| &param.conversion);
    let in_inputs = typed_inputs(sig).zip(converting()).any(|(typed, conversion)| {
        let kept = |part: &&Conversion<'_>| matches!(part, Conversion::Keep(Some(ty), _) if mentioned(ty));
        mentioned(&typed.ty)
            && (!conversion.parameters().contains(&name) || conversion.all().iter().any(kept))
    });
    // Where one parameter's items are another.
    let mut all = Vec::new();
    for conversion in converting() {
        all.extend(conversion.all());
    }
    let holds = |other: &Ident| {
        all.iter().any(|part| {
            let is_other = |bounded: &Bounded<'_>| bounded.parameter == Some(other);
            part.bounded_value().is_some_and(is_other) && part.parameters().contains(&name)
        })
    };
    let in_bounds = sig.generics.type_params().any(|param| {
        let is_own = param.ident == *name;
        param.bounds.iter().any(|bound| mentioned(bound)) && (is_own || !holds(&param.ident))
    });
    let iterates = all.iter().any(|part| {
        matches!(part, Conversion::Collect(bounded, _) | Conversion::Drain(bounded, _)
            if bounded.parameter == Some(name))
    });
    let fails = all.iter().any(
        |part| matches!(part, Conversion::TryInto(bounded, ..) if bounded.parameter == Some(name)),
    );
    let in_predicates = type_predicates(&sig.generics).any(|predicate| {
        let bounded = &predicate.bounded_ty;
        let in_own = predicate.bounds.iter().any(|bound| mentioned(bound));
        let declares = match bounded {
            ty if is_ident(ty, name) => !in_own,
            ty => match projection(ty) {
                Some((owner, item)) if item == "IntoIter" => {
                    owner == name && iterates && predicate.bounds.iter().all(is_met_by_vec_iterator)
                }
                Some((owner, item)) if owner == name => {
                    (iterates && item == "Item" || fails && item == "Error") && !in_own
                }
                Some((owner, item)) => item == "Item" && holds(owner),
                None => !mentioned(ty) && is_declared(ty, &holds),
            },
        };
        (mentioned(bounded) || in_own) && !declares
    });
    mentioned(&sig.output) || in_inputs || in_bounds || in_predicates
}

/// A where clause of another type parameter.
fn is_declared(ty: &Type, holds: &dyn Fn(&Ident) -> bool) -> bool {
    matches!(ty, Type::Path(path) if path.path.get_ident().is_some_and(holds))
}
