//! How rstest passes the guard and runs the body of the test.

use std::thread::{self, ThreadId};
use std::time::Duration;

use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::{fixture, rstest};

use crate::world::called;

/// Only these tests stub these functions, so their expectations do not interfere.
#[stubbable]
fn recorded(n: usize) -> usize {
    called(&format!("recorded {n}"));
    n + 1
}

#[stubbable]
async fn recorded_later(n: usize) -> usize {
    tokio::task::yield_now().await;
    called(&format!("recorded later {n}"));
    n + 1
}

stub_fixture!(recordings: recorded);
stub_fixture!(later_recordings: recorded_later);

#[fixture]
fn fixtures_thread() -> ThreadId {
    thread::current().id()
}

/// Without `#[timeout]`, the body moves to a thread if `RSTEST_TIMEOUT` is set.
#[rstest]
fn moved(fixtures_thread: ThreadId, recordings: Stub<recorded>) {
    assert_eq!(recorded(1), 2);
    assert_eq!(recordings.calls().len(), 1);
    println!("moved: {}", fixtures_thread != thread::current().id());
}

#[rstest]
#[timeout(Duration::from_secs(300))]
fn moved_by_its_timeout(fixtures_thread: ThreadId, recordings: Stub<recorded>) {
    recordings.mock().expect_call().times(1).return_const(7usize);
    assert_eq!((recorded(1), recorded(1)), (7, 2));
    assert_ne!(fixtures_thread, thread::current().id());
}

#[rstest]
#[timeout(Duration::from_secs(300))]
#[tokio::test]
async fn with_a_timeout(later_recordings: Stub<recorded_later>) {
    later_recordings.mock().expect_call().times(1).return_const(7usize);
    assert_eq!(recorded_later(1).await, 7);
    assert_eq!(tokio::spawn(recorded_later(1)).await.unwrap(), 2);
}

#[rstest]
#[case(1)]
#[case::two(2)]
fn cases_and_values(recordings: Stub<recorded>, #[case] n: usize, #[values(3, 4)] m: usize) {
    assert_eq!((recorded(n), recorded(m)), (n + 1, m + 1));
    assert_eq!(recordings.calls().len(), 2);
}

#[rstest]
fn by_reference(#[by_ref] recordings: &Stub<recorded>) {
    assert_eq!(recorded(1), 2);
    assert_eq!(recordings.calls().len(), 1);
}

#[fixture]
fn answering(#[default(7)] answer: usize, recordings: Stub<recorded>) -> Stub<recorded> {
    recordings.mock().expect_call().times(1).return_const(answer);
    recordings
}

#[fixture]
fn twice_removed(#[with(8)] answering: Stub<recorded>) -> (usize, Stub<recorded>) {
    (recorded(1), answering)
}

#[rstest]
fn with(#[with(9)] answering: Stub<recorded>) {
    assert_eq!((recorded(1), recorded(1)), (9, 2));
    drop(answering);
}

#[rstest]
#[timeout(Duration::from_secs(300))]
fn nested(twice_removed: (usize, Stub<recorded>)) {
    assert_eq!(twice_removed.0, 8);
    assert_eq!(recorded(1), 2);
    assert_eq!(twice_removed.1.calls().len(), 2);
}

#[fixture]
async fn awaited(later_recordings: Stub<recorded_later>) -> (usize, Stub<recorded_later>) {
    (recorded_later(1).await, later_recordings)
}

#[rstest]
#[tokio::test]
async fn future(#[future] awaited: (usize, Stub<recorded_later>)) {
    let (answer, stub) = awaited.await;
    assert_eq!((answer, recorded_later(2).await), (2, 3));
    assert_eq!(stub.calls().len(), 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn future_by_itself(#[future(awt)] awaited: (usize, Stub<recorded_later>)) {
    let task = tokio::spawn(async { recorded_later(2).await });
    assert_eq!((awaited.0, task.await.unwrap()), (2, 3));
}
