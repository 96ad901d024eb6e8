//! mockall's `mock!`: the mock, and the trait whose stub fills it.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Error, Generics, Macro, Path, Signature, Token, TraitItem, Type, Visibility, braced,
};

use super::stub_attribute::gives_stub;

pub(crate) struct ItemMock {
    pub(crate) attrs: Vec<Attribute>,
    /// `MockLlm`
    pub(crate) name: Ident,
    /// The mock's own parameters.
    pub(crate) declared: Generics,
    pub(crate) filled: MockedTrait,
}

/// `impl Llm for MockLlm { .. }`
pub(crate) struct MockedTrait {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) generics: Generics,
    pub(crate) path: Path,
    pub(crate) self_ty: Type,
    pub(crate) types: Vec<Ident>,
    pub(crate) methods: Vec<(Vec<Attribute>, Signature)>,
}

/// Whether the item calls a macro named `mock`.
pub(crate) fn is_mock(item: TokenStream) -> bool {
    let parser = |input: ParseStream| {
        input.call(Attribute::parse_outer)?;
        let path = input.call(Path::parse_mod_style)?;
        let called = input.peek(Token![!]);
        input.parse::<TokenStream>()?;
        let last = path.segments.last();
        Ok(called && last.is_some_and(|segment| segment.ident == "mock"))
    };
    parser.parse2(item).unwrap_or(false)
}

impl ItemMock {
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        let parser = |input: ParseStream| {
            let attrs = input.call(Attribute::parse_outer)?;
            let called: Macro = input.parse()?;
            input.parse::<Option<Token![;]>>()?;
            called.parse_body_with(|input: ParseStream| ItemMock::inside(attrs, input))
        };
        parser.parse2(item)
    }

    fn inside(attrs: Vec<Attribute>, input: ParseStream) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let ident: Ident = input.parse()?;
        let mut declared: Generics = input.parse()?;
        declared.where_clause = input.parse()?;
        let own;
        braced!(own in input);
        own.parse::<TokenStream>()?;
        let (mut traits, mut marked) = (Vec::new(), Vec::new());
        while !input.is_empty() {
            let found: MockedTrait = input.call(MockedTrait::parse)?;
            let list = if found.attrs.iter().any(gives_stub) {
                &mut marked
            } else {
                &mut traits
            };
            list.push(found);
        }
        if traits.len() > 1 {
            traits.retain(|found: &MockedTrait| !found.is_of_std());
        }
        let mut candidates = if marked.is_empty() { traits } else { marked };
        let (Some(filled), others) = (candidates.pop(), candidates) else {
            let text = format!(
                "a stub fills the methods of a trait, but this mock implements none: write \
                 `impl Llm for {ident} {{ .. }}`"
            );
            return Err(Error::new(ident.span(), text));
        };
        if let Some(other) = others.first() {
            return Err(Error::new(
                other.path.span(),
                "this mock implements several traits; put `#[stub]` above the one whose stub should \
                 fill it",
            ));
        }
        Ok(ItemMock {
            attrs,
            name: format_ident!("Mock{ident}"),
            declared,
            filled,
        })
    }
}

impl MockedTrait {
    /// Whether it is one of std's traits that mocks implement beside their own.
    fn is_of_std(&self) -> bool {
        const OF_STD: [&str; 14] = [
            "Clone",
            "Copy",
            "Debug",
            "Display",
            "Default",
            "Drop",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
            "Error",
            "Iterator",
            "Future",
        ];
        let last = self.path.segments.last();
        last.is_some_and(|last| OF_STD.iter().any(|name| last.ident == name))
    }

    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Option<Token![unsafe]>>()?;
        input.parse::<Token![impl]>()?;
        let mut generics: Generics = input.parse()?;
        let path = input.parse()?;
        input.parse::<Token![for]>()?;
        let self_ty = input.parse()?;
        generics.where_clause = input.parse()?;
        let members;
        braced!(members in input);
        let (mut types, mut methods) = (Vec::new(), Vec::new());
        while !members.is_empty() {
            match members.parse()? {
                TraitItem::Fn(item) => methods.push((item.attrs, item.sig)),
                TraitItem::Type(item) => types.push(item.ident),
                _ => {}
            }
        }
        Ok(MockedTrait {
            attrs,
            generics,
            path,
            self_ty,
            types,
            methods,
        })
    }
}
