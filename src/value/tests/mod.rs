//! Tests of the layer as a whole.

mod arbitrary;
mod common;
mod decoding;
mod json_features;
mod keys;
mod losses;
mod order;
mod reading;
mod survival;
mod writing;
