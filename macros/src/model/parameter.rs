//! A parameter, and its part of the key.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Pat, PatType, Type};

use super::{Binding, Conversion, Obstacle, Place};
use crate::args::{Arguments, KeyComponent};
use crate::syntax::ItemFn;
use crate::types::{element, has_impl, last_segment, unwrapped};

pub(crate) struct Param<'a> {
    pub(crate) typed: &'a PatType,
    /// The name in the generated signature.
    pub(crate) ident: Ident,
    /// Whether that name is generated, and the pattern bound after the prologue.
    pub(crate) renamed: bool,
    /// The names that the pattern binds.
    pub(crate) bindings: Vec<Ident>,
    /// The same, with what is bound.
    pub(crate) bound: Vec<Binding<'a>>,
    /// The name in the key.
    pub(crate) key: String,
    pub(crate) part: KeyPart<'a>,
    /// How it is converted, if it is.
    pub(crate) conversion: Conversion<'a>,
    /// Why it is not.
    pub(crate) obstacle: Option<Obstacle<'a>>,
    /// Whether it is converted.
    pub(crate) is_converted: bool,
}

/// How a parameter becomes part of the key.
pub(crate) enum KeyPart<'a> {
    /// Not at all: it is skipped or discarded, or its pattern is `_`.
    None,
    Redacted,
    /// Replaced by `key(name = expr)`, for one or more names of the pattern.
    Replaced(Vec<&'a KeyComponent>),
    /// By these names of the pattern: the others are left out.
    Named(Vec<Ident>),
    /// By what its bounds show of it.
    Converted,
    Whole,
}

impl<'a> Param<'a> {
    pub(super) fn new(
        item: &'a ItemFn,
        args: &'a Arguments,
        position: usize,
        typed: &'a PatType,
    ) -> Self {
        let bound = Binding::all(&typed.pat, &typed.ty);
        let bindings: Vec<_> = bound.iter().map(|bound| bound.name.clone()).collect();
        let plain = plain_name(&typed.pat).filter(|name| {
            // A parameter with the function's name would shadow the function, which
            // the prologue calls. Clippy warns of uses of a name that begins with `_`.
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
        let conversion = Conversion::new(&item.sig.generics, &typed.ty);
        let part = KeyPart::new(args, typed, &bindings, &conversion);
        Param {
            typed,
            ident,
            renamed: plain.is_none(),
            bindings,
            bound,
            key,
            part,
            conversion,
            obstacle: None,
            is_converted: false,
        }
    }

    /// Whether the type may be an alias that hides a `&mut`.
    pub(crate) fn may_be_alias(&self) -> bool {
        !self.bindings.is_empty() && may_be_alias(&self.typed.ty)
    }

    /// Whether a part of the value has no name.
    pub(crate) fn leaves_part_out(&self) -> bool {
        leaves_part_out(&self.typed.pat)
    }

    /// Whether the pattern takes the value apart.
    pub(crate) fn is_destructured(&self) -> bool {
        !matches!(&*self.typed.pat, Pat::Ident(pat) if pat.subpat.is_none())
    }

    /// The place of errors about the parameter.
    pub(crate) fn span(&self) -> Span {
        let name = self.bindings.first();
        name.map_or_else(|| self.typed.pat.span(), Ident::span)
    }
}

/// Whether the pattern has a `_` or `..`, or binds nothing.
fn leaves_part_out(pat: &Pat) -> bool {
    match pat {
        Pat::Ident(_) => false,
        Pat::Paren(pat) => leaves_part_out(&pat.pat),
        Pat::Reference(pat) => leaves_part_out(&pat.pat),
        Pat::Type(pat) => leaves_part_out(&pat.pat),
        Pat::Slice(pat) => pat.elems.iter().any(leaves_part_out),
        Pat::Tuple(pat) => pat.elems.iter().any(leaves_part_out),
        Pat::TupleStruct(pat) => pat.elems.iter().any(leaves_part_out),
        Pat::Struct(pat) => {
            let mut fields = pat.fields.iter();
            pat.rest.is_some() || fields.any(|field| leaves_part_out(&field.pat))
        }
        _ => true,
    }
}

impl Binding<'_> {
    /// Whether the type may hide a `&mut`.
    pub(crate) fn may_be_alias(&self) -> bool {
        match self.place {
            Place::Value(ty) => may_be_alias(ty),
            Place::Part(_) => true,
            Place::Mutable => false,
        }
    }
}

impl<'a> KeyPart<'a> {
    fn new(
        args: &'a Arguments,
        typed: &'a PatType,
        bindings: &[Ident],
        conversion: &Conversion<'a>,
    ) -> Self {
        let replacing = |part: &&KeyComponent| bindings.contains(&part.name);
        let components: Vec<_> = args.key.iter().filter(replacing).collect();
        if !components.is_empty() {
            return KeyPart::Replaced(components);
        }
        let lists = [&args.skip, &args.redact, &args.discard];
        let is_left_out = |name: &Ident| lists.iter().any(|list| list.contains(name));
        let mut kept = bindings.to_vec();
        kept.retain(|name| !is_left_out(name));
        if kept.len() < bindings.len() && !kept.is_empty() {
            return KeyPart::Named(kept);
        }
        let named = |names: &[Ident]| names.iter().any(|name| bindings.contains(name));
        if named(&args.skip) || matches!(*typed.pat, Pat::Wild(_)) {
            return KeyPart::None;
        }
        if named(&args.redact) {
            return KeyPart::Redacted;
        }
        if named(&args.discard) {
            return KeyPart::None;
        }
        if conversion.converts() || conversion.is_shown() {
            KeyPart::Converted
        } else {
            KeyPart::Whole
        }
    }
}

fn may_be_alias(ty: &Type) -> bool {
    const OTHERS: [&str; 12] = [
        "String", "Vec", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "Box", "Arc", "Rc", "Cow",
        "PathBuf", "Duration",
    ];
    if let Some(inside) = element(ty, &["Option", "Pin"]) {
        return may_be_alias(inside);
    }
    if matches!(unwrapped(ty), Type::Macro(_)) {
        return true;
    }
    let Some(last) = last_segment(ty) else {
        return false;
    };
    let name = last.ident.to_string();
    // Neither a primitive type nor a type parameter such as `T`.
    let is_type = name.len() > 1 && name.starts_with(char::is_uppercase);
    is_type && !OTHERS.contains(&name.as_str()) && !has_impl(ty)
}

/// `x` and `mut x`
fn plain_name(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(&pat.ident),
        _ => None,
    }
}
