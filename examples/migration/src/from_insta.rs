//! From insta.

pub mod after;
pub mod before;
