//! The reader of stores. No tree of files may make it panic, hang, or use memory
//! out of proportion.
//!
//! `cargo +nightly fuzz run tree`
#![no_main]

use std::fs;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = std::env::temp_dir().join(format!("cached-stubs-fuzz-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("the temporary folder is writable");
    cached_stubs::__read_any_tree(&folder, bytes);
});
