//! Two tests that run at once and call the same function from unowned threads.

use std::env;
use std::sync::Barrier;
use std::thread;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Stub, stub_fixture, stubbable};
use rstest::rstest;

use crate::world::called;

#[stubbable]
fn double(n: u32) -> u32 {
    called("double");
    2 * n
}

stub_fixture!(doubling: double);

/// With `TOGETHER` set, waits for the other case in this process.
fn meet() {
    static BOTH: Barrier = Barrier::new(2);
    if env::var_os("TOGETHER").is_some() {
        BOTH.wait();
    }
}

#[rstest]
#[case(1)]
#[case(2)]
fn counts(#[case] n: u32, doubling: Stub<double>) {
    meet();
    let answer = thread::scope(|scope| scope.spawn(|| double(n)).join().unwrap());
    assert_eq!(answer, 2 * n);
    meet();
    doubling.mock().assert_called_once_with(arg("n", eq(n)));
    assert_eq!(doubling.calls().len(), 1);
}
