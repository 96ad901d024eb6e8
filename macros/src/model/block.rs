//! An impl block under the attribute.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident};
use syn::ext::IdentExt as _;
use syn::{GenericParam, Generics, ImplItem, Path, PathSegment, Type};

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
            scope.push(name_of(&header.self_ty, &header.generics));
        }
        if let Some(segment) = trait_.and_then(|path| path.segments.last()) {
            scope.push(name_of_segment(segment, &header.generics));
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
fn name_of(ty: &Type, generics: &Generics) -> String {
    if let Some(segment) = types::last_segment(ty) {
        return name_of_segment(segment, generics);
    }
    let mut names = Vec::new();
    collect_names(ty.to_token_stream(), generics, &mut names);
    if names.is_empty() {
        "unit".to_owned()
    } else {
        names.join("_")
    }
}

/// `Conn_Open` for `Conn<Open>`, of which there can be a block beside that of
/// `Conn<Closed>`. Of `Page<T>` there is one, and its calls are keyed by `T`.
fn name_of_segment(segment: &PathSegment, generics: &Generics) -> String {
    let mut names = vec![segment.ident.unraw().to_string()];
    collect_names(segment.arguments.to_token_stream(), generics, &mut names);
    names.join("_")
}

/// The names in the tokens, without lifetimes and the parameters.
fn collect_names(tokens: TokenStream, generics: &Generics, names: &mut Vec<String>) {
    let mut is_lifetime = false;
    for token in tokens {
        let after_quote = is_lifetime;
        is_lifetime = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '\'');
        match token {
            TokenTree::Ident(_) if after_quote => {}
            TokenTree::Ident(name) if name == "dyn" || name == "mut" => {}
            TokenTree::Ident(name) if types::parameter_names(generics).any(|own| *own == name) => {}
            TokenTree::Ident(name) => names.push(name.unraw().to_string()),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let is_name = |c: &char| *c == '_' || c.is_ascii_alphanumeric();
                names.push(text.chars().filter(is_name).collect());
            }
            TokenTree::Group(group) => collect_names(group.stream(), generics, names),
            TokenTree::Punct(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn blocks_of_one_type_with_other_arguments_have_other_names() {
        for (item, expected) in [
            (parse_quote!(impl Client {}), "Client"),
            (
                parse_quote!(
                    impl<'a> View<'a> {}
                ),
                "View",
            ),
            (parse_quote!(impl View<'_> {}), "View"),
            (
                parse_quote!(
                    impl<T, const N: usize> Page<T, N> {}
                ),
                "Page",
            ),
            (parse_quote!(impl Conn<Open> {}), "Conn_Open"),
            (
                parse_quote!(
                    impl<'a, T> Conn<'a, (T, u8), 4> {}
                ),
                "Conn_u8_4",
            ),
            (parse_quote!(impl Own for &'static [u8] {}), "u8"),
            (parse_quote!(impl Own for () {}), "unit"),
        ] {
            let item: syn::ItemImpl = item;
            assert_eq!(name_of(&item.self_ty, &item.generics), expected);
        }
    }
}
