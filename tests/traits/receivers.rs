//! Methods with `&mut self`, and supertraits.

use std::fmt::Debug;

use cached_stubs::{Mode, stubbable};

use crate::common::*;

/// The stub owns its real implementation, so `&mut self` can change it.
#[stubbable]
trait Counter {
    #[stub(sequence)]
    fn add(&mut self, by: u8) -> u8;
    fn total(&self) -> u8;
}

#[derive(Default)]
struct RealCounter(u8);

impl Counter for RealCounter {
    fn add(&mut self, by: u8) -> u8 {
        self.0 += by;
        self.0
    }

    fn total(&self) -> u8 {
        self.0
    }
}

#[test]
fn a_method_may_change_the_real_implementation() {
    let dir = folder();
    {
        let builder = StubCounter::builder().mode(Mode::Record).dir(dir.path());
        let mut counter = builder.real(RealCounter::default).build();
        assert_eq!((counter.add(2), counter.add(3), counter.total()), (2, 5, 5));
    }
    let mut counter = StubCounter::builder()
        .mode(Mode::Replay)
        .dir(dir.path())
        .build();
    assert_eq!((counter.add(2), counter.add(3), counter.total()), (2, 5, 5));
}

/// The test implements this supertrait for the stub by hand.
trait Named {
    fn full_name(&self) -> String;
}

#[stubbable]
trait Greeter: Named + Debug + Clone + 'static {
    fn greet(&self) -> String;
}

#[derive(Debug, Clone)]
struct Polite;

impl Named for Polite {
    fn full_name(&self) -> String {
        "polite".to_owned()
    }
}

impl Greeter for Polite {
    fn greet(&self) -> String {
        ran();
        format!("I am {}", self.full_name())
    }
}

impl<R: Greeter> Named for StubGreeter<R> {
    fn full_name(&self) -> String {
        self.real().full_name()
    }
}

#[test]
fn a_stub_satisfies_its_supertraits() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 1), (Mode::Replay, 0)] {
        let builder = StubGreeter::builder().mode(mode).dir(dir.path());
        let greeter = builder.real(|| Polite).build();
        assert_eq!(runs(|| greeter.greet()), ("I am polite".to_owned(), real));
        assert_eq!(greeter.full_name(), "polite");
    }
}
