//! Makes real calls visible: they are written down, and answers name the season.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;

pub fn called(what: &str) {
    if let Some(path) = env::var_os("REAL_CALLS") {
        let mut calls = OpenOptions::new();
        let calls = calls.create(true).append(true).open(path);
        calls
            .unwrap()
            .write_all(format!("{what}\n").as_bytes())
            .unwrap();
    }
}

pub fn season() -> String {
    env::var("SEASON").unwrap_or_else(|_| "spring".to_owned())
}
