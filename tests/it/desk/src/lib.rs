//! A help desk, whose functions hand back values in every way that the library knows.

#![deny(warnings)]

pub mod inbox;
pub mod model;
pub mod tickets;
pub mod world;
