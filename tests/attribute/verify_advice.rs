//! What a verify run advises: to a difference that every call has, and to an outage.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use cached_stubs::{Mode, Stub, Stubbable, stubbable};
use expect_test::expect;
use futures::StreamExt as _;
use futures::executor::block_on;
use futures::stream::{self, BoxStream};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::common::{assert_panics, folder, in_mode, panic_of, recording};

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
    static IS_DOWN: Cell<bool> = const { Cell::new(false) };
}

/// Another number at every call.
fn tick() -> u64 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

#[stubbable]
fn now() -> u64 {
    1_700_000_000 + tick()
}

#[derive(Serialize, Deserialize)]
struct Job {
    id: u64,
    name: String,
}

#[stubbable]
fn start(name: &str) -> Job {
    let (id, name) = (tick(), name.to_owned());
    Job { id, name }
}

#[stubbable]
fn elapsed() -> Duration {
    Duration::new(tick(), 7 * u32::try_from(tick()).unwrap())
}

#[stubbable(errors)]
fn traced() -> Result<Option<String>, String> {
    Ok(Some(format!("id-{}", tick())))
}

/// Records a call, and makes it again in verify mode.
#[track_caller]
fn verified<F: Stubbable, R>(dir: &TempDir, call: impl Fn() -> R) {
    {
        let _stub = recording::<F>(dir);
        call();
    }
    let stub = in_mode::<F>(Mode::Verify, dir);
    call();
    stub.finish();
}

