//! Edition 2021.
#![deny(warnings)]
#![allow(keyword_idents_2024)]

#[path = "../src/keyword.rs"]
mod keyword;
#[path = "../src/shared.rs"]
mod shared;
