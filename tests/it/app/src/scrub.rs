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

#[derive(Serialize, Deserialize)]
struct Session {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[stubbable(scrub(".id" = "<id>", ".token" = "<none>"))]
fn log_in(user: &str) -> Session {
    called(user);
    let id = std::process::id().to_string();
    let token = (user == "admin").then(|| id.clone());
    Session { id, token }
}

#[test]
fn logs_a_guest_in() {
    let _stub = Stub::<log_in>::install();
    assert_eq!(log_in("guest").id, "<id>");
}

#[test]
fn logs_an_admin_in() {
    let _stub = Stub::<log_in>::install();
    assert_eq!(log_in("admin").token.as_deref(), Some("<none>"));
}
