//! `skip`: parameters that are neither keyed nor stored.

use cached_stubs::stubbable;

use crate::common::{files, folder, panic_of, ran, recording, replaying, runs};
use crate::common::{survives, survives_async};
use crate::{Client, SECRET, assert_unseen};

#[stubbable(skip(client, token))]
fn skipping(client: &Client, token: &str, text: &str) -> String {
    ran();
    let _ = (client, token);
    text.to_uppercase()
}

#[test]
fn skipped_parameters_are_neither_keyed_nor_shown() {
    let dir = folder();
    let stub = recording::<skipping>(&dir);
    let (_, real) = runs(|| {
        assert_eq!(skipping(&Client, SECRET, "a"), "A");
        assert_eq!(skipping(&Client, "another", "a"), "A");
    });
    assert_eq!(real, 1);
    assert_eq!(files(&dir).len(), 1);
    assert_unseen(&dir, &stub);
    assert_eq!(
        *stub.calls()[0].args.as_json(),
        serde_json::json!({ "text": "a" })
    );
    drop(stub);
    let stub = replaying::<skipping>(&dir);
    let miss = panic_of(|| skipping(&Client, SECRET, "b"));
    assert!(!miss.contains(SECRET), "{miss}");
    let repeated = panic_of(|| stub.finish());
    assert!(!repeated.contains(SECRET), "{repeated}");
}

#[stubbable(skip(b, d))]
fn skipping_of_patterns((a, b): (u8, u8), c: u8, d: &[Client]) -> u8 {
    ran();
    a + b + c + d.len() as u8
}

#[stubbable(skip(each))]
async fn skipping_a_closure<F>(text: &str, each: F) -> usize
where
    F: AsyncFn(&str) -> usize,
{
    ran();
    each(text).await
}

#[tokio::test]
async fn skipped_parameters_need_no_trait() {
    let call = || skipping_of_patterns((1, 2), 3, &[Client]);
    assert_eq!(survives::<skipping_of_patterns, _>(call), 7);
    let call = async || skipping_a_closure("abc", async |text: &str| text.len()).await;
    assert_eq!(survives_async::<skipping_a_closure, _>(call).await, 3);
    // Each closure has its own type, which is not keyed, either.
    let dir = folder();
    let _stub = recording::<skipping_a_closure>(&dir);
    skipping_a_closure("a", async |_: &str| 1).await;
    skipping_a_closure("a", async |_: &str| 2).await;
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable(skip(client), redact(token))]
fn keeping_names_of_patterns(
    (client, city): (Client, &str),
    (token, page): (Option<&str>, u8),
) -> usize {
    ran();
    let _ = (client, token);
    city.len() + usize::from(page)
}

#[test]
fn the_other_names_of_a_pattern_are_keyed() {
    let dir = folder();
    let stub = recording::<keeping_names_of_patterns>(&dir);
    let calls = || {
        keeping_names_of_patterns((Client, "Rome"), (Some(SECRET), 1))
            + keeping_names_of_patterns((Client, "Rome"), (None, 1))
            + keeping_names_of_patterns((Client, "Bergen"), (None, 1))
            + keeping_names_of_patterns((Client, "Rome"), (None, 2))
    };
    assert_eq!(runs(calls), (23, 3));
    assert_eq!(files(&dir).len(), 3);
    assert_eq!(
        *stub.calls()[0].args.as_json(),
        serde_json::json!({ "city": "Rome", "page": 1 })
    );
    assert_unseen(&dir, &stub);
    drop(stub);
    let _stub = replaying::<keeping_names_of_patterns>(&dir);
    assert_eq!(runs(calls), (23, 0));
}
