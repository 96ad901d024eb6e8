//! Functions that are edited after they were recorded, in a package of edition 2021
//! with strict lints and without rstest.

#![deny(warnings, missing_docs, unreachable_pub)]

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;

use cached_stubs::stubbable;

/// Logs a real call: a line in the file.
fn called(what: &str) {
    let mut calls = OpenOptions::new()
        .create(true)
        .append(true)
        .open(env::var_os("REAL_CALLS").unwrap())
        .unwrap();
    calls.write_all(format!("{what}\n").as_bytes()).unwrap();
}

/// The documentation.
#[stubbable]
pub fn plain(n: u32) -> u32 {
    called("plain");
    n + 1
}

/// Its recordings answer with a warning when they are stale.
#[stubbable(source = warn)]
pub fn warned(n: u32) -> u32 {
    called("warned");
    n + 1
}

/// Its recordings answer whatever it was when they were made.
#[stubbable(source = ignore)]
pub fn ignored(n: u32) -> u32 {
    called("ignored");
    n + 1
}

const PROMPT: &str = "Answer in one word";

/// A constant belongs to it.
#[stubbable(depends(PROMPT))]
pub fn with_constant(n: u32) -> String {
    called("with_constant");
    format!("{PROMPT}: {n}")
}

/// It belongs to another function.
#[stubbable]
pub fn helper(n: u32) -> u32 {
    n + 1
}

/// Another function belongs to it.
#[stubbable(depends(helper))]
pub fn with_helper(n: u32) -> u32 {
    called("with_helper");
    helper(n)
}

/// The type that it returns is a part of it.
#[stubbable]
pub fn returning(n: u32) -> u64 {
    called("returning");
    u64::from(n) + 7
}

/// The file belongs to it.
#[stubbable]
pub fn with_file(n: u32) -> String {
    called("with_file");
    format!("{} {n}", include_str!("prompt.txt").lines().count())
}

/// The variable belongs to it.
#[stubbable]
pub fn with_variable(n: u32) -> String {
    called("with_variable");
    format!("{:?} {n}", option_env!("PROMPT_VERSION"))
}

/// The feature belongs to it.
#[stubbable]
pub fn with_feature(n: u32) -> String {
    called("with_feature");
    format!("{} {n}", cfg!(feature = "loud"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::{stub_fixture, Stub};

    stub_fixture!(stubbed: plain);

    #[test]
    fn of_plain() {
        let _stub = stubbed();
        println!("answer: {}", plain(1));
    }

    #[test]
    fn of_warned() {
        let _stub = Stub::<warned>::install();
        println!("answer: {} {}", warned(1), warned(1));
    }

    #[test]
    fn of_ignored() {
        let _stub = Stub::<ignored>::install();
        println!("answer: {}", ignored(1));
    }

    #[test]
    fn of_with_constant() {
        let _stub = Stub::<with_constant>::install();
        println!("answer: {}", with_constant(1));
    }

    #[test]
    fn of_with_helper() {
        let _stub = Stub::<with_helper>::install();
        println!("answer: {}", with_helper(1));
    }

    #[test]
    fn of_returning() {
        let _stub = Stub::<returning>::install();
        println!("answer: {}", returning(1));
    }

    #[test]
    fn of_with_file() {
        let _stub = Stub::<with_file>::install();
        println!("answer: {}", with_file(1));
    }

    #[test]
    fn of_with_variable() {
        let _stub = Stub::<with_variable>::install();
        println!("answer: {}", with_variable(1));
    }

    #[test]
    fn of_with_feature() {
        let _stub = Stub::<with_feature>::install();
        println!("answer: {}", with_feature(1));
    }
}
