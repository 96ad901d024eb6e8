//! A parameter, and its part of the key.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Pat, PatType, Type};

use super::{Conversion, Obstacle};
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
        let mut bindings = Vec::new();
        collect_bindings(&typed.pat, &mut bindings);
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

    /// The place of errors about the parameter.
    pub(crate) fn span(&self) -> Span {
        let name = self.bindings.first();
        name.map_or_else(|| self.typed.pat.span(), Ident::span)
    }
}

impl<'a> KeyPart<'a> {
    fn new(
        args: &'a Arguments,
        typed: &'a PatType,
        bindings: &[Ident],
        conversion: &Conversion<'a>,
    ) -> Self {
        let named = |names: &[Ident]| names.iter().any(|name| bindings.contains(name));
        if named(&args.skip) || matches!(*typed.pat, Pat::Wild(_)) {
            return KeyPart::None;
        }
        if named(&args.redact) {
            return KeyPart::Redacted;
        }
        let replacing = |part: &&KeyComponent| bindings.contains(&part.name);
        let components: Vec<_> = args.key.iter().filter(replacing).collect();
        if !components.is_empty() {
            return KeyPart::Replaced(components);
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

fn collect_bindings(pat: &Pat, names: &mut Vec<Ident>) {
    let inside: Vec<&Pat> = match pat {
        Pat::Ident(pat) => {
            names.push(pat.ident.clone());
            pat.subpat.iter().map(|(_, inside)| &**inside).collect()
        }
        // Every case binds the same names.
        Pat::Or(pat) => pat.cases.iter().take(1).collect(),
        Pat::Paren(pat) => vec![&*pat.pat],
        Pat::Reference(pat) => vec![&*pat.pat],
        Pat::Type(pat) => vec![&*pat.pat],
        Pat::Slice(pat) => pat.elems.iter().collect(),
        Pat::Tuple(pat) => pat.elems.iter().collect(),
        Pat::TupleStruct(pat) => pat.elems.iter().collect(),
        Pat::Struct(pat) => pat.fields.iter().map(|field| &*field.pat).collect(),
        _ => Vec::new(),
    };
    for pat in inside {
        collect_bindings(pat, names);
    }
}
