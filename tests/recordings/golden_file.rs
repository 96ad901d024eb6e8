//! The pinned text of a recording. A change rewrites the recordings of all users,
//! and needs a new format number.

use std::collections::{BTreeMap, HashMap};

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::common::{folder, only_recording, recording};
use crate::serde_forms::Kind;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Completion {
    id: u64,
    model: String,
    choices: Vec<Choice>,
    usage: HashMap<String, u32>,
    probability: f64,
    embedding: Vec<f32>,
    raw: serde_bytes::ByteBuf,
    refusal: Option<String>,
    cached: Option<Option<bool>>,
    by_pair: BTreeMap<(u8, u8), String>,
    extra: serde_json::Value,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role")]
enum Choice {
    Assistant { content: String },
    Tool { name: String, arguments: Kind },
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

#[stubbable(name = "golden::complete", redact(token), skip(_retries))]
fn complete(
    model: &str,
    messages: &[Message<'_>],
    temperature: f64,
    token: Option<&str>,
    _retries: u8,
) -> Result<Completion, String> {
    let content = messages
        .iter()
        .map(|message| message.content)
        .collect::<Vec<_>>()
        .join("\n");
    Ok(Completion {
        id: u64::MAX,
        model: model.to_owned(),
        choices: vec![
            Choice::Assistant {
                content: content.repeat(2),
            },
            Choice::Tool {
                name: "look_up".to_owned(),
                arguments: Kind::Of(1, "é".to_owned()),
            },
        ],
        usage: ["total", "prompt", "completion"]
            .map(|name| (name.to_owned(), 7))
            .into(),
        probability: temperature / 3.0,
        embedding: vec![0.1, -1.0, 1e10, f32::NAN],
        raw: serde_bytes::ByteBuf::from(vec![0, 255]),
        refusal: token.map(str::to_owned),
        cached: Some(None),
        by_pair: BTreeMap::from([((1, 2), "pair".to_owned())]),
        extra: json!({ "b": [], "a": {}, "$f64": "not a float" }),
    })
}

#[test]
fn the_text_of_a_recording_is_pinned() {
    let dir = folder();
    let messages = [
        Message {
            role: "system",
            content: "Be brief.",
        },
        Message {
            role: "user",
            content: "Summarise this:\r\nthe quick brown fox jumps over the lazy dog\n👍\0\n",
        },
    ];
    {
        let _stub = recording::<complete>(&dir);
        complete("gpt-4o", &messages, 0.7, None, 3).unwrap();
    }
    assert_eq!(
        only_recording(&dir),
        include_str!("../golden/complete.json")
    );
}
