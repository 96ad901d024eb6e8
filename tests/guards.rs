//! The life of a stub: from its installation to what its end tells.

mod common;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use cached_stubs::{Mode, Origin, Stub, stubbable};
use common::{files, folder, in_mode, origins, panic_of, ran, recording, replaying, runs};
use tempfile::TempDir;

#[stubbable]
fn ask(prompt: &str) -> String {
    ran();
    prompt.to_uppercase()
}

#[stubbable]
fn other(n: u8) -> u8 {
    ran();
    n
}

/// A stub that answers `answer`, and with a recording where there is one.
fn answering(dir: &TempDir, answer: &'static str) -> Stub<ask> {
    let stub = replaying::<ask>(dir);
    stub.mock()
        .expect_call()
        .returning(move |_| Some(answer.to_owned()));
    stub
}

fn is_real() -> bool {
    runs(|| ask("real?")) == ("REAL?".to_owned(), 1)
}

#[test]
fn before_and_after_a_stub_the_function_is_real() {
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
fn of_two_stubs_the_last_one_answers_in_whatever_order_they_go() {
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
        for leaves in order {
            let last = stubs.iter().rposition(Option::is_some).unwrap();
            assert_eq!(ask("x"), names[last], "{order:?}");
            stubs[leaves] = None;
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
fn stubs_of_several_functions_do_not_know_each_other() {
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
        panic!("the test's own words")
    });
    assert_eq!(panic, "the test's own words");
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
fn a_guard_that_is_moved_still_answers_the_thread_that_installed_it() {
    let stub = answering(&folder(), "stubbed");
    let (end, is_over) = mpsc::channel::<()>();
    let holder = thread::spawn(move || {
        let _stub = stub;
        is_over.recv().unwrap();
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
fn a_guard_that_is_leaked_in_a_thread_that_ends_is_in_nobodys_way() {
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
    assert_eq!(runs(|| leaked_in_a_thread(1)), (1, 1), "the real function");
    let stub = replaying::<leaked_in_a_thread>(&dir);
    assert_eq!(runs(|| leaked_in_a_thread(1)), (1, 0), "its own stub");
    // Another thread of this test finds the one stub that is left.
    let elsewhere = thread::scope(|scope| scope.spawn(|| leaked_in_a_thread(1)).join());
    assert_eq!(elsewhere.unwrap(), 1);
    stub.finish();
}

#[test]
fn finish_tells_what_drop_would() {
    let dir = folder();
    let report_of = |end: fn(Stub<ask>)| {
        let stub = replaying::<ask>(&dir);
        let _ = catch_unwind(|| ask("swallowed"));
        panic_of(|| end(stub))
    };
    let finished = report_of(Stub::finish);
    // Apart from the line, which is that of one closure.
    assert_eq!(finished, report_of(drop));
    assert!(
        finished.contains("nothing is recorded for `guards::ask`"),
        "{finished}"
    );
    assert!(finished.contains("swallowed"), "{finished}");
    assert!(is_real());
}

#[test]
fn swallowed_misses_are_all_told_in_one_report() {
    let dir = folder();
    let stub = replaying::<ask>(&dir);
    stub.mock()
        .expect_call()
        .withf(|args| args["prompt"] == "boom")
        .times(1)
        .returning(|_| Some(String::new()));
    for prompt in ["first swallowed", "second swallowed"] {
        let _ = catch_unwind(|| ask(prompt));
    }
    let _ = thread::scope(|scope| {
        let handle = stub.handle();
        scope
            .spawn(move || handle.run(|| ask("third swallowed")))
            .join()
    });
    let report = panic_of(|| stub.finish());
    for part in [
        "4 failures of `guards::ask`",
        "first swallowed",
        "second swallowed",
        "third swallowed",
        "an expectation of the mock of `guards::ask` was not met",
    ] {
        assert_eq!(report.matches(part).count(), 1, "{part} in {report}");
    }
    assert!(is_real());
}

#[test]
fn a_miss_that_reaches_the_test_is_told_once() {
    let dir = folder();
    let panic = panic_of(|| {
        let _stub = replaying::<ask>(&dir);
        ask("missing")
    });
    // The guard goes while the miss unwinds: had it panicked too, the process
    // would have been aborted.
    assert!(
        panic.starts_with("cached-stubs: nothing is recorded"),
        "{panic}"
    );
    assert!(!panic.contains("failures"), "{panic}");
    assert!(is_real());
}

#[test]
fn unmet_expectations_do_not_abort_an_unwinding_test() {
    let dir = folder();
    let panic = panic_of(|| {
        let first = replaying::<ask>(&dir);
        first.mock().expect_call().times(7).returning(|_| None);
        let second = replaying::<other>(&dir);
        second.mock().expect_call().times(7).returning(|_| None);
        let _ = catch_unwind(|| ask("swallowed"));
        panic!("the test's own words")
    });
    assert_eq!(panic, "the test's own words");
    assert!(is_real());
}

#[test]
fn two_guards_that_fail_at_once() {
    let dir = folder();
    let panic = panic_of(|| {
        let _first = replaying::<ask>(&dir);
        let _second = replaying::<other>(&dir);
        let _ = catch_unwind(|| ask("swallowed"));
        let _ = catch_unwind(|| other(1));
    });
    // The last one goes first; the other one then goes while that unwinds.
    assert!(panic.contains("`guards::other`"), "{panic}");
    assert!(is_real());
    assert_eq!(runs(|| other(1)).1, 1);
}

#[test]
fn what_runs_while_a_test_unwinds_finds_the_stub() {
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
        panic!("the test's own words")
    }));
    assert!(panicked.is_err());
    assert_eq!(*answer.borrow(), "stubbed");
}

#[stubbable]
async fn ask_later(prompt: &str) -> String {
    tokio::task::yield_now().await;
    prompt.to_uppercase()
}

#[tokio::test]
async fn a_future_belongs_to_the_stub_that_lived_when_it_was_made() {
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
fn a_stub_of_one_test_alone_must_use_all_of_its_recordings() {
    let dir = folder();
    let install = |mode| {
        let builder = Stub::<ask>::builder().mode(mode).dir(dir.path());
        builder.per_test().install()
    };
    {
        let _stub = install(Mode::Record);
        ask("used");
        ask("left over");
    }
    let folder = files(&dir)[0].parent().unwrap().to_owned();
    let name = folder.file_name().unwrap().to_str().unwrap();
    assert!(
        name.contains("a_stub_of_one_test_alone_must_use_all"),
        "{name}"
    );

    let stub = install(Mode::Replay);
    assert_eq!(runs(|| (ask("used"), ask("left over"))).1, 0);
    stub.finish();

    let stub = install(Mode::Replay);
    ask("used");
    let report = panic_of(|| stub.finish());
    assert!(
        report.contains("does not use all of its recordings of `guards::ask`"),
        "{report}"
    );
    assert!(
        report.contains("left-over.") && !report.contains("used."),
        "{report}"
    );
    assert!(is_real());
    assert_eq!(files(&dir).len(), 2);

    // Of a test that fails, nobody knows what else it would have used.
    let panic = panic_of(|| {
        let _stub = install(Mode::Replay);
        panic!("the test's own words")
    });
    assert_eq!(panic, "the test's own words");
    // Recordings for all tests are another matter.
    let stub = replaying::<ask>(&dir);
    let miss = panic_of(|| ask("used"));
    assert!(miss.contains("nothing is recorded"), "{miss}");
    panic_of(|| stub.finish());
}

#[test]
fn installing_reads_and_writes_nothing() {
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
