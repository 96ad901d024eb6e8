//! From reqwest-vcr.

pub mod after;
pub mod before;
