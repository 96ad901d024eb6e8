//! What a value shows of itself by its bounds: enough for a key, where its type
//! is not one that serde writes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, TypeParamBound};

use crate::convert::{bounds_of, is_trait, type_argument, unwrapped};
use crate::live::last_segment;
use crate::syntax::ItemFn;

pub(crate) enum View<'a> {
    /// `AsRef<T>`: that.
    AsRef(&'a Type),
    /// `ToString`, `Display`: its text.
    Text,
    /// Of `Vec<T>`, `[T; N]` and `[T]`, what each element shows.
    List(Box<View<'a>>),
    /// Of `Option<T>`.
    Maybe(Box<View<'a>>),
    /// Of a tuple; the others stand for themselves.
    Tuple(Vec<Option<View<'a>>>),
}

/// Bounds by which a value does nothing that its text does not show.
const SHOWN: [&str; 8] = [
    "ToString", "Display", "Debug", "Send", "Sync", "Unpin", "Sized", "Clone",
];

impl<'a> View<'a> {
    /// Nothing, where the value is keyed as it is.
    pub(crate) fn of(item: &'a ItemFn, ty: &'a Type) -> Option<View<'a>> {
        match unwrapped(ty) {
            Type::Reference(reference) => View::of(item, &reference.elem),
            Type::Slice(slice) => Some(View::List(View::of(item, &slice.elem)?.into())),
            Type::Array(array) => Some(View::List(View::of(item, &array.elem)?.into())),
            Type::Tuple(tuple) => {
                let views: Vec<_> = tuple.elems.iter().map(|ty| View::of(item, ty)).collect();
                let any = views.iter().any(Option::is_some);
                any.then_some(View::Tuple(views))
            }
            Type::TraitObject(object) => View::by(&object.bounds.iter().collect::<Vec<_>>()),
            ty => match bounds_of(item, ty) {
                Some((_, bounds)) => View::by(&bounds),
                None => View::inside(item, ty),
            },
        }
    }

    fn by(bounds: &[&'a TypeParamBound]) -> Option<View<'a>> {
        let found = |name| bounds.iter().find(|bound| is_trait(bound, name));
        if found("Serialize").is_some() {
            return None;
        }
        if let Some(target) = found("AsRef").and_then(|bound| type_argument(bound)) {
            return Some(View::AsRef(target));
        }
        // By another bound it could do what its text does not show: `1` and `1.0`
        // have the same.
        let shown = |bound: &&TypeParamBound| {
            matches!(bound, TypeParamBound::Lifetime(_))
                || SHOWN.iter().any(|name| is_trait(bound, name))
        };
        let has_text = found("ToString").or(found("Display")).is_some();
        (has_text && bounds.iter().all(shown)).then_some(View::Text)
    }

    fn inside(item: &'a ItemFn, ty: &'a Type) -> Option<View<'a>> {
        let segment = last_segment(ty)?;
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return None;
        };
        let Some(GenericArgument::Type(element)) = arguments.args.first() else {
            return None;
        };
        match segment.ident.to_string().as_str() {
            "Vec" => Some(View::List(View::of(item, element)?.into())),
            "Option" => Some(View::Maybe(View::of(item, element)?.into())),
            _ => None,
        }
    }

    /// What the value shows that the variable refers to.
    pub(crate) fn expand(&self, value: &Ident, rt: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        let inner = |view: &View<'_>| view.expand(&Ident::new("__inner", site), rt);
        match self {
            View::AsRef(target) => {
                let shown = quote_spanned! {site=>
                    <_ as ::core::convert::AsRef<#target>>::as_ref(#value)
                };
                if last_segment(target).is_some_and(|last| last.ident == "OsStr") {
                    return quote_spanned!(site=> #rt::OsText(#shown));
                }
                shown
            }
            View::Text => quote_spanned! {site=>
                {
                    #[allow(unused_imports)]
                    use ::std::string::ToString as _;
                    #value.to_string()
                }
            },
            View::List(element) => {
                let element = inner(element);
                quote_spanned! {site=>
                    #value.iter().map(|__inner| #element).collect::<::std::vec::Vec<_>>()
                }
            }
            View::Maybe(element) => {
                let element = inner(element);
                quote_spanned!(site=> #value.as_ref().map(|__inner| #element))
            }
            View::Tuple(views) => {
                let names: Vec<Ident> = (0..views.len())
                    .map(|at| format_ident!("__inner{at}", span = site))
                    .collect();
                let parts = views.iter().zip(&names).map(|(view, name)| match view {
                    Some(view) => view.expand(name, rt),
                    None => name.to_token_stream(),
                });
                quote_spanned! {site=>
                    match #value { (#(#names,)*) => (#(#parts,)*) }
                }
            }
        }
    }
}
