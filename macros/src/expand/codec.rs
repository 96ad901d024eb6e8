//! The expression that makes the codec of what a function returns.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::Names;
use crate::args::ErrorCodec;
use crate::model::Function;

/// The two calls that ask something of the type are spanned at it, so that what
/// is missing is said there.
pub(super) fn expand(function: &Function<'_>, ty: &TokenStream, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let at_type = function.returns.span;
    let rt = &names.rt;
    let value = match &function.args.with {
        None => quote_spanned!(at_type=> .value()),
        Some(module) => quote_spanned! {site=> .value_with(
            |__value, __serializer| #module::serialize(__value, __serializer),
            |__deserializer| #module::deserialize(__deserializer),
        )},
    };
    let errors = match &function.args.errors {
        None => quote_spanned!(site=> .codec()),
        Some(ErrorCodec::Serde) => quote_spanned!(at_type=> .errors()),
        Some(ErrorCodec::Module(module)) => quote_spanned! {site=> .errors_with(
            |__error, __serializer| #module::serialize(__error, __serializer),
            |__deserializer| #module::deserialize(__deserializer),
        )},
    };
    let record_if = function
        .args
        .record_if
        .as_ref()
        .map(|predicate| quote_spanned!(site=> .record_if(#predicate)));
    let probe = quote_spanned!(at_type=> #rt::Probe::<#ty>::new().kind() #value #errors);
    quote_spanned! {site=>
        {
            #[allow(unused_imports)]
            use #rt::Fallback as _;
            #probe #record_if
        }
    }
}
