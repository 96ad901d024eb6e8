//! Pinned keys. They are not `expect!` texts, so that `UPDATE_EXPECT` cannot
//! change them: a change invalidates the recordings of all users, and needs a new
//! format number.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_bytes::Bytes;

use crate::common::{files, folder, recording};
use golden::Choice;

mod golden {
    use std::collections::BTreeMap;

    use cached_stubs::stubbable;
    use serde::Serialize;

    #[derive(Serialize)]
    pub enum Choice {
        One,
        Full(u8),
        Fields { first: u8, second: u8 },
    }

    #[derive(Serialize)]
    pub struct Message<'a> {
        pub role: &'a str,
        pub content: &'a str,
        pub tokens: Option<u32>,
    }

    #[stubbable(name = "golden::nothing")]
    pub fn nothing() {}

    #[stubbable(name = "golden::text")]
    pub fn text(prompt: &str) -> usize {
        prompt.len()
    }

    #[stubbable(name = "golden::numbers")]
    pub fn numbers(a: u8, b: i64, c: f64, d: u128, e: bool, f: char) -> u8 {
        let _ = (b, c, d, e, f);
        a
    }

    #[stubbable(name = "golden::messages")]
    pub fn messages(model: &str, messages: &[Message<'_>]) -> usize {
        model.len() + messages.len()
    }

    #[stubbable(name = "golden::maps")]
    pub fn maps(by_text: &BTreeMap<&str, Option<u8>>, by_pair: &BTreeMap<(u8, u8), ()>) -> usize {
        by_text.len() + by_pair.len()
    }

    #[stubbable(name = "golden::choices")]
    pub fn choices(choices: &[Choice]) -> usize {
        choices.len()
    }

    #[stubbable(name = "golden::generic", redact(token), key(extra = 1 + 1))]
    pub fn generic<T, const N: usize>(token: Option<T>) -> bool {
        token.is_some()
    }

    #[stubbable(name = "golden::bytes")]
    pub fn bytes(
        bytes: &serde_bytes::Bytes,
        nan: f64,
        nested: Option<Option<u8>>,
        (x, y): (u8, u8),
    ) -> usize {
        let _ = (nan, nested, x, y);
        bytes.len()
    }
}

/// Calls every function of the module.
fn call_all() {
    golden::nothing();
    golden::text("What is the capital of France?");
    golden::numbers(1, -2, 0.5, u128::MAX, true, 'é');
    let message = |role, content, tokens| golden::Message {
        role,
        content,
        tokens,
    };
    golden::messages(
        "gpt-4o",
        &[
            message("system", "Be brief.", None),
            message("user", "日本語 👍", Some(7)),
        ],
    );
    golden::maps(
        &BTreeMap::from([("b", None), ("a", Some(1))]),
        &BTreeMap::from([((1, 2), ())]),
    );
    golden::choices(&[
        Choice::One,
        Choice::Full(1),
        Choice::Fields {
            first: 1,
            second: 2,
        },
    ]);
    golden::generic::<u8, 3>(Some(1));
    golden::bytes(Bytes::new(b"\0\xff"), f64::NAN, Some(None), (1, 2));
}

#[test]
fn keys_are_pinned() {
    let dir = folder();
    {
        let _stubs = (
            recording::<golden::nothing>(&dir),
            recording::<golden::text>(&dir),
            recording::<golden::numbers>(&dir),
            recording::<golden::messages>(&dir),
            recording::<golden::maps>(&dir),
            recording::<golden::choices>(&dir),
            recording::<golden::generic>(&dir),
            recording::<golden::bytes>(&dir),
        );
        call_all();
    }
    let below = |file: &PathBuf| {
        let path = file.strip_prefix(dir.path()).unwrap();
        path.to_str().unwrap().replace('\\', "/")
    };
    let files: Vec<String> = files(&dir).iter().map(below).collect();
    let pinned = [
        "cached-stubs/golden/bytes/nan-1-2.be7432eb2c619523.json",
        "cached-stubs/golden/choices/one-1-1-2.612e03332946c104.json",
        "cached-stubs/golden/generic/2.580d0e8d43f5d931.json",
        "cached-stubs/golden/maps/1-1-2.ee68146ff41c1fae.json",
        "cached-stubs/golden/messages/gpt-4o-system-be-brief-user-7.45744744db45aaf8.json",
        "cached-stubs/golden/nothing/call.af4b527074b2b5a2.json",
        "cached-stubs/golden/numbers/1-2-0-5-340282366920938463463374607431768211455.17606d51fa782142.json",
        "cached-stubs/golden/text/what-is-the-capital-of-france.bbde5a685a07c5fd.json",
    ];
    assert_eq!(files, pinned);
}
