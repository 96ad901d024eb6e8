//! Calls that would put a secret, the value of `LEAK`, into a recording.

use std::collections::BTreeMap;
use std::env;

use cached_stubs::{Stub, stubbable};
use serde::{Deserialize, Serialize};

use crate::world::called;

#[derive(Serialize, Deserialize)]
struct Reply {
    headers: BTreeMap<String, String>,
    body: Vec<String>,
}

fn leak() -> String {
    env::var("LEAK").unwrap_or_default()
}

#[stubbable]
fn fetch(request: &str) -> Result<Reply, String> {
    called("fetch");
    let secret = if request == "tell" {
        leak()
    } else {
        String::new()
    };
    Ok(Reply {
        headers: BTreeMap::from([("authorization".to_owned(), format!("Basic {secret}"))]),
        body: vec!["harmless".to_owned(), "many\nlines\n".repeat(10)],
    })
}

#[stubbable]
fn bytes(request: &str) -> Vec<Vec<u8>> {
    called(request);
    vec![b"harmless".to_vec(), leak().into_bytes()]
}

#[test]
fn in_an_argument() {
    let _stub = Stub::<fetch>::install();
    println!("answer: {}", fetch(&format!("Bearer {}", leak())).is_ok());
}

#[test]
fn in_what_is_returned() {
    let _stub = Stub::<fetch>::install();
    println!("answer: {}", fetch("tell").is_ok());
}

#[test]
fn in_bytes() {
    let _stub = Stub::<bytes>::install();
    println!("answer: {}", bytes("tell").len());
}

#[test]
fn harmless() {
    let _stub = Stub::<fetch>::install();
    println!("answer: {}", fetch("hello").is_ok());
}
