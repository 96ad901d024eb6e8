//! One thread at a time is inside the gate, every thread gets in, and the value
//! is taken out once.

extern crate std_of_loom as std;

#[allow(dead_code)]
#[path = "../../src/mock/gate.rs"]
mod gate;

/// A type that the gate's errors contain, and that is unused here.
#[allow(dead_code)]
mod predicate {
    #[derive(Debug)]
    pub(crate) struct PredicateError;
}

use gate::{GateHolder, Gate, GateError};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

/// A mock that notices two threads inside.
#[derive(Default)]
struct Mock {
    inside: AtomicUsize,
    calls: AtomicUsize,
}

impl Mock {
    fn call(&self) {
        assert_eq!(self.inside.fetch_add(1, Ordering::Relaxed), 0);
        thread::yield_now();
        self.calls.fetch_add(1, Ordering::Relaxed);
        assert_eq!(self.inside.fetch_sub(1, Ordering::Relaxed), 1);
    }
}

fn answering() -> GateHolder {
    GateHolder::Answering(core::panic::Location::caller())
}

#[test]
fn one_at_a_time_and_everybody() {
    std_of_loom::model(|| {
        let gate = Arc::new(Gate::new(Mock::default()));
        let others = [(); 2].map(|()| {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.enter(answering()).unwrap().call())
        });
        gate.enter(answering()).unwrap().call();
        for other in others {
            other.join().unwrap();
        }
        let mock = gate.close(GateHolder::Dropping).unwrap().unwrap();
        assert_eq!(mock.calls.load(Ordering::Relaxed), 3);
    });
}

#[test]
fn a_call_comes_before_the_end_or_is_told_of_it() {
    std_of_loom::model(|| {
        let gate = Arc::new(Gate::new(Mock::default()));
        let other = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || match gate.enter(answering()) {
                Ok(mock) => {
                    mock.call();
                    1
                }
                Err(GateError::Closed) => 0,
                Err(error) => panic!("{error:?}"),
            })
        };
        let closing = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.close(GateHolder::Dropping).unwrap())
        };
        let here = gate.close(GateHolder::Dropping).unwrap();
        let there = closing.join().unwrap();
        let calls = other.join().unwrap();
        assert!(here.is_some() != there.is_some());
        let mock = here.or(there).unwrap();
        assert_eq!(mock.calls.load(Ordering::Relaxed), calls);
    });
}

#[test]
fn whoever_is_inside_is_told_so() {
    std_of_loom::model(|| {
        let gate = Arc::new(Gate::new(Mock::default()));
        let other = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.enter(answering()).unwrap().call())
        };
        let inside = gate.enter(answering()).unwrap();
        assert!(matches!(
            gate.enter(answering()).err(),
            Some(GateError::HeldHere { .. })
        ));
        inside.call();
        drop(inside);
        other.join().unwrap();
    });
}
