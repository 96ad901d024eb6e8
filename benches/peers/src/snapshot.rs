//! insta: the assertion of one stored snapshot.

use std::fs;
use std::path::Path;

use insta::{Settings, assert_json_snapshot};

use crate::chat::reply;
use crate::measure::{Row, each, repeated};

pub fn run(folder: &Path) {
    let text = serde_json::to_string_pretty(&reply()).expect("it is serialisable");
    let head = "---\nsource: src/snapshot.rs\nexpression: reply\n---\n";
    fs::write(folder.join("reply.snap"), format!("{head}{text}\n")).expect("the folder is there");
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    let _bound = settings.bind_to_scope();
    let reply = reply();
    Row {
        first: each(|| assert_json_snapshot!("reply", reply)),
        hit: repeated(|| assert_json_snapshot!("reply", reply)),
        ..Row::default()
    }
    .print("insta, one snapshot", 1);
}
