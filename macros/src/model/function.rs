//! A function and the arguments of its attribute.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::{Attribute, Generics, Receiver, Type, parse_quote};

use super::obstacle::obstacles;
use super::{Binding, KeyPart, Out, Output, Owner, Param, Place, Returns, Shape, marker_of_method};
use crate::args::{Arguments, KeyComponent};
use crate::syntax::ItemFn;
use crate::tokens;
use crate::types::{FutureForm, parameter_names, typed_inputs, unwrapped};

pub(crate) struct Function<'a> {
    pub(crate) item: &'a ItemFn,
    pub(crate) args: &'a Arguments,
    /// The impl block of a method.
    pub(crate) owner: Option<&'a Owner<'a>>,
    pub(crate) params: Vec<Param<'a>>,
    pub(crate) returns: Returns<'a>,
}

impl<'a> Function<'a> {
    pub(crate) fn new(item: &'a ItemFn, args: &'a Arguments, owner: Option<&'a Owner<'a>>) -> Self {
        let params = typed_inputs(&item.sig)
            .enumerate()
            .map(|(position, typed)| Param::new(item, args, position, typed))
            .collect();
        let mut function = Function {
            item,
            args,
            owner,
            params,
            returns: Returns::new(&item.sig, owner),
        };
        function.decide_conversions();
        function
    }

    /// A parameter is converted for its part of the key, for the expression that
    /// replaces it, or because another one of the same type is.
    fn decide_conversions(&mut self) {
        let obstacles = obstacles(self);
        let mut names = Vec::new();
        for (param, obstacle) in self.params.iter_mut().zip(obstacles) {
            param.obstacle = obstacle;
            let is_keyed = matches!(param.part, KeyPart::Converted | KeyPart::Replaced(_));
            if is_keyed && param.obstacle.is_none() && param.conversion.converts() {
                param.is_converted = true;
                names.extend(param.conversion.parameters());
            }
        }
        for _ in 0..self.params.len() {
            for param in &mut self.params {
                let own = param.conversion.parameters();
                if own.iter().any(|name| names.contains(name)) {
                    param.is_converted = true;
                    names.extend(own);
                }
            }
        }
    }

    /// The name of the function's marker type.
    pub(crate) fn marker(&self) -> Ident {
        if self.owner.is_some() {
            return marker_of_method(&self.item.sig.ident);
        }
        tokens::made_by_expansion(self.marker_as_written())
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

    /// What is under `out(..)` and can be recorded.
    pub(crate) fn out(&self) -> std::vec::IntoIter<Out<'a>> {
        let mut out: Vec<_> = self.out_self().into_iter().collect();
        out.extend(self.out_params());
        out.into_iter()
    }

