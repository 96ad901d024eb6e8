//! From the checked model to tokens; nothing is decided here.

pub(crate) mod after_error;
mod behind;
mod body;
mod bounds;
mod codec;
mod conversion;
mod deferred;
mod fill;
mod fixture;
mod function;
mod future;
mod impl_block;
mod key;
mod lints;
mod marker;
mod no_real;
mod out;
mod prologue;
mod reentry;
mod stub_generics;
mod trait_item;
mod type_tokens;
mod view;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Path;

use crate::model::Function;
use crate::syntax::ItemMock;

/// The function made stubbable.
pub(crate) fn stubbable(function: &Function<'_>) -> TokenStream {
    let names = Names::new(function.args.krate.as_ref());
    let active = function::expand(function, &names);
    let marker = marker::expand(function, &names);
    quote!(#active #marker)
}

pub(crate) use self::after_error::beside_error;
pub(crate) use self::fill::FilledMock;
pub(crate) use self::impl_block::expand as impl_block;

/// What fills the mock that a `mock!` makes.
pub(crate) fn mock(item: &ItemMock, krate: Option<&Path>) -> TokenStream {
    let names = Names::new(krate);
    let filled = &item.filled;
    let parameters = filled.generics.params.iter();
    let methods = filled.methods.iter();
    let mock = FilledMock {
        attrs: &item.attrs,
        parameters: quote!(#(#parameters,)*),
        predicates: item.predicates(),
        path: filled.path.clone(),
        mock: item.ty(),
        stub: None,
        types: filled.types.iter().collect(),
        methods: methods.map(|(attrs, sig)| (&**attrs, sig)).collect(),
    };
    mock.expand(&names)
}

/// The first where the runtime crate has its feature `replay`, the second where it has not.
pub(crate) fn gate(krate: Option<&Path>, active: &TokenStream, plain: &TokenStream) -> TokenStream {
    let Names { krate, .. } = Names::new(krate);
    quote_spanned! {Span::mixed_site()=>
        #krate::__private_if_replay! { active { #active } plain { #plain } }
    }
}

/// Paths into the runtime crate.
pub(crate) struct Names {
    pub(crate) krate: TokenStream,
    pub(crate) rt: TokenStream,
}

impl Names {
    pub(crate) fn new(krate: Option<&Path>) -> Self {
        let krate = match krate {
            Some(path) => quote!(#path),
            None => quote_spanned!(Span::mixed_site()=> ::cached_stubs),
        };
        let rt = quote_spanned!(Span::mixed_site()=> #krate::__private);
        Names { krate, rt }
    }

    /// `rt`, for an expression whose errors are shown at `span`.
    pub(crate) fn rt_at(&self, span: Span) -> TokenStream {
        let located = |mut token: TokenTree| {
            token.set_span(token.span().located_at(span));
            token
        };
        self.rt.clone().into_iter().map(located).collect()
    }
}
