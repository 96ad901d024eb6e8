//! What the program `caller` asks, and its tests stub.

#![deny(warnings)]

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use cached_stubs::stubbable;

/// Writes down that a real call is made.
fn called(what: &str) {
    if let Some(path) = env::var_os("REAL_CALLS") {
        let mut calls = OpenOptions::new();
        let calls = calls.create(true).append(true).open(path);
        calls.unwrap().write_all(format!("{what}\n").as_bytes()).unwrap();
    }
}

#[stubbable]
pub fn ask(question: &str) -> String {
    called(question);
    let season = env::var("SEASON").unwrap_or_else(|_| "spring".to_owned());
    format!("{question} in {season}")
}

pub struct Clock;

#[stubbable]
impl Clock {
    #[stub]
    pub fn hour(&self) -> u32 {
        called("hour");
        17
    }
}

#[stubbable(sequence)]
pub fn next() -> u32 {
    called("next");
    1
}

#[stubbable]
pub trait Teller {
    fn tell(&self) -> u32;
}

pub struct Clerk;

#[stubbable]
impl Teller for Clerk {
    #[stub]
    fn tell(&self) -> u32 {
        called("tell");
        4
    }
}

fn input_of(folder: &Path) -> String {
    fs::read_to_string(folder.join("input")).unwrap()
}

#[stubbable(skip(folder), key(input = input_of(folder)))]
pub fn read(folder: &Path) -> String {
    called("read");
    format!("read {}", input_of(folder))
}
