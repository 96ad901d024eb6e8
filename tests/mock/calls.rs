//! `stub.calls()` lists the calls, their arguments and who answered.

use cached_stubs::{Mode, Origin};
use serde_json::json;

use crate::ask::{Failure, ask, recorded, simply, take};
use crate::common::*;

#[test]
fn calls_show_arguments_and_who_answered() {
    let dir = recorded();
    let stub = recording::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["temperature"] == 0.5)
        .returning(|_| Some(Err(Failure::Busy)));
    simply("b");
    simply("c");
    ask("b", 0.5, Some("a secret"), 3).unwrap_err();
    simply("c");
    let calls = stub.calls();
    use Origin::{Mocked, Recorded, Replayed};
    assert_eq!(origins(&stub), [Replayed, Recorded, Mocked, Replayed]);
    let prompts: Vec<_> = calls
        .iter()
        .map(|call| call.args["prompt"].as_str())
        .collect();
    assert_eq!(prompts, [Some("b"), Some("c"), Some("b"), Some("c")]);
    let names: Vec<_> = calls[2]
        .args
        .as_json()
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert!(
        !names.iter().any(|name| name.contains("retries")),
        "{names:?}"
    );
    assert!(!format!("{calls:?}").contains("a secret"), "{calls:?}");
    assert_ne!(calls[2].args["token"], calls[0].args["token"]);
    drop(stub);
    let next = replaying::<ask>(&dir);
    assert!(
        next.calls().is_empty(),
        "the next stub starts without calls"
    );
}

#[test]
fn calls_in_live_mode_are_live() {
    let dir = recorded();
    let stub = in_mode::<ask>(Mode::Live, &dir);
    assert_eq!(runs(|| simply("a")), ("A".to_owned(), 1));
    assert_eq!(runs(|| simply("z")), ("Z".to_owned(), 1));
    assert_eq!(origins(&stub), [Origin::Live; 2]);
    assert_eq!(files(&dir).len(), 2);
}

#[test]
fn arguments_are_plain_json() {
    let dir = folder();
    let stub = replaying::<take>(&dir);
    stub.mock().expect_call().return_const(7_u8);
    let value = json!({ "a": [1, -2, 0.5, null, "text\n".repeat(50)], "b": {} });
    assert_eq!(take(&value, 5, Some((1, 'x')), f64::NAN), 7);
    let args = &stub.calls()[0].args;
    assert_eq!(args["value"], value);
    assert_eq!(args["number"], 5);
    assert_eq!(args["nested"], json!([1, "x"]));
    assert!(args["nan"].is_null());
}

#[test]
fn a_misspelt_argument_is_an_error_and_no_mismatch() {
    let dir = recorded();
    let stub = replaying::<ask>(&dir);
    simply("a");
    let args = &stub.calls()[0].args;
    assert_eq!(args.get("prompt"), Some(&args["prompt"]));
    assert_eq!(args.get("promt"), None);
    let report = panic_of(|| args["promt"] == "a");
    let headline = "cached-stubs: the call has no argument `promt`; it has: prompt, temperature, ";
    assert!(report.starts_with(headline), "{report}");

    stub.mock()
        .expect_call()
        .withf(|args| args["promt"] == "a")
        .returning(|_| None);
    assert!(panic_of(|| simply("a")).starts_with(headline));
    panic_of(|| stub.finish());
}
