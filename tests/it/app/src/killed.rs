//! Tests for processes that are killed while they record.

use std::env;
use std::io::{self, Write as _};
use std::thread;

use cached_stubs::{Stub, stubbable};

use crate::world::{called, season};

/// Prints a line that libtest does not capture.
fn print(line: &str) {
    let mut out = io::stdout();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// So long that writing it takes a while.
#[stubbable]
fn chapter(n: usize) -> Vec<String> {
    let line = format!("chapter {n}, in {}", season());
    vec![line.repeat(100); 10]
}

#[test]
fn records_chapters() {
    let _stub = Stub::<chapter>::install();
    for n in 0..env::var("CHAPTERS").unwrap().parse().unwrap() {
        let chapter = chapter(n);
        assert!(chapter[0].starts_with(&format!("chapter {n}, in ")));
        print(&format!("done: {n}"));
    }
}

/// With `STUCK` set, the real function never returns.
#[stubbable]
fn stuck(question: &str) -> String {
    called(question);
    if env::var_os("STUCK").is_some() {
        print("done: nothing");
        loop {
            thread::park();
        }
    }
    season()
}

#[test]
fn gets_stuck() {
    let _stub = Stub::<stuck>::install();
    print("done: start");
    println!("answer: {}", stuck("one"));
}