#[test]
fn an_answer_of_which_nothing_stays_is_compared_by_its_type() {
    assert_panics(
        || verified::<now, _>(&folder(), || now()),
        expect![[r#"
        cached-stubs: `attribute::verify_advice::now` returned another value than its recording

        The difference (- recorded, + returned now):

          returns
            - [1700000001]
            + [1700000002]

        If it changes with every call, as a time or an id does, let verify runs compare only its type:

          #[stubbable(verify = shape)]

        Otherwise, if the new answer is right, record it:

          RECORD=all cargo test -p cached-stubs verify_advice::an_answer_of_which_nothing_stays_is_compared_by_its_type -- --exact

          called  tests/attribute/verify_advice.rs:[now()]

        Reported when the stub was dropped, since nothing failed the test before.
    "#]],
    );
    let reports = [
        panic_of(|| verified::<elapsed, _>(&folder(), || elapsed())),
        panic_of(|| verified::<traced, _>(&folder(), || traced())),
    ];
    for report in reports {
        assert!(report.contains("If it changes with every call, as a time"));
        assert!(report.contains("#[stubbable(verify = shape)]"), "{report}");
        assert!(!report.contains("scrub"), "{report}");
    }
}

#[test]
fn a_part_that_changes_can_also_be_kept_out_of_recordings() {
    assert_panics(
        || verified::<start, _>(&folder(), || start("build")),
        expect![[r#"
            cached-stubs: `attribute::verify_advice::start` returned another value than its recording

            The difference (- recorded, + returned now):

              returns[0].id
                - 1
                + 2

            If the new answer is right, record it:

              RECORD=all cargo test -p cached-stubs verify_advice::a_part_that_changes_can_also_be_kept_out_of_recordings -- --exact

            If it changes with every call, keep it out of recordings, or let verify runs compare
            only types and field names:

              #[stubbable(scrub(".id" = …))]
              #[stubbable(verify = shape)]

              called  tests/attribute/verify_advice.rs:[start("build")]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}

mod by_type {
    //! The same functions, as the report advises.

    use super::*;

    #[stubbable(verify = shape)]
    pub fn now() -> u64 {
        tick()
    }

    #[stubbable(verify = shape)]
    pub fn sample() -> f64 {
        [f64::NAN, 1.5][(tick() % 2) as usize]
    }

    #[stubbable(verify = shape)]
    pub fn huge() -> u128 {
        [1, u128::MAX][(tick() % 2) as usize]
    }

    #[stubbable(verify = shape)]
    pub fn random() -> [u8; 2] {
        [1, (tick() % 256) as u8]
    }

    #[stubbable(verify = shape, errors)]
    pub fn new_id() -> Result<Option<String>, String> {
        Ok(Some(format!(
            "id-{}\n{}",
            tick(),
            "more\n".repeat((tick() % 9) as usize)
        )))
    }

    #[stubbable(verify = shape)]
    pub fn elapsed() -> Duration {
        Duration::from_nanos(tick() * 1_000_000_007)
    }

    #[stubbable(verify = shape)]
    pub fn clock() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(tick() * 1_000_000_007)
    }

    #[stubbable(verify = shape)]
    pub fn by_id() -> BTreeMap<u64, String> {
        (0..tick() % 3)
            .map(|id| (id + tick(), "a".repeat(id as usize)))
            .collect()
    }

    #[derive(Serialize, Deserialize)]
    pub struct Started {
        at: SystemTime,
        job: Job,
        took: Option<Duration>,
    }

    pub struct Timer;

    #[stubbable]
    impl Timer {
        #[stub(verify = shape)]
        pub fn started(&self) -> Vec<Started> {
            let (at, took) = (clock(), Some(elapsed()));
            let job = start("build");
            vec![Started { at, job, took }]
        }
    }
}

#[test]
fn the_types_of_values_that_change_stay() {
    use by_type::*;

    let dir = folder();
    verified::<by_type::now, _>(&dir, || by_type::now());
    verified::<sample, _>(&dir, || sample());
    verified::<huge, _>(&dir, || huge());
    verified::<random, _>(&dir, || random());
    verified::<new_id, _>(&dir, || new_id());
    verified::<by_type::elapsed, _>(&dir, || by_type::elapsed());
    verified::<clock, _>(&dir, || clock());
    verified::<Timer, _>(&dir, || Timer.started());
    for _ in 0..3 {
        let dir = folder();
        verified::<by_id, _>(&dir, || by_id());
        tick();
    }
}

#[stubbable(errors)]
fn fetch(path: &str) -> Result<String, String> {
    if IS_DOWN.get() {
        Err(format!("503 for {path}"))
    } else {
        Ok(format!("the page {path}"))
    }
}

#[stubbable(errors)]
fn lines(path: &str) -> BoxStream<'static, Result<String, String>> {
    let down = IS_DOWN.get();
    let lines = ["one", "two"].map(|line| match line {
        "two" if down => Err("connection reset".to_owned()),
        line => Ok(format!("{path}: {line}")),
    });
    stream::iter(lines).boxed()
}

#[stubbable]
fn ping(host: &str) -> Result<u32, String> {
    fetch(host).map(|_| 7)
}

/// Records a call while the service works or does not, and verifies it in the other state.
fn outage<F: Stubbable, R>(is_down: bool, mode: Mode, call: impl Fn() -> R) {
    let dir = folder();
    IS_DOWN.set(is_down);
    {
        let _stub = recording::<F>(&dir);
        call();
    }
    IS_DOWN.set(!is_down);
    let stub = in_mode::<F>(mode, &dir);
    call();
    stub.finish();
}

#[test]
fn an_outage_is_not_to_be_recorded() {
    assert_panics(
        || outage::<fetch, _>(false, Mode::Verify, || fetch("/")),
        expect![[r#"
            cached-stubs: `attribute::verify_advice::fetch` returned an `Err` instead of the recorded value

              Err = "503 for /"

            If the service does not work at the moment, nothing has to be done: verify again
            later. Only if the test wants the error, record it in place of the value:

              RECORD=all cargo test -p cached-stubs verify_advice::an_outage_is_not_to_be_recorded -- --exact

              called  tests/attribute/verify_advice.rs:[fetch("/")]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    let by_shape = panic_of(|| outage::<fetch, _>(false, Mode::VerifyShape, || fetch("/")));
    assert!(by_shape.contains("nothing has to be done"), "{by_shape}");
    let read = || block_on(lines("a").collect::<Vec<_>>());
    let streamed = panic_of(|| outage::<lines, _>(false, Mode::Verify, read));
    assert!(streamed.contains("nothing has to be done"), "{streamed}");
    assert!(streamed.contains("connection reset"), "{streamed}");
    // An `Err` has no recording.
    assert_panics(
        || outage::<ping, _>(false, Mode::Verify, || ping("host")),
        expect![[r#"
            cached-stubs: `attribute::verify_advice::ping` returned an `Err` instead of the recorded value

            If the service does not work at the moment, nothing has to be done: verify again
            later. If the test wants the error, record it with #[stubbable(errors)].

              called  tests/attribute/verify_advice.rs:[ping("host")]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
}

#[test]
fn an_error_that_no_longer_happens_is_not_to_be_recorded_over() {
    assert_panics(
        || outage::<fetch, _>(true, Mode::Verify, || fetch("/")),
        expect![[r#"
            cached-stubs: `attribute::verify_advice::fetch` returned a value instead of the recorded `Err`

              Err = "503 for /"

            If the test wants the error, keep the recording, or let an expectation return the
            error, which answers in verify runs, too. Only if the test wants the value, record
            it in place of the error:

              RECORD=all cargo test -p cached-stubs verify_advice::an_error_that_no_longer_happens_is_not_to_be_recorded_over -- --exact

              called  tests/attribute/verify_advice.rs:[fetch("/")]

            Reported when the stub was dropped, since nothing failed the test before.
        "#]],
    );
    // As it advises.
    let dir = folder();
    let stub = in_mode::<fetch>(Mode::Verify, &dir);
    stub.mock()
        .expect_call()
        .returning(|_| Some(Err("503".to_owned())));
    assert_eq!(fetch("/"), Err("503".to_owned()));
    stub.finish();
}

#[stubbable(sequence)]
fn next_time() -> u64 {
    tick()
}

#[test]
fn each_answer_of_a_sequence_is_compared() {
    let report = panic_of(|| {
        verified::<next_time, _>(&folder(), || [next_time(), next_time()]);
    });
    assert!(report.contains("2 failures of"), "{report}");
    assert_eq!(report.matches("verify = shape").count(), 2, "{report}");
}

#[test]
fn more_calls_than_answers_are_recorded_again_as_a_whole() {
    let dir = folder();
    {
        let _stub = stateful(Mode::Record, &dir);
        by_type::now();
    }
    let stub = stateful(Mode::Verify, &dir);
    by_type::now();
    by_type::now();
    assert_panics(
        move || stub.finish(),
        expect![[r#"
        cached-stubs: `attribute::verify_advice::by_type::now` was called more often than recorded: 1 answer is recorded for these arguments

        There is no answer to compare this one with. If the call is right, record the test again:

          RECORD=all cargo test -p cached-stubs verify_advice::more_calls_than_answers_are_recorded_again_as_a_whole -- --exact

          called  tests/attribute/verify_advice.rs:[by_type::now()]

        Reported when the stub was dropped, since nothing failed the test before.
    "#]],
    );
    let stub = stateful(Mode::Verify, &folder());
    by_type::now();
    let report = panic_of(|| stub.finish());
    assert!(report.contains("RECORD=all"), "{report}");
}

fn stateful(mode: Mode, dir: &TempDir) -> Stub<by_type::now> {
    let stub = Stub::<by_type::now>::builder().mode(mode).dir(dir.path());
    stub.stateful().install()
}
