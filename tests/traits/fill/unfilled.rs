//! Methods that `fill` treats specially or leaves to the test.

use cached_stubs::{Mode, stubbable};
use mockall::automock;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::*;

/// `&mut self` needs an owned real implementation: the mock gets its own.
#[stubbable]
#[automock]
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
fn methods_may_change_the_real_implementation() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let counter = StubCounter::builder().mode(mode).dir(dir.path());
        let counter = counter.real(RealCounter::default).build();
        let mut mock = MockCounter::new();
        counter.fill(&mut mock);
        assert_eq!((mock.add(2), mock.add(3), mock.total()), (2, 5, 5));
        assert_eq!(counter.calls().len(), 3);
    }
}

/// `fill` leaves out the methods that mockall cannot answer with a closure.
#[stubbable]
#[automock]
trait Unfilled {
    fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T>;
    fn borrowed(&self) -> &str;
    fn _version() -> u8
    where
        Self: Sized;
    fn like(&self, _other: &Self) -> bool
    where
        Self: Sized,
    {
        false
    }
    fn moved(self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
    fn filled(&self, text: &str) -> usize;
    fn constant(&self) -> &'static str;
}

struct Parser;

impl Unfilled for Parser {
    fn parse<T: Serialize + DeserializeOwned + 'static>(&self, text: &str) -> Option<T> {
        serde_json::from_str(text).ok()
    }

    fn borrowed(&self) -> &str {
        "borrowed"
    }

    fn _version() -> u8 {
        1
    }

    fn filled(&self, text: &str) -> usize {
        text.len()
    }

    fn constant(&self) -> &'static str {
        "constant"
    }
}

#[test]
fn a_test_adds_what_fill_leaves_out() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubUnfilled::builder().mode(mode).dir(dir.path());
        let stub = stub.real(|| Parser).build();
        let mut mock = MockUnfilled::new();
        stub.fill(&mut mock);
        assert_eq!((mock.filled("abc"), mock.constant()), (3, "constant"));
        let report = panic_of(|| mock.parse::<u8>("7"));
        assert!(report.contains("No matching expectation"), "{report}");

        let mut mock = MockUnfilled::new();
        let parsing = stub.clone();
        mock.expect_parse::<u8>()
            .returning(move |text| parsing.parse(text));
        mock.expect_borrowed()
            .return_const(stub.borrowed().to_owned());
        mock.expect_like().return_const(true);
        mock.expect_moved().return_once(|| None);
        stub.fill(&mut mock);
        assert_eq!(mock.parse::<u8>("7"), Some(7));
        assert_eq!(mock.borrowed(), "borrowed");
        assert!(mock.like(&MockUnfilled::new()));
        assert!(mock.moved().is_none());
    }
}

/// The trait's own `fill` is not hidden by the stub's.
#[stubbable]
#[automock]
trait Buffer {
    fn fill(&self, with: u8) -> Vec<u8>;
}

#[test]
fn a_trait_may_have_a_method_named_fill() {
    let dir = folder();
    struct Real;
    impl Buffer for Real {
        fn fill(&self, with: u8) -> Vec<u8> {
            vec![with]
        }
    }
    let buffer = StubBuffer::builder().mode(Mode::Record).dir(dir.path());
    assert_eq!(buffer.real(|| Real).build().fill(1), [1]);
}
