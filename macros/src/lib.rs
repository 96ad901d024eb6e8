//! The macros of `cached-stubs`; use them through that crate.
