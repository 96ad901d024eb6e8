//! The main job: record, replay, miss.

use std::sync::atomic::{AtomicUsize, Ordering};

use cached_stubs::{Mode, Origin, Stub, stubbable};

static CALLS: AtomicUsize = AtomicUsize::new(0);

#[stubbable]
fn shout(text: &str) -> String {
    CALLS.fetch_add(1, Ordering::Relaxed);
    text.to_uppercase()
}

#[stubbable]
async fn ask(text: &str) -> Result<String, std::io::Error> {
    Ok(format!("{text}!"))
}

#[test]
fn it_works() {
    let dir = tempfile::tempdir().unwrap();
    {
        let stub = Stub::<shout>::builder()
            .mode(Mode::Record)
            .dir(dir.path())
            .install();
        assert_eq!(shout("hello"), "HELLO");
        assert_eq!(shout("hello"), "HELLO");
        assert_eq!(CALLS.load(Ordering::Relaxed), 1);
        let origins: Vec<_> = stub.calls().iter().map(|call| call.origin).collect();
        assert_eq!(origins, [Origin::Recorded, Origin::Replayed]);
    }
    let stub = Stub::<shout>::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .install();
    assert_eq!(shout("hello"), "HELLO");
    stub.mock()
        .expect_call()
        .withf(|args| args["text"] == "boom")
        .times(1)
        .returning(|_| Some("bang".into()));
    assert_eq!(shout("boom"), "bang");
    assert_eq!(shout("hello"), "HELLO");
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn async_too() {
    let dir = tempfile::tempdir().unwrap();
    {
        let _stub = Stub::<ask>::builder()
            .mode(Mode::Record)
            .dir(dir.path())
            .install();
        assert_eq!(ask("hello").await.unwrap(), "hello!");
    }
    let _stub = Stub::<ask>::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .install();
    assert_eq!(ask("hello").await.unwrap(), "hello!");
}