    /// The generics of the block, if there is one, and of the function.
    pub(crate) fn generics(&self) -> Vec<&'a Generics> {
        let mut generics = vec![&self.item.sig.generics];
        if let Some(owner) = self.owner {
            generics.insert(0, owner.generics);
        }
        generics
    }

    /// The names of their type and const parameters.
    pub(crate) fn parameter_names(&self) -> Vec<&'a Ident> {
        let mut names = Vec::new();
        for generics in self.generics() {
            names.extend(parameter_names(generics));
        }
        names
    }

    /// The names in the key, as recordings have them.
    pub(crate) fn keyed_names(&self) -> Vec<String> {
        let name = |component: &KeyComponent| component.name.unraw().to_string();
        let state = self.out().find(Out::is_self).map(|out| out.key);
        let mut names: Vec<_> = state.into_iter().collect();
        for param in &self.params {
            match &param.part {
                KeyPart::None => {}
                KeyPart::Replaced(components) => {
                    names.extend(components.iter().map(|part| name(part)))
                }
                KeyPart::Named(kept) => {
                    names.extend(kept.iter().map(|name| name.unraw().to_string()));
                }
                KeyPart::Redacted | KeyPart::Converted | KeyPart::Whole => {
                    names.push(param.key.clone());
                }
            }
        }
        names.extend(self.new_components().map(name));
        names
    }

    fn out_self(&self) -> Option<Out<'a>> {
        let argument = self.args.out.iter().find(|out| out.name == "self")?;
        let receiver = self.receiver()?;
        (Output::of_receiver(receiver)? == Output::Recordable).then(|| Out {
            key: "self".to_owned(),
            variable: Ident::new("self", receiver.self_token.span).into(),
            ty: parse_quote!(Self),
            codec: argument.codec.as_ref(),
            span: receiver.self_token.span,
        })
    }

    fn out_params(&self) -> impl Iterator<Item = Out<'a>> + '_ {
        self.params.iter().filter_map(|param| {
            let mut named = self.args.out.iter();
            let argument = named.find(|out| param.bindings.contains(&out.name))?;
            match unwrapped(&param.typed.ty) {
                Type::Reference(reference) if reference.mutability.is_some() => Some(Out {
                    key: param.key.clone(),
                    variable: param.ident.clone().into(),
                    ty: unwrapped(&reference.elem).clone(),
                    codec: argument.codec.as_ref(),
                    span: param.span(),
                }),
                _ => None,
            }
        })
    }

    /// The names of the parameter through which the call can hand something back, with
    /// what makes them so.
    pub(crate) fn outputs<'p>(&self, param: &'p Param<'_>) -> Vec<(&'p Ident, Output)> {
        let whole = || Output::new(&param.typed.ty, &self.generics());
        let output = |bound: &Binding<'_>| match bound.place {
            // The real method of a trait gets the parameter before it is taken apart.
            _ if self.is_of_trait_stub() => whole(),
            Place::Mutable => whole().or(Some(Output::Reference)),
            Place::Value(ty) if std::ptr::eq(ty, &raw const *param.typed.ty) => whole(),
            Place::Value(ty) | Place::Part(ty) => match Output::new(ty, &self.generics())? {
                // Only a parameter of its own can be recorded.
                Output::Recordable => Some(Output::Reference),
                other => Some(other),
            },
        };
        let bound = param.bound.iter();
        bound
            .filter_map(|bound| Some((bound.name, output(bound)?)))
            .collect()
    }

    /// Whether `discard` or `out` says what replay does with what this name of the
    /// parameter's is bound to. `out` records the whole parameter.
    pub(crate) fn decides_output(&self, param: &Param<'_>, name: &Ident) -> bool {
        let mut out = self.args.out.iter();
        self.args.discard.contains(name) || out.any(|out| param.bindings.contains(&out.name))
    }

    /// The same of `self`, for which the block may say it.
    pub(crate) fn decides_output_of_self(&self) -> bool {
        let out = self.args.out.iter().map(|out| &out.name);
        let block = self.owner.into_iter().flat_map(|owner| &owner.args.discard);
        let mut named = self.args.discard.iter().chain(out).chain(block);
        named.any(|name| name == "self")
    }

    /// The attribute that has its arguments.
    pub(crate) fn attribute(&self) -> &'static str {
        if self.owner.is_some() {
            "stub"
        } else {
            "stubbable"
        }
    }

    /// `sequence`, for the function or for its whole trait.
    pub(crate) fn is_sequence(&self) -> bool {
        self.args.sequence || self.owner.is_some_and(|owner| owner.args.sequence)
    }

    /// Whether the marker cannot name the types that the function returns and changes.
    pub(crate) fn out_is_erased(&self) -> bool {
        let parameters = self.parameter_names();
        self.returns.shape != Shape::Owned
            || self.out().any(|out| {
                let ty = &out.ty;
                let mentioned = |name: &&Ident| tokens::mentions(ty, *name);
                let hidden = |owner: &Owner<'_>| owner.hides(ty) || owner.borrows_through_self(ty);
                tokens::borrow(ty).is_some()
                    || parameters.iter().any(mentioned)
                    || self.owner.is_some_and(hidden)
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
