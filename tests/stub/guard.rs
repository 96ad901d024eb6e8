//! While its guard lives, a stub answers; then the real function is back.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use cached_stubs::{Mode, Origin, Stub, stubbable};

use crate::common::{files, folder, in_mode, origins, panic_of, ran, recording, replaying, runs};
use crate::{answering, ask, is_real, other};

#[test]
fn the_function_is_real_before_and_after_a_stub() {
    assert!(is_real());
    let stub = answering(&folder(), "stubbed");
    assert_eq!(ask("x"), "stubbed");
    drop(stub);
    assert!(is_real());
    let stub = answering(&folder(), "stubbed again");
    assert_eq!(ask("x"), "stubbed again");
    stub.finish();
    assert!(is_real());
}

#[test]
fn the_last_installed_stub_answers_in_any_order_of_drops() {
    let dir = folder();
    let names = ["first", "second", "third"];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let mut stubs = names.map(|name| Some(answering(&dir, name)));
        for dropped in order {
            let last = stubs.iter().rposition(Option::is_some).unwrap();
            assert_eq!(ask("x"), names[last], "{order:?}");
            stubs[dropped] = None;
        }
        assert!(is_real(), "{order:?}");
    }
}

#[test]
fn each_stub_has_its_own_recordings_and_calls() {
    let (recorded, empty) = (folder(), folder());
    let outer = recording::<ask>(&recorded);
    ask("outer");
    {
        let inner = recording::<ask>(&empty);
        ask("inner");
        ask("outer");
        assert_eq!(origins(&inner), [Origin::Recorded, Origin::Recorded]);
    }
    ask("outer");
    assert_eq!(origins(&outer), [Origin::Recorded, Origin::Replayed]);
    assert_eq!((files(&recorded).len(), files(&empty).len()), (1, 2));
}

#[test]
fn stubs_of_several_functions_are_independent() {
    let dir = folder();
    let first = recording::<ask>(&dir);
    let second = recording::<other>(&dir);
    ask("x");
    drop(first);
    assert!(is_real());
    assert_eq!(runs(|| (other(1), other(1))).1, 1);
    assert_eq!(second.calls().len(), 2);
    drop(second);
    assert_eq!(runs(|| (other(1), other(1))).1, 2);
}

#[test]
fn a_panic_restores_the_function() {
    let dir = folder();
    let panic = panic_of(|| {
        let _first = answering(&dir, "first");
        let _second = answering(&dir, "second");
        assert_eq!(ask("x"), "second");
        panic!("the test's own panic")
    });
    assert_eq!(panic, "the test's own panic");
    assert!(is_real());
}

#[test]
fn a_guard_can_be_dropped_by_another_thread() {
    let stub = answering(&folder(), "stubbed");
    let calls = thread::spawn(move || {
        let calls = stub.calls().len();
        drop(stub);
        calls
    });
    assert_eq!(calls.join().unwrap(), 0);
    assert!(is_real());
}

#[test]
fn a_moved_guard_still_answers_its_first_thread() {
    let stub = answering(&folder(), "stubbed");
    let (end, ended) = mpsc::channel::<()>();
    let holder = thread::spawn(move || {
        let _stub = stub;
        ended.recv().unwrap();
    });
    assert_eq!(ask("x"), "stubbed");
    end.send(()).unwrap();
    holder.join().unwrap();
    assert!(is_real());
}

#[stubbable]
fn leaked_in_a_thread(n: u8) -> u8 {
    ran();
    n
}

#[test]
fn a_guard_leaked_by_an_ended_thread_does_not_interfere() {
    let dir = folder();
    {
        let _stub = recording::<leaked_in_a_thread>(&dir);
        leaked_in_a_thread(1);
    }
    let other = folder();
    let path = other.path().to_owned();
    thread::spawn(move || {
        let stub = Stub::<leaked_in_a_thread>::builder()
            .mode(Mode::Replay)
            .dir(path)
            .install();
        stub.mock().expect_call().return_const(99_u8);
        assert_eq!(leaked_in_a_thread(1), 99);
        std::mem::forget(stub);
    })
    .join()
    .unwrap();
    assert_eq!(
        runs(|| leaked_in_a_thread(1)),
        (1, 1),
        "the real function answers"
    );
    let stub = replaying::<leaked_in_a_thread>(&dir);
    assert_eq!(
        runs(|| leaked_in_a_thread(1)),
        (1, 0),
        "the stub of this thread answers"
    );
    // Another thread of this test finds the only remaining stub.
    let elsewhere = thread::scope(|scope| scope.spawn(|| leaked_in_a_thread(1)).join());
    assert_eq!(elsewhere.unwrap(), 1);
    stub.finish();
}

#[test]
fn destructors_find_the_stub_while_a_test_unwinds() {
    struct Asks<'a>(&'a RefCell<String>);

    impl Drop for Asks<'_> {
        fn drop(&mut self) {
            *self.0.borrow_mut() = ask("while unwinding");
        }
    }

    let answer = RefCell::new(String::new());
    let dir = folder();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _stub = answering(&dir, "stubbed");
        let _asks = Asks(&answer);
        panic!("the test's own panic")
    }));
    assert!(panicked.is_err());
    assert_eq!(*answer.borrow(), "stubbed");
}

#[test]
fn a_stub_can_be_kept_anywhere() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    struct Agent {
        stub: Option<Stub<ask>>,
    }
    let dir = folder();
    let mut agent = Agent {
        stub: Some(is_send(answering(&dir, "stubbed"))),
    };
    assert_eq!(ask("x"), "stubbed");
    assert_eq!(agent.stub.as_ref().unwrap().calls().len(), 1);
    agent.stub = None;
    assert!(is_real());
}

#[test]
fn installing_a_stub_touches_no_file() {
    let dir = folder();
    for mode in [
        Mode::Replay,
        Mode::Record,
        Mode::RecordAll,
        Mode::Verify,
        Mode::Live,
    ] {
        let missing = dir.path().join("not/there/yet");
        drop(Stub::<ask>::builder().mode(mode).dir(&missing).install());
        assert!(!missing.exists(), "{mode:?}");
        drop(in_mode::<ask>(mode, &dir));
    }
    assert!(files(&dir).is_empty());
}
