//! Values are recorded as deep as they can be read back.

use std::panic::catch_unwind;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::*;
use crate::refused_values::refusal;
use crate::values::{both_ways, given};

#[derive(Debug, Serialize, Deserialize)]
struct Nested(Option<Box<Nested>>);

impl Nested {
    fn new(levels: usize) -> Self {
        (1..levels).fold(Self(None), |inner, _| Self(Some(Box::new(inner))))
    }

    fn levels(&self) -> usize {
        std::iter::successors(Some(self), |nested| nested.0.as_deref()).count()
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        // Without recursion, which would overflow the stack.
        while let Some(mut inner) = self.0.take() {
            self.0 = inner.0.take();
        }
    }
}

#[test]
fn returned_values_are_recorded_as_deep_as_they_can_be_read() {
    let (_, replayed, _) = both_ways(|| Nested::new(100));
    assert_eq!(replayed.levels(), 100);
    let report = refusal(|| Nested::new(1000));
    assert!(report.contains("nested deeper"), "{report}");
    for levels in [120, 127, 128, 129, 250, 254, 255, 256, 257, 300, 500] {
        let dir = folder();
        let stub = recording::<given>(&dir);
        let recorded = catch_unwind(|| given(|| Nested::new(levels)));
        match recorded {
            Ok(recorded) => {
                assert_eq!(recorded.levels(), levels);
                drop(stub);
                let _stub = replaying::<given>(&dir);
                let (replayed, real) = runs(|| given(|| Nested::new(levels)));
                assert_eq!((replayed.levels(), real), (levels, 0));
            }
            Err(_) => {
                assert!(files(&dir).is_empty(), "{levels}");
                assert!(
                    panic_of(|| stub.finish()).contains("nested deeper"),
                    "{levels}"
                );
            }
        }
    }
}

#[stubbable]
fn depth_of(value: &Nested) -> usize {
    value.levels()
}

#[test]
fn arguments_are_recorded_as_deep_as_they_can_be_read() {
    for levels in [100, 127, 128, 129, 254, 255, 256, 300] {
        let dir = folder();
        let value = Nested::new(levels);
        let stub = recording::<depth_of>(&dir);
        if catch_unwind(|| depth_of(&value)).is_err() {
            assert!(files(&dir).is_empty(), "{levels}");
            assert!(
                panic_of(|| stub.finish()).contains("nested deeper"),
                "{levels}"
            );
            continue;
        }
        drop(stub);
        let _stub = replaying::<depth_of>(&dir);
        assert_eq!(depth_of(&value), levels);
    }
}
