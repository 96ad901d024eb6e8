//! Functions of every kind, with parameters of every shape: they are recorded,
//! replayed without running, and real again once the stub is gone.
#![deny(warnings)]

#[path = "../common/mod.rs"]
mod common;

mod arrays;
mod async_functions;
mod attributes;
mod blanket;
mod bounds;
mod conditional;
mod conversions;
mod expectations;
mod generic_results;
mod generics;
mod hostile;
mod hostile_methods;
mod instrument;
mod kinds;
mod lifetimes;
mod namesake_types;
mod nested_conversions;
mod no_prelude;
mod parameters;
