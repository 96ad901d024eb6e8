//! An impl block under the attribute.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident};
use syn::ext::IdentExt as _;
use syn::{GenericParam, Generics, ImplItem, Path, Type};

use super::Function;
use crate::args::Arguments;
use crate::syntax::{ItemFn, ItemImpl, Member};
use crate::{tokens, types};

pub(crate) struct Block<'a> {
    pub(crate) item: &'a ItemImpl,
    pub(crate) args: &'a Arguments,
    pub(crate) owner: &'a Owner<'a>,
    /// The stubbed ones.
    pub(crate) methods: Vec<Function<'a>>,
}

/// As much of an impl block as the expansion of its methods depends on.
pub(crate) struct Owner<'a> {
    /// The block's arguments.
    pub(crate) args: &'a Arguments,
    pub(crate) generics: &'a Generics,
    pub(crate) self_ty: &'a Type,
    pub(crate) trait_: Option<&'a Path>,
    /// What precedes a method's name in the method's identity.
    pub(crate) scope: Vec<String>,
    /// The associated types that the block defines.
    pub(crate) types: Vec<Ident>,
    /// The methods that are stubbed.
    pub(crate) methods: Vec<Ident>,
}

impl<'a> Block<'a> {
    pub(crate) fn new(item: &'a ItemImpl, args: &'a Arguments, owner: &'a Owner<'a>) -> Self {
        let methods = item
            .stubbed()
            .map(|stubbed| Function::new(&stubbed.item, &stubbed.args, Some(owner)));
        Block {
            item,
            args,
            owner,
            methods: methods.collect(),
        }
    }

    /// All functions of the block.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &'a ItemFn> {
        let stubbed = self.item.stubbed().map(|stubbed| &stubbed.item);
        stubbed.chain(&self.item.others)
    }
}

impl<'a> Owner<'a> {
    pub(crate) fn new(item: &'a ItemImpl, args: &'a Arguments) -> Self {
        let header = &item.header;
        let trait_ = header.trait_.as_ref().map(|(path, _)| path);
        // The stub of a trait is identified by the trait alone.
        let mut scope = Vec::new();
        if args.real.is_none() {
            scope.push(name_of(&header.self_ty));
        }
        if let Some(segment) = trait_.and_then(|path| path.segments.last()) {
            scope.push(segment.ident.unraw().to_string());
        }
        let types = item.members.iter().filter_map(|member| match member {
            Member::Other(tokens) => match syn::parse2(tokens.clone()) {
                Ok(ImplItem::Type(item)) => Some(item.ident),
                _ => None,
            },
            Member::Stubbed(_) => None,
        });
        let methods = item.stubbed().map(|stubbed| &stubbed.item.sig.ident);
        Owner {
            args,
            generics: &header.generics,
            self_ty: &header.self_ty,
            trait_,
            scope,
            types: types.collect(),
            methods: methods.cloned().collect(),
        }
    }

    /// The block's parameters that are part of the key: all but the real type
    /// behind the stub of a trait.
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

    /// Whether a marker cannot name the type, because `Self` in it means a type
    /// with parameters.
    pub(super) fn hides(&self, ty: &Type) -> bool {
        let mut parameters = types::parameter_names(self.generics);
        let has_parameters = self.args.real.is_some() || parameters.next().is_some();
        has_parameters && tokens::mentions(ty, "Self")
    }

    /// Whether `Self` in the type means a type that borrows.
    pub(super) fn borrows_through_self(&self, ty: &Type) -> bool {
        tokens::mentions(ty, "Self")
            && (tokens::is_borrowed(self.self_ty) || self.trait_.is_some_and(tokens::is_borrowed))
    }
}

/// The type that names a method in generated code; only its block uses it.
pub(crate) fn marker_of_method(method: &Ident) -> Ident {
    let name = method.unraw();
    format_ident!("__stub_{name}", span = proc_macro2::Span::mixed_site())
}

/// What people call a type: the last name of its path, or else all of its names.
fn name_of(ty: &Type) -> String {
    if let Some(segment) = types::last_segment(ty) {
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
