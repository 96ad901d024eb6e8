//! A trait, with the default bodies of its methods left as tokens.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, FnArg, Path, Receiver, ReceiverKind, ReturnType, Signature, Token, TraitItem,
    TraitItemConst, TraitItemType, Type, parse_quote,
};

use super::variants::variants;
use super::{body, item_keyword, split, stub_attribute, with_absent};
use crate::args::{self, Arguments};
use crate::errors::Errors;
use crate::{tokens, types};

pub(crate) struct ItemTrait {
    /// The path of a trait that another crate declares.
    pub(crate) path: Option<Path>,
    /// The trait without its members.
    pub(crate) header: syn::ItemTrait,
    pub(crate) methods: Vec<TraitMethod>,
    pub(crate) types: Vec<TraitItemType>,
    pub(crate) consts: Vec<TraitItemConst>,
    tokens: TokenStream,
}

pub(crate) struct TraitMethod {
    /// Without `#[stub]`.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) sig: Signature,
    pub(crate) has_body: bool,
    /// The default body.
    pub(crate) body: Option<Group>,
    /// The place of `#[stub]`, and its arguments as written.
    pub(crate) stub_attr: Option<(Span, TokenStream)>,
    pub(crate) args: Arguments,
}

impl ItemTrait {
    /// Parses as much as it can: errors do not stop it.
    pub(crate) fn parse(item: TokenStream) -> syn::Result<(ItemTrait, Errors)> {
        let tokens = item.clone();
        let (header, members) = split(item, "trait")?;
        let mut found = ItemTrait {
            path: None,
            header: syn::parse2(header)?,
            methods: Vec::new(),
            types: Vec::new(),
            consts: Vec::new(),
            tokens,
        };
        let mut errors = Errors::default();
        let parser = |input: ParseStream| {
            input.call(Attribute::parse_inner)?;
            while !input.is_empty() {
                found.member(input, &mut errors)?;
            }
            Ok(())
        };
        parser.parse2(members)?;
        Ok((found, errors))
    }

    fn member(&mut self, input: ParseStream, errors: &mut Errors) -> syn::Result<()> {
        let fork = input.fork();
        let attrs = fork.call(Attribute::parse_outer)?;
        if item_keyword(&fork).is_some_and(|keyword| keyword == "fn") {
            self.methods.extend(methods(input, errors)?);
            return Ok(());
        }
        if let Some(attr) = attrs.iter().find(|attr| stub_attribute::gives_stub(attr)) {
            stub_attribute::refuse_on_other_items(attr, errors);
        }
        match input.parse()? {
            TraitItem::Type(item) => self.types.push(item),
            TraitItem::Const(item) => self.consts.push(item),
            other => errors.add(
                other.span(),
                "`#[stubbable]` cannot see the items that this macro generates, so the stub would \
                 lack them; write them out",
            ),
        }
        Ok(())
    }

    /// A name for the parameter that is the real type, which the trait does not use.
    pub(crate) fn real(&self) -> Ident {
        let free = ["R", "Real", "RealImplementation"]
            .into_iter()
            .find(|name| !tokens::mentions(&self.tokens, *name));
        Ident::new(free.unwrap_or("__Real"), Span::call_site())
    }
}

impl ItemTrait {
    /// Leaves out what is refused on parameters, for code that stands in for the item.
    pub(crate) fn remove_parameter_attributes(&mut self) {
        for method in &mut self.methods {
            for input in &mut method.sig.inputs {
                if let FnArg::Typed(typed) = input {
                    typed.attrs.retain(|attr| !stub_attribute::gives_stub(attr));
                }
            }
        }
    }

    /// The trait's name.
    pub(crate) fn name(&self) -> &Ident {
        let last = self.path.as_ref().and_then(|path| path.segments.last());
        last.map_or(&self.header.ident, |segment| &segment.ident)
    }

    /// Whether the type can hold an implementation of the trait: as `Self`, as a
    /// `dyn Llm` at any depth, or as an associated type with that bound.
    pub(crate) fn is_held_by(&self, output: &ReturnType) -> bool {
        let name = self.name();
        let mut types = self.types.iter();
        tokens::bare_self(output).is_some()
            || tokens::mentions(output, name)
                && (tokens::mentions(output, "dyn") || tokens::mentions(output, "impl"))
            || types
                .any(|ty| tokens::mentions(output, &ty.ident) && tokens::mentions(&ty.bounds, name))
    }

