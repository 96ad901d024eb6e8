//! The fixtures of `stub_fixture!`. Their recordings are committed under
//! `stubs/cached-stubs/fixtures/` and `stubs/elsewhere/`, in folders that are named
//! after this file; `RECORD=1 cargo test --test fixtures` records them.
#![deny(warnings)]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cached_stubs::{Mode, Origin, Stub, Stubbable, stub_fixture, stubbable};
use common::{origins, panic_of, ran, runs};
use rstest::{fixture, rstest};

/// Longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(60);

#[stubbable]
fn capital_of(country: &str) -> Option<String> {
    ran();
    let capitals = [("France", "Paris"), ("Japan", "Tōkyō"), ("Peru", "Lima")];
    let found = capitals.iter().find(|(name, _)| *name == country)?;
    Some(found.1.to_owned())
}

#[stubbable]
async fn population_of(city: &str) -> Result<u64, std::io::Error> {
    ran();
    tokio::task::yield_now().await;
    Ok(city.len() as u64 * 100_000)
}

stub_fixture!(capitals: capital_of);
stub_fixture!(populations: population_of);

/// Asserts that recordings answered all calls, except while recording them.
#[track_caller]
fn assert_replayed<F: Stubbable>(stub: &Stub<F>, calls: usize) {
    assert_eq!(stub.calls().len(), calls);
    if Mode::from_env() == Mode::Replay {
        assert_eq!(origins(stub), vec![Origin::Replayed; calls]);
    }
}

#[rstest]
fn a_recording_answers(capitals: Stub<capital_of>) {
    assert_eq!(capital_of("France").as_deref(), Some("Paris"));
    assert_replayed(&capitals, 1);
}

#[rstest]
#[tokio::test]
async fn an_async_test(populations: Stub<population_of>) {
    assert_eq!(population_of("Paris").await.unwrap(), 500_000);
    assert_replayed(&populations, 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_async_test_on_several_threads(populations: Stub<population_of>) {
    let task = tokio::spawn(async { population_of("Paris").await.unwrap() });
    assert_eq!(task.await.unwrap(), 500_000);
    drop(populations);
}

#[rstest]
#[case::france("France", Some("Paris"))]
#[case::japan("Japan", Some("Tōkyō"))]
#[case::nowhere("Nowhere", None)]
fn cases_of_a_test(
    capitals: Stub<capital_of>,
    #[case] country: &str,
    #[case] capital: Option<&str>,
) {
    assert_eq!(capital_of(country).as_deref(), capital);
    assert_replayed(&capitals, 1);
}

#[rstest]
#[case::short("Lima")]
#[case::long("Paris")]
#[tokio::test]
async fn cases_of_an_async_test(
    #[values(1, 2)] times: usize,
    populations: Stub<population_of>,
    #[case] city: &str,
) {
    for _ in 0..times {
        population_of(city).await.unwrap();
    }
    assert_replayed(&populations, times);
}

#[rstest]
fn several_stubs_of_one_function(
    capitals: Stub<capital_of>,
    #[from(capitals)] again: Stub<capital_of>,
) {
    again
        .mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(None));
    assert_eq!(capital_of("France"), None);
    drop(again);
    assert_eq!(capital_of("France").as_deref(), Some("Paris"));
    assert_replayed(&capitals, 1);
}

// Fixtures of fixtures.

struct Atlas {
    stub: Stub<capital_of>,
}

impl Atlas {
    fn look_up(&self, country: &str) -> String {
        capital_of(country).unwrap_or_default()
    }
}

#[fixture]
fn atlas(capitals: Stub<capital_of>) -> Atlas {
    Atlas { stub: capitals }
}

#[fixture]
fn with_an_answer(#[default("Peru")] country: &'static str, atlas: Atlas) -> Atlas {
    atlas
        .stub
        .mock()
        .expect_call()
        .withf(move |args| args["country"] == country)
        .return_const(None::<String>);
    atlas
}

#[fixture]
async fn population(populations: Stub<population_of>) -> (u64, Stub<population_of>) {
    (population_of("Lima").await.unwrap(), populations)
}

#[rstest]
fn a_fixture_may_return_its_stub(atlas: Atlas) {
    assert_eq!(atlas.look_up("France"), "Paris");
    assert_replayed(&atlas.stub, 1);
}

#[rstest]
fn a_fixture_may_use_a_fixture(#[with("Japan")] with_an_answer: Atlas) {
    assert_eq!(with_an_answer.look_up("Japan"), "");
    assert_eq!(with_an_answer.look_up("France"), "Paris");
    assert_eq!(origins(&with_an_answer.stub)[0], Origin::Mocked);
}

#[rstest]
#[tokio::test]
async fn a_fixture_may_be_async(#[future(awt)] population: (u64, Stub<population_of>)) {
    assert_eq!(population.0, 400_000);
    assert_replayed(&population.1, 1);
}

// Timeouts: rstest runs the body of a test without async on another thread.

#[rstest]
#[timeout(LONG)]
fn a_test_with_a_timeout(capitals: Stub<capital_of>) {
    capitals
        .mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Some("mocked".to_owned())));
    assert_eq!(capital_of("France").as_deref(), Some("mocked"));
    assert_eq!(capital_of("France").as_deref(), Some("Paris"));
    assert_eq!(capitals.calls().len(), 2);
}

