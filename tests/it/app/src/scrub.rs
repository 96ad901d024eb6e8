//! A service that gives every answer an id of its own.

use cached_stubs::{Stub, stubbable};
use serde::{Deserialize, Serialize};

use crate::world::called;

#[derive(Serialize, Deserialize)]
struct Reply {
    id: String,
    text: String,
}

#[stubbable]
fn reply(question: &str) -> Vec<Reply> {
    called(question);
    let id = std::process::id().to_string();
    let text = question.to_owned();
    vec![Reply { id, text }]
}

#[test]
fn asks_a_service_whose_ids_change() {
    let _stub = Stub::<reply>::install();
    let replies = reply("one");
    assert_eq!((replies[0].id.as_str(), replies[0].text.as_str()), ("<id>", "one"));
}
