//! A function and its attribute's arguments, seen as what is to be generated.
//! Borrows the syntax; checked by `valid` before anything is made of it.

use proc_macro2::{Ident, Span};
use quote::{ToTokens as _, format_ident};
use syn::ext::IdentExt as _;
use syn::{Attribute, Expr, FnArg, Pat, PatType, Path, Receiver, Type};

use crate::args::{Args, Component};
use crate::convert::{Convertible, unwrapped};
use crate::owner::{Owner, marker_of_method};
use crate::returns::{Returns, Shape, Wrapping};
use crate::syntax::ItemFn;
use crate::tokens;

pub(crate) struct Function<'a> {
    pub(crate) item: &'a ItemFn,
    pub(crate) args: &'a Args,
    /// The block that it is a method of.
    pub(crate) owner: Option<&'a Owner<'a>>,
    pub(crate) params: Vec<Param<'a>>,
    pub(crate) returns: Returns<'a>,
}

pub(crate) struct Param<'a> {
    pub(crate) typed: &'a PatType,
    /// The name in the generated signature.
    pub(crate) ident: Ident,
    /// Whether that name is ours: the pattern is bound after the prologue.
    pub(crate) renamed: bool,
    /// The names that its pattern binds.
    pub(crate) bindings: Vec<Ident>,
    /// The name in the key.
    pub(crate) key: String,
    pub(crate) part: Part<'a>,
}

/// A parameter that the function changes.
pub(crate) struct Out<'f, 'a> {
    pub(crate) param: &'f Param<'a>,
    /// What it refers to.
    pub(crate) ty: &'a Type,
    pub(crate) codec: Option<&'a Path>,
}

impl<'a> Out<'_, 'a> {
    /// The elements' type of a slice, whose elements are changed one by one.
    pub(crate) fn element(&self) -> Option<&'a Type> {
        match self.ty {
            Type::Slice(slice) => Some(&slice.elem),
            _ => None,
        }
    }
}

/// The part of a parameter in the key.
pub(crate) enum Part<'a> {
    /// Skipped, or `_`.
    None,
    Redacted,
    /// `key(name = expr)` with the parameter's name, or with several that its
    /// pattern binds.
    Replaced(Vec<&'a Component>),
    Converted(Convertible<'a>),
    Whole,
}

impl<'a> Function<'a> {
    pub(crate) fn new(item: &'a ItemFn, args: &'a Args, owner: Option<&'a Owner<'a>>) -> Self {
        let typed = item.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
        let params = typed
            .enumerate()
            .map(|(position, typed)| Param::new(item, args, position, typed))
            .collect();
        Function {
            item,
            args,
            owner,
            params,
            returns: Returns::new(&item.sig, owner),
        }
    }

    /// The marker's name, which stands for the function among types. As a part of
    /// the expansion it is nothing that lints complain about.
    pub(crate) fn marker(&self) -> Ident {
        if self.owner.is_some() {
            return marker_of_method(&self.item.sig.ident);
        }
        let mut marker = self.marker_as_written().clone();
        marker.set_span(marker.span().resolved_at(Span::mixed_site()));
        marker
    }

    pub(crate) fn marker_as_written(&self) -> &'a Ident {
        self.args.marker.as_ref().unwrap_or(&self.item.sig.ident)
    }

    /// The name without `r#`.
    pub(crate) fn name(&self) -> String {
        self.item.sig.ident.unraw().to_string()
    }

    pub(crate) fn is_async(&self) -> bool {
        self.item.sig.asyncness.is_some()
    }

    /// The parameters that the function changes.
    pub(crate) fn out(&self) -> impl Iterator<Item = Out<'_, 'a>> {
        self.params.iter().filter_map(|param| {
            let mut named = self.args.out.iter();
            let changed = named.find(|out| param.bindings.contains(&out.name))?;
            match unwrapped(&param.typed.ty) {
                Type::Reference(reference) if reference.mutability.is_some() => Some(Out {
                    param,
                    ty: unwrapped(&reference.elem),
                    codec: changed.codec.as_ref(),
                }),
                _ => None,
            }
        })
    }

    /// Whether the marker cannot name what the function returns and changes.
    pub(crate) fn out_is_erased(&self) -> bool {
        let generics = [
            Some(&self.item.sig.generics),
            self.owner.map(|owner| owner.generics),
        ];
        let mut parameters = generics.into_iter().flatten().flat_map(|generics| {
            let types = generics.type_params().map(|param| &param.ident);
            types.chain(generics.const_params().map(|param| &param.ident))
        });
        let types: proc_macro2::TokenStream =
            self.out().map(|out| out.ty.to_token_stream()).collect();
        self.returns.shape != Shape::Owned
            || tokens::borrow(&types).is_some()
            || parameters.any(|name| tokens::count(types.clone(), name) > 0)
    }

    /// Whether the body is moved, so that parameters are bound again in it.
    pub(crate) fn binds_again(&self) -> bool {
        self.is_async()
            || self.returns.parts.is_some()
            || self.returns.future == Some(Wrapping::Opaque)
    }

    /// `name = ".."`, a method's behind its block's.
    pub(crate) fn renamed(&self) -> Option<String> {
        let own = self.args.name.as_ref().map(syn::LitStr::value);
        match self.owner {
            None => own,
            Some(owner) => {
                let block = owner.args.name.as_ref()?.value();
                Some(format!("{block}::{}", own.unwrap_or_else(|| self.name())))
            }
        }
    }

    /// The name in the declaration.
    pub(crate) fn declared_name(&self) -> String {
        match (self.owner, &self.args.name) {
            (Some(_), Some(name)) => name.value(),
            _ => self.name(),
        }
    }

    /// Whether it is a method of the object that stands for a trait.
    pub(crate) fn is_of_trait_stub(&self) -> bool {
        self.owner.is_some_and(|owner| owner.args.real.is_some())
    }

    pub(crate) fn receiver(&self) -> Option<&'a Receiver> {
        self.item.sig.inputs.iter().find_map(|input| match input {
            FnArg::Receiver(receiver) => Some(receiver),
            FnArg::Typed(_) => None,
        })
    }

    /// Components of the key that replace no parameter.
    pub(crate) fn new_components(&self) -> impl Iterator<Item = &'a Component> + use<'a, '_> {
        let components = &self.args.key;
        components.iter().filter(|component| {
            let name = &component.name;
            !self
                .params
                .iter()
                .any(|param| param.bindings.contains(name))
        })
    }

    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &'a Attribute> {
        let attrs = &self.item.attrs;
        attrs.iter().filter(|attr| attr.path().is_ident("cfg"))
    }
}

