//! Tests of the layer as a whole.

mod common;
mod survival;
