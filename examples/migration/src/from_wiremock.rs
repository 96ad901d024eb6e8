//! From wiremock.

pub mod after;
pub mod before;