impl<'a> Param<'a> {
    fn new(item: &'a ItemFn, args: &'a Args, position: usize, typed: &'a PatType) -> Self {
        let mut bindings = Vec::new();
        collect_bindings(&typed.pat, &mut bindings);
        let plain = plain_name(&typed.pat).filter(|name| {
            // A parameter of the function's own name would be called in its place;
            // one that begins with `_` is not to be used, as clippy tells the user.
            **name != item.sig.ident && !name.to_string().starts_with('_')
        });
        let ident = match plain {
            Some(name) => name.clone(),
            None => format_ident!("__p{position}", span = Span::mixed_site()),
        };
        let key = match bindings.as_slice() {
            [name] => name.unraw().to_string(),
            _ => position.to_string(),
        };
        let part = Part::new(item, args, typed, &bindings);
        Param {
            typed,
            ident,
            renamed: plain.is_none(),
            bindings,
            key,
            part,
        }
    }

    /// Where errors about the parameter are shown: under its name.
    pub(crate) fn span(&self) -> Span {
        self.bindings
            .first()
            .map_or_else(|| syn::spanned::Spanned::span(&self.typed.pat), Ident::span)
    }

    /// Whether an expression cannot see the parameter without its pattern.
    pub(crate) fn hides(&self, expr: &Expr) -> bool {
        let tokens = quote::ToTokens::to_token_stream(expr);
        let named = |name| crate::tokens::count(tokens.clone(), name) > 0;
        self.renamed && self.bindings.iter().any(named)
    }
}

impl<'a> Part<'a> {
    fn new(item: &'a ItemFn, args: &'a Args, typed: &'a PatType, bindings: &[Ident]) -> Self {
        let named = |names: &[Ident]| names.iter().any(|name| bindings.contains(name));
        if named(&args.skip) || matches!(*typed.pat, Pat::Wild(_)) {
            return Part::None;
        }
        if named(&args.redact) {
            return Part::Redacted;
        }
        let replacing = |part: &&Component| bindings.contains(&part.name);
        let components: Vec<_> = args.key.iter().filter(replacing).collect();
        if !components.is_empty() {
            return Part::Replaced(components);
        }
        match Convertible::new(item, &typed.ty) {
            Some(convertible) => Part::Converted(convertible),
            None => Part::Whole,
        }
    }
}

/// `x` and `mut x`
fn plain_name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(&pat.ident),
        _ => None,
    }
}

fn collect_bindings(pat: &Pat, names: &mut Vec<Ident>) {
    match pat {
        Pat::Ident(pat) => {
            names.push(pat.ident.clone());
            if let Some((_, inner)) = &pat.subpat {
                collect_bindings(inner, names);
            }
        }
        // Every case binds the same names.
        Pat::Or(pat) => pat
            .cases
            .iter()
            .take(1)
            .for_each(|pat| collect_bindings(pat, names)),
        Pat::Paren(pat) => collect_bindings(&pat.pat, names),
        Pat::Reference(pat) => collect_bindings(&pat.pat, names),
        Pat::Slice(pat) => pat
            .elems
            .iter()
            .for_each(|pat| collect_bindings(pat, names)),
        Pat::Struct(pat) => pat
            .fields
            .iter()
            .for_each(|field| collect_bindings(&field.pat, names)),
        Pat::Tuple(pat) => pat
            .elems
            .iter()
            .for_each(|pat| collect_bindings(pat, names)),
        Pat::TupleStruct(pat) => pat
            .elems
            .iter()
            .for_each(|pat| collect_bindings(pat, names)),
        Pat::Type(pat) => collect_bindings(&pat.pat, names),
        _ => {}
    }
}
