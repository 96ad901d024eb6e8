//! `stateful`: things that remember, such as a database.

use std::sync::Mutex;

use cached_stubs::{Mode, Stub, stubbable};
use expect_test::expect;
use tempfile::TempDir;

use crate::common::{assert_panics, files, folder, panic_of, ran, runs};

#[stubbable]
trait Users {
    fn insert(&self, name: &str) -> usize;
    fn by_id(&self, id: usize) -> Option<String>;
}

#[derive(Default)]
struct Table(Mutex<Vec<String>>);

impl Users for Table {
    fn insert(&self, name: &str) -> usize {
        ran();
        let mut names = self.0.lock().unwrap();
        names.push(name.to_owned());
        names.len()
    }

    fn by_id(&self, id: usize) -> Option<String> {
        ran();
        self.0.lock().unwrap().get(id - 1).cloned()
    }
}

fn users(mode: Mode, dir: &TempDir) -> StubUsers<Table> {
    let stub = StubUsers::builder().mode(mode).dir(dir.path());
    stub.real(Table::default).stateful().build()
}

/// What `by_id` finds before and after an `insert`.
fn found(users: &impl Users) -> [Option<String>; 2] {
    let before = users.by_id(1);
    assert_eq!(users.insert("Ada"), 1);
    [before, users.by_id(1)]
}

#[test]
fn a_table_is_read_before_and_after_it_is_written() {
    let dir = folder();
    let expected = [None, Some("Ada".to_owned())];
    for (mode, calls) in [(Mode::Record, 3), (Mode::Replay, 0), (Mode::RecordAll, 3)] {
        let answers = runs(|| found(&users(mode, &dir)));
        assert_eq!(answers, (expected.clone(), calls), "{mode}");
    }
    assert_eq!(files(&dir).len(), 2);
}

