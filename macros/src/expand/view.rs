//! The expression for the view of a value.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};

use crate::model::{Conversion, ErrorText, View};
use crate::types::last_segment;

impl Conversion<'_> {
    /// The form in which the converted value behind the variable, a reference, is keyed.
    /// None: as it is.
    pub(crate) fn shown(&self, value: &Ident, rt: &TokenStream) -> Option<TokenStream> {
        let site = Span::mixed_site();
        let inner = |part: &Conversion<'_>| part.shown(&Ident::new("__inner", site), rt);
        Some(match self {
            Conversion::Keep(_, view) => view.as_ref()?.expand(value, rt),
            Conversion::Into(..) => return None,
            Conversion::TryInto(_, _, text) => {
                let text = match text {
                    Some(ErrorText::Display) => {
                        quote_spanned!(site=> ::std::string::ToString::to_string)
                    }
                    Some(ErrorText::Debug) => {
                        quote_spanned!(site=> |__error| ::std::format!("{__error:?}"))
                    }
                    None | Some(ErrorText::Nothing) => quote_spanned!(site=> |_| ()),
                };
                quote_spanned! {site=>
                    ::core::result::Result::map_err(
                        ::core::result::Result::as_ref(&#value.0),
                        #text,
                    )
                }
            }
            Conversion::Drain(_, item) => {
                let items = quote_spanned!(site=> ::std::vec::IntoIter::as_slice(#value));
                match item.as_deref().and_then(inner) {
                    None => items,
                    Some(item) => list(&items, &item),
                }
            }
            Conversion::Collect(_, item) => list(value, &item.as_deref().and_then(inner)?),
            Conversion::Array(item) => list(value, &inner(item)?),
            Conversion::Container(_, parts) => match parts.as_slice() {
                [item] => list(value, &inner(item)?),
                _ => return None,
            },
            Conversion::Clones(inside) => return inside.shown(value, rt),
            Conversion::Option(inside) => {
                let inside = inner(inside)?;
                optional(
                    &quote_spanned!(site=> ::core::option::Option::as_ref(#value)),
                    &inside,
                )
            }
            Conversion::Tuple(parts) => {
                let names: Vec<Ident> = (0..parts.len())
                    .map(|at| format_ident!("__inner{at}", span = site))
                    .collect();
                let shown: Vec<_> = parts
                    .iter()
                    .zip(&names)
                    .map(|(part, name)| part.shown(name, rt))
                    .collect();
                if shown.iter().all(Option::is_none) {
                    return None;
                }
                let parts = shown.into_iter().zip(&names);
                let parts = parts.map(|(part, name)| part.unwrap_or(name.to_token_stream()));
                quote_spanned! {site=>
                    match #value { (#(#names,)*) => (#(#parts,)*) }
                }
            }
        })
    }
}

/// `#inside` of what is in the option, with the name `__inner`.
fn optional(option: &TokenStream, inside: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        ::core::option::Option::map(#option, |__inner| #inside)
    }
}

fn list(items: &impl ToTokens, item: &TokenStream) -> TokenStream {
    // `no_implicit_prelude` has no `Iterator` in scope.
    quote_spanned! {Span::mixed_site()=>
        ::core::iter::Iterator::collect::<::std::vec::Vec<_>>(
            ::core::iter::Iterator::map(::core::iter::IntoIterator::into_iter(#items), |__inner| #item)
        )
    }
}

impl View<'_> {
    /// The view of the value behind the variable, which is a reference.
    pub(crate) fn expand(&self, value: &Ident, rt: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        let inner = |view: &View<'_>| view.expand(&Ident::new("__inner", site), rt);
        match self {
            View::AsRef(target, _) => {
                let shown = quote_spanned! {site=>
                    <_ as ::core::convert::AsRef<#target>>::as_ref(#value)
                };
                if last_segment(target).is_some_and(|last| last.ident == "OsStr") {
                    return quote_spanned!(site=> #rt::OsText(#shown));
                }
                shown
            }
            View::Text => quote_spanned!(site=> { use #rt::ViewedText as _; #value.__to_string() }),
            View::List(element) => {
                let items =
                    quote_spanned!(site=> { use #rt::ViewedList as _; #value.__as_slice() });
                list(&items, &inner(element))
            }
            View::Optional(element) => {
                let element = inner(element);
                let value =
                    quote_spanned!(site=> { use #rt::ViewedOption as _; #value.__as_ref() });
                optional(&value, &element)
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
