//! Traits whose methods take `&mut self`, and default bodies under `#[stub]`.

use cached_stubs::{Mode, stubbable};

use crate::common::*;

/// Identical calls answer differently.
#[stubbable(sequence)]
trait Queue {
    fn next(&mut self) -> u32;
    fn peek(&self) -> u32;
}

struct Counter(u32);

impl Queue for Counter {
    fn next(&mut self) -> u32 {
        ran();
        self.0 += 1;
        self.0
    }

    fn peek(&self) -> u32 {
        ran();
        self.0
    }
}

#[test]
fn identical_calls_of_a_whole_trait_replay_in_their_order() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 5), (Mode::Replay, 0)] {
        let queue = StubQueue::builder().mode(mode).dir(dir.path());
        let mut queue = queue.real(|| Counter(0)).build();
        let calls = || {
            let first = [queue.peek(), queue.next(), queue.next()];
            (first, queue.peek(), queue.next())
        };
        assert_eq!(runs(calls), (([0, 1, 2], 2, 3), real));
    }
    let mut queue = StubQueue::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!([queue.next(), queue.next(), queue.next()], [1, 2, 3]);
    let report = panic_of(|| queue.next());
    assert!(report.contains("Queue::next"), "{report}");
    panic_of(|| drop(queue));
}

/// Nothing depends on what a call does to the connection.
#[stubbable(discard(self))]
trait Connection {
    fn query(&mut self, sql: &str) -> String;
    async fn ping(&mut self) -> bool;
}

struct Postgres {
    queries: usize,
}

impl Connection for Postgres {
    fn query(&mut self, sql: &str) -> String {
        ran();
        self.queries += 1;
        format!("{sql}: {}", self.queries)
    }

    async fn ping(&mut self) -> bool {
        ran();
        true
    }
}

#[tokio::test]
async fn a_whole_trait_can_discard_what_happens_to_self() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 1), (Mode::Replay, 0)] {
        let connection = StubConnection::builder().mode(mode).dir(dir.path());
        let mut connection = connection.real(|| Postgres { queries: 0 }).build();
        let calls = || [connection.query("a"), connection.query("a")];
        assert_eq!(runs(calls), (["a: 1".to_owned(), "a: 1".to_owned()], real));
        assert!(connection.ping().await);
    }
}

#[stubbable]
trait Greeter {
    fn name(&self) -> String;

    /// Runs on the stub.
    fn greet(&self) -> String {
        ran();
        format!("Hello {}", self.name())
    }

    /// Is stubbed itself.
    #[stub]
    fn leave(&self) -> String {
        ran();
        format!("Bye {}", self.name())
    }
}

struct Ada;

impl Greeter for Ada {
    fn name(&self) -> String {
        ran();
        "Ada".to_owned()
    }
}

#[test]
fn a_default_body_under_stub_is_recorded_as_one_call() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 4), (Mode::Replay, 1)] {
        let greeter = StubGreeter::builder().mode(mode).dir(dir.path());
        let greeter = greeter.real(|| Ada).build();
        let expected = ("Hello Ada".to_owned(), "Bye Ada".to_owned());
        assert_eq!(
            runs(|| (greeter.greet(), greeter.leave())),
            (expected, real)
        );
        let called: Vec<_> = greeter.calls().iter().map(|call| call.function).collect();
        assert_eq!(called, ["name", "leave"]);
    }
}
