//! Parameters that are converted before they are keyed and passed on.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericArgument, GenericParam, Path, PathArguments, Type};

use crate::model::{Bounded, Conversion, Function, Param};

/// Converts the parameters that are keyed and passed on in another form.
pub(super) fn conversions(function: &Function<'_>) -> TokenStream {
    let site = Span::mixed_site();
    let converted = converted(function).map(|param| {
        let ident = &param.ident;
        let leaf = |leaf: &Conversion<'_>, value: &TokenStream| match leaf {
            Conversion::TryInto(_, target, _) => {
                let attempt = attempt_of(function, leaf);
                quote_spanned!(site=> #attempt(<_ as ::core::convert::TryInto<#target>>::try_into(#value)))
            }
            Conversion::Into(_, target) => {
                quote_spanned!(site=> <_ as ::core::convert::Into<#target>>::into(#value))
            }
            _ => value.clone(),
        };
        let value = param.conversion.walk(&ident.to_token_stream(), &leaf);
        quote_spanned!(site=> let #ident = #value;)
    });
    let attempts = leaves(function).into_iter().filter_map(|leaf| match leaf {
        Conversion::TryInto(_, target, _) => Some(attempt(&attempt_of(function, leaf), target)),
        _ => None,
    });
    quote!(#(#attempts)* #(#converted)*)
}

fn converted<'f, 'a>(function: &'f Function<'a>) -> impl Iterator<Item = &'f Param<'a>> {
    function.params.iter().filter(|param| param.is_converted)
}

/// The result of a conversion that can fail, in a type that converts with the same
/// result.
fn attempt(name: &Ident, target: &Type) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        struct #name<T, E>(::core::result::Result<T, E>);

        impl<E> ::core::convert::TryFrom<#name<#target, E>> for #target {
            type Error = E;

            fn try_from(__attempt: #name<#target, E>) -> ::core::result::Result<Self, E> {
                __attempt.0
            }
        }
    }
}

