//! Whole reports of misses.

mod differences;
mod reasons;

use std::path::Path;

use super::{Miss, MissReason, NearestRecording};
use crate::codec::Passes;
use crate::function::Subject;
use crate::render::{WIDTH, width};
use crate::value::Node;

const COMMAND: &str = "RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital";
const FILE: &str =
    "stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json";

/// A miss without a test, with three recordings in its folder.
fn miss<'a>(reason: MissReason<'a>, arguments: &'a Node) -> Miss<'a> {
    Miss {
        function: Subject {
            path: "my_app::generate_response",
            is_method: false,
        },
        reason,
        arguments,
        nearest: None,
        has_type_arguments: false,
        renamed: None,
        repeated: None,
        unreadable: None,
        tests: &[],
        is_unowned: false,
        is_stateful: false,
        passes: Passes::default(),
        command: Some(COMMAND),
        location: "src/lib.rs:40:13",
        folder: Path::new("stubs/my_app/generate_response"),
        recordings: 3,
    }
}

fn nearest(arguments: &Node) -> NearestRecording<'_> {
    NearestRecording {
        file: Path::new(FILE),
        arguments,
        similarity: 0.9,
        looked_at: 3,
    }
}

/// The report of a test's miss.
fn shown(miss: Miss<'_>) -> String {
    let miss = Miss {
        tests: &["tests::knows_the_capital".to_owned()],
        ..miss
    };
    let shown = miss.to_string();
    // Names of functions and files may be longer.
    for line in shown.lines().skip(1).filter(|line| !line.contains(FILE)) {
        assert!(width(line) <= WIDTH, "{line}");
        assert_eq!(line, line.trim_end());
    }
    shown
}
