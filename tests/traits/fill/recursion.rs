//! Real implementations that call the mock in front of them.

use std::sync::{Arc, OnceLock, Weak};

use cached_stubs::{Mode, stubbable};
use mockall::automock;

use crate::common::*;

/// Its real implementation calls the mock again.
#[stubbable]
#[automock]
trait Descent: Send + Sync {
    fn down(&self, from: u32) -> u32;
}

struct Steps(Weak<OnceLock<MockDescent>>);

impl Descent for Steps {
    fn down(&self, from: u32) -> u32 {
        ran();
        if from == 0 {
            return 0;
        }
        let mock = self.0.upgrade().unwrap();
        mock.get().unwrap().down(from - 1) + 1
    }
}

#[test]
fn a_real_implementation_may_call_the_mock() {
    let dir = folder();
    let cell = Arc::new(OnceLock::new());
    let weak = Arc::downgrade(&cell);
    let builder = StubDescent::builder().mode(Mode::Record).dir(dir.path());
    let descent = builder.real(move || Steps(weak.clone())).build();
    let mut mock = MockDescent::new();
    descent.fill(&mut mock);
    assert!(cell.set(mock).is_ok());
    assert_eq!(runs(|| cell.get().unwrap().down(5)), (5, 6));
    assert_eq!(runs(|| cell.get().unwrap().down(5)), (5, 0));
}

#[test]
fn a_recursion_that_is_too_deep_panics_and_does_not_hang() {
    let dir = folder();
    let cell = Arc::new(OnceLock::new());
    let weak = Arc::downgrade(&cell);
    let builder = StubDescent::builder().mode(Mode::Live).dir(dir.path());
    let descent = builder.real(move || Steps(weak.clone())).build();
    let mut mock = MockDescent::new();
    descent.fill(&mut mock);
    assert!(cell.set(mock).is_ok());
    let report = panic_of(|| cell.get().unwrap().down(50));
    assert!(report.contains("No matching expectation"), "{report}");
}
