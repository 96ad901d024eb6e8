//! Futures that are dropped before they complete.

use cached_stubs::{Stub, stub_fixture};
use rstest::rstest;

use crate::llm::ask_later;

stub_fixture!(later: ask_later);

#[rstest]
#[tokio::test]
async fn gives_up(_later: Stub<ask_later>) {
    drop(ask_later("one"));
}

#[rstest]
#[tokio::test]
async fn waits(_later: Stub<ask_later>) {
    let _ = ask_later("one").await;
}
