//! `redact`: only whether a value is given is keyed.

use cached_stubs::stubbable;

use crate::common::survives_async;
use crate::common::{files, folder, panic_of, ran, recording, recordings_of, replaying, runs};
use crate::{Client, SECRET, assert_unseen};

#[stubbable(redact(token, key))]
fn redacting(text: &str, token: Option<&str>, key: &str) -> String {
    ran();
    let _ = key;
    format!("{text} {}", token.is_some())
}

#[test]
fn redacted_parameters_are_keyed_by_whether_they_are_given() {
    let dir = folder();
    let stub = recording::<redacting>(&dir);
    let (_, real) = runs(|| {
        assert_eq!(redacting("a", Some(SECRET), SECRET), "a true");
        assert_eq!(redacting("a", Some("another"), ""), "a true");
        assert_eq!(redacting("a", None, SECRET), "a false");
    });
    assert_eq!(real, 2);
    assert_eq!(files(&dir).len(), 2);
    assert_unseen(&dir, &stub);
    let calls = stub.calls();
    assert_ne!(calls[0].args["token"], calls[2].args["token"]);
    assert_eq!(calls[0].args["token"], calls[1].args["token"]);
    assert_eq!(calls[0].args["key"], calls[2].args["key"]);
    drop(stub);
    let stub = replaying::<redacting>(&dir);
    let miss = panic_of(|| redacting("b", Some(SECRET), SECRET));
    assert!(!miss.contains(SECRET), "{miss}");
    let repeated = panic_of(|| stub.finish());
    assert!(!repeated.contains(SECRET), "{repeated}");
}

#[stubbable(redact(b, client))]
async fn redacting_without_serde((a, b): (u8, Client), client: Option<Client>) -> u8 {
    ran();
    let _ = (b, client);
    a
}

#[tokio::test]
async fn redacted_parameters_need_no_trait() {
    let call = async || redacting_without_serde((1, Client), None).await;
    assert_eq!(survives_async::<redacting_without_serde, _>(call).await, 1);
}

#[stubbable(redact(token, other), discard(other))]
fn redacting_behind_references(token: &Option<String>, other: &mut Option<u8>) -> u8 {
    u8::from(token.is_some()) + u8::from(other.is_some())
}

#[test]
fn an_option_behind_a_reference_is_redacted_as_an_option() {
    let calls = || {
        redacting_behind_references(&None, &mut None);
        redacting_behind_references(&Some("a".to_owned()), &mut None);
        redacting_behind_references(&Some("b".to_owned()), &mut None);
        redacting_behind_references(&None, &mut Some(1));
    };
    assert_eq!(recordings_of::<redacting_behind_references, _>(calls), 3);
}
