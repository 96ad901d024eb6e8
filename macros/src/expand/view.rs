//! The expression for the view of a value.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};

use crate::model::View;
use crate::types::last_segment;

impl View<'_> {
    /// The view of the value behind the variable, which is a reference.
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
            View::Optional(element) => {
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
