//! The macros with the feature `replay`: the item as a production build has it, and the one that
//! tests use; the library chooses by its own feature.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::parse::Parser as _;

use crate::args::{Arguments, Attribute};
use crate::model::{Block, Function, Owner, TraitStub};
use crate::syntax::{FixtureInput, ItemFn, ItemImpl, ItemMock, ItemTrait};
use crate::{expand, plain, syntax, valid};

/// The item under `#[stubbable(..)]`.
pub(crate) fn item(args: TokenStream, item: TokenStream) -> TokenStream {
    let (parsed, _) = Arguments::parse(args.clone(), Attribute::Stubbable);
    let krate = parsed.krate.as_ref();
    let plain = plain::item(args.clone(), item.clone());
    match active(args.clone(), &item, &plain) {
        Ok(active) => expand::gate(krate, &active, &plain),
        Err(error) => {
            // With the item beside it, the mistake is all that rustc reports.
            let mut tokens = expand::beside_error(plain::without_stub_attributes(item.clone()));
            let markers = markers(args, &item);
            tokens
                .extend(markers.map(|markers| expand::gate(krate, &markers, &TokenStream::new())));
            tokens.extend(error.into_compile_error());
            tokens
        }
    }
}

/// What `stub_fixture!` declares.
pub(crate) fn fixture(input: TokenStream) -> TokenStream {
    expand_fixture(input).unwrap_or_else(syn::Error::into_compile_error)
}

/// What other code names of an item with a mistake.
fn markers(args: TokenStream, item: &TokenStream) -> Option<TokenStream> {
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
            let (mut item, _) = ItemTrait::parse(item.clone()).ok()?;
            item.remove_parameter_attributes();
            let stub = TraitStub::new(&item, &args);
            valid::can_be_stubbed(&item).then_some(())?;
            let (methods, _) = ItemImpl::parse(stub.methods()).ok()?;
            let (args, _) = Arguments::parse(stub.arguments(), Attribute::Stubbable);
            let owner = Owner::new(&methods, &args);
            let block = Block::new(&methods, &args, &owner);
            let methods = expand::after_error::trait_methods(&stub, &block);
            Some(stub.expand(&methods))
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

/// What takes the item's place in tests.
fn active(args: TokenStream, item: &TokenStream, plain: &TokenStream) -> syn::Result<TokenStream> {
    match syntax::keyword(item.clone()) {
        Some(keyword) if keyword == "impl" => active_impl(args, item, plain),
        Some(keyword) if keyword == "trait" => active_trait(args, item, plain),
        _ if syntax::is_mock(item.clone()) => active_mock(args, item, plain),
        _ => active_fn(args, item, plain),
    }
}

fn active_fn(
    arguments: TokenStream,
    item: &TokenStream,
    plain: &TokenStream,
) -> syn::Result<TokenStream> {
    let (args, mut errors) = Arguments::parse(arguments.clone(), Attribute::Stubbable);
    if let Some(path) = &args.of {
        let item = errors.or(ItemFn::parse_without_body(item.clone()))?;
        errors.extend(valid::check_forwarding(path, item.as_ref()));
    }
    let item = errors.or(ItemFn::parse(plain.clone()))?;
    if syntax::has_conditional_parameters(&item.sig) && args.of.is_none() {
        let versions = item.variants().into_iter().map(|(item, absent)| {
            let arguments = syntax::with_absent(&arguments, &absent);
            let item = item.into_token_stream();
            active_fn(arguments, &item, &item)
        });
        return versions.collect();
    }
    let function = Function::new(&item, &args, None);
    errors.extend(valid::check_function(&function));
    errors.into_result()?;
    Ok(expand::stubbable(&function))
}

fn active_impl(
    arguments: TokenStream,
    item: &TokenStream,
    plain: &TokenStream,
) -> syn::Result<TokenStream> {
    let (args, mut errors) = Arguments::parse(arguments.clone(), Attribute::Stubbable);
    let (item, mistakes) = errors.or(ItemImpl::parse(item.clone()))?;
    errors.extend(mistakes);
    let owner = Owner::new(&item, &args);
    let block = Block::new(&item, &args, &owner);
    errors.extend(valid::check_block(&block));
    errors.into_result()?;
    Ok(expand::impl_block(&block, &arguments, plain))
}

fn active_trait(
    args: TokenStream,
    item: &TokenStream,
    plain: &TokenStream,
) -> syn::Result<TokenStream> {
    let (args, mut errors) = Arguments::parse(args, Attribute::Stubbable);
    let (item, mistakes) = errors.or(ItemTrait::parse(item.clone()))?;
    errors.extend(mistakes);
    errors.extend(valid::check_trait(&item, &args));
    errors.into_result()?;
    let stub = active_stub(&TraitStub::new(&item, &args))?;
    Ok([plain.clone(), stub].into_iter().collect())
}

/// The stub of a trait is one more impl block.
fn active_stub(stub: &TraitStub<'_>) -> syn::Result<TokenStream> {
    let methods = active_impl(stub.arguments(), &stub.methods(), &TokenStream::new())?;
    Ok(stub.expand(&methods))
}

fn active_mock(
    args: TokenStream,
    item: &TokenStream,
    plain: &TokenStream,
) -> syn::Result<TokenStream> {
    let (args, mut errors) = Arguments::parse(args, Attribute::Stubbable);
    let item = errors.or(ItemMock::parse(item.clone()))?;
    errors.extend(valid::check_mock(&args));
    errors.into_result()?;
    let fill = expand::mock(&item, args.krate.as_ref());
    Ok([plain.clone(), fill].into_iter().collect())
}

fn expand_fixture(input: TokenStream) -> syn::Result<TokenStream> {
    let (fixture, mut errors) = FixtureInput::parse.parse2(input)?;
    errors.extend(valid::check_fixture(&fixture));
    let args = fixture.trait_args();
    if let Some(item) = &fixture.declared {
        errors.extend(valid::check_trait(item, &args));
    }
    errors.into_result()?;
    let mut active = fixture.expand();
    if let Some(item) = &fixture.declared {
        let stub = TraitStub::new(item, &args).filling(fixture.mock());
        active.extend(active_stub(&stub)?);
    }
    let plain = plain::fixture_without_replay();
    Ok(expand::gate(args.krate.as_ref(), &active, &plain))
}
