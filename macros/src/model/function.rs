//! A function and the arguments of its attribute.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;
use syn::{Attribute, Path, Receiver, Type};

use super::{Owner, Param, Returns, Shape, marker_of_method};
use crate::args::{Args, KeyComponent};
use crate::syntax::ItemFn;
use crate::tokens;
use crate::types::{FutureForm, parameter_names, typed_inputs, unwrapped};

pub(crate) struct Function<'a> {
    pub(crate) item: &'a ItemFn,
    pub(crate) args: &'a Args,
    /// The impl block of a method.
    pub(crate) owner: Option<&'a Owner<'a>>,
    pub(crate) params: Vec<Param<'a>>,
    pub(crate) returns: Returns<'a>,
}

/// A parameter under `out(..)`: the function changes it through a `&mut`.
pub(crate) struct Out<'f, 'a> {
    pub(crate) param: &'f Param<'a>,
    /// The type behind the reference.
    pub(crate) ty: &'a Type,
    pub(crate) codec: Option<&'a Path>,
}

impl<'a> Out<'_, 'a> {
    /// The element of a slice, whose elements are replaced one by one.
    pub(crate) fn element(&self) -> Option<&'a Type> {
        match self.ty {
            Type::Slice(slice) => Some(&slice.elem),
            _ => None,
        }
    }
}

impl<'a> Function<'a> {
    pub(crate) fn new(item: &'a ItemFn, args: &'a Args, owner: Option<&'a Owner<'a>>) -> Self {
        let params = typed_inputs(&item.sig)
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

    /// The name of the function's marker type. Its span is that of an expansion, so
    /// that lints do not complain about it.
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

    pub(crate) fn out(&self) -> impl Iterator<Item = Out<'_, 'a>> {
        self.params.iter().filter_map(|param| {
            let mut named = self.args.out.iter();
            let argument = named.find(|out| param.bindings.contains(&out.name))?;
            match unwrapped(&param.typed.ty) {
                Type::Reference(reference) if reference.mutability.is_some() => Some(Out {
                    param,
                    ty: unwrapped(&reference.elem),
                    codec: argument.codec.as_ref(),
                }),
                _ => None,
            }
        })
    }

    /// Whether the marker cannot name the types that the function returns and changes.
    pub(crate) fn out_is_erased(&self) -> bool {
        let generics = [
            Some(&self.item.sig.generics),
            self.owner.map(|owner| owner.generics),
        ];
        let generics = generics.into_iter().flatten();
        let parameters: Vec<&Ident> = generics.flat_map(parameter_names).collect();
        self.returns.shape != Shape::Owned
            || self.out().any(|out| {
                let mentioned = |name: &&Ident| tokens::mentions(out.ty, *name);
                tokens::borrow(out.ty).is_some() || parameters.iter().any(mentioned)
            })
    }

    /// Whether the body is moved into a future or closure, which binds the parameters
    /// again.
    pub(crate) fn binds_again(&self) -> bool {
        self.is_async()
            || self.returns.items.is_some()
            || self.returns.future == Some(FutureForm::Opaque)
    }

    /// `name = ".."`; of a method, after the name of its block.
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

    /// Whether it is a method of the stub of a trait.
    pub(crate) fn is_of_trait_stub(&self) -> bool {
        self.owner.is_some_and(|owner| owner.args.real.is_some())
    }

    pub(crate) fn receiver(&self) -> Option<&'a Receiver> {
        self.item.sig.receiver()
    }

    /// The key components that replace no parameter.
    pub(crate) fn new_components(&self) -> impl Iterator<Item = &'a KeyComponent> + use<'a, '_> {
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