    /// How a clone of the stub becomes what the method returns. None: it does not.
    pub(crate) fn cloned_as(&self, output: &ReturnType) -> Option<Cloned> {
        let ReturnType::Type(_, ty) = output else {
            return None;
        };
        if types::is_ident(types::unwrapped(ty), "Self") {
            return Some(Cloned::Itself);
        }
        let pointers = [
            ("Box", Cloned::Boxed),
            ("Arc", Cloned::Arc),
            ("Rc", Cloned::Rc),
        ];
        let mut pointers = pointers.into_iter();
        pointers.find_map(|(name, cloned)| match types::element(ty, &[name])? {
            Type::TraitObject(object) => {
                let mut bounds = object.bounds.iter().filter_map(types::trait_segment);
                bounds
                    .any(|segment| segment.ident == *self.name())
                    .then_some(cloned)
            }
            ty => types::is_ident(ty, "Self").then_some(cloned),
        })
    }
}

/// What a method under `clone` returns.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Cloned {
    /// `Self`
    Itself,
    /// `Box<dyn Llm>`
    Boxed,
    /// `Arc<dyn Llm>`
    Arc,
    /// `Rc<dyn Llm>`
    Rc,
}

impl TraitMethod {
    /// A default method is stubbed where it is marked, a function without `self`
    /// never.
    pub(crate) fn is_stubbed(&self) -> bool {
        !self.is_live()
            && !self.is_clone()
            && (self.stub_attr.is_some() || (!self.has_body && self.sig.receiver().is_some()))
    }

    /// Whether the method returns a clone of the stub.
    pub(crate) fn is_clone(&self) -> bool {
        self.args.clone.is_some()
    }

    /// Whether calls go to the real implementation in every mode.
    pub(crate) fn is_live(&self) -> bool {
        self.args.live.is_some()
    }
}

/// A method, or the versions of it that conditions make.
fn methods(input: ParseStream, errors: &mut Errors) -> syn::Result<Vec<TraitMethod>> {
    let mut attrs = input.call(Attribute::parse_outer)?;
    let taken = stub_attribute::take(&mut attrs, errors);
    let sig: Signature = input.parse()?;
    let has_body = !input.peek(Token![;]);
    let end: TokenTree = input.parse()?;
    let body = has_body.then(|| body(end)).transpose()?;
    let stub_attr = taken.as_ref().map(|taken| {
        let arguments = stub_attribute::arguments(&taken.attr, errors);
        (taken.attr.path().span(), arguments)
    });
    let condition = taken.and_then(|taken| taken.condition);
    let plain = TraitMethod {
        attrs,
        sig,
        has_body,
        body,
        stub_attr: None,
        args: Arguments::default(),
    };
    let mut conditional = Vec::new();
    if let Some(condition) = &condition {
        conditional.push((Some(parse_quote!(not(#condition))), None));
    }
    conditional.push((condition, stub_attr));
    let mut methods = Vec::new();
    for (condition, stub_attr) in conditional {
        for (cfg, sig, absent) in versions(&plain.sig) {
            let mut attrs = plain.attrs.clone();
            attrs.extend(cfg);
            attrs.extend(
                condition
                    .iter()
                    .map(|condition| parse_quote!(#[cfg(#condition)])),
            );
            let stub_attr = stub_attr.as_ref();
            let stub_attr =
                stub_attr.map(|(span, arguments)| (*span, with_absent(arguments, &absent)));
            // The stub's impl block repeats the arguments, which reports their mistakes.
            let arguments = stub_attr.as_ref().map(|(_, arguments)| arguments.clone());
            let (args, _) = Arguments::parse(arguments.unwrap_or_default(), args::Attribute::Stub);
            methods.push(TraitMethod {
                attrs,
                sig,
                body: plain.body.clone(),
                stub_attr,
                args,
                has_body,
            });
        }
    }
    Ok(methods)
}

fn versions(sig: &Signature) -> Vec<(Option<Attribute>, Signature, Vec<Ident>)> {
    match variants(sig) {
        None => vec![(None, sig.clone(), Vec::new())],
        Some(variants) => variants
            .into_iter()
            .map(|variant| (Some(variant.cfg), variant.sig, variant.absent))
            .collect(),
    }
}

/// `&mut self`, `self: &mut Self`
pub(crate) fn is_mut_reference(receiver: &Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Reference(_, _, mutability) => mutability.is_some(),
        ReceiverKind::Typed(_, ty) => {
            matches!(&**ty, Type::Reference(reference) if reference.mutability.is_some())
        }
        _ => false,
    }
}

/// `&self`, `&mut self`, `self: &Self`
pub(crate) fn is_reference_to_self(receiver: &Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Reference(..) => true,
        ReceiverKind::Typed(_, ty) => matches!(&**ty, Type::Reference(reference)
            if types::is_ident(&reference.elem, "Self")),
        _ => false,
    }
}
