//! The stub of a trait.

use proc_macro2::Ident;
use quote::format_ident;
use syn::ext::IdentExt as _;
use syn::{FnArg, Type};

use crate::args::Arguments;
use crate::syntax::{ItemTrait, TraitMethod, is_mut_reference};
use crate::types;

pub(crate) struct TraitStub<'a> {
    pub(crate) item: &'a ItemTrait,
    pub(crate) args: &'a Arguments,
    /// The mock that it fills, if the trait is another crate's.
    pub(crate) mock: Option<&'a Type>,
    /// `StubLlm`
    pub(crate) name: Ident,
    /// The name of the parameter for the real type.
    pub(crate) real: Ident,
}

impl<'a> TraitStub<'a> {
    pub(crate) fn new(item: &'a ItemTrait, args: &'a Arguments) -> Self {
        let name = match &args.marker {
            Some(name) => name.clone(),
            None => {
                let name = &item.header.ident;
                format_ident!("Stub{}", name.unraw(), span = name.span())
            }
        };
        TraitStub {
            item,
            args,
            mock: None,
            name,
            real: item.real(),
        }
    }

    pub(crate) fn filling(self, mock: Option<&'a Type>) -> Self {
        Self { mock, ..self }
    }

    /// Whether clones share the stub. They cannot where a method takes the real
    /// implementation by `&mut`, or where the trait is `Send` but not `Sync`.
    pub(crate) fn is_shared(&self) -> bool {
        let mut methods = self
            .item
            .methods
            .iter()
            .filter(|method| method.is_stubbed() || method.is_live());
        let is_mut = |method: &TraitMethod| match method.sig.inputs.first() {
            Some(FnArg::Receiver(receiver)) => is_mut_reference(receiver),
            _ => false,
        };
        let named = |name: &str| {
            let mut bounds = self.item.header.supertraits.iter();
            bounds.any(|bound| types::is_trait(bound, name))
        };
        !methods.any(is_mut) && (named("Sync") || !named("Send"))
    }
}
