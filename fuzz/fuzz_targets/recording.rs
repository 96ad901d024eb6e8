//! The reader of recordings: no bytes make it panic, hang, or take memory out
//! of proportion.
//!
//! `cargo +nightly fuzz run recording stubs -- -dict=fuzz/recording.dict`
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cached_stubs::__read_anything(bytes));
