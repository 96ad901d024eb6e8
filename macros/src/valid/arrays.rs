//! Arrays that serde does not know: as a parameter, they are keyed as slices; elsewhere, its
//! own error would ask for a derive, which arrays cannot have.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{Type, TypeArray};

use crate::errors::Errors;
use crate::model::{Function, KeyPart, recorded_parts, unknown_array};
use crate::types::pointee;

pub(super) fn check(function: &Function<'_>, errors: &mut Errors) {
    let parameters = function.parameter_names();
    for param in &function.params {
        let ty = pointee(&param.typed.ty);
        let inside = match ty {
            Type::Array(array) => &*array.elem,
            ty => ty,
        };
        if let (KeyPart::Whole, Some(array)) = (&param.part, unknown_array(inside, &parameters)) {
            let attribute = function.attribute();
            let remedy = match param.bindings.as_slice() {
                [name] => {
                    format!("say what counts with `#[{attribute}(key({name} = expression))]`")
                }
                _ => "make it a parameter of its own".to_owned(),
            };
            refuse(
                array,
                &format!("{remedy}, where `.as_slice()` makes a slice of an array"),
                errors,
            );
        }
    }
    for out in function.out().filter(|out| out.codec.is_none()) {
        if let Some(array) = unknown_array(&out.ty, &parameters) {
            let remedy = match &out.ty {
                Type::Array(_) => "take a slice, such as `&mut [T]`",
                _ => "take a `Vec` in place of the array",
            };
            refuse(array, remedy, errors);
        }
    }
    returned(function, &parameters, errors);
}

fn returned(function: &Function<'_>, parameters: &[&Ident], errors: &mut Errors) {
    let (args, returns) = (function.args, &function.returns);
    let Some(ty) = returns
        .items
        .as_ref()
        .map(|items| &items.item)
        .or(returns.ty)
    else {
        return;
    };
    for part in recorded_parts(ty, args) {
        if let Some(array) = unknown_array(part, parameters) {
            let attribute = function.attribute();
            let remedy = format!(
                "return a `Vec`, or name a codec that knows such arrays: \
                 `#[{attribute}(with = module)]`"
            );
            refuse(array, &remedy, errors);
        }
    }
}

fn refuse(array: &TypeArray, remedy: &str, errors: &mut Errors) {
    let length = array.len.to_token_stream();
    let text = format!(
        "serde knows no array of the length `{length}`, only of numbers up to 32; {remedy}"
    );
    errors.add(array.span(), text);
}
