//! The arguments of `#[stubbable]`, a file for each.
#![forbid(unsafe_code)]
#![deny(warnings)]

#[path = "../common/mod.rs"]
mod common;

mod depends;
mod discard;
mod error_codecs;
mod errors;
mod foreign_errors;
mod inputs;
mod key;
mod key_of_converted;
mod marker;
mod name;
mod of;
mod out;
mod out_boxed;
mod out_self;
mod record_if;
mod redact;
mod scrub;
mod sequence;
mod skip;
mod source;
mod std_errors;
mod verify;
mod verify_advice;
mod with;

use std::fs;

use cached_stubs::{Stub, Stubbable};
use tempfile::TempDir;

use common::files;

/// Implements nothing: it can only be passed on.
struct Client;

const SECRET: &str = "a-value-that-must-not-be-seen";

/// Neither files nor what a test can print contains the value.
/// Neither files nor what a test can print holds the value.
fn assert_unseen<F: Stubbable>(dir: &TempDir, stub: &Stub<F>) {
    for file in files(dir) {
        assert!(!file.to_string_lossy().contains("must-not"), "{file:?}");
        let text = fs::read_to_string(file).unwrap();
        assert!(!text.contains(SECRET), "{text}");
    }
    let printed = format!("{stub:?} {:?}", stub.calls());
    assert!(!printed.contains(SECRET), "{printed}");
}
