//! A trait, with the default bodies of its methods left as they are.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Path, Receiver, ReceiverKind, Signature, Token, TraitItem, TraitItemConst,
    TraitItemType, Type,
};

use super::impl_block::{inner_attributes, is_mark, mark_arguments, split};
use super::{body, item_keyword};
use crate::errors::Errors;
use crate::message;

pub(crate) struct ItemTrait {
    /// Where it is, if it is another crate's.
    pub(crate) path: Option<Path>,
    /// The trait without what is in it.
    pub(crate) header: syn::ItemTrait,
    pub(crate) methods: Vec<TraitMethod>,
    pub(crate) types: Vec<TraitItemType>,
    pub(crate) consts: Vec<TraitItemConst>,
    /// Every name that occurs, to find one that does not.
    tokens: TokenStream,
}

pub(crate) struct TraitMethod {
    /// Without `#[stub]`.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) sig: Signature,
    pub(crate) has_body: bool,
    /// `#[stub]`, and its arguments.
    pub(crate) mark: Option<(Span, TokenStream)>,
}

impl ItemTrait {
    /// As much of it as can be understood.
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
            inner_attributes(input)?;
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
            self.methods.push(method(input, errors)?);
            return Ok(());
        }
        if let Some(mark) = attrs.iter().find(|attr| is_mark(attr)) {
            errors.push(message::stub_on_no_method(mark.path().span()));
        }
        match input.parse()? {
            TraitItem::Type(item) => self.types.push(item),
            TraitItem::Const(item) => self.consts.push(item),
            other => errors.push(message::macro_in_trait(other.span())),
        }
        Ok(())
    }

    /// A name for the parameter that is the real type, used nowhere else.
    pub(crate) fn real(&self) -> Ident {
        const NAMES: [&str; 3] = ["R", "Real", "RealImplementation"];
        let names = NAMES.map(|name| Ident::new(name, Span::call_site()));
        let is_free = |name: &&Ident| crate::tokens::count(self.tokens.clone(), name) == 0;
        let free = names.iter().find(is_free);
        free.cloned()
            .unwrap_or_else(|| Ident::new("__Real", Span::call_site()))
    }
}

fn method(input: ParseStream, errors: &mut Errors) -> syn::Result<TraitMethod> {
    let attrs = input.call(Attribute::parse_outer)?;
    let (marks, attrs): (Vec<_>, Vec<_>) = attrs.into_iter().partition(is_mark);
    if let Some(second) = marks.get(1) {
        errors.push(message::stubbed_twice(second.path().span()));
    }
    let mark = marks
        .first()
        .map(|mark| (mark.path().span(), mark_arguments(mark, errors)));
    let sig = input.parse()?;
    let has_body = !input.peek(Token![;]);
    let end: TokenTree = input.parse()?;
    if has_body {
        body(end)?;
    }
    Ok(TraitMethod {
        attrs,
        sig,
        has_body,
        mark,
    })
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
            if matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("Self"))),
        _ => false,
    }
}
