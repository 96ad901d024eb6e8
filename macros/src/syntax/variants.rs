//! The versions of a function that conditions make of it: one for each set of parameters
//! that their `#[cfg]`s leave.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::{Attribute, FnArg, Meta, Pat, Signature, parse_quote};

/// One version, and when it is compiled.
pub(crate) struct Variant {
    pub(crate) cfg: Attribute,
    pub(crate) sig: Signature,
    /// The parameters that it does not have.
    pub(crate) absent: Vec<Ident>,
}

pub(crate) fn has_conditional_parameters(sig: &Signature) -> bool {
    sig.inputs.iter().any(|input| condition(input).is_some())
}

/// None: no parameter has a condition.
pub(crate) fn variants(sig: &Signature) -> Option<Vec<Variant>> {
    let count = sig
        .inputs
        .iter()
        .filter(|input| condition(input).is_some())
        .count();
    if count == 0 {
        return None;
    }
    let made = (0..1_usize << count).map(|choice| variant(sig, choice));
    Some(made.collect())
}

/// The version with those parameters whose bit is set.
fn variant(sig: &Signature, choice: usize) -> Variant {
    let mut sig = sig.clone();
    let (mut terms, mut absent, mut at) = (Vec::new(), Vec::new(), 0);
    let inputs = std::mem::take(&mut sig.inputs);
    for mut input in inputs {
        let Some(condition) = condition(&input) else {
            sig.inputs.push(input);
            continue;
        };
        let is_present = choice >> at & 1 == 1;
        at += 1;
        if is_present {
            terms.push(condition);
            attrs(&mut input).retain(|attr| !attr.path().is_ident("cfg"));
            sig.inputs.push(input);
        } else {
            terms.push(parse_quote!(not(#condition)));
            absent.extend(name(&input).cloned());
        }
    }
    // Two parameters of one name have opposite conditions.
    absent.retain(|name| !sig.inputs.iter().any(|input| is_named(input, name)));
    let all = all(terms);
    let cfg = parse_quote!(#[cfg(#all)]);
    Variant { cfg, sig, absent }
}

/// The name of a parameter that is not destructured.
fn name(input: &FnArg) -> Option<&Ident> {
    match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pat) => Some(&pat.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

fn is_named(input: &FnArg, other: &Ident) -> bool {
    name(input).is_some_and(|name| name == other)
}

fn attrs(input: &mut FnArg) -> &mut Vec<Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(typed) => &mut typed.attrs,
    }
}

/// The condition of a parameter.
fn condition(input: &FnArg) -> Option<TokenStream> {
    let FnArg::Typed(typed) = input else {
        return None;
    };
    let mut conditions = typed
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"));
    let conditions: Vec<_> = conditions
        .by_ref()
        .filter_map(|attr| match &attr.meta {
            Meta::List(list) => Some(list.tokens.to_token_stream()),
            _ => None,
        })
        .collect();
    (!conditions.is_empty()).then(|| all(conditions))
}

/// Clippy has a lint against an `all` of one condition.
fn all(mut terms: Vec<TokenStream>) -> TokenStream {
    match terms.len() {
        1 => terms.remove(0),
        _ => parse_quote!(all(#(#terms),*)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_parameters_is_a_version() {
        let sig = parse_quote!(fn f(a: u8, #[cfg(x)] b: u8, #[cfg(y)] c: u8));
        let made: Vec<_> = variants(&sig)
            .into_iter()
            .flatten()
            .map(|variant| {
                let (cfg, sig) = (variant.cfg.to_token_stream(), variant.sig.to_token_stream());
                format!("{cfg} {sig}").replace(' ', "")
            })
            .collect();
        assert_eq!(
            made,
            [
                "#[cfg(all(not(x),not(y)))]fnf(a:u8)",
                "#[cfg(all(x,not(y)))]fnf(a:u8,b:u8)",
                "#[cfg(all(not(x),y))]fnf(a:u8,c:u8)",
                "#[cfg(all(x,y))]fnf(a:u8,b:u8,c:u8)",
            ]
        );
        assert!(variants(&parse_quote!(fn f(#[allow(x)] a: u8))).is_none());
    }
}
