//! Tests of one function at once: each gets its own answers.

use std::thread;
use std::time::Duration;

use cached_stubs::{Origin, Stub};
use rstest::rstest;

use super::{BY_HAND, answer_by_hand, either, either_later, mixed, mixed_later};

/// So many calls that other tests run in between.
const TIMES: usize = 25;

#[rstest]
fn by_hand(
    #[values(1, 2, 3, 4)] test: usize,
    either: Stub<mixed>,
    either_later: Stub<mixed_later>,
) {
    let answer = test * 1000;
    answer_by_hand(&either, &either_later, answer);
    for n in 0..TIMES {
        assert_eq!(mixed(n), BY_HAND + answer + n);
        let handle = either.handle();
        let elsewhere = thread::spawn(move || handle.run(|| mixed(n)));
        assert_eq!(elsewhere.join().unwrap(), BY_HAND + answer + n);
        thread::yield_now();
    }
    assert_eq!(either.calls().len(), 2 * TIMES);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_hand_in_tasks(
    #[values(5, 6, 7)] test: usize,
    either: Stub<mixed>,
    either_later: Stub<mixed_later>,
) {
    let answer = test * 1000;
    answer_by_hand(&either, &either_later, answer);
    for n in 0..TIMES {
        let task = tokio::spawn(async move { (mixed(n), mixed_later(n).await) });
        let expected = BY_HAND + answer + n;
        assert_eq!(task.await.unwrap(), (expected, expected));
    }
    assert_eq!(either.calls().len(), TIMES);
    assert_eq!(either_later.calls().len(), TIMES);
}

#[rstest]
#[timeout(Duration::from_secs(300))]
fn by_hand_with_a_timeout(
    #[values(8, 9)] test: usize,
    either: Stub<mixed>,
    either_later: Stub<mixed_later>,
) {
    let answer = test * 1000;
    answer_by_hand(&either, &either_later, answer);
    for n in 0..TIMES {
        assert_eq!(mixed(n), BY_HAND + answer + n);
        thread::yield_now();
    }
    assert_eq!(either.calls().len(), TIMES);
}

#[rstest]
fn by_recordings(#[values(1, 2)] test: usize, either: Stub<mixed>) {
    for n in 0..TIMES {
        assert_eq!(mixed(test + n % 3), test + n % 3 + 1);
        thread::yield_now();
    }
    assert_eq!(either.calls().len(), TIMES);
    assert!(either.calls().iter().all(|call| call.origin != Origin::Mocked));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_recordings_in_tasks(either_later: Stub<mixed_later>) {
    for n in 0..TIMES {
        let task = tokio::spawn(async move { mixed_later(n % 3).await });
        assert_eq!(task.await.unwrap(), n % 3 + 1);
    }
    assert_eq!(either_later.calls().len(), TIMES);
}

#[rstest]
fn without_a_stub(#[values(1, 2)] test: usize) {
    for n in 0..TIMES {
        assert_eq!(mixed(100 * test + n), 100 * test + n + 1);
        thread::yield_now();
    }
}

#[rstest]
#[timeout(Duration::from_secs(300))]
fn without_a_stub_with_a_timeout() {
    for n in 300..300 + TIMES {
        assert_eq!(mixed(n), n + 1);
        thread::yield_now();
    }
}

#[tokio::test]
async fn without_a_stub_in_tasks() {
    for n in 400..400 + TIMES {
        assert_eq!(tokio::spawn(async move { mixed(n) }).await.unwrap(), n + 1);
        assert_eq!(tokio::spawn(mixed_later(n)).await.unwrap(), n + 1);
    }
}
