//! Recordings without expectations answer on any thread.

use std::cell::RefCell;
use std::sync::mpsc;
use std::thread;

use expect_test::expect;
use tokio::task::JoinSet;

use crate::common::{assert_repeats, assert_text, folder, recording, replaying};
use crate::panic_of_thread;

functions!(on_std_threads);

#[test]
fn recordings_answer_on_std_threads() {
    use on_std_threads::{ask, real};
    let dir = folder();
    {
        let stub = recording::<ask>(&dir);
        assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 1);
        assert_eq!(stub.calls().len(), 1);
    }
    let _stub = replaying::<ask>(&dir);
    assert_eq!(thread::spawn(|| ask(1)).join().unwrap(), 1);
    thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| ask(1))).collect();
        assert!(all.into_iter().all(|one| one.join().unwrap() == 1));
    });
    let named = thread::Builder::new().name("worker-1".to_owned());
    assert_eq!(named.spawn(|| ask(1)).unwrap().join().unwrap(), 1);
    assert_eq!(real(), 1);
}

functions!(on_tokio_threads);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recordings_answer_on_tokio_threads() {
    use on_tokio_threads::{ask, ask_later, real};
    let dir = folder();
    {
        let _stubs = (recording::<ask>(&dir), recording::<ask_later>(&dir));
        assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 1);
        assert_eq!(tokio::task::spawn_blocking(|| ask(1)).await.unwrap(), 2);
    }
    let _stubs = (replaying::<ask>(&dir), replaying::<ask_later>(&dir));
    assert_eq!(tokio::spawn(ask_later(1)).await.unwrap(), 1);
    assert_eq!(tokio::spawn(async { ask_later(1).await }).await.unwrap(), 1);
    assert_eq!(tokio::spawn(async { ask(1) }).await.unwrap(), 2);
    assert_eq!(tokio::task::spawn_blocking(|| ask(1)).await.unwrap(), 2);
    assert_eq!(tokio::task::block_in_place(|| ask(1)), 2);
    let in_place = async { tokio::task::block_in_place(|| ask(1)) };
    assert_eq!(tokio::spawn(in_place).await.unwrap(), 2);
    let mut set = JoinSet::new();
    for _ in 0..4 {
        set.spawn(ask_later(1));
        set.spawn(async { ask_later(1).await });
    }
    assert_eq!(set.join_all().await, [1; 8]);
    let nested = tokio::spawn(async { tokio::spawn(async { ask_later(1).await }).await.unwrap() });
    assert_eq!(nested.await.unwrap(), 1);
    let thread = thread::spawn(|| ask(1));
    assert_eq!(thread.join().unwrap(), 2);
    assert_eq!(real(), 2);
}

functions!(in_destructors);

#[test]
fn recordings_answer_the_destructors_of_thread_locals() {
    use in_destructors::{ask, real};
    struct AsksWhenDropped(mpsc::Sender<usize>);
    impl Drop for AsksWhenDropped {
        fn drop(&mut self) {
            self.0.send(ask(1)).unwrap();
        }
    }
    thread_local! {
        static FIRST: RefCell<Option<AsksWhenDropped>> = const { RefCell::new(None) };
        static LAST: RefCell<Option<AsksWhenDropped>> = const { RefCell::new(None) };
    }
    let dir = folder();
    let stub = recording::<ask>(&dir);
    assert_eq!(ask(1), 1);
    let (answers, answered) = mpsc::channel();
    let handle = stub.handle();
    let thread = thread::spawn(move || {
        FIRST.set(Some(AsksWhenDropped(answers.clone())));
        handle.run(|| ask(1));
        LAST.set(Some(AsksWhenDropped(answers)));
    });
    thread.join().unwrap();
    assert_eq!(answered.iter().collect::<Vec<_>>(), [1, 1]);
    assert_eq!(real(), 1);
}

functions!(missed);

#[test]
fn a_miss_on_another_thread_fails_the_test() {
    use missed::ask;
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    let miss = panic_of_thread(thread::spawn(|| ask(1)).join());
    assert_text(
        &miss,
        expect![[r#"
            cached-stubs: nothing is recorded for `threads::recordings::missed::ask`

              _n = 1

            Its recordings belong in

              <temp>/cached-stubs/threads/recordings/missed/ask

            The stub's mode was set in code, so `RECORD` does not change it. To record this
            call, run it once with `Mode::Record`, or without a mode and with RECORD=1.

            No test owns the thread of this call, so another test may have made it, even one without
            a stub. With `live = "deny"` in stubs.toml, every test that lacks the stub fails by itself,
            and cargo nextest runs each test in a process of its own. If a library owns the threads,
            and one test at a time stubs the function, set `everywhere` on the stub's builder.

              called  tests/threads/recordings.rs:[ask(1)]
              test    recordings::a_miss_on_another_thread_fails_the_test
        "#]],
    );
    assert_repeats(stub, &miss);
}