/// Hides the types of values converted by `Into<T>` behind their declared bounds. A
/// future has one type, so its body gets the converted value with and without a stub;
/// there, `x.into()` on a plain `T` would be ambiguous. A `Vec` needs nothing: it
/// iterates as the original did.
pub(super) fn hidden(function: &Function<'_>) -> TokenStream {
    let site = Span::mixed_site();
    if function.is_of_trait_stub() {
        return TokenStream::new();
    }
    let mut known = Vec::new();
    let mut functions = TokenStream::new();
    for leaf in leaves(function) {
        let name = hiding(function, leaf);
        if !known.contains(&name) {
            functions.extend(hiding_function(function, leaf, &name));
            known.push(name);
        }
    }
    let hidden = converted(function).filter_map(|param| {
        let mut all = param.conversion.all().into_iter();
        all.any(is_leaf).then_some(())?;
        let ident = &param.ident;
        let leaf = |leaf: &Conversion<'_>, value: &TokenStream| {
            let (name, turbofish) = (hiding(function, leaf), turbofish(function, leaf));
            quote_spanned!(site=> #name #turbofish (#value))
        };
        let conversion = match &param.conversion {
            Conversion::Clones(inside) => inside,
            conversion => conversion,
        };
        let value = conversion.walk(&ident.to_token_stream(), &leaf);
        Some(quote_spanned!(site=> let #ident = #value;))
    });
    quote!(#functions #(#hidden)*)
}

fn is_leaf(conversion: &Conversion<'_>) -> bool {
    matches!(conversion, Conversion::Into(..) | Conversion::TryInto(..))
}

fn leaves<'f, 'a>(function: &'f Function<'a>) -> Vec<&'f Conversion<'a>> {
    let all = converted(function).flat_map(|param| param.conversion.all());
    all.filter(|conversion| is_leaf(conversion)).collect()
}

/// A suffix that tells the converted values of one function apart. Values of one type
/// parameter share it, since they have one type.
fn suffix(function: &Function<'_>, leaf: &Conversion<'_>) -> String {
    if let Some(parameter) = leaf.bounded_value().and_then(|bounded| bounded.parameter) {
        return parameter.to_string();
    }
    let mut all = leaves(function).into_iter();
    let at = all.position(|other| std::ptr::eq(other, leaf));
    at.unwrap_or_default().to_string()
}

fn attempt_of(function: &Function<'_>, leaf: &Conversion<'_>) -> Ident {
    format_ident!(
        "__Attempt{}",
        suffix(function, leaf),
        span = Span::mixed_site()
    )
}

fn hiding(function: &Function<'_>, leaf: &Conversion<'_>) -> Ident {
    format_ident!(
        "__hidden{}",
        suffix(function, leaf),
        span = Span::mixed_site()
    )
}

/// `fn hidden(value: T) -> impl Into<T>`
fn hiding_function(
    function: &Function<'_>,
    leaf: &Conversion<'_>,
    name: &Ident,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let Bounded { bounds, .. } = leaf.bounded_value()?;
    // A function inside a method sees neither the block's parameters nor `Self`.
    let (parameters, predicates) = (parameters(function), predicates(function));
    let signature = match leaf {
        Conversion::TryInto(_, target, _) => {
            let attempt = attempt_of(function, leaf);
            quote_spanned! {site=>
                <#parameters __E>(__value: #attempt<#target, __E>)
                    -> impl ::core::convert::TryInto<#target, Error = __E>
                where #predicates
            }
        }
        Conversion::Into(_, target) => quote_spanned! {site=>
            <#parameters>(__value: #target) -> impl #(#bounds)+* where #predicates
        },
        _ => return None,
    };
    let signature = match function.owner {
        Some(owner) => owner.without_self(signature),
        None => signature,
    };
    Some(quote_spanned! {site=>
        fn #name #signature {
            __value
        }
    })
}

/// The parameters of the block and of the function, lifetimes first.
fn parameters(function: &Function<'_>) -> TokenStream {
    let (mut lifetimes, mut others) = (Vec::new(), Vec::new());
    for generics in function.generics() {
        for param in &generics.params {
            match param {
                GenericParam::Lifetime(_) => lifetimes.push(param),
                _ => others.push(param),
            }
        }
    }
    quote!(#(#lifetimes,)* #(#others,)*)
}

fn predicates(function: &Function<'_>) -> TokenStream {
    let mut predicates = Vec::new();
    for generics in function.generics() {
        if let Some(clause) = &generics.where_clause {
            predicates.extend(&clause.predicates);
        }
    }
    quote!(#(#predicates,)*)
}

/// The arguments for these parameters, and for the error of a `TryInto`.
fn turbofish(function: &Function<'_>, leaf: &Conversion<'_>) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let names = function.parameter_names().into_iter();
    let mut arguments: Vec<_> = names.map(ToTokens::to_token_stream).collect();
    if matches!(leaf, Conversion::TryInto(..)) {
        arguments.push(quote_spanned!(site=> _));
    }
    (!arguments.is_empty()).then(|| quote_spanned!(site=> ::<#(#arguments),*>))
}

impl Conversion<'_> {
    /// Makes what the conversion makes of a value, with `leaf` for each converted value.
    fn walk(
        &self,
        value: &TokenStream,
        leaf: &dyn Fn(&Conversion<'_>, &TokenStream) -> TokenStream,
    ) -> TokenStream {
        let site = Span::mixed_site();
        if !self.converts() {
            return value.clone();
        }
        let each = |inside: &Conversion<'_>| {
            let inside = inside.walk(&quote_spanned!(site=> __value), leaf);
            quote_spanned!(site=> |__value| #inside)
        };
        match self {
            Conversion::Keep(..) => value.clone(),
            Conversion::Into(..) | Conversion::TryInto(..) => leaf(self, value),
            Conversion::Collect(_, item) => {
                let items = iterated(value, item.as_deref().filter(|item| item.converts()), each);
                collected(&items, &quote_spanned!(site=> ::std::vec::Vec<_>))
            }
            Conversion::Drain(_, item) => {
                let items = iterated(value, item.as_deref().filter(|item| item.converts()), each);
                let vec = collected(&items, &quote_spanned!(site=> ::std::vec::Vec<_>));
                quote_spanned!(site=> ::core::iter::IntoIterator::into_iter(#vec))
            }
            Conversion::Option(inside) | Conversion::Array(inside) => {
                let each = each(inside);
                quote_spanned!(site=> #value.map(#each))
            }
            Conversion::Tuple(parts) => tuple(value, parts, leaf),
            Conversion::Container(path, parts) => {
                let container = match path {
                    Some(path) => inferred(path).into_token_stream(),
                    None => quote_spanned!(site=> ::std::vec::Vec<_>),
                };
                let items = match parts.as_slice() {
                    [item] => iterated(value, Some(item), each),
                    parts => {
                        let pair = tuple(&quote_spanned!(site=> __pair), parts, leaf);
                        let items = iterated(value, None, |_| TokenStream::new());
                        quote_spanned!(site=> ::core::iter::Iterator::map(#items, |__pair| #pair))
                    }
                };
                collected(&items, &container)
            }
            Conversion::Clones(inside) => {
                let owned = match &**inside {
                    Conversion::Container(None, _) => quote_spanned!(site=> <[_]>::to_vec(#value)),
                    _ => quote_spanned!(site=> ::core::clone::Clone::clone(#value)),
                };
                inside.walk(&owned, leaf)
            }
        }
    }
}

fn iterated(
    value: &TokenStream,
    item: Option<&Conversion<'_>>,
    each: impl Fn(&Conversion<'_>) -> TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let items = quote_spanned!(site=> ::core::iter::IntoIterator::into_iter(#value));
    let Some(item) = item else { return items };
    let each = each(item);
    quote_spanned!(site=> ::core::iter::Iterator::map(#items, #each))
}

fn collected(items: &TokenStream, container: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=> ::core::iter::Iterator::collect::<#container>(#items)}
}

fn tuple(
    value: &TokenStream,
    parts: &[Conversion<'_>],
    leaf: &dyn Fn(&Conversion<'_>, &TokenStream) -> TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let names: Vec<Ident> = (0..parts.len())
        .map(|at| format_ident!("__part{at}", span = site))
        .collect();
    let made = parts
        .iter()
        .zip(&names)
        .map(|(part, name)| part.walk(&name.to_token_stream(), leaf));
    quote_spanned!(site=> match #value { (#(#names,)*) => (#(#made,)*) })
}

/// The path with `_` for every type in it.
fn inferred(path: &Path) -> Path {
    let mut path = path.clone();
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            for argument in &mut arguments.args {
                if let GenericArgument::Type(ty) = argument {
                    *ty = Type::Verbatim(quote_spanned!(Span::mixed_site()=> _));
                }
            }
        }
    }
    path
}

/// The argument for the parameter, once it is converted.
pub(super) fn passed(param: &Param<'_>) -> TokenStream {
    let ident = &param.ident;
    match &param.conversion {
        Conversion::Clones(inside) if param.is_converted => match &**inside {
            Conversion::Container(None, _) => quote_spanned!(Span::mixed_site()=> &*#ident),
            _ => quote_spanned!(Span::mixed_site()=> &#ident),
        },
        _ => ident.to_token_stream(),
    }
}
