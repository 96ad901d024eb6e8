//! `#[stubbable]` on inherent impl blocks and on trait impl blocks.

#[path = "../common/mod.rs"]
mod common;

mod arguments;
mod async_trait;
mod client;
mod generics;
mod mock;
mod placement;
mod receivers;
mod recordings;
mod trait_impls;
