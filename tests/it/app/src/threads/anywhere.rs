//! Threads and tasks that call.

use std::thread;

use cached_stubs::Stub;
use rayon::prelude::*;
use rstest::rstest;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, LocalSet, block_in_place, spawn_blocking};

use super::{
    either, either_later, later_recordings, mixed, mixed_later, recorded, recorded_later,
    recordings,
};

#[rstest]
fn threads(_recordings: Stub<recorded>) {
    assert_eq!(thread::spawn(|| recorded(1)).join().unwrap(), 2);
    let named = thread::Builder::new().name("a_worker".to_owned());
    assert_eq!(named.spawn(|| recorded(1)).unwrap().join().unwrap(), 2);
    thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| recorded(2)));
        assert!(both.into_iter().all(|one| one.join().unwrap() == 3));
    });
}

#[rstest]
fn rayon_threads(_recordings: Stub<recorded>) {
    let sum: usize = (0..100).into_par_iter().map(|n| recorded(n % 10)).sum();
    assert_eq!(sum, 550);
    assert_eq!(rayon::join(|| recorded(1), || recorded(2)), (2, 3));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build();
    assert_eq!(pool.unwrap().install(|| recorded(1)), 2);
}

#[rstest]
fn rayon_threads_by_hand(#[from(either)] stub: Stub<mixed>) {
    stub.mock().expect_call().times(100).return_const(7usize);
    let handle = stub.handle();
    let answers = (0..100)
        .into_par_iter()
        .map(|n| handle.run(|| mixed(n)))
        .collect::<Vec<_>>();
    assert_eq!(answers, [7; 100]);
}

/// Every way to start a task, with recordings and with expectations.
async fn tasks(recorded_at: usize, by_hand: usize) {
    assert_eq!(recorded_later(1).await, recorded_at + 1);
    assert_eq!(mixed_later(1).await, by_hand + 1);
    assert_eq!(tokio::spawn(mixed_later(2)).await.unwrap(), by_hand + 2);
    let inside = tokio::spawn(async { (recorded_later(2).await, mixed_later(3).await) });
    assert_eq!(inside.await.unwrap(), (recorded_at + 2, by_hand + 3));
    let sync = tokio::spawn(async { (recorded(3), mixed(4)) });
    assert_eq!(sync.await.unwrap(), (recorded_at + 3, by_hand + 4));
    let blocking = spawn_blocking(|| (recorded(4), mixed(5)));
    assert_eq!(blocking.await.unwrap(), (recorded_at + 4, by_hand + 5));
    let nested = tokio::spawn(async { spawn_blocking(|| mixed(6)).await.unwrap() });
    assert_eq!(nested.await.unwrap(), by_hand + 6);
    let mut set = JoinSet::new();
    for n in 0..8 {
        set.spawn(mixed_later(n));
        set.spawn(async move { mixed_later(n).await });
        set.spawn_blocking(move || mixed(n));
    }
    let sum: usize = set.join_all().await.into_iter().sum();
    assert_eq!(sum, 24 * by_hand + 3 * 28);
    let local = LocalSet::new();
    let task = local.run_until(async {
        tokio::task::spawn_local(async { (mixed(7), mixed_later(8).await) }).await
    });
    assert_eq!(task.await.unwrap(), (by_hand + 7, by_hand + 8));
    let other = Builder::new_current_thread().build().unwrap();
    let thread = thread::spawn(move || other.block_on(async { recorded_later(5).await }));
    assert_eq!(spawn_blocking(|| thread.join().unwrap()).await.unwrap(), recorded_at + 5);
}

#[rstest]
#[tokio::test]
async fn tasks_of_one_thread(
    _recordings: Stub<recorded>,
    _later_recordings: Stub<recorded_later>,
    either: Stub<mixed>,
    either_later: Stub<mixed_later>,
) {
    super::answer_by_hand(&either, &either_later, 0);
    tasks(1, super::BY_HAND).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn tasks_of_several_threads(
    _recordings: Stub<recorded>,
    _later_recordings: Stub<recorded_later>,
    either: Stub<mixed>,
    either_later: Stub<mixed_later>,
) {
    super::answer_by_hand(&either, &either_later, 100);
    tasks(1, super::BY_HAND + 100).await;
    assert_eq!(block_in_place(|| mixed(1)), super::BY_HAND + 101);
    let in_place = tokio::spawn(async { block_in_place(|| (recorded(1), mixed(2))) });
    assert_eq!(in_place.await.unwrap(), (2, super::BY_HAND + 102));
}

/// The runtime belongs to the test, which calls both functions in it.
#[rstest]
fn a_runtime_that_the_test_builds(either: Stub<mixed>, either_later: Stub<mixed_later>) {
    super::answer_by_hand(&either, &either_later, 200);
    let runtime = Builder::new_multi_thread().worker_threads(2).build();
    let runtime = runtime.unwrap();
    let called = runtime.block_on(async { (mixed(1), mixed_later(1).await) });
    assert_eq!(called, (super::BY_HAND + 201, super::BY_HAND + 201));
    let spawned = runtime.spawn(async { mixed(2) });
    assert_eq!(runtime.block_on(spawned).unwrap(), super::BY_HAND + 202);
    drop((either, either_later));
}
