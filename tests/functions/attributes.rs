//! Other attributes of a stubbable function are kept.

use std::panic::Location;

use cached_stubs::stubbable;

use crate::common::{folder, ran, recording};

/// Keeps its documentation.
#[stubbable]
#[inline(never)]
#[must_use = "for a reason"]
fn with_attributes_below(n: u8) -> u8 {
    ran();
    n
}

#[must_use]
#[deprecated = "for a test"]
#[stubbable]
fn with_attributes_above(n: u8) -> u8 {
    ran();
    n
}

#[cfg(any())]
#[stubbable]
fn absent(n: NoSuchType) -> NoSuchType {
    n
}

#[stubbable]
#[cfg(any())]
fn absent_too(n: NoSuchType) -> NoSuchType {
    n
}

#[test]
fn attributes_are_kept() {
    #[expect(unused_must_use)]
    {
        with_attributes_below(1);
    }
    #[expect(deprecated)]
    let answer = with_attributes_above(2);
    assert_eq!(answer, 2);
    // The functions are configured out, so their names are free.
    let (absent, absent_too) = (1, 2);
    assert_eq!(absent + absent_too, 3);
}

#[stubbable]
#[track_caller]
fn calls_line(_n: u8) -> u32 {
    ran();
    Location::caller().line()
}

#[test]
fn track_caller_still_sees_the_caller() {
    let dir = folder();
    let _stub = recording::<calls_line>(&dir);
    assert_eq!(calls_line(1), line!());
}
