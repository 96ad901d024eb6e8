//! Identical calls in progress make one real call.

use std::collections::HashSet;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use cached_stubs::Origin;
use tokio::task::JoinSet;

use crate::common::{files, folder, origins, panic_of, recording, replaying};
use crate::panic_of_task;

functions!(at_once);

#[test]
fn identical_calls_of_many_threads_make_one_real_call() {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    const THREADS: usize = 8;

    #[cached_stubs::stubbable]
    fn ask_slowly(_n: usize) -> usize {
        // Waits until every thread is about to call.
        while STARTED.load(Ordering::SeqCst) < THREADS {
            thread::yield_now();
        }
        at_once::ask(0)
    }

    let dir = folder();
    let stub = recording::<ask_slowly>(&dir);
    let answers: Vec<usize> = thread::scope(|scope| {
        let callers = [(); THREADS].map(|()| {
            let handle = stub.handle();
            scope.spawn(move || {
                STARTED.fetch_add(1, Ordering::SeqCst);
                handle.run(|| ask_slowly(1))
            })
        });
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    assert_eq!(answers, [1; THREADS]);
    assert_eq!(at_once::real(), 1);
    let recorded = origins(&stub)
        .into_iter()
        .filter(|origin| *origin == Origin::Recorded);
    assert_eq!((recorded.count(), stub.calls().len()), (1, THREADS));
    assert_eq!(files(&dir).len(), 1);
}

functions!(joined);

#[tokio::test]
async fn identical_calls_of_one_task_make_one_real_call() {
    use joined::{ask_later, real};
    let dir = folder();
    let stub = recording::<ask_later>(&dir);
    let answers = tokio::join!(ask_later(1), ask_later(1), ask_later(2), async {
        ask_later(1).await
    });
    assert_eq!(
        (answers.0, answers.1, answers.3),
        (answers.0, answers.0, answers.0)
    );
    assert_ne!(answers.0, answers.2);
    assert_eq!(real(), 2);
    assert_eq!(stub.calls().len(), 4);
    assert_eq!(files(&dir).len(), 2);
}

functions!(spawned_at_once);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn identical_calls_of_many_tasks_make_one_real_call() {
    use spawned_at_once::{ask_later, real};
    let dir = folder();
    let _stub = recording::<ask_later>(&dir);
    let mut set = JoinSet::new();
    for n in 0..40 {
        set.spawn(async move { (n % 4, ask_later(n % 4).await) });
    }
    let answers: HashSet<_> = set.join_all().await.into_iter().collect();
    assert_eq!((answers.len(), real(), files(&dir).len()), (4, 4, 4));
}

#[cached_stubs::stubbable]
async fn never_at_first(_n: usize) -> usize {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    match CALLS.fetch_add(1, Ordering::SeqCst) {
        0 => std::future::pending().await,
        calls => calls,
    }
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn after_a_cancelled_call_the_next_call_is_real() {
    let dir = folder();
    let stub = recording::<never_at_first>(&dir);
    let mut first = Box::pin(never_at_first(1));
    let mut second = pin!(never_at_first(1));
    assert!(poll(first.as_mut()).is_pending());
    assert!(
        poll(second.as_mut()).is_pending(),
        "it waits for the first call"
    );
    drop(first);
    assert_eq!(poll(second.as_mut()), Poll::Ready(1));
    assert_eq!(poll(pin!(never_at_first(1))), Poll::Ready(1));
    assert_eq!(files(&dir).len(), 1);
    assert_eq!(origins(&stub).last(), Some(&Origin::Replayed));
}

#[tokio::test]
async fn a_cancelled_call_wakes_those_that_wait_for_it() {
    #[cached_stubs::stubbable]
    async fn pending_at_first(_n: usize) -> usize {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        match CALLS.fetch_add(1, Ordering::SeqCst) {
            0 => std::future::pending().await,
            calls => calls,
        }
    }
    let dir = folder();
    let _stub = recording::<pending_at_first>(&dir);
    let first = tokio::spawn(pending_at_first(1));
    tokio::task::yield_now().await;
    let second = tokio::spawn(pending_at_first(1));
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(second.await.unwrap(), 1);
}

functions!(panicking);

#[test]
fn after_a_panicking_call_the_next_call_is_real() {
    #[cached_stubs::stubbable]
    fn panics_at_first(_n: usize) -> usize {
        let calls = panicking::ask(0);
        assert!(calls > 1, "the function's own panic");
        calls
    }
    let dir = folder();
    let _stub = recording::<panics_at_first>(&dir);
    assert_eq!(panic_of(|| panics_at_first(1)), "the function's own panic");
    assert!(files(&dir).is_empty(), "panics are not recorded");
    assert_eq!((panics_at_first(1), panics_at_first(1)), (2, 2));
}

#[tokio::test]
async fn a_panicking_call_wakes_those_that_wait_for_it() {
    #[cached_stubs::stubbable]
    async fn panics_at_first_later(_n: usize) -> usize {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        tokio::task::yield_now().await;
        let calls = CALLS.fetch_add(1, Ordering::SeqCst);
        assert!(calls > 0, "the function's own panic");
        calls
    }
    let dir = folder();
    let _stub = recording::<panics_at_first_later>(&dir);
    let first = tokio::spawn(panics_at_first_later(1));
    let second = tokio::spawn(panics_at_first_later(1));
    assert_eq!(panic_of_task(first.await), "the function's own panic");
    assert_eq!(second.await.unwrap(), 1);
    assert_eq!(files(&dir).len(), 1);
}

functions!(by_the_thousand);

#[test]
fn eight_threads_record_a_thousand_calls_each() {
    use by_the_thousand::{ask, real};
    const THREADS: usize = 8;
    const CALLS: usize = 1000;
    // All threads make the even calls; one thread makes each odd call.
    const DISTINCT: usize = CALLS / 2 + THREADS * CALLS / 2;
    let dir = folder();
    let number = |thread: usize, call: usize| match call % 2 {
        0 => call,
        _ => (thread + 1) * CALLS + call,
    };
    {
        let stub = recording::<ask>(&dir);
        let barrier = Barrier::new(THREADS);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (handle, barrier) = (stub.handle(), &barrier);
                scope.spawn(move || {
                    let _entered = handle.enter();
                    barrier.wait();
                    for call in 0..CALLS {
                        ask(number(thread, call));
                    }
                });
            }
        });
        assert_eq!(real(), DISTINCT);
        assert_eq!(stub.calls().len(), THREADS * CALLS);
    }
    let files = files(&dir);
    assert_eq!(files.len(), DISTINCT);
    assert!(
        files
            .iter()
            .all(|file| file.extension().is_some_and(|end| end == "json"))
    );
    let _stub = replaying::<ask>(&dir);
    let all = (0..THREADS).flat_map(|thread| (0..CALLS).map(move |call| number(thread, call)));
    let answers: HashSet<_> = all.map(ask).collect();
    assert_eq!((answers.len(), real()), (DISTINCT, DISTINCT));
}
