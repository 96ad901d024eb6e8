//! Stubbable functions that call themselves and each other.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use cached_stubs::{Mode, Origin, stubbable};

use crate::common::{files, folder, in_mode, origins, panic_of, ran, recording, replaying, runs};

#[stubbable]
fn upper(text: &str) -> String {
    ran();
    text.to_uppercase()
}

#[stubbable]
fn factorial(n: u64) -> u64 {
    ran();
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

#[stubbable]
async fn factorial_later(n: u64) -> u64 {
    ran();
    if n == 0 {
        1
    } else {
        n * Box::pin(factorial_later(n - 1)).await
    }
}

#[tokio::test]
async fn only_the_outermost_call_of_a_recursion_is_recorded() {
    let dir = folder();
    {
        let stubs = (
            recording::<factorial>(&dir),
            recording::<factorial_later>(&dir),
        );
        assert_eq!(runs(|| factorial(5)), (120, 6));
        assert_eq!(factorial_later(5).await, 120);
        assert_eq!(origins(&stubs.0), [Origin::Recorded]);
        assert_eq!(origins(&stubs.1), [Origin::Recorded]);
    }
    assert_eq!(files(&dir).len(), 2);
    let _stubs = (
        replaying::<factorial>(&dir),
        replaying::<factorial_later>(&dir),
    );
    assert_eq!(runs(|| factorial(5)), (120, 0));
    assert_eq!(factorial_later(5).await, 120);
}

#[stubbable]
fn outer(n: u8) -> u8 {
    upper("a");
    n + inner(n)
}

#[stubbable]
fn inner(n: u8) -> u8 {
    ran();
    n
}

#[stubbable]
async fn outer_later(n: u64) -> u64 {
    let (a, b) = tokio::join!(factorial_later(n), factorial_later(n));
    a + b + factorial(n)
}

#[tokio::test]
async fn calls_inside_a_recorded_call_are_a_part_of_it() {
    let dir = folder();
    {
        let sync = (recording::<upper>(&dir), recording::<inner>(&dir));
        let later = (
            recording::<factorial>(&dir),
            recording::<factorial_later>(&dir),
        );
        let _outer = (recording::<outer>(&dir), recording::<outer_later>(&dir));
        assert_eq!(outer(1), 2);
        assert_eq!(outer_later(2).await, 6);
        assert_eq!(sync.0.calls().len() + sync.1.calls().len(), 0);
        assert_eq!(later.0.calls().len() + later.1.calls().len(), 0);
    }
    assert_eq!(files(&dir).len(), 2);
    let _stubs = (replaying::<outer>(&dir), replaying::<outer_later>(&dir));
    assert_eq!(runs(|| outer(1)), (2, 0));
    assert_eq!(outer_later(2).await, 6);
}

#[stubbable]
fn is_even(n: u32) -> bool {
    ran();
    n == 0 || is_odd(n - 1)
}

#[stubbable]
fn is_odd(n: u32) -> bool {
    ran();
    n != 0 && is_even(n - 1)
}

#[test]
fn only_the_outermost_of_two_mutual_callers_is_recorded() {
    let dir = folder();
    {
        let stubs = (recording::<is_even>(&dir), recording::<is_odd>(&dir));
        assert_eq!(runs(|| is_even(5)), (false, 6));
        assert_eq!(runs(|| is_odd(4)), (false, 5));
        // A call inside a recorded call has no recording.
        assert_eq!(runs(|| is_even(3)), (false, 4));
        assert_eq!(origins(&stubs.0), [Origin::Recorded; 2]);
        assert_eq!(origins(&stubs.1), [Origin::Recorded; 1]);
    }
    assert_eq!(files(&dir).len(), 3);
    for mode in [Mode::Replay, Mode::Record] {
        let _stubs = (
            in_mode::<is_even>(mode, &dir),
            in_mode::<is_odd>(mode, &dir),
        );
        let all = || (is_even(5), is_odd(4), is_even(3));
        assert_eq!(runs(all), ((false, false, false), 0), "{mode:?}");
    }
}

#[test]
fn verify_and_record_all_run_the_inner_calls_for_real() {
    let dir = folder();
    {
        let _stubs = (recording::<is_even>(&dir), recording::<is_odd>(&dir));
        is_even(3);
    }
    for (mode, origin) in [
        (Mode::Verify, Origin::Live),
        (Mode::RecordAll, Origin::Recorded),
    ] {
        let stubs = (
            in_mode::<is_even>(mode, &dir),
            in_mode::<is_odd>(mode, &dir),
        );
        assert_eq!(runs(|| is_even(3)), (false, 4), "{mode:?}");
        assert_eq!(origins(&stubs.0), [origin]);
        assert_eq!(origins(&stubs.1), []);
        stubs.0.finish();
        stubs.1.finish();
    }
    assert_eq!(files(&dir).len(), 1);
}

#[test]
fn stubs_answer_inside_live_calls_and_not_inside_recorded_calls() {
    let dir = folder();
    {
        let _outer = recording::<is_even>(&dir);
        let inner = replaying::<is_odd>(&dir);
        inner.mock().expect_call().never().return_const(true);
        assert_eq!(runs(|| is_even(1)), (false, 2));
    }
    let _outer = in_mode::<is_even>(Mode::Live, &dir);
    let inner = replaying::<is_odd>(&dir);
    inner.mock().expect_call().times(1).return_const(true);
    assert_eq!(runs(|| is_even(1)), (true, 1));
}

thread_local! {
    static FAILS: Cell<bool> = const { Cell::new(false) };
}

#[stubbable]
fn fragile(n: u8) -> u8 {
    assert!(!FAILS.get(), "the real function's own panic");
    n
}

#[stubbable]
fn around(n: u8) -> u8 {
    catch_unwind(|| fragile(n)).unwrap_or(100) + robust(n)
}

#[stubbable]
fn robust(n: u8) -> u8 {
    ran();
    n
}

#[test]
fn a_panic_inside_a_recorded_call_leaves_no_trace() {
    let dir = folder();
    let stubs = (recording::<fragile>(&dir), recording::<robust>(&dir));
    FAILS.set(true);
    assert_eq!(panic_of(|| fragile(1)), "the real function's own panic");
    {
        let _around = recording::<around>(&dir);
        assert_eq!(around(1), 101);
    }
    FAILS.set(false);
    // Both are called again, and recorded.
    assert_eq!((fragile(1), robust(1)), (1, 1));
    assert_eq!(origins(&stubs.0).last(), Some(&Origin::Recorded));
    assert_eq!(origins(&stubs.1), [Origin::Recorded]);
    assert_eq!(files(&dir).len(), 3);
}

static GO_ON: AtomicBool = AtomicBool::new(false);

#[stubbable]
async fn waits(n: u8) -> u8 {
    while !GO_ON.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    n + robust(n)
}

#[tokio::test]
async fn other_calls_are_recorded_while_a_recorded_future_waits() {
    let dir = folder();
    {
        let stubs = (recording::<waits>(&dir), recording::<robust>(&dir));
        let (waited, between) = tokio::join!(waits(1), async {
            let between = robust(2);
            GO_ON.store(true, Ordering::SeqCst);
            between
        });
        assert_eq!((waited, between), (2, 2));
        assert_eq!(
            origins(&stubs.1),
            [Origin::Recorded],
            "only the call with 2"
        );
    }
    assert_eq!(files(&dir).len(), 2);
    let _stubs = (replaying::<waits>(&dir), replaying::<robust>(&dir));
    assert_eq!((waits(1).await, robust(2)), (2, 2));
}

#[tokio::test]
async fn a_dropped_future_does_not_mark_the_thread_as_recording() {
    #[stubbable]
    async fn never(n: u8) -> u8 {
        std::future::pending::<()>().await;
        n
    }
    let dir = folder();
    let _never = recording::<never>(&dir);
    let task = tokio::spawn(never(1));
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    let stub = recording::<robust>(&dir);
    assert_eq!(robust(1), 1);
    assert_eq!(origins(&stub), [Origin::Recorded]);
    assert_eq!(files(&dir).len(), 2, "the pending call, and this one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recorded_future_may_move_between_threads() {
    #[stubbable]
    async fn hops(n: u8) -> u8 {
        let mut sum = 0;
        for _ in 0..50 {
            tokio::task::yield_now().await;
            sum = robust(n);
        }
        sum
    }
    let dir = folder();
    let stubs = (recording::<hops>(&dir), recording::<robust>(&dir));
    let mut set = tokio::task::JoinSet::new();
    for n in 0..8 {
        set.spawn(hops(n));
    }
    assert_eq!(set.join_all().await.into_iter().sum::<u8>(), 28);
    assert!(stubs.1.calls().is_empty());
    assert_eq!(files(&dir).len(), 8);
    // No thread is left in the state of recording.
    let after = tokio::spawn(async { robust(9) });
    assert_eq!(after.await.unwrap(), 9);
    assert_eq!(origins(&stubs.1), [Origin::Recorded]);
}
