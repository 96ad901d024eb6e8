//! Tests as people write them. All pass once recorded.

use std::thread;
use std::time::Duration;

use cached_stubs::{Stub, stub_fixture};
use mockall::automock;
use rstest::{fixture, rstest};

use crate::llm::{ask, ask_later};
use crate::world::called;

stub_fixture!(llm: ask);
stub_fixture!(later: ask_later);

#[rstest]
fn plain(_llm: Stub<ask>) {
    assert_eq!(ask("plain"), "plain in spring");
}

#[rstest]
#[case("one")]
#[case::named("two")]
fn cases(_llm: Stub<ask>, #[case] question: &str) {
    assert_eq!(ask(question), format!("{question} in spring"));
}

#[rstest]
#[case("one")]
#[case("two")]
#[tokio::test]
async fn async_cases(_later: Stub<ask_later>, #[case] question: &str) {
    let answer = ask_later(question).await.unwrap();
    assert_eq!(answer, format!("{question}, later, in spring"));
}

#[rstest]
fn values(_llm: Stub<ask>, #[values("three", "four")] question: &str) {
    assert_eq!(ask(question), format!("{question} in spring"));
}

/// No test calls it from an unowned thread: whose call that is could decide what
/// `calls()` of another test says.
#[cached_stubs::stubbable]
fn ask_counted(question: &str) -> String {
    called(question);
    format!("{question} in spring")
}

stub_fixture!(counted: ask_counted);

#[rstest]
#[timeout(Duration::from_secs(300))]
fn with_a_timeout(counted: Stub<ask_counted>) {
    assert_eq!(ask_counted("in time"), "in time in spring");
    assert_eq!(counted.calls().len(), 1);
}

/// Only one test stubs it, since expectations keep unowned threads of other tests
/// from calling it.
#[cached_stubs::stubbable]
fn ask_by_hand(question: &str) -> String {
    unreachable!("{question} is answered by hand")
}

stub_fixture!(by_hand: ask_by_hand);

#[rstest]
#[timeout(Duration::from_secs(300))]
fn with_a_timeout_and_a_mock(by_hand: Stub<ask_by_hand>) {
    by_hand
        .mock()
        .expect_call()
        .times(1)
        .returning(|_| Some("mocked".to_owned()));
    assert_eq!(ask_by_hand("in time"), "mocked");
}

#[rstest]
#[timeout(Duration::from_secs(300))]
#[tokio::test]
async fn async_with_a_timeout(_later: Stub<ask_later>) {
    assert_eq!(
        ask_later("in time").await.unwrap(),
        "in time, later, in spring"
    );
}

#[automock]
trait Clock {
    fn hour(&self) -> u32;
}

struct Agent {
    clock: MockClock,
}

impl Agent {
    fn greet(&self) -> String {
        let hour = self.clock.hour();
        ask_counted(&format!("{hour} o'clock"))
    }
}

/// Returns the guard, which would be dropped here.
#[fixture]
fn agent(counted: Stub<ask_counted>) -> (Agent, Stub<ask_counted>) {
    let mut clock = MockClock::new();
    clock.expect_hour().return_const(7u32);
    (Agent { clock }, counted)
}

#[rstest]
fn beside_a_mock_of_the_user(agent: (Agent, Stub<ask_counted>)) {
    let (agent, counted) = agent;
    assert_eq!(agent.greet(), "7 o'clock in spring");
    assert_eq!(counted.calls().len(), 1);
}

#[rstest]
#[tokio::test]
async fn two_functions(llm: Stub<ask>, later: Stub<ask_later>) {
    assert_eq!(ask("both"), "both in spring");
    drop(llm);
    assert_eq!(ask_later("both").await.unwrap(), "both, later, in spring");
    drop(later);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spawned_tasks(_llm: Stub<ask>, _later: Stub<ask_later>) {
    let by_value = tokio::spawn(ask_later("spawned")).await.unwrap().unwrap();
    let inside = tokio::spawn(async { ask_later("inside").await })
        .await
        .unwrap()
        .unwrap();
    let blocking = tokio::task::spawn_blocking(|| ask("blocking"))
        .await
        .unwrap();
    assert_eq!(by_value, "spawned, later, in spring");
    assert_eq!(inside, "inside, later, in spring");
    assert_eq!(blocking, "blocking in spring");
}

#[rstest]
fn threads(_llm: Stub<ask>) {
    let spawned = thread::spawn(|| ask("a thread")).join().unwrap();
    let scoped = thread::scope(|scope| scope.spawn(|| ask("a scoped thread")).join().unwrap());
    assert_eq!(spawned, "a thread in spring");
    assert_eq!(scoped, "a scoped thread in spring");
}

#[test]
fn without_rstest() {
    let _stub = Stub::<ask>::install();
    assert_eq!(ask("by hand"), "by hand in spring");
}
