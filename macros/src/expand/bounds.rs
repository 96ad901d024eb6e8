//! The bounds on a trait's parameters and associated types that its stub needs in order
//! to key or record them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{ReturnType, Type};

use crate::model::{Items, recorded_parts};
use crate::syntax::{ItemTrait, TraitMethod};
use crate::tokens;
use crate::types::{future_output, has_impl, pointee, returned_boxed_item, typed_inputs};

/// Predicates of the stub's impl block.
pub(super) fn of_trait(item: &ItemTrait, rt: &TokenStream) -> Vec<TokenStream> {
    let params = item.header.generics.type_params();
    let mut names: Vec<Ident> = params.map(|param| param.ident.clone()).collect();
    names.push(Ident::new("Self", Span::call_site()));
    let mut predicates: Vec<TokenStream> = Vec::new();
    for method in item.methods.iter().filter(|method| method.is_stubbed()) {
        for predicate in of_method(method, &names, rt) {
            let text = predicate.to_string();
            if !predicates.iter().any(|known| known.to_string() == text) {
                predicates.push(predicate);
            }
        }
    }
    predicates
}

fn of_method(method: &TraitMethod, names: &[Ident], rt: &TokenStream) -> Vec<TokenStream> {
    let args = &method.args;
    let can_say = |ty: &Type| {
        let mut own = method.sig.generics.type_params();
        names.iter().any(|name| tokens::mentions(ty, name))
            && !own.any(|param| tokens::mentions(ty, &param.ident))
            && tokens::borrow(ty).is_none()
            && !has_impl(ty)
    };
    let mut predicates = Vec::new();
    let site = Span::mixed_site();
    for typed in typed_inputs(&method.sig) {
        let keyed = args.key.iter().map(|component| &component.name);
        let replaced = args.skip.iter().chain(&args.discard);
        let mut replaced = replaced.chain(&args.redact).chain(keyed);
        let ty = pointee(&typed.ty);
        if !replaced.any(|name| tokens::mentions(&typed.pat, name)) && can_say(ty) {
            predicates.push(quote_spanned!(site=> #ty: #rt::Serialize));
        }
    }
    if let ReturnType::Type(_, ty) = &method.sig.output {
        let ty = future_output(ty).map_or(&**ty, |(_, output)| output);
        let items = Items::new(ty);
        let item = items.as_ref().map(|items| &items.item);
        let boxed = returned_boxed_item(ty);
        // What is in a box of no lifetime is made by a box of ours.
        let is_static = boxed.is_some() && !tokens::is_borrowed(ty);
        let lifetime = is_static.then(|| quote_spanned!(site=> + 'static));
        let parts = recorded_parts(item.or(boxed).unwrap_or(ty), args);
        let parts = parts.into_iter().filter(|ty| can_say(ty));
        predicates.extend(parts.map(
            |ty| quote_spanned!(site=> #ty: #rt::Serialize + #rt::DeserializeOwned #lifetime),
        ));
    }
    predicates
}
