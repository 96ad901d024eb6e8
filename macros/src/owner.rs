//! The impl block that a method stands in, as far as the method's expansion
//! depends on it.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::ext::IdentExt as _;
use syn::{GenericParam, Generics, Path, Type};

use crate::args::Args;
use crate::convert::unwrapped;
use crate::tokens;

pub(crate) struct Owner<'a> {
    /// The block's arguments.
    pub(crate) args: &'a Args,
    pub(crate) generics: &'a Generics,
    pub(crate) self_ty: &'a Type,
    pub(crate) trait_: Option<&'a Path>,
    /// What the identity of a method has before the method's name.
    pub(crate) scope: Vec<String>,
    /// The associated types that the block defines.
    pub(crate) types: Vec<Ident>,
    /// The methods that are stubbed.
    pub(crate) methods: Vec<Ident>,
}

impl Owner<'_> {
    /// The block's parameters, as far as they are in the key: the real type
    /// behind a stub is not.
    pub(crate) fn keyed_generics(&self) -> impl Iterator<Item = &GenericParam> {
        let real = self.args.real.as_ref();
        self.generics
            .params
            .iter()
            .filter(move |param| match param {
                GenericParam::Type(param) => Some(&param.ident) != real,
                _ => true,
            })
    }

    /// Whether a marker cannot name the type, since `Self` stands in it for a
    /// type with parameters.
    pub(crate) fn hides(&self, ty: &Type) -> bool {
        let has_parameters = self.args.real.is_some()
            || self.generics.type_params().next().is_some()
            || self.generics.const_params().next().is_some();
        has_parameters && mentions_self(ty.to_token_stream())
    }

    /// The tokens as they are written outside of the block.
    pub(crate) fn without_self(&self, tokens: TokenStream) -> TokenStream {
        let self_ty = self.self_ty;
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let punct = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        let mut out = TokenStream::new();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "Self" => {
                    let path = punct(at + 1) && punct(at + 2);
                    let named = |name: &Ident| self.types.contains(name);
                    out.extend(match (path, tokens.get(at + 3), self.trait_) {
                        (true, Some(TokenTree::Ident(name)), Some(trait_)) if named(name) => {
                            quote!(<#self_ty as #trait_>)
                        }
                        (true, ..) => quote!(<#self_ty>),
                        _ => self_ty.to_token_stream(),
                    });
                }
                TokenTree::Group(group) => {
                    let mut inner =
                        Group::new(group.delimiter(), self.without_self(group.stream()));
                    inner.set_span(group.span());
                    out.extend([TokenTree::from(inner)]);
                }
                other => out.extend([other.clone()]),
            }
        }
        out
    }

    /// What `depends(Self::name)` means: another stubbed method, or a constant.
    pub(crate) fn dependency(&self, path: &Path) -> TokenStream {
        let mut segments = path.segments.iter();
        if let (Some(first), Some(last), None) = (segments.next(), segments.next(), segments.next())
            && first.ident == "Self"
            && self.methods.contains(&last.ident)
        {
            return marker_of_method(&last.ident).into_token_stream();
        }
        self.without_self(path.to_token_stream())
    }
}

/// The type that stands for a method; nobody but its block names it.
pub(crate) fn marker_of_method(method: &Ident) -> Ident {
    let name = method.unraw();
    format_ident!("__stub_{name}", span = Span::mixed_site())
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens::count(tokens, &Ident::new("Self", Span::call_site())) > 0
}

/// What people call a type: the last name of its path, else all of its names.
pub(crate) fn name_of(ty: &Type) -> String {
    if let Type::Path(path) = unwrapped(ty)
        && let Some(segment) = path.path.segments.last()
    {
        return segment.ident.unraw().to_string();
    }
    let mut names = Vec::new();
    collect_names(ty.to_token_stream(), &mut names);
    if names.is_empty() {
        "unit".to_owned()
    } else {
        names.join("_")
    }
}

fn collect_names(tokens: TokenStream, names: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) if name != "dyn" && name != "mut" => {
                names.push(name.unraw().to_string());
            }
            TokenTree::Group(group) => collect_names(group.stream(), names),
            _ => {}
        }
    }
}
