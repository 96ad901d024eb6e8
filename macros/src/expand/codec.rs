//! The expressions that make the plan and the codecs of returned types.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use syn::{Expr, Type};

use super::Names;
use crate::args::ErrorCodec;
use crate::model::Function;
use crate::tokens;
use crate::types::is_value;

/// Everything is spanned at the type, so that rustc reports a missing trait there, once.
pub(super) fn plan(function: &Function<'_>, ty: &TokenStream, names: &Names) -> TokenStream {
    let returns = &function.returns;
    let args = &function.args;
    // The codec of a value is its plan. To look for a box around it, rustc takes a tenth of the time
    // that the whole function takes.
    let is_plain = args.errors.is_none() && args.stream.is_none() && returns.future.is_none();
    if is_plain && returns.ty.is_none_or(is_value) {
        return of_item(function, ty, names);
    }
    let at_type = returns.span;
    let rt = names.rt_at(at_type);
    let inner = inner(function);
    let traits = traits(function, names);
    let whole = match &function.args.errors {
        None => quote_spanned!(at_type=> __parts.plan(__value)),
        Some(ErrorCodec::Serde) => quote_spanned!(at_type=> __parts.__errors(__value)),
        Some(ErrorCodec::Module(module)) => quote_spanned! {at_type=> __parts.errors_with(
            __value,
            |__error, __serializer| #module::serialize(__error, __serializer),
            |__deserializer| #module::deserialize(__deserializer),
        )},
    };
    let value = match &function.args.stream {
        None => quote_spanned! {at_type=>
            let (__parts, __probe) = __probe.__parts();
            let __value = __probe.__kind() #inner;
        },
        Some(module) => quote_spanned! {at_type=>
            let (__parts, __probe) = __probe.__around();
            let __split = __probe.split_by(#module::split, #module::join);
            let __head = (&__split).head().__kind().__value().codec();
            let __item = (&__split).item().__kind() #inner;
            let __value = __split.with(__head, __item);
        },
    };
    quote_spanned! {at_type=>
        {
            #[allow(unused_imports)]
            use #rt::{
                Fallback as _, NotInResult as _, OkByValue as _, OkLent as _, ScrubWhole as _,
                Unboxed as _,
            };
            #traits
            let (__later, __probe) = #rt::Probe::<#ty>::new().__later();
            #value
            __later.around(#whole)
        }
    }
}

/// The codec of the items of a stream or iterator that is returned by itself:
/// with `errors`, they must be a `Result`.
pub(super) fn of_top_item(function: &Function<'_>, ty: &TokenStream, names: &Names) -> TokenStream {
    let codec = of_item(function, ty, names);
    if function.args.errors.is_none() {
        return codec;
    }
    let at_type = function.returns.span;
    let rt = names.rt_at(at_type);
    quote_spanned!(at_type=> #rt::of_result(#codec))
}

/// The codec of the item of a stream or iterator in a `Result`. `errors` applies to
/// whichever of the two is a `Result`.
pub(super) fn of_item(function: &Function<'_>, ty: &TokenStream, names: &Names) -> TokenStream {
    let at_type = function.returns.span;
    let rt = names.rt_at(at_type);
    let inner = inner(function);
    let traits = traits(function, names);
    quote_spanned! {at_type=>
        {
            #[allow(unused_imports)]
            use #rt::{Fallback as _, OkByValue as _, OkLent as _, ScrubWhole as _};
            #traits
            #rt::Probe::<#ty>::new().__kind() #inner
        }
    }
}

/// The codec of a `Result` whose `Ok` is empty.
pub(super) fn of_outer(function: &Function<'_>, ty: &TokenStream, names: &Names) -> TokenStream {
    let at_type = function.returns.span;
    let rt = names.rt_at(at_type);
    let errors = errors(function);
    let traits = traits(function, names);
    quote_spanned! {at_type=>
        {
            #[allow(unused_imports)]
            use #rt::{Fallback as _, OkByValue as _, OkLent as _, ScrubWhole as _};
            #traits
            #rt::Probe::<#ty>::new().__kind().__value() #errors
        }
    }
}

/// The codec of the value behind a `&mut` parameter.
pub(super) fn of_out(function: &Function<'_>, ty: &Type, at: Span, names: &Names) -> TokenStream {
    let rt = names.rt_at(at);
    let value = method(function, ty, "__value", "__generic_value", at);
    quote_spanned! {at=>
        {
            #[allow(unused_imports)]
            use #rt::{Fallback as _, OkByValue as _, OkLent as _, ScrubWhole as _};
            #rt::Probe::<#ty>::new().__kind().#value().codec()
        }
    }
}

/// The name of the method for a type, which may depend on a type parameter.
pub(super) fn method(
    function: &Function<'_>,
    ty: &Type,
    of_known: &str,
    of_generic: &str,
    at: Span,
) -> Ident {
    let is_generic = depends_on_parameter(function, ty);
    Ident::new(if is_generic { of_generic } else { of_known }, at)
}

/// From the kind of a value to its codec.
fn inner(function: &Function<'_>) -> TokenStream {
    let at_type = function.returns.span;
    let value = match &function.args.with {
        None if function.returns.borrows_inside => quote_spanned!(at_type=> .__lent()),
        None if is_generic(function) => quote_spanned!(at_type=> .__generic_value()),
        None => quote_spanned!(at_type=> .__value()),
        Some(module) => quote_spanned! {at_type=> .value_with(
            |__value, __serializer| #module::serialize(__value, __serializer),
            |__deserializer| #module::deserialize(__deserializer),
        )},
    };
    let errors = errors(function);
    let record_if = user_expression(function, function.args.record_if.as_ref())
        .map(|predicate| quote_spanned!(at_type=> .record_if(#predicate)));
    let scrub = user_expression(function, function.args.scrub.as_ref())
        .map(|scrub| quote_spanned!(at_type=> .__scrub(#scrub)));
    quote_spanned!(at_type=> #value #errors #scrub #record_if)
}

/// Whether a type parameter is part of what is recorded, and no reference.
fn is_generic(function: &Function<'_>) -> bool {
    let returns = &function.returns;
    let item = returns.items.as_ref().map(|items| &items.item);
    item.or(returns.ty)
        .is_some_and(|ty| tokens::borrow(ty).is_none() && depends_on_parameter(function, ty))
}

fn depends_on_parameter(function: &Function<'_>, ty: &Type) -> bool {
    let mut parameters = function.parameter_names().into_iter();
    parameters.any(|name| tokens::mentions(ty, name))
}

/// An expression of the attribute, as it stands in the marker's impl, where `Self` is the marker.
fn user_expression(function: &Function<'_>, expr: Option<&Expr>) -> Option<TokenStream> {
    let tokens = expr?.to_token_stream();
    Some(match function.owner {
        Some(owner) => owner.without_self(tokens),
        None => tokens,
    })
}

fn errors(function: &Function<'_>) -> TokenStream {
    let at_type = function.returns.span;
    match &function.args.errors {
        None => quote_spanned!(at_type=> .codec()),
        Some(ErrorCodec::Serde) => quote_spanned!(at_type=> .__errors()),
        Some(ErrorCodec::Module(module)) => quote_spanned! {at_type=> .errors_with(
            |__error, __serializer| #module::serialize(__error, __serializer),
            |__deserializer| #module::deserialize(__deserializer),
        )},
    }
}

/// The traits whose methods record an error that is an ordinary value.
fn traits(function: &Function<'_>, names: &Names) -> Option<TokenStream> {
    let at_type = function.returns.span;
    let rt = names.rt_at(at_type);
    matches!(function.args.errors, Some(ErrorCodec::Serde)).then(|| {
        quote_spanned! {at_type=>
            #[allow(unused_imports)]
            use #rt::{ErrorAroundByValue as _, ErrorByValue as _};
        }
    })
}
