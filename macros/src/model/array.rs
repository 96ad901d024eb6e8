//! Arrays for which serde's traits are not implemented: those of more than 32 elements, and
//! of a length that is a parameter.

use proc_macro2::Ident;
use syn::{Expr, ExprLit, Lit, Type, TypeArray};

use super::Param;
use crate::tokens;
use crate::types::{element, pointee, unwrapped};

const MOST_OF_SERDE: usize = 32;

impl Param<'_> {
    /// Whether it is keyed as a slice: an array that serde may not know.
    pub(crate) fn is_keyed_as_slice(&self) -> bool {
        matches!(pointee(&self.typed.ty), Type::Array(array)
            if literal_length(array).is_none_or(|length| length > MOST_OF_SERDE))
    }
}

/// An array that serde does not know, alone or in a type of std that has the traits if its
/// elements do.
pub(crate) fn unknown_array<'a>(ty: &'a Type, parameters: &[&Ident]) -> Option<&'a TypeArray> {
    let inside = |ty: &'a Type| unknown_array(ty, parameters);
    match unwrapped(ty) {
        Type::Array(array) => {
            let is_unknown = match literal_length(array) {
                Some(length) => length > MOST_OF_SERDE,
                None => {
                    let mut names = parameters.iter();
                    names.any(|name| tokens::mentions(&array.len, *name))
                }
            };
            if is_unknown {
                Some(array)
            } else {
                inside(&array.elem)
            }
        }
        Type::Reference(reference) => inside(&reference.elem),
        Type::Slice(slice) => inside(&slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(inside),
        ty => inside(element(ty, &["Option", "Vec", "VecDeque", "Box"])?),
    }
}

fn literal_length(array: &TypeArray) -> Option<usize> {
    match &array.len {
        Expr::Lit(ExprLit {
            lit: Lit::Int(length),
            ..
        }) => length.base10_parse().ok(),
        _ => None,
    }
}