/// The real table has not seen what recordings answered.
#[test]
fn a_part_of_a_test_is_never_recorded() {
    let dir = folder();
    users(Mode::Record, &dir).insert("Ada");
    let replayed = users(Mode::Replay, &dir);
    replayed.insert("Ada");
    let report = panic_of(|| replayed.by_id(1));
    assert!(
        report.contains("`Mode::RecordAll`, or without a mode and with RECORD=all"),
        "{report}"
    );
    panic_of(|| drop(replayed));

    let stub = users(Mode::Record, &dir);
    stub.insert("Ada");
    let (report, runs) = runs(|| panic_of(|| stub.by_id(1)));
    assert_eq!(runs, 0);
    expect![[r#"
        cached-stubs: `stub::stateful::Users::insert` is recorded and `stub::stateful::Users::by_id` is not, and their stub is stateful

          recorded  tests/stub/stateful.rs:72:10
          missing   tests/stub/stateful.rs:73:51

        The real one has not seen the calls that recordings answered, so its answers would be wrong.
        Record the test again, with all its calls: run it once with `Mode::RecordAll`, or without a mode
        and with RECORD=all.

          called  tests/stub/stateful.rs:73:51
    "#]].assert_eq(&report);
    panic_of(|| drop(stub));

    // Nor the other way round.
    let stub = users(Mode::Record, &dir);
    assert_eq!(stub.insert("Bob"), 1);
    let report = panic_of(|| stub.insert("Ada"));
    assert!(report.contains("their stub is stateful"), "{report}");
    panic_of(|| drop(stub));

    // The advice helps.
    let stub = users(Mode::RecordAll, &dir);
    stub.insert("Ada");
    assert_eq!(stub.by_id(1), Some("Ada".to_owned()));
}

/// Without it, the second identical call gets the first one's answer.
#[test]
fn a_plain_stub_remembers_nothing() {
    let dir = folder();
    let stub = StubUsers::builder().mode(Mode::Record).dir(dir.path());
    assert_eq!(found(&stub.real(Table::default).build()), [None, None]);
}

/// The miss that follows says so, since the call before it may have got the wrong answer.
#[test]
fn a_miss_names_identical_calls_around_another_one() {
    let dir = folder();
    let stub = |mode| StubUsers::builder().mode(mode).dir(dir.path());
    found(&stub(Mode::Record).real(Table::default).build());
    let users = stub(Mode::Replay).build();
    assert_eq!(found(&users), [None, None]);
    let report = panic_of(|| users.insert("Bob"));
    let (_, hint) = report.split_once("RECORD=1.\n\n").unwrap();
    let (hint, _) = hint.split_once("  called  ").unwrap();
    expect![[r#"
        `stub::stateful::Users::by_id` was called with the same arguments before and after `insert`, and got one answer:

          before  tests/stub/stateful.rs:41:24
          after   tests/stub/stateful.rs:43:20

        If the answer depends on what `insert` did, as with a database, make the stub `stateful`
        and record again: then each call gets the answer that it had.

    "#]].assert_eq(hint);
    panic_of(|| drop(users));

    // Neither where another method is not called, nor where each answer is kept.
    let users = stub(Mode::Replay).build();
    assert_eq!([users.by_id(1), users.by_id(1)], [None, None]);
    let report = panic_of(|| users.by_id(7));
    assert!(!report.contains("before and after"), "{report}");
    panic_of(|| drop(users));
}

#[stubbable]
fn next(queue: &str) -> usize {
    ran();
    thread_local!(static TAKEN: Mutex<usize> = const { Mutex::new(0) });
    TAKEN.with(|taken| {
        let mut taken = taken.lock().unwrap();
        *taken += queue.len();
        *taken
    })
}

fn queue(mode: Mode, dir: &TempDir) -> Stub<next> {
    let stub = Stub::<next>::builder().mode(mode).dir(dir.path());
    stub.stateful().install()
}

#[test]
fn every_answer_belongs_to_the_test_and_must_be_used() {
    let dir = folder();
    {
        let _stub = queue(Mode::Record, &dir);
        assert_eq!([next("a"), next("a"), next("bb")], [1, 2, 4]);
    }
    let recorded = files(&dir);
    let test = "test.stub.stateful.every_answer_belongs_to_the_test_and_must_be_used";
    let is_own = |file: &std::path::PathBuf| file.to_string_lossy().contains(test);
    assert!(recorded.iter().all(is_own), "{recorded:?}");

    let stub = queue(Mode::Replay, &dir);
    assert_eq!([next("a"), next("bb"), next("a")], [1, 4, 2]);
    let report = panic_of(|| next("a"));
    assert!(report.contains("more often than recorded"), "{report}");
    panic_of(|| stub.finish());

    let stub = queue(Mode::Replay, &dir);
    assert_eq!(next("a"), 1);
    let report = panic_of(|| stub.finish());
    assert!(report.contains("bb"), "{report}");
}

#[test]
fn one_identical_call_fewer_is_noticed() {
    let dir = folder();
    {
        let _stub = queue(Mode::Record, &dir);
        assert_eq!([next("a"), next("a"), next("a"), next("bb")], [1, 2, 3, 5]);
    }
    let stub = queue(Mode::Replay, &dir);
    assert_eq!([next("a"), next("bb")], [1, 5]);
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: `stateful::one_identical_call_fewer_is_noticed` does not use all of its recordings of `stub::stateful::next`

            It makes these calls less often than recorded:

              <temp>/cached-stubs/stub/stateful/next/test.stub.stateful.one_identical_call_fewer_is_noticed/a.384d07e5ef713972.json
                1 time of 3

            If that is right, record the test again: run it once with `Mode::RecordAll`, or without a mode
            and with RECORD=all.

              installed  tests/stub/stateful.rs:[install()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    let stub = queue(Mode::Replay, &dir);
    assert_eq!([next("a"), next("a")], [1, 2]);
    assert_panics(
        || stub.finish(),
        expect![[r#"
            cached-stubs: `stateful::one_identical_call_fewer_is_noticed` does not use all of its recordings of `stub::stateful::next`

            It does not make these calls:

              <temp>/cached-stubs/stub/stateful/next/test.stub.stateful.one_identical_call_fewer_is_noticed/bb.63cb51f375963c74.json

            It makes these calls less often than recorded:

              <temp>/cached-stubs/stub/stateful/next/test.stub.stateful.one_identical_call_fewer_is_noticed/a.384d07e5ef713972.json
                2 times of 3

            If that is right, delete the files of the calls that it does not make, and record
            the test again: run it once with `Mode::RecordAll`, or without a mode
            and with RECORD=all.

              installed  tests/stub/stateful.rs:[install()]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );

    // As it advises.
    let stub = queue(Mode::RecordAll, &dir);
    assert_eq!([next("a"), next("bb")], [6, 8]);
    stub.finish();
    let stub = queue(Mode::Replay, &dir);
    assert_eq!([next("a"), next("bb")], [6, 8]);
    stub.finish();
}

#[stubbable(sequence)]
fn poll(job: &str) -> usize {
    next(job)
}

/// Without recordings of its own, a test does not know whose answers are left.
#[test]
fn answers_that_tests_share_may_be_left() {
    for per_test in [true, false] {
        let dir = folder();
        let stub = |mode| {
            let stub = Stub::<poll>::builder().mode(mode).dir(dir.path());
            if per_test { stub.per_test() } else { stub }.install()
        };
        {
            let _stub = stub(Mode::Record);
            poll("a");
            poll("a");
        }
        let stub = stub(Mode::Replay);
        poll("a");
        if per_test {
            let report = panic_of(|| stub.finish());
            assert!(report.contains("less often than recorded"), "{report}");
        } else {
            stub.finish();
        }
    }
}
