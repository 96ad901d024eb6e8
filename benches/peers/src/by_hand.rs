//! What somebody writes without a library: a map from JSON to JSON, and a file for each answer.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use crate::chat::{Reply, Request, reply, request};
use crate::measure::{Row, each, repeated};

/// The arguments as JSON, which is the key.
pub fn key(request: &Request) -> String {
    serde_json::to_string(request).expect("it is serialisable")
}

pub fn run(recordings: usize, folder: &Path) {
    let folder = folder.join("by-hand");
    fs::create_dir(&folder).expect("the folder is new");
    let path = |number: usize| folder.join(format!("{number}.json"));
    let write = |number: usize| {
        let text = serde_json::to_string_pretty(&(request(number), reply()));
        fs::write(path(number), text.expect("it is serialisable")).expect("the folder is there");
    };
    let read = |number: usize| {
        let text = fs::read(path(number)).expect("it was written");
        serde_json::from_slice::<(Request, Reply)>(&text).expect("it was written")
    };
    let mut answers = HashMap::new();
    for number in 0..recordings {
        let returned = serde_json::to_string(&reply()).expect("it is serialisable");
        answers.insert(key(&request(number)), returned);
    }
    let (asked, unknown) = (request(recordings / 2), request(999_999));
    write(recordings / 2);
    let mut number = recordings;
    Row {
        hit: repeated(|| {
            serde_json::from_str::<Reply>(&answers[&key(&asked)]).expect("it is a reply")
        }),
        first: each(|| read(recordings / 2)),
        miss: repeated(|| assert!(!answers.contains_key(&key(&unknown)))),
        record: each(|| {
            number += 1;
            write(number);
        }),
    }
    .print("by hand", recordings);
}
