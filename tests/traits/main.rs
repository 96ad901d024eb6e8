//! `#[stubbable]` on traits: the stub is an object that implements the trait.

#[path = "../common/mod.rs"]
mod common;

mod async_methods;
mod behind;
mod clone;
mod fill;
mod fingerprint;
mod foreign;
mod generics;
mod live_methods;
mod panic_lines;
mod placement;
mod receivers;
mod results;
mod state;
mod streams;
mod stub_object;