#[rstest]
#[timeout(LONG)]
#[case::france("France")]
#[case::japan("Japan")]
fn cases_with_a_timeout(#[case] country: &str, capitals: Stub<capital_of>) {
    assert!(capital_of(country).is_some());
    assert_replayed(&capitals, 1);
}

#[rstest]
#[timeout(LONG)]
#[tokio::test]
async fn an_async_test_with_a_timeout(populations: Stub<population_of>) {
    populations
        .mock()
        .expect_call()
        .times(1)
        .returning(|_| Some(Ok(3)));
    assert_eq!(population_of("Paris").await.unwrap(), 3);
    assert_eq!(population_of("Paris").await.unwrap(), 500_000);
}

// Options.

static LIVE_CALLS: AtomicUsize = AtomicUsize::new(0);

#[stubbable]
fn live_number() -> usize {
    LIVE_CALLS.fetch_add(1, Ordering::SeqCst)
}

#[stubbable]
fn moved_number(n: u8) -> u8 {
    ran();
    n + 1
}

#[stubbable]
fn number_anywhere() -> u8 {
    ran();
    1
}

#[stubbable]
fn number_of_a_test(n: u8) -> u8 {
    ran();
    n + 1
}

stub_fixture!(live: live_number, mode = Mode::Live);
stub_fixture!(moved: moved_number, dir = "stubs/elsewhere");
stub_fixture!(
    anywhere: number_anywhere,
    everywhere,
    mode = Mode::Replay,
    dir = std::env::temp_dir(),
);
stub_fixture!(own: number_of_a_test, per_test);
stub_fixture!(own_of_another_mode: number_of_a_test, mode = Mode::Replay, per_test);

#[rstest]
fn a_fixture_may_set_the_mode(live: Stub<live_number>) {
    assert_ne!(live_number(), live_number());
    assert_eq!(origins(&live), [Origin::Live; 2]);
}

#[rstest]
fn a_fixture_may_set_the_folder(moved: Stub<moved_number>) {
    assert_eq!(moved_number(1), 2);
    assert_replayed(&moved, 1);
    assert!(format!("{moved:?}").contains("moved_number"));
}

#[rstest]
fn a_fixture_may_answer_everywhere(anywhere: Stub<number_anywhere>) {
    anywhere.mock().expect_call().times(1).return_const(7);
    assert_eq!(thread::spawn(number_anywhere).join().unwrap(), 7);
}

#[rstest]
#[case::one(1)]
#[case::two(2)]
fn recordings_of_each_case(#[case] n: u8, own: Stub<number_of_a_test>) {
    assert_eq!(number_of_a_test(n), n + 1);
    assert_replayed(&own, 1);
}

#[rstest]
fn recordings_of_one_test_do_not_answer_another(own_of_another_mode: Stub<number_of_a_test>) {
    // `recordings_of_each_case` recorded this call for itself.
    let miss = panic_of(|| number_of_a_test(1));
    assert!(miss.contains("nothing is recorded"), "{miss}");
    panic_of(|| own_of_another_mode.finish());
}

mod public {
    use cached_stubs::{Mode, stub_fixture, stubbable};

    #[stubbable]
    pub fn shown(n: u8) -> u8 {
        n
    }

    stub_fixture!(
        /// A documented fixture.
        #[allow(clippy::needless_pass_by_value)]
        pub(crate) shown_stub: shown, mode = Mode::Live
    );

    pub mod deeper {
        super::stub_fixture!(pub of_the_parent: super::shown, mode = super::Mode::Live,);
    }
}

mod reexported {
    pub use cached_stubs as stubs;
}

stub_fixture!(by_another_path: public::shown, crate = reexported::stubs, mode = Mode::Live);

use public::deeper::of_the_parent;
use public::{shown, shown_stub};

#[rstest]
fn fixtures_may_be_in_other_modules(
    shown_stub: Stub<shown>,
    of_the_parent: Stub<public::shown>,
    #[from(by_another_path)] last: Stub<public::shown>,
) {
    assert_eq!(shown(1), 1);
    assert_eq!(last.calls().len(), 1);
    assert_eq!(shown_stub.calls().len() + of_the_parent.calls().len(), 0);
}

#[test]
fn a_fixture_is_a_function() {
    let stub = capitals();
    assert_eq!(capital_of("France").as_deref(), Some("Paris"));
    drop(stub);
    assert_eq!(runs(|| capital_of("France")).1, 1);
}

#[stubbable]
trait Clock {
    fn now(&self) -> u64;
}

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> u64 {
        0
    }
}

stub_fixture!(
    clock: StubClock<NoClock> = panic!("nothing needs it"),
    mode = Mode::Replay
);

#[rstest]
fn the_real_implementation_is_not_made_if_something_answers(clock: StubClock<NoClock>) {
    clock.mock().now.expect_call().return_const(7_u64);
    assert_eq!(clock.now(), 7);
}
