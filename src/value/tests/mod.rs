//! Tests of the whole layer.

mod arbitrary;
mod common;
mod decoding;
mod json_features;
mod keys;
mod lossy;
mod order;
mod reading;
mod round_trip;
mod round_trip_std;
mod writing;
