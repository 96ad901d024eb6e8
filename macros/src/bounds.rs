//! What the stub of a trait asks of the trait's parameters and associated types:
//! that they can be part of the key, or recorded, where they stand in a method.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::{FnArg, Path, ReturnType, Type, TypeParamBound};

use crate::args::Args;
use crate::convert::unwrapped;
use crate::live::Parts;
use crate::returns::{boxed_parts, future_output, recorded_part};
use crate::syntax::{ItemTrait, TraitMethod};
use crate::tokens;

/// Predicates of the stub's impl block.
pub(crate) fn of_trait(item: &ItemTrait, rt: &TokenStream) -> Vec<TokenStream> {
    let mut names: Vec<Ident> = Vec::new();
    names.extend(
        item.header
            .generics
            .type_params()
            .map(|param| param.ident.clone()),
    );
    names.push(Ident::new("Self", Span::call_site()));
    let methods = item.methods.iter().filter(|method| method.is_stubbed());
    let needed = methods.flat_map(|method| of_method(method, &names, rt));
    let mut predicates: Vec<TokenStream> = Vec::new();
    for predicate in needed {
        if !predicates
            .iter()
            .any(|known| known.to_string() == predicate.to_string())
        {
            predicates.push(predicate);
        }
    }
    predicates
}

fn of_method(method: &TraitMethod, names: &[Ident], rt: &TokenStream) -> Vec<TokenStream> {
    let args = method.arguments();
    let can_say = |ty: &Type| {
        let tokens = ty.to_token_stream();
        let mentions = |name: &Ident| tokens::count(tokens.clone(), name) > 0;
        let own = method.sig.generics.type_params();
        let mut own = own.map(|param| &param.ident);
        names.iter().any(mentions)
            && !own.any(mentions)
            && tokens::borrow(ty).is_none()
            && tokens::count(tokens.clone(), &Ident::new("impl", Span::call_site())) == 0
    };
    let mut predicates = Vec::new();
    for input in &method.sig.inputs {
        let FnArg::Typed(typed) = input else { continue };
        let named = |names: &[Ident]| {
            names
                .iter()
                .any(|name| tokens::count(typed.pat.to_token_stream(), name) > 0)
        };
        let keyed: Vec<Ident> = args.key.iter().map(|part| part.name.clone()).collect();
        let ty = pointee(&typed.ty);
        if !named(&args.skip) && !named(&args.redact) && !named(&keyed) && can_say(ty) {
            predicates.push(quote_spanned!(Span::mixed_site()=> #ty: #rt::Serialize));
        }
    }
    if let (ReturnType::Type(_, ty), None) = (&method.sig.output, &args.with) {
        let ty = future_output(ty).map_or(&**ty, |(_, output)| output);
        let ty = written(ty, &args);
        if can_say(&ty) {
            predicates.push(
                quote_spanned!(Span::mixed_site()=> #ty: #rt::Serialize + #rt::DeserializeOwned),
            );
        }
    }
    predicates
}

/// The part of a returned type that serde writes and reads: of streams and
/// iterators, of the item.
fn written(ty: &Type, args: &Args) -> Type {
    let item = Parts::of(ty).and_then(|parts| syn::parse2(parts.item).ok());
    match item.or_else(|| boxed_parts(ty).cloned()) {
        Some(item) => recorded_part(&item, args).clone(),
        None => recorded_part(ty, args).clone(),
    }
}

/// What is behind the references.
fn pointee(ty: &Type) -> &Type {
    match unwrapped(ty) {
        Type::Reference(reference) => pointee(&reference.elem),
        ty => ty,
    }
}

/// `Self::Out` of the trait, as its stub's impl block has to write it.
pub(crate) fn of_real(tokens: TokenStream, real: &Ident, path: &Path) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(word) if word == "Self" => {
                quote_spanned!(word.span()=> <#real as #path>)
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), of_real(group.stream(), real, path));
                inner.set_span(group.span());
                inner.to_token_stream()
            }
            other => other.to_token_stream(),
        })
        .collect()
}

pub(crate) fn mentions_self(tokens: TokenStream) -> bool {
    tokens::count(tokens, &Ident::new("Self", Span::call_site())) > 0
}

pub(crate) fn is_trait(bound: &TypeParamBound, name: &str) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == name),
        _ => false,
    }
}
