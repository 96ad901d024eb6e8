//! A test crate beside the library: it stubs the library's functions, and the
//! binary that cargo builds for it makes real calls.

use std::process::Command;

use app::llm::ask;
use cached_stubs::{Stub, stub_fixture};
use rstest::rstest;

stub_fixture!(llm: ask);

#[rstest]
fn replays_functions_of_the_library(_llm: Stub<ask>) {
    println!("answer: {}", ask("one"));
}

#[test]
fn the_binary_makes_real_calls() {
    let output = Command::new(env!("CARGO_BIN_EXE_app")).output().unwrap();
    println!(
        "answer: {}",
        String::from_utf8(output.stdout).unwrap().trim_end()
    );
}
