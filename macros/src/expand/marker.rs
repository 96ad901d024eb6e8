//! The marker type of a function, and its declaration for the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt as _;

use super::{Names, codec, out};
use crate::args::{Comparison, Replacement, ScrubbedPath, Stale};
use crate::fingerprint;
use crate::inputs::{self, Input, InputKind};
use crate::model::{Function, Shape};
use crate::tokens;

pub(super) fn expand(function: &Function<'_>, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    // A method may return a type that is more private than the method.
    let vis = function.owner.is_none().then_some(&function.item.vis);
    let marker = function.marker();
    let declaration = declaration(function, names);
    let cfgs: Vec<_> = function.cfgs().collect();
    let ret = function.returns.named();
    let (output, plan) = match function.returns.shape {
        _ if function.out().next().is_some() => {
            let output = if function.out_is_erased() {
                quote_spanned!(site=> #rt::Answer)
            } else {
                out::output(function, &ret)
            };
            (output, quote_spanned!(site=> #rt::Opaque))
        }
        Shape::Erased if function.returns.items.is_some() => (
            quote_spanned!(site=> #rt::Answer),
            quote_spanned!(site=> #rt::Opaque),
        ),
        Shape::Erased => (
            quote_spanned!(site=> #rt::Answer),
            quote_spanned!(site=> #rt::Answer::plan()),
        ),
        Shape::Borrowed => {
            let ret = tokens::make_static(ret);
            let plan = codec::plan(function, &ret, names);
            (ret, plan)
        }
        Shape::Owned if function.returns.items.is_some() => {
            (ret, quote_spanned!(site=> #rt::Opaque))
        }
        Shape::Owned => {
            let plan = codec::plan(function, &ret, names);
            (ret, plan)
        }
    };
    // Empty, so that it takes no name among values, where the function is.
    quote_spanned! {site=>
        #(#cfgs)*
        #[doc(hidden)]
        #vis enum #marker {}

        #(#cfgs)*
        #[allow(unexpected_cfgs)]
        const _: () = {
            static __SITE: #rt::Site = #rt::Site::new(#declaration);

            #rt::inventory::submit! { #rt::Registered(#rt::Site::function(&__SITE)) }

            impl #rt::StubbableFn for #marker {
                type Output = #output;

                fn site() -> &'static #rt::Site {
                    &__SITE
                }

                fn plan() -> impl #rt::Plan<Self::Output> {
                    #plan
                }
            }
        };
    }
}

fn declaration(function: &Function<'_>, names: &Names) -> TokenStream {
    let args = function.args;
    let rt = &names.rt;
    let name = function.declared_name();
    let scope = function.owner.map(|owner| owner.scope.as_slice());
    let scope = scope.unwrap_or_default();
    let arguments = function.keyed_names();
    let renamed = match function.renamed() {
        Some(name) => quote!(::core::option::Option::Some(#name)),
        None => quote!(::core::option::Option::None),
    };
    let source = match &args.fingerprint {
        Some(text) => text.value(),
        None => fingerprint::text(function.item),
    };
    let depends = args
        .depends
        .iter()
        .map(|path| dependency(function, path, names));
    let inputs: Vec<_> = inputs::of(&function.item.body).iter().map(input).collect();
    let stale = match args.source.or_else(|| function.owner?.args.source) {
        None | Some(Stale::Error) => quote!(Error),
        Some(Stale::Warn) => quote!(Warn),
        Some(Stale::Ignore) => quote!(Ignore),
    };
    let (errors, sequence) = (args.errors.is_some(), function.is_sequence());
    let verify = match args.verify {
        Some(Comparison::Shape) => quote!(Shape),
        Some(Comparison::Exact) | None => quote!(Exact),
    };
    let scrub = args
        .scrub_paths
        .iter()
        .map(|scrubbed| scrubbed_path(scrubbed, names));
    let depends = if args.depends.is_empty() && inputs.is_empty() {
        quote_spanned!(Span::mixed_site()=> #rt::Dependencies::add_none)
    } else {
        quote_spanned! {Span::mixed_site()=> |__dependencies| { #(#depends)* #(#inputs)* }}
    };
    quote_spanned! {Span::mixed_site()=>
        #rt::Declaration {
            package: ::core::option_env!("CARGO_PKG_NAME"),
            manifest_dir: ::core::option_env!("CARGO_MANIFEST_DIR"),
            module: ::core::module_path!(),
            scope: &[#(#scope),*],
            name: #name,
            arguments: &[#(#arguments),*],
            renamed: #renamed,
            file: ::core::file!(),
            line: ::core::line!(),
            source: #source,
            depends: #depends,
            stale: #rt::Stale::#stale,
            sequence: #sequence,
            errors: #errors,
            scrub: &[#(#scrub),*],
            verify: #rt::Comparison::#verify,
        }
    }
}

fn scrubbed_path(ScrubbedPath { path, replacement }: &ScrubbedPath, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let literal = match replacement {
        Replacement::Null => quote!(Null),
        Replacement::Bool(value) => quote!(Bool(#value)),
        Replacement::Text(text) => quote!(Text(#text)),
        Replacement::Unsigned(number) => quote!(Unsigned(#number)),
        Replacement::Negative(number) => quote!(Signed(-#number)),
        Replacement::Float(number, true) => quote!(Float(-#number)),
        Replacement::Float(number, false) => quote!(Float(#number)),
    };
    quote_spanned!(Span::mixed_site()=> #rt::ScrubArgument(#path, #rt::ScrubLiteral::#literal))
}

/// Reads what the body reads at compile time.
pub(super) fn input(input: &Input) -> TokenStream {
    let Input { kind, tokens, cfgs } = input;
    let text = fingerprint::text_of(tokens.clone());
    let site = Span::mixed_site();
    let read = match kind {
        InputKind::File => quote_spanned!(site=> __dependencies.file(#text, #tokens)),
        InputKind::Variable => quote_spanned!(site=> __dependencies.variable(#text, #tokens)),
        InputKind::Feature => {
            quote_spanned! {site=>
                __dependencies.feature(#text, ::core::cfg!(feature = #tokens))
            }
        }
    };
    quote_spanned!(site=> #(# #cfgs)* { #read; })
}

/// A path whose last name has a lowercase letter names a stubbable function; any other
/// names a constant.
fn dependency(function: &Function<'_>, path: &Path, names: &Names) -> TokenStream {
    let site = Span::mixed_site();
    let rt = &names.rt;
    let text = path_text(path);
    let last = path
        .segments
        .last()
        .map(|segment| segment.ident.to_string());
    let span = path
        .segments
        .last()
        .map_or(site, |segment| segment.ident.span());
    let span = span.resolved_at(site);
    let path = match function.owner {
        Some(owner) => owner.dependency(path),
        None => path.to_token_stream(),
    };
    if last.is_some_and(|name| name.contains(char::is_lowercase)) {
        quote_spanned!(span=> __dependencies.function(#text, <#path as #rt::StubbableFn>::site().function());)
    } else {
        quote_spanned!(span=> __dependencies.value(#text, &#path);)
    }
}

fn path_text(path: &Path) -> String {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.unraw().to_string())
        .collect();
    names.join("::")
}
