//! A future belongs to the stub that was installed when it was made.

use cached_stubs::stubbable;

use crate::common::{files, folder, recording, replaying};

#[stubbable]
async fn ask_later(prompt: &str) -> String {
    tokio::task::yield_now().await;
    prompt.to_uppercase()
}

#[tokio::test]
async fn a_future_keeps_the_stub_that_was_installed_when_it_was_made() {
    let dir = folder();
    let real = ask_later("real");
    let stub = recording::<ask_later>(&dir);
    let recorded = ask_later("recorded");
    drop(stub);
    assert_eq!(real.await, "REAL");
    assert!(files(&dir).is_empty());
    assert_eq!(recorded.await, "RECORDED");
    assert_eq!(files(&dir).len(), 1);
    let stub = replaying::<ask_later>(&dir);
    stub.mock()
        .expect_call()
        .times(1)
        .returning(|_| Some("mocked".to_owned()));
    let futures = [ask_later("recorded"), ask_later("recorded")];
    drop(stub);
    let [mocked, replayed] = futures;
    assert_eq!(
        (mocked.await.as_str(), replayed.await.as_str()),
        ("mocked", "RECORDED")
    );
}
