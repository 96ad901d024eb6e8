//! The macros of `cached-stubs`. Use them through that crate.
//!
//! An expansion goes through these modules in order: `args` parses the attribute,
//! `syntax` the item; `model` is what to generate; `valid` has all the rules; `expand`
//! writes the code. Each imports only from the ones before it. Below them are `types`
//! and `tokens` (questions about syntax), `errors` and `suggestion`.

mod args;
mod errors;
mod expand;
mod fingerprint;
mod inputs;
mod model;
mod suggestion;
mod syntax;
mod tokens;
mod types;
mod valid;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::ToTokens as _;
use syn::parse::Parser as _;

use crate::args::{Arguments, Attribute};
use crate::model::{Block, Function, Owner, TraitStub};
use crate::syntax::{FixtureInput, ItemFn, ItemImpl, ItemMock, ItemTrait};

#[allow(
    missing_docs,
    reason = "it is documented where cached-stubs re-exports it, with examples that need that crate"
)]
#[proc_macro_attribute]
pub fn stubbable(args: TokenStream, item: TokenStream) -> TokenStream {
    let (args, item) = (TokenStream2::from(args), TokenStream2::from(item));
    expand(args.clone(), &item)
        .unwrap_or_else(|error| {
            let markers = markers(args, &item);
            // With the item beside it, the mistake is all that rustc reports.
            let mut tokens = expand::beside_error(syntax::without_stub_attributes(item));
            tokens.extend(markers);
            tokens.extend(error.into_compile_error());
            tokens
        })
        .into()
}

/// What other code names of an item with a mistake.
fn markers(args: TokenStream2, item: &TokenStream2) -> Option<TokenStream2> {
    let (args, _) = Arguments::parse(args, Attribute::Stubbable);
    match syntax::keyword(item.clone())?.to_string().as_str() {
        "impl" => {
            let (item, _) = ItemImpl::parse(item.clone()).ok()?;
            let owner = Owner::new(&item, &args);
            let block = Block::new(&item, &args, &owner);
            let is_stubbed = !block.methods.is_empty() || args.of_real.is_none();
            let is_named = is_stubbed && valid::is_named(&block);
            is_named.then(|| expand::after_error::block(&block))
        }
        "trait" => {
            let (item, _) = ItemTrait::parse(item.clone()).ok()?;
            let stub = TraitStub::new(&item, &args);
            valid::can_be_stubbed(&item).then_some(())?;
            let (methods, _) = ItemImpl::parse(stub.methods()).ok()?;
            let (args, _) = Arguments::parse(stub.arguments(), Attribute::Stubbable);
            let owner = Owner::new(&methods, &args);
            let block = Block::new(&methods, &args, &owner);
            let methods = expand::after_error::trait_methods(&stub, &block);
            Some(stub.expand(&methods, &TokenStream2::new()))
        }
        "fn" => {
            let without_body = ItemFn::parse_without_body(item.clone()).ok()?;
            let item = match without_body {
                Some(item) => item,
                None => ItemFn::parse(item.clone()).ok()?,
            };
            let function = Function::new(&item, &args, None);
            let is_free = !valid::hides_a_primitive(&function);
            is_free.then(|| expand::after_error::function(&function))
        }
        _ => None,
    }
}

#[allow(missing_docs, reason = "as for `stubbable`")]
#[proc_macro]
pub fn stub_fixture(input: TokenStream) -> TokenStream {
    expand_fixture(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn expand(args: TokenStream2, item: &TokenStream2) -> syn::Result<TokenStream2> {
    match syntax::keyword(item.clone()) {
        Some(keyword) if keyword == "impl" => expand_impl(args, item),
        Some(keyword) if keyword == "trait" => expand_trait(args, item),
        _ if syntax::is_mock(item.clone()) => expand_mock(args, item),
        _ => expand_fn(args, item),
    }
}

fn expand_fn(arguments: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Arguments::parse(arguments.clone(), Attribute::Stubbable);
    let forwarding = match &args.of {
        Some(path) => {
            let item = errors.or(ItemFn::parse_without_body(plain.clone()))?;
            errors.extend(valid::check_forwarding(path, item.as_ref()));
            item.map(|item| expand::forwarding(item, path))
        }
        None => None,
    };
    let plain = forwarding.as_ref().unwrap_or(plain);
    let item = errors.or(ItemFn::parse(plain.clone()))?;
    if syntax::has_conditional_parameters(&item.sig) && args.of.is_none() {
        let versions = item.variants().into_iter().map(|(item, absent)| {
            let arguments = syntax::with_absent(&arguments, &absent);
            expand_fn(arguments, &item.into_token_stream())
        });
        return versions.collect();
    }
    let function = Function::new(&item, &args, None);
    errors.extend(valid::check_function(&function));
    errors.into_result()?;
    Ok(expand::stubbable(&function, plain))
}

fn expand_impl(arguments: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Arguments::parse(arguments.clone(), Attribute::Stubbable);
    let (item, mistakes) = errors.or(ItemImpl::parse(plain.clone()))?;
    errors.extend(mistakes);
    let owner = Owner::new(&item, &args);
    let block = Block::new(&item, &args, &owner);
    errors.extend(valid::check_block(&block));
    errors.into_result()?;
    let plain = syntax::without_stub_attributes(plain.clone());
    Ok(expand::impl_block(&block, &arguments, &plain))
}

fn expand_trait(args: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Arguments::parse(args, Attribute::Stubbable);
    let (item, mistakes) = errors.or(ItemTrait::parse(plain.clone()))?;
    errors.extend(mistakes);
    errors.extend(valid::check_trait(&item, &args));
    errors.into_result()?;
    let plain = syntax::without_stub_attributes(plain.clone());
    expand_stub(&TraitStub::new(&item, &args), &plain)
}

/// The stub of a trait is one more impl block.
fn expand_stub(stub: &TraitStub<'_>, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let methods = expand_impl(stub.arguments(), &stub.methods())?;
    Ok(stub.expand(&methods, plain))
}

fn expand_mock(args: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Arguments::parse(args, Attribute::Stubbable);
    let item = errors.or(ItemMock::parse(plain.clone()))?;
    errors.extend(valid::check_mock(&args));
    errors.into_result()?;
    let plain = syntax::without_stub_attributes(plain.clone());
    Ok(expand::mock(&item, args.krate.as_ref(), &plain))
}

fn expand_fixture(input: TokenStream2) -> syn::Result<TokenStream2> {
    let (fixture, mut errors) = FixtureInput::parse.parse2(input)?;
    errors.extend(valid::check_fixture(&fixture));
    let args = fixture.trait_args();
    if let Some(item) = &fixture.declared {
        errors.extend(valid::check_trait(item, &args));
    }
    errors.into_result()?;
    let mut expanded = fixture.expand();
    if let Some(item) = &fixture.declared {
        let stub = TraitStub::new(item, &args).filling(fixture.mock());
        expanded.extend(expand_stub(&stub, &TokenStream2::new())?);
    }
    Ok(expanded)
}
