//! A process that is killed while it records.

use std::env;
use std::io::{self, Write as _};
use std::thread;

use cached_stubs::{Stub, stubbable};

use crate::world::{called, season};

/// Says on the standard output how far it has come, past the capture of tests.
fn say(line: &str) {
    let mut out = io::stdout();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Long enough that writing it takes its time.
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
        say(&format!("done: {n}"));
    }
}

/// The real function of one process never ends.
#[stubbable]
fn stuck(question: &str) -> String {
    called(question);
    if env::var_os("STUCK").is_some() {
        say("done: nothing");
        loop {
            thread::park();
        }
    }
    season()
}

#[test]
fn gets_stuck() {
    let _stub = Stub::<stuck>::install();
    say("done: begun");
    println!("answer: {}", stuck("one"));
}
