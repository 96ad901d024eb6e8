//! The reader of recordings. No bytes may make it panic, hang, or use memory
//! out of proportion.
//!
//! `cargo +nightly fuzz run recording stubs -- -dict=fuzz/recording.dict`
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cached_stubs::__read_anything(bytes));
