//! Of identical calls at once, one is made. The others wait for it, none waits
//! forever, and all get the same answer.

extern crate std_of_loom as std;

#[allow(dead_code)]
#[path = "../../src/store/single_flight.rs"]
mod single_flight;

use loom::future::block_on;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Arc, Mutex};
use loom::thread;
use single_flight::{Beginning, InFlight, Patience, SingleFlight};
use std_of_loom::panic::Location;
use std_of_loom::time::Duration;

const FOR_LONG: Patience<'static> = Patience {
    notice_after: Duration::MAX,
    notice: &|_, _| {},
    give_up_after: Duration::MAX,
};

/// Works like the store.
#[derive(Default)]
struct Calls {
    single_flight: SingleFlight,
    recorded: Mutex<Option<usize>>,
    made: AtomicUsize,
    /// The number of calls that are made and fail.
    failing: AtomicUsize,
}

impl Calls {
    fn begin(&self) -> Result<Arc<InFlight>, Arc<InFlight>> {
        match self.single_flight.begin(b"key", "f", Location::caller()) {
            Beginning::First(in_flight) => Ok(in_flight),
            Beginning::InProgress(in_flight) => Err(in_flight),
            Beginning::InsteadOf(..) => panic!("nobody gives up"),
        }
    }

    fn look_up(&self) -> Option<usize> {
        *self.recorded.lock().unwrap()
    }

    /// Makes the call; `None` if it fails.
    fn make(&self, in_flight: &Arc<InFlight>) -> Option<usize> {
        let answer = self.look_up().or_else(|| {
            let made = self.made.fetch_add(1, Ordering::Relaxed);
            if made < self.failing.load(Ordering::Relaxed) {
                return None;
            }
            *self.recorded.lock().unwrap() = Some(made);
            Some(made)
        });
        self.single_flight.complete(b"key", in_flight);
        answer
    }

    fn call(&self) -> Option<usize> {
        loop {
            if let Some(answer) = self.look_up() {
                return Some(answer);
            }
            match self.begin() {
                Ok(in_flight) => return self.make(&in_flight),
                Err(in_flight) => in_flight.wait_with(&FOR_LONG),
            }
        }
    }

    async fn call_later(&self) -> Option<usize> {
        loop {
            if let Some(answer) = self.look_up() {
                return Some(answer);
            }
            match self.begin() {
                Ok(in_flight) => return self.make(&in_flight),
                Err(in_flight) => {
                    core::future::poll_fn(|context| match in_flight.poll_over(context.waker()) {
                        true => core::task::Poll::Ready(()),
                        false => core::task::Poll::Pending,
                    })
                    .await;
                }
            }
        }
    }
}

fn at_once(
    failing: usize,
    calls: [fn(&Calls) -> Option<usize>; 3],
    check: impl Fn(&Calls, [Option<usize>; 3]) + Send + Sync + 'static,
) {
    std_of_loom::model(move || {
        let shared = Arc::new(Calls::default());
        shared.failing.store(failing, Ordering::Relaxed);
        let [here, second, third] = calls;
        let others = [second, third].map(|call| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || call(&shared))
        });
        let first = here(&shared);
        let [second, third] = others.map(|other| other.join().unwrap());
        check(&shared, [first, second, third]);
    });
}

fn later(calls: &Calls) -> Option<usize> {
    block_on(calls.call_later())
}

fn is_made_once(calls: &Calls, answers: [Option<usize>; 3]) {
    assert_eq!(answers, [Some(0); 3]);
    assert_eq!(calls.made.load(Ordering::Relaxed), 1);
}

#[test]
fn of_threads_one_makes_the_call() {
    at_once(0, [Calls::call; 3], is_made_once);
}

#[test]
fn of_tasks_one_makes_the_call() {
    at_once(0, [later; 3], is_made_once);
}

#[test]
fn of_threads_and_tasks_one_makes_the_call() {
    at_once(0, [Calls::call, later, later], is_made_once);
}

#[test]
fn after_a_call_that_fails_another_one_is_made() {
    at_once(1, [Calls::call, Calls::call, later], |calls, answers| {
        let failed = answers.iter().filter(|answer| answer.is_none()).count();
        let answered = answers.iter().filter(|answer| **answer == Some(1)).count();
        assert_eq!((failed, answered), (1, 2));
        assert_eq!(calls.made.load(Ordering::Relaxed), 2);
    });
}
