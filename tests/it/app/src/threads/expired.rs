//! Tests that exceed their timeout: rstest gives up waiting for the thread that has
//! the body and its stubs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cached_stubs::Stub;
use rstest::rstest;

use super::{BY_HAND, either, later_recordings, mixed, recorded, recorded_later, recordings};

static GOES_ON: AtomicBool = AtomicBool::new(false);

#[rstest]
#[timeout(Duration::from_millis(20))]
fn a_stays(recordings: Stub<recorded>, either: Stub<mixed>) {
    recordings.mock().expect_call().times(1).return_const(7usize);
    either.mock().expect_call().return_const(BY_HAND);
    loop {
        thread::park();
    }
}

#[rstest]
#[timeout(Duration::from_millis(20))]
fn b_goes_on(either: Stub<mixed>) {
    either.mock().expect_call().return_const(BY_HAND);
    let started = Instant::now();
    while started.elapsed() < Duration::from_millis(60) {
        thread::yield_now();
    }
    // The thread and the stub still belong to this test.
    assert_eq!(mixed(1), BY_HAND);
    drop(either);
    GOES_ON.store(true, Ordering::SeqCst);
}

#[rstest]
#[timeout(Duration::from_millis(20))]
#[tokio::test]
async fn c_is_dropped(_later_recordings: Stub<recorded_later>) {
    assert_eq!(recorded_later(1).await, 2);
    std::future::pending().await
}

#[rstest]
#[tokio::test]
async fn d_is_another(recordings: Stub<recorded>, _later_recordings: Stub<recorded_later>) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !GOES_ON.load(Ordering::SeqCst) {
        assert!(Instant::now() < patience, "`b_goes_on` has not gone on");
        tokio::task::yield_now().await;
    }
    assert_eq!(recorded(1), 2);
    assert_eq!(tokio::spawn(recorded_later(1)).await.unwrap(), 2);
    // On a thread that no test owns, no other stub interferes.
    assert_eq!(thread::spawn(|| recorded(1)).join().unwrap(), 2);
    assert_eq!(recordings.calls().len(), 2);
}

#[rstest]
fn e_is_by_hand(either: Stub<mixed>) {
    either.mock().expect_call().times(1).return_const(7usize);
    assert_eq!(mixed(1), 7);
}

#[test]
fn f_has_no_stub() {
    assert_eq!(mixed(1), 2);
}
